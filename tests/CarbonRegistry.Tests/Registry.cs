using System.Collections.Frozen;
using System.Globalization;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// A whole registry in memory: accounts, units and what was recorded. It records what the engine accepts as the ledger
/// does, without a database, so that tests of the engine can speak of provinces and enterprises.
/// </summary>
internal sealed class Registry
{
    public const long Day = 86_400_000_000;
    public const string Beijing = "11", Shanghai = "31", BeijingPilot = "91", ShanghaiPilot = "92";
    public const short Year = 2025;

    private readonly List<Account> _accounts = [];
    private int _requests;

    public Registry(params (string Name, Instant FromAt, long Value)[] settings)
    {
        Facts = new()
        {
            Now = new(1_790_000_000_000_000), NextSeq = 1, NextBatch = 1, NextHold = 1,
            Settings = [.. AloneIsEnough, .. settings], FloorsAreOff = true,
        };
        foreach (var unit in UnitTypes.All)
        {
            Facts.Position.Learn(new(unit.Line, 1, SerialRange.MaxSerial, new(0), 0, 0, new(0)));
            Facts.Position.Of(new(0), unit.Line).Complete = true;
        }

        NT = Open(AccountTypes.NT);
        NA = Open(AccountTypes.NA);
        NU = Open(AccountTypes.NU);
        NC = Open(AccountTypes.NC);
        NW = Open(AccountTypes.NW);
        NX = Open(AccountTypes.NX);
        XD = Open(AccountTypes.XD, holder: new(7001));
        AD = Open(AccountTypes.AD, holder: new(8001));
        Facts.Years[Year] = (Facts.Now - Day, Facts.Now + (100 * Day));
    }

    public Facts Facts { get; private set; }

    /// <summary>One administrator is enough for every movement, so that tests speak of the movements
    /// themselves.</summary>
    private static IReadOnlyList<(string, Instant, long)> AloneIsEnough =>
        [.. Functions.All.Where(f => f.Approvals > 0).Select(f => ($"approvals-{f.Code}", default(Instant), 0L))];

    public IReadOnlyList<Account> Accounts => _accounts;

    public Account NT { get; }

    public Account NA { get; }

    public Account NU { get; }

    public Account NC { get; }

    public Account NW { get; }

    public Account NX { get; }

    public Account XD { get; }

    public Account AD { get; }

    public static Actor Nation { get; } = Actor.Of(new(1), Role.NationalBusiness);

    public static Actor Exchange { get; } = Actor.Of(new(2), Role.Exchange, holderId: new(7001));

    public static Actor AuctionHouse { get; } = Actor.Of(new(3), Role.AuctionHouse, holderId: new(8001));

    public static Actor Province(string code) => Actor.Of(new(4), Role.ProvincialBusiness, code);

    public static Actor PilotRegion(string code) => Actor.Of(new(5), Role.Pilot, code);

    public static Actor Representative(params Account[] of) =>
        Actor.Of(new(6), Role.Representative)
            with { Initiates = of.Select(a => a.Id).ToFrozenSet(), Views = of.Select(a => a.Id).ToFrozenSet() };

    /// <summary>Opens an account; what is not said is as the type has it.</summary>
    public Account Open(
        AccountType type, string jurisdiction = Account.National, HolderId? holder = null, Account? parent = null,
        string? project = null, short year = 0, string? within = null)
    {
        var id = _accounts.Count + 1;
        var number = new AccountNumber(type.Code, jurisdiction, new(id)).ToString();
        var account = new Account(
            new(id), number, type, parent?.HolderId ?? holder ?? new(1), jurisdiction, AccountState.Open,
            parent?.Id ?? default, project, year, within, parent?.Kinds ?? type.Kinds);
        _accounts.Add(account);
        Facts.Accounts.Add(new(id), account);
        foreach (var unit in UnitTypes.All)
        {
            Facts.Position.Of(new(id), unit.Line).Complete = true;
        }

        return account;
    }

    /// <summary>Opens everything that a province, its pilot region and one enterprise there have.</summary>
    public Locality OpenLocality(string province, string pilot, string? project = null, HolderId? holder = null)
    {
        var enterprise = holder ?? new(9000 + long.Parse(province, CultureInfo.InvariantCulture));
        var ec = Open(AccountTypes.EC, province, enterprise);
        var eg = Open(AccountTypes.EG, province, enterprise);
        var ep = Open(AccountTypes.EP, province, enterprise, project: project ?? "PROJECT-" + province);
        var locality = new Locality(
            province, Open(AccountTypes.PT, province, new(2000 + ec.Id)), Open(AccountTypes.NS, province, year: Year),
            Open(AccountTypes.NO, pilot, new(3000 + ec.Id), within: province),
            ec, eg, ep,
            Open(AccountTypes.ET, province, parent: ec), Open(AccountTypes.ET, province, parent: eg),
            Open(AccountTypes.ET, province, parent: ep));
        foreach (var trading in new[] { locality.TradingOfEC, locality.TradingOfEG, locality.TradingOfEP })
        {
            Facts.Bindings.Add((trading.Id, XD.Id));
        }

        // As the store loads it: for whatever surrender account is asked for, the province's own or not.
        foreach (var (holding, surrender) in _accounts.Where(a => a.Type == AccountTypes.EC)
            .SelectMany(a => _accounts.Where(b => b.Type == AccountTypes.NS).Select(b => (a, b))))
        {
            Facts.Offsets[(holding.Id, surrender.Id)] = 1_000_000;
        }

        return locality;
    }

