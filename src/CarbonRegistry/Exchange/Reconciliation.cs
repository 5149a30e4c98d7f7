using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>What one side says of a group for a business day.</summary>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">The vintage as written.</param>
/// <param name="In">Tonnes CO2e of transfer-ins acknowledged in the session.</param>
/// <param name="Out">Tonnes CO2e of transfer-outs posted in the session.</param>
/// <param name="Balance">Tonnes CO2e that the exchange holds: what was acknowledged and not transferred out.</param>
/// <param name="Project">The project number; null for allowances.</param>
internal sealed record GroupTotal(string UnitType, string Vintage, long In, long Out, long Balance,
    string? Project = null)
{
    /// <summary>Its group.</summary>
    internal UnitGroup Group() => new(UnitType, Vintage, Project);
}

/// <summary>A group in which the two sides differ: each side's totals.</summary>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">The vintage as written.</param>
/// <param name="Project">The project number; null for allowances.</param>
/// <param name="Registry">The registry's totals.</param>
/// <param name="Exchange">The exchange's totals.</param>
internal sealed record TotalDifference(string UnitType, string Vintage, string? Project, GroupTotal Registry,
    GroupTotal Exchange);

/// <summary>What was transferred, in the trail of the day.</summary>
/// <param name="Transfer">The transaction's id.</param>
/// <param name="Direction">in or out.</param>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">The vintage as written.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
/// <param name="Project">The project number; null for allowances.</param>
/// <param name="ClientNumber">The client number.</param>
internal sealed record TrailEntry(Guid Transfer, string Direction, string UnitType, string Vintage, long Quantity,
    string? Project = null, string? ClientNumber = null);

/// <summary>A transfer that only one side has, or that the sides have with other quantities.</summary>
/// <param name="Transfer">The transaction's id.</param>
/// <param name="Direction">in or out.</param>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">The vintage as written.</param>
/// <param name="Project">The project number; null for allowances.</param>
/// <param name="Registry">Tonnes CO2e in the registry; 0 where it has none.</param>
/// <param name="Exchange">Tonnes CO2e at the exchange; 0 where it has none.</param>
/// <param name="Account">The trading account concerned, or null where nobody knows it.</param>
internal sealed record TrailDifference(Guid Transfer, string Direction, string UnitType, string Vintage,
    string? Project, long Registry, long Exchange, string? Account);

/// <summary>A transfer in a trail: its id, which way it went, and its group's place among the differing ones.</summary>
internal readonly record struct TrailKey(Guid Transfer, bool Out, int Group);

/// <summary>The registry's side of the books of a business day. Read under the lock on the ledger's head: nothing moves
/// meanwhile.</summary>
internal static class Reconciliation
{
    /// <summary>Acknowledged transfer-ins and posted transfer-outs of the session, and what is left, by
    /// group.</summary>
    public static SortedDictionary<UnitGroup, GroupTotal> Totals(Register register, ExchangeSession session)
    {
        var ins = Sum(register, $"{InPostings} and n.acknowledged_seq > @seq group by p.batch_id", session);
        var outs = Sum(register,
            "select p.batch_id, cast(sum(p.last - p.first + 1) as bigint) as quantity from posting p "
                + "where p.source = @delivery and p.destination <> @delivery and p.seq > @seq group by p.batch_id",
            session);
        var held = Sum(register,
            "select batch_id, cast(sum(last - first + 1) as bigint) as quantity from holding "
                + "where account_id = @delivery group by batch_id", session);
        var pending = Sum(register, $"{InPostings} and n.acknowledged_seq is null group by p.batch_id", session);
        var batches = BatchesOf.Ids(ins.Keys.Concat(outs.Keys).Concat(held.Keys).Concat(pending.Keys), register.ListIn);
        var totals = new SortedDictionary<UnitGroup, GroupTotal>(UnitGroup.Order);
        foreach (var group in batches.Values.GroupBy(UnitGroup.Of))
        {
            var total = new GroupTotal(
                group.Key.UnitType, group.Key.Vintage,
                group.Sum(b => ins.GetValueOrDefault(b.Id)), group.Sum(b => outs.GetValueOrDefault(b.Id)),
                group.Sum(b => held.GetValueOrDefault(b.Id) - pending.GetValueOrDefault(b.Id)), group.Key.Project);
            if (total is not { In: 0, Out: 0, Balance: 0 })
            {
                totals.Add(group.Key, total);
            }
        }

        return totals;
    }

