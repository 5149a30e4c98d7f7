using CarbonRegistry.Sight;
using CarbonRegistry.Transactions;
using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>An account that a movement may start from or lead to.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Type">Its type.</param>
/// <param name="Zh">Its own name, else its holder's, in Chinese.</param>
/// <param name="En">Its holder's name in English.</param>
/// <param name="Project">Project reduction account: its project.</param>
/// <param name="ComplianceYear">Surrender account: its year, else 0.</param>
/// <param name="Seen">Whether the person sees the account, and with it what it has.</param>
public sealed record AccountOffer(AccountNumber Number, AccountType Type, string Zh, string En, string? Project,
    short ComplianceYear, bool Seen);

/// <summary>Accounts to choose from.</summary>
/// <param name="Accounts">The first of them.</param>
/// <param name="Complete">Whether there are no others.</param>
public sealed record AccountOffers(IReadOnlyList<AccountOffer> Accounts, bool Complete)
{
    /// <summary>Accounts of the person that it could start from, but for their state.</summary>
    public IReadOnlyList<(string Number, AccountState State)> Stopped { get; init; } = [];

    /// <summary>Whether there may be accounts besides that the person does not see: one of them is named by its whole
    /// number or its holder's whole credit code.</summary>
    public bool Beyond { get; init; }
}

/// <summary>Units that a movement may take: of one batch, and held for one account where they are held.</summary>
/// <param name="Unit">The unit type.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Vintage">Its vintage, as written.</param>
/// <param name="VintageFirst">First year of it.</param>
/// <param name="Project">Its project, or null.</param>
/// <param name="HeldFor">The consignor or allocating account, or null.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
public sealed record UnitOffer(UnitType Unit, int Batch, string Vintage, short VintageFirst, string? Project,
    string? HeldFor, long Quantity);

/// <summary>
/// What a person may do with a movement's row: from where, to where, with which units. The rows and their checks say
/// it, asked of a movement without units; no rule is written here a second time. What is offered may still be refused,
/// what is not offered would be.
/// </summary>
internal static class OfferQueries
{
    private const int Most = 500;
    private const int MostStopped = 10;

    private const string Columns =
        """
        select a.id, a.number, a.type, a.holder_id, a.jurisdiction, a.state, a.parent_id, a.project, a.compliance_year,
        j.within, p.type as parent_type, a.confirmations, a.confirm_above,
               a.name, h.name_zh, h.name_en
        from account a join jurisdiction j on j.code = a.jurisdiction join holder h on h.id = a.holder_id
            left join account p on p.id = a.parent_id
        """;

    /// <summary>The accounts that the person may start the movement from.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="transfer">The movement.</param>
    /// <param name="text">Only those that are found by what was typed; null: all.</param>
    public static AccountOffers Sources(Snapshot snapshot, Actor actor, Transfer transfer, string? text = null)
    {
        var types = transfer.Routes.SelectMany(r => r.From).Where(t => t != AccountTypes.Origin).Distinct();
        var candidates = text is null ? ((IReadOnlyList<long> Ids, bool Complete)?)null
            : AccountQueries.Candidates(
                snapshot, actor, text,
                $"a.type in ({In(types)}) and {AccountSight.Of(actor, "a")} and a.state <> 'closed'",
                ("scope", AccountSight.Value(actor)));
        var found = snapshot.List(
            $"{Columns} where a.type in ({In(types)}) and {AccountSight.Of(actor, "a")} and a.state <> 'closed' "
                + $"{Within(candidates?.Ids)} order by a.id limit @limit", Read,
            ("scope", AccountSight.Value(actor)), ("limit", Most + 1));
        var movable = found.Where(a => actor.MayMove(a.Account, a.Account)).ToList();
        return new([.. movable.Where(a => transfer.Leaves(a.Account.State)).Select(a => Offer(actor, a))],
            found.Count <= Most && candidates is not { Complete: false })
        {
            Stopped = [.. movable.Where(a => !transfer.Leaves(a.Account.State)).Take(MostStopped)
                .Select(a => (a.Account.Number, a.Account.State))],
        };
    }