    public static AccountNumber Number(Account account) => new(account.Type.Code, account.Jurisdiction, account.Id);

    public static Leg Leg(Account? from, Account to, UnitType unit, long quantity, Picking? pick = null) =>
        new(from is null ? null : Number(from), Number(to), unit, quantity, pick);

    /// <summary>Puts an account into a state, as function 5 or 15 does.</summary>
    public void Set(Account account, AccountState state) => Facts.Accounts[account.Id] = account with { State = state };

    /// <summary>Puts units of a new batch into an account by no movement at all: where a test begins.</summary>
    public UnitBlock Give(Account account, UnitType unit, long quantity, short vintage = 2024, string? project = null,
        HoldId hold = default, short vintageLast = 0)
    {
        var origin = Facts.Position.Of(new(0), unit.Line).Blocks.Min;
        var part = origin with { Last = origin.First + quantity - 1 };
        var batch = new Batch(
            Facts.NextBatch++, unit.Line, part.First, part.Last, vintage, vintageLast == 0 ? vintage : vintageLast,
            unit.Kind == UnitKind.Reduction ? project ?? "PROJECT-11" : null, null, null, "a test begins", 0);
        Facts.Batches.Add(batch.Id, batch);
        var given = part with { AccountId = account.Id, BatchId = batch.Id, Vintage = vintage, HoldId = hold };
        Facts.Position.Move(part, given);
        return given;
    }

    /// <summary>A hold on record, for <see cref="Give"/>.</summary>
    public HoldId Hold(HoldKinds kind, Account account, Account? heldFor = null, Instant? expiresAt = null,
        HoldId under = default,
        long transaction = 0)
    {
        var hold = new Hold(new(Facts.NextHold++), kind, account.Id, transaction, under, heldFor?.Id ?? default,
            expiresAt, null, null, null);
        Facts.Holds.Add(hold.Id, hold);
        return hold.Id;
    }

    public Proposal Proposal(Function function, Actor actor, IReadOnlyList<Leg> legs, Terms? terms = null,
        HoldOrder? hold = null) =>
        new(new Guid(++_requests, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), function, actor, legs, terms ?? TermsFor(function),
            hold);

    public Verdict Ask(Function function, Actor actor, IReadOnlyList<Leg> legs, Terms? terms = null,
        HoldOrder? hold = null) =>
        Engine.Decide(Proposal(function, actor, legs, terms, hold), Facts);

    public Verdict Ask(Function function, Actor actor, Leg leg, Terms? terms = null) =>
        Ask(function, actor, [leg], terms);

    /// <summary>Asks for a movement that must be accepted, and records it.</summary>
    public RecordedTransaction Post(Function function, Actor actor, IReadOnlyList<Leg> legs, Terms? terms = null,
        HoldOrder? hold = null)
    {
        var proposal = Proposal(function, actor, legs, terms, hold);
        var verdict = Engine.Decide(proposal, Facts);
        Assert.Null(verdict.ReadOn);
        Assert.Empty(Codes(verdict));
        return Record(proposal, verdict);
    }

    public RecordedTransaction Post(Function function, Actor actor, Leg leg, Terms? terms = null) =>
        Post(function, actor, [leg], terms);

    /// <summary>Undoes, decides or releases a recorded transaction, which must be accepted.</summary>
    public RecordedTransaction Settle(Function function, Actor actor, RecordedTransaction referred,
        bool? approve = null) =>
        Post(function, actor, [], Referring(referred, approve));

    public Verdict AskToSettle(Function function, Actor actor, RecordedTransaction referred, bool? approve = null) =>
        Ask(function, actor, [], Referring(referred, approve));

    public static Terms Referring(RecordedTransaction referred, bool? approve = null) =>
        new() { RefersTo = referred.Receipt.Id, Approve = approve, Reason = approve == true ? null : "a reason" };

    /// <summary>The terms that a function needs, filled in.</summary>
    public static Terms TermsFor(Function function)
    {
        var terms = Terms.None;
        foreach (var term in function.Needs.Where(t => t != Term.RefersTo && t != Term.Approve))
        {
            terms = term.With(terms, Sample(term));
        }

        return terms;
    }