    /// <summary>The serial ranges that the exchange should have in a group: what the delivery account holds, without
    /// what was not acknowledged yet.</summary>
    public static List<SerialRange> Blocks(Register register, ExchangeSession session, UnitGroup group)
    {
        var batches = BatchesOfGroup(register, session, group);
        if (batches.Count == 0)
        {
            return [];
        }

        var ids = string.Join(',', batches.Select(b => b.ToString(CultureInfo.InvariantCulture)));
        var held = register.List(
            $"select line, first, last from holding where account_id = @delivery and batch_id in ({ids})", ReadRange,
            ("delivery", session.Delivery));
        var pending = register.List(
            $"""
             select p.line, p.first, p.last from exchange_notice n join posting p on p.seq = n.seq
                 and p.source = n.account_id and p.destination = n.delivery_id
             where n.delivery_id = @delivery and n.kind = 'transfer-in' and n.acknowledged_seq is null
             and p.batch_id in ({ids})
             """,
            ReadRange, ("delivery", session.Delivery));
        return Ranges.Subtract(held, pending);
    }

    /// <summary>The transfers of the session in these groups, with their trading accounts.</summary>
    /// <param name="register">Where to read.</param>
    /// <param name="session">The session.</param>
    /// <param name="groups">The groups by their place, which stands for them in the keys: a day has many transfers, and
    /// few groups.</param>
    public static Dictionary<TrailKey, (long Quantity, AccountId Account)> Trail(
        Register register, ExchangeSession session, IReadOnlyDictionary<UnitGroup, int> groups)
    {
        var rows = Read(
            isOut: true,
            """
            select t.id, p.batch_id, p.last - p.first + 1 as quantity, p.destination as account_id from posting p
            join ledger_transaction t on t.seq = p.seq
            where p.source = @delivery and p.destination <> @delivery and p.seq > @seq
            """).Concat(Read(
            isOut: false,
            """
            select t.id, p.batch_id, p.last - p.first + 1 as quantity, p.source as account_id from exchange_notice n
            join posting p on p.seq = n.seq and p.source = n.account_id and p.destination = n.delivery_id
            join ledger_transaction t on t.seq = p.seq
            where n.delivery_id = @delivery and n.kind = 'transfer-in' and n.acknowledged_seq > @seq
            """)).ToList();
        var places = BatchesOf.Ids(rows.Select(r => r.Batch), register.ListIn)
            .ToDictionary(b => b.Key, b => groups.TryGetValue(UnitGroup.Of(b.Value), out var place)
                ? place : (int?)null);
        var trail = new Dictionary<TrailKey, (long Quantity, AccountId Account)>(rows.Count);
        foreach (var row in rows)
        {
            if (places[row.Batch] is { } place)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(trail, new(row.Id, row.Out, place), out _);
                sum = (sum.Quantity + row.Quantity, row.Account);
            }
        }

        return trail;