    /// <summary>The accounts that the movement may lead to from this one; from Origin where it is null. Those of people
    /// and enterprises that the person does not see are found by a whole number or credit code only.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="transfer">The movement.</param>
    /// <param name="source">Where it starts.</param>
    /// <param name="now">UTC microseconds since 1970.</param>
    /// <param name="text">Only those that are found by what was typed; null: all.</param>
    public static AccountOffers Destinations(Snapshot snapshot, Actor actor, Transfer transfer, AccountNumber? source,
        Instant now, string? text = null)
    {
        if (From(snapshot, source) is not { } from)
        {
            return new([], true);
        }

        var types = transfer.Routes.Where(r => r.From.Contains(from.Type)).SelectMany(r => r.To).Distinct().ToList();
        var among = $"a.type in ({In(types)}) and a.id <> @from";
        var named = $"{among} and ({AccountSight.OfNamed(actor, types)})";
        (string, object?)[] of =
        [
            ("from", from.Id), ("holder", from.HolderId), ("scope", AccountSight.Value(actor)),
        ];
        var candidates = text is null ? ((IReadOnlyList<long> Ids, bool Complete)?)null
            : AccountQueries.Candidates(snapshot, actor, text, named, of);
        IReadOnlyList<long>? ids = text is null ? null
            : [.. candidates!.Value.Ids.Union(AccountQueries.Whole(snapshot, text, among, of))];

        // Those nearest to the source come first: its own, its holder's, its jurisdiction's.
        var found = snapshot.List(
            $"""
            {Columns} where {(ids is null ? named : among)} {Within(ids)}
            order by case when a.parent_id = @from or a.id = @parent then 0 when a.holder_id = @holder then 1
                when a.jurisdiction = @jurisdiction then 2 else 3 end, a.id limit @limit
            """,
            Read,
            [.. of, ("parent", from.ParentId), ("jurisdiction", from.Jurisdiction), ("limit", Most + 1)]);
        var facts = Load(snapshot, from, now);
        return new(
            [
                .. found.Where(a => transfer.Enters(a.Account.State) && Leads(transfer, actor, from, a.Account)
                    && from.Kinds.Intersect(a.Account.Kinds).Intersect(transfer.Units).Any()
                    && transfer.Also.All(check => check(Empty(transfer, actor, from, a.Account, facts)) is null))
                        .Select(a => Offer(actor, a)),
            ],
            found.Count <= Most && candidates is not { Complete: false })
        {
            Beyond = transfer.ToAnotherHolder && !actor.SeesAll && types.Exists(t => t.IsOwned),
        };
    }

    /// <summary>Whether the person may start the movement from this account, as far as their office or their rights as
    /// a representative go.</summary>
    public static bool MayStart(Snapshot snapshot, Actor actor, Transfer transfer, AccountNumber source) =>
        transfer.By.Contains(actor.Role) && From(snapshot, source) is { } from && actor.Sees(from)
            && actor.MayMove(from, from);

    private static string Within(IReadOnlyList<long>? ids) => ids is null ? ""
        : ids.Count == 0 ? "and 1 = 0" : $"and a.id in ({string.Join(", ", ids)})";

    /// <summary>Whether the person may make the movement from one account to the other, as far as the accounts and
    /// their owners go: to them its parties have names.</summary>
    public static bool Leads(Snapshot snapshot, Actor actor, Transfer transfer, AccountNumber source,
        AccountNumber destination)
    {
        return transfer.By.Contains(actor.Role) && From(snapshot, source) is { } from && From(snapshot,
            destination) is { } to && Leads(transfer, actor, from, to)
            && (!transfer.StaysWithHolder || from.HolderId == to.HolderId);
    }

    private static bool Leads(Transfer transfer, Actor actor, Account from, Account to) =>
        actor.MayMove(transfer, from, to) && transfer.Routes.Any(r => r.Passes(from.Type, to.Type));

    /// <summary>The units that the movement may take out of an account, in picking order.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="transfer">The movement.</param>
    /// <param name="source">The account.</param>
    /// <param name="destination">Where they go, for rules that look at that; or null.</param>
    /// <param name="now">UTC microseconds since 1970.</param>
    public static IReadOnlyList<UnitOffer> Units(Snapshot snapshot, Actor actor, Transfer transfer,
        AccountNumber source, AccountNumber? destination, Instant now)
    {
        if (From(snapshot, source) is not { } from)
        {
            return [];
        }

        var balances = snapshot.List(
            "select line, batch_id, hold_id, cast(sum(last - first + 1) as bigint) as quantity from holding "
                + "where account_id = @account group by line, batch_id, hold_id",
            r => (Line: r.Short("line"), Batch: r.Int("batch_id"), Hold: r.Hold("hold_id"),
                Quantity: r.Long("quantity")), ("account", from.Id));
        var facts = About(snapshot, balances.Select(b => b.Batch), balances.Select(b => b.Hold), now);
        var to = destination is null ? null : From(snapshot, destination);
        var movement = to is null ? null : Empty(transfer, actor, from, to, facts);
        var consignors = AccountQueries.Numbers(snapshot, facts.Holds.Values.Select(h => h.ForAccountId));
        return
        [
            .. balances.Select(b => (Balance: b,
                Block: new UnitBlock(b.Line, 1, 1, from.Id, b.Batch, facts.Batch(b.Batch).VintageFirst, b.Hold)))
                .Where(b => Takes(transfer, movement, b.Block, facts))
                .GroupBy(b => (b.Balance.Line, b.Balance.Batch, HeldFor: facts.HeldFor(b.Block)))
                .Select(g => (Batch: facts.Batch(g.Key.Batch), g.Key.HeldFor, Quantity: g.Sum(b => b.Balance.Quantity)))
                .OrderBy(g => g.Batch.Line).ThenBy(g => g.Batch.VintageFirst).ThenBy(g => g.Batch.First)
                .Select(g => new UnitOffer(
                    UnitTypes.OfLine(g.Batch.Line), g.Batch.Id,
                    SerialNumber.VintageText(g.Batch.VintageFirst, g.Batch.VintageLast), g.Batch.VintageFirst,
                    g.Batch.Project,
                    consignors.GetValueOrDefault(g.HeldFor), g.Quantity)),
        ];
    }