    private static object Sample(Term term) =>
        term == Term.MonitoringTo ? new DateOnly(2024, 12, 31)
        : term.Type == TermType.Day ? new DateOnly(2024, 1, 1)
        : term.Type == TermType.Vintage ? new Years(2024, 2024)
        : term.Type == TermType.Project ? "PROJECT-11"
        : term.Type.Words?.All[0].Key ?? "环发〔2025〕1号";

    /// <summary>The same registry some time later, read anew: expired holds no longer hold.</summary>
    public void Pass(long microseconds)
    {
        var later = new Facts
        {
            Now = Facts.Now + microseconds, NextSeq = Facts.NextSeq, NextBatch = Facts.NextBatch,
            NextHold = Facts.NextHold,
            DefaultFreezePeriod = Facts.DefaultFreezePeriod, Settings = AloneIsEnough, FloorsAreOff = true,
        };
        foreach (var account in Facts.Accounts.Values)
        {
            later.Accounts[account.Id] = account;
            foreach (var unit in UnitTypes.All)
            {
                later.Position.Of(account.Id, unit.Line).Complete = true;
                foreach (var block in Facts.Position.Of(account.Id, unit.Line).Blocks)
                {
                    later.Position.Learn(block);
                }
            }
        }

        Copy(Facts.Batches, later.Batches);
        Copy(Facts.Holds, later.Holds);
        Copy(Facts.Transactions, later.Transactions);
        Copy(Facts.Years, later.Years);
        Copy(Facts.Offsets, later.Offsets);
        later.Settled.UnionWith(Facts.Settled);
        later.Bindings.UnionWith(Facts.Bindings);
        Facts = later;
    }

    public long Balance(Account account, UnitType unit) =>
        Facts.Position.Of(account.Id, unit.Line).Blocks.Sum(b => b.Quantity);

    /// <summary>The account's blocks as text, in picking order: serials, batch, hold.</summary>
    public string Blocks(Account account, UnitType unit) =>
        string.Join(' ', Facts.Position.Of(account.Id,
            unit.Line).Blocks.Select(b => $"{b.First}-{b.Last}/{b.BatchId}{(b.HoldId == 0 ? "" : $"h{b.HoldId}")}"));

    /// <summary>Who holds what, whole, as text: two registries with the same text have the same position.</summary>
    public string Everything() =>
        string.Join('\n', _accounts.Prepend(Account.Origin)
            .SelectMany(_ => UnitTypes.All, (a, u) => $"{a.Id}:{u.Code} {Blocks(a, u)}"));

    /// <summary>The codes of the reasons, each once, in the order given.</summary>
    public static string[] Codes(Verdict verdict) =>
        [.. verdict.Refusals.Select(r => r.Code).Distinct(StringComparer.Ordinal)];

    /// <summary>The serial numbers that leave, as text.</summary>
    public static string Serials(Verdict verdict) =>
        string.Join(' ', verdict.Moves.Select(m => $"{m.Part.First}-{m.Part.Last}"));

    private RecordedTransaction Record(Proposal proposal, Verdict verdict)
    {
        if (verdict.Created is { } batch)
        {
            Facts.Batches.Add(batch.Id, batch);
            Facts.NextBatch++;
        }

        foreach (var hold in verdict.Placed)
        {
            Facts.Holds.Add(hold.Id, hold);
            Facts.NextHold++;
        }

        foreach (var move in verdict.Moves)
        {
            Facts.Position.Move(move.Part, move.Arriving);
        }

        if (verdict.Settles != 0)
        {
            Facts.Settled.Add(verdict.Settles);
        }

        var postings = verdict.Moves.Select(m => new Posting(
            m.Part.Line, m.Part.First, m.Part.Last, m.Part.AccountId, m.Arriving.AccountId, m.Arriving.BatchId,
            m.Part.HoldId, m.Arriving.HoldId));
        var receipt = new Receipt(proposal.Id, Facts.NextSeq++, Facts.Now, proposal.Function.Code, verdict.Outcome, [],
            [.. postings]);
        var recorded = new RecordedTransaction(receipt, proposal.Actor.PersonId, [], verdict.ReservedFor);
        Facts.Transactions.Add(proposal.Id, recorded);
        return recorded;
    }

    private static void Copy<TKey, TValue>(Dictionary<TKey, TValue> from, Dictionary<TKey, TValue> to)
        where TKey : notnull
    {
        foreach (var (key, value) in from)
        {
            to[key] = value;
        }
    }
}

/// <summary>What there is in one province: its total and surrender accounts, a pilot region, and an enterprise with one
/// account of each type.</summary>
internal sealed record Locality(
    string Code, Account PT, Account NS, Account NO, Account EC, Account EG, Account EP, Account TradingOfEC,
    Account TradingOfEG, Account TradingOfEP);