        List<(Guid Id, bool Out, int Batch, long Quantity, AccountId Account)> Read(bool isOut, string sql) =>
            register.List(
            sql, r => (r.Guid("id"), isOut, r.Int("batch_id"), r.Long("quantity"), r.Account("account_id")),
                ("delivery", session.Delivery), ("seq", session.OpenedSeq));
    }

    /// <summary>How many transfer-ins were acknowledged and transfer-outs posted in the session.</summary>
    public static (long Ins, long Outs) Counts(Register register, ExchangeSession session) => (
        register.Count(
            "select count(*) from exchange_notice where delivery_id = @delivery and kind = 'transfer-in' "
                + "and acknowledged_seq > @seq",
            ("delivery", session.Delivery), ("seq", session.OpenedSeq)),
        register.Count(
            "select count(distinct seq) from posting where source = @delivery and destination <> @delivery "
                + "and seq > @seq",
            ("delivery", session.Delivery), ("seq", session.OpenedSeq)));

    /// <summary>Records a step's differences, and seals them into the journal by their number and digest.</summary>
    public static void Record(ActContext context, ExchangeSession session, long number, string step,
        IEnumerable<object> differences)
    {
        var details = differences.Select(d => Operation.ToJson(d)!.ToJsonString(Inbound.Plain)).ToList();
        foreach (var some in details.Index().Chunk(100))
        {
            (string, object?)[] values =
            [
                ("session", session.Id), ("number", number), ("step", step),
                .. some.Select(d => (string.Create(CultureInfo.InvariantCulture, $"d{d.Index}"), (object?)d.Item)),
            ];
            context.Register.Execute(
                "insert into exchange_difference (session_id, number, ordinal, step, detail) values "
                    + string.Join(',',
                        some.Select(d => string.Create(CultureInfo.InvariantCulture,
                                $"(@session, @number, {d.Index + 1}, @step, @d{d.Index})"))),
                values);
        }

        if (details.Count > 0)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            details.ForEach(d => hash.AppendData(Encoding.UTF8.GetBytes(d + "\n")));
            context.Changed("exchange-difference", session.Id, null,
                new { number, step, count = details.Count, digest = Convert.ToHexStringLower(hash.GetHashAndReset()) });
        }
    }

    /// <summary>The groups in which the session's last sign-out differed.</summary>
    public static HashSet<UnitGroup> DifferingGroups(Register register, ExchangeSession session) =>
        [.. register.List(
            "select detail from exchange_difference where session_id = @session and number = @number "
                + "and step = 'totals'", r => r.Text("detail"),
            ("session", session.Id), ("number", session.SignOut)).Select(d => JsonNode.Parse(d)!)
                .Where(d => d["unitType"] is not null).Select(d =>
                new UnitGroup(d["unitType"]!.GetValue<string>(), d["vintage"]!.GetValue<string>(),
                    d["project"]?.GetValue<string>()))];

    /// <summary>
    /// Freezes the accounts concerned: trading accounts of the transfers that differ; where no transfer explains the
    /// difference, the delivery account. What was frozen or closed already stays as it is.
    /// </summary>
    public static IReadOnlyList<string> Freeze(ActContext context, ExchangeSession session,
        IReadOnlyCollection<AccountId> accounts)
    {
        var frozen = new List<string>();
        foreach (var id in accounts.Order())
        {
            if (AccountRecord.Find(context.Register, id) is { } before && before.Freeze(context, "交易所对账差异"))
            {
                context.Register.Execute(
                    "insert into exchange_frozen_account (session_id, account_id, state_before) "
                        + "values (@session, @account, @state)",
                    ("session", session.Id), ("account", id), ("state", before.State));
                frozen.Add(before.Number);
            }
        }

        return frozen;
    }

    /// <summary>Closes the session.</summary>
    public static void Close(ActContext context, ExchangeSession session) =>
        (session with { State = SessionState.Closed }).Update(context, session);

    private const string InPostings =
        """
        select p.batch_id, cast(sum(p.last - p.first + 1) as bigint) as quantity from exchange_notice n
        join posting p on p.seq = n.seq and p.source = n.account_id and p.destination = n.delivery_id
        where n.delivery_id = @delivery and n.kind = 'transfer-in'
        """;

    private static Dictionary<int, long> Sum(Register register, string sql, ExchangeSession session)
    {
        (string, object?)[] values = sql.Contains("@seq", StringComparison.Ordinal)
            ? [("delivery", session.Delivery), ("seq", session.OpenedSeq)] : [("delivery", session.Delivery)];
        return register.List(sql, r => (Batch: r.Int("batch_id"), Quantity: r.Long("quantity")),
            values).ToDictionary(r => r.Batch, r => r.Quantity);
    }

    private static List<int> BatchesOfGroup(Register register, ExchangeSession session, UnitGroup group)
    {
        var ids = register.List("select distinct batch_id from holding where account_id = @delivery",
            r => r.Int("batch_id"), ("delivery", session.Delivery));
        return [.. BatchesOf.Ids(ids, register.ListIn).Values.Where(b => UnitGroup.Of(b) == group).Select(b => b.Id)];
    }

    private static SerialRange ReadRange(Row r) => new(r.Short("line"), r.Long("first"), r.Long("last"));
}

/// <summary>Sets of serial numbers of one line, as ranges.</summary>
internal static class Ranges
{
    /// <summary>Sorted, without overlap, adjoining ones joined.</summary>
    public static List<SerialRange> Normal(IEnumerable<SerialRange> ranges)
    {
        var normal = new List<SerialRange>();
        foreach (var range in ranges.OrderBy(r => r.First))
        {
            if (normal.Count > 0 && normal[^1].Last >= range.First - 1)
            {
                normal[^1] = normal[^1] with { Last = Math.Max(normal[^1].Last, range.Last) };
            }
            else
            {
                normal.Add(range);
            }
        }

        return normal;
    }

    /// <summary>What is in the first and not in the second.</summary>
    public static List<SerialRange> Subtract(IEnumerable<SerialRange> from, IEnumerable<SerialRange> what)
    {
        var without = Normal(what);
        var left = new List<SerialRange>();
        var at = 0;
        foreach (var range in Normal(from))
        {
            var first = range.First;
            while (at < without.Count && without[at].Last < first)
            {
                at++;
            }

            for (var i = at; i < without.Count && without[i].First <= range.Last; i++)
            {
                if (without[i].First > first)
                {
                    left.Add(range with { First = first, Last = without[i].First - 1 });
                }

                first = Math.Max(first, without[i].Last + 1);
            }

            if (first <= range.Last)
            {
                left.Add(range with { First = first });
            }
        }

        return left;
    }
}