    /// <summary>The first of the serial ranges that the movement may take out of an account, in picking order, as
    /// written, with their quantities.</summary>
    public static IReadOnlyList<(string Serials, long Quantity)> Ranges(
        Snapshot snapshot, Actor actor, Transfer transfer, AccountNumber source, AccountNumber? destination,
        Instant now, int most)
    {
        if (From(snapshot, source) is not { } from)
        {
            return [];
        }

        var blocks = snapshot.List(
            "select line, first, last, account_id, batch_id, vintage, hold_id from holding where account_id = @account "
                + "order by account_id, line, vintage, last limit @limit",
            LedgerSql.ReadBlock, ("account", from.Id), ("limit", Most));
        var facts = About(snapshot, blocks.Select(b => b.BatchId), blocks.Select(b => b.HoldId), now);
        var to = destination is null ? null : From(snapshot, destination);
        var movement = to is null ? null : Empty(transfer, actor, from, to, facts);
        return [.. blocks.Where(b => Takes(transfer, movement, b, facts)).Take(most)
            .Select(b => (SerialNumber.Of(facts.Batch(b.BatchId), b.Range).ToString(), b.Quantity))];
    }

    /// <summary>
    /// Whether the movement may take units of this block: of its kinds and those of where they go, held by nothing that
    /// it does not take out of, and such as its own checks let pass.
    /// </summary>
    private static bool Takes(Transfer transfer, Movement? movement, UnitBlock block, Facts facts)
    {
        var kind = UnitTypes.OfLine(block.Line).Kind;
        return transfer.Units.Contains(kind) && (facts.InForce(block.HoldId) & ~transfer.Takes) == 0
            && (movement is null || (movement.To.Kinds.Contains(kind)
                && transfer.Only.All(check => check(movement, block) is null)));
    }

    private static Facts About(Snapshot snapshot, IEnumerable<int> batches, IEnumerable<HoldId> holds, Instant now)
    {
        var facts = new Facts { Now = now };
        foreach (var batch in snapshot.ListIn(LedgerSql.Batches + " where id in", batches.Select(b => (long)b)
            .Distinct(), LedgerSql.ReadBatch))
        {
            facts.Batches.Add(batch.Id, batch);
        }

        for (var wanted = holds.Where(h => h != 0).ToHashSet(); wanted.Count > 0;)
        {
            foreach (var hold in snapshot.ListIn(LedgerSql.Holds + " where id in", wanted.Values(), LedgerSql.ReadHold))
            {
                facts.Holds.Add(hold.Id, hold);
            }

            wanted = [.. facts.Holds.Values.Select(h => h.UnderId).Where(h => h != 0 && !facts.Holds.ContainsKey(h))];
        }

        return facts;
    }

    private static Account? From(Snapshot snapshot, AccountNumber? number) => number is not { } given
        ? Account.Origin
        : snapshot.List($"{LedgerSql.Accounts} where a.id = @id", LedgerSql.ReadAccount, ("id", given.Sequence))
        .FirstOrDefault(a => a.Number == given.ToString());

    private static Facts Load(Snapshot snapshot, Account from, Instant now)
    {
        var facts = new Facts { Now = now };
        foreach (var (year, opens, closes) in snapshot.List(LedgerSql.Years, r => (r.Short("year"), r.At("opens_at"),
            r.At("closes_at"))))
        {
            facts.Years[year] = (opens, closes);
        }

        foreach (var binding in snapshot.List(
            "select trading_id, delivery_id from exchange_binding where trading_id = @id or delivery_id = @id",
                r => (r.Account("trading_id"), r.Account("delivery_id")), ("id", from.Id)))
        {
            facts.Bindings.Add(binding);
        }

        return facts;
    }

    /// <summary>The movement without units: what is against it then is against the two accounts.</summary>
    private static Movement Empty(Transfer transfer, Actor actor, Account from, Account to, Facts facts) =>
        new(new(Guid.Empty, transfer, actor, [], Terms.None), 1,
            UnitTypes.All.First(u => transfer.Units.Contains(u.Kind)), 0, from, to, [], facts);

    // An empty list is no SQL to PostgreSQL: a creation comes from no account.
    private static string In(IEnumerable<AccountType> types) =>
        string.Join(", ", types.Select(t => $"'{t.Code}'").DefaultIfEmpty("''"));

    private static (Account Account, string Name, string Zh, string En) Read(Row r) =>
        (LedgerSql.ReadAccount(r), r.Text("name"), r.Text("name_zh"), r.Text("name_en"));

    private static AccountOffer Offer(Actor actor, (Account Account, string Name, string Zh, string En) a) =>
        new(AccountNumber.TryParse(a.Account.Number, out var number) ? number : default, a.Account.Type,
            a.Name.Length > 0 ? a.Name : a.Zh, a.En, a.Account.Project, a.Account.ComplianceYear,
            actor.Sees(a.Account));
}
