using System.Data.Common;
using System.Globalization;
using CarbonRegistry.Storage;
using Microsoft.Data.Sqlite;

namespace CarbonRegistry.Accounts;

/// <summary>
/// Totals (汇总): sums over the journal that no page could work out each time. They are folded in the background up to
/// a transaction, never on the ledger's hot path; a reader takes them and adds the postings that came after, so that
/// its figures are exact. <c>verify</c> works them out again.
/// </summary>
internal static class JournalTotals
{
    // Sums of 64-bit quantities in and out may leave 64 bits on the way though their balance does not: high and low
    // halves are summed apart.
    internal const string Sum = "(cast(sum(q >> 32) as bigint) << 32) + cast(sum(q & 4294967295) as bigint)";
    private const string Some = "seq > @from and seq <= @upto";

    /// <summary>Postings as pairs of accounts, the lower number first; what only changed holds is left out. Ends before
    /// the condition on <c>seq</c>.</summary>
    private const string Pairs =
        """
        select case when source < destination then source else destination end as low_id, case
            when source < destination then destination else source end as high_id,
               batch_id, case when source < destination then last - first + 1 else first - last - 1 end as q
        from posting where source <> destination and
        """;

    /// <summary>Postings as what they add to an account's batch and hold.</summary>
    private static string Sides(string condition) =>
        $"""
         select destination as account_id, line, batch_id, hold_to as hold_id, last - first + 1 as q from posting
             where destination <> 0 and {condition}
         union all select source, line, batch_id, hold_from, first - last - 1 from posting where source <> 0
             and {condition}
         """;

    /// <summary>Where <c>@upto</c> stands, in one statement: it sees one state of the database even where the
    /// transaction around it does not.</summary>
    internal const string UptoNow = "(select upto from totals_head where id = 1)";

    /// <summary>Up to which transaction the totals are folded.</summary>
    internal static long Upto(Snapshot snapshot) => snapshot.List("select upto from totals_head where id = 1",
        r => r.Long("upto"))[0];

    /// <summary>
    /// What went from one kind of account to another, less what came back, exact to the snapshot, as a table of SQL:
    /// source, destination, batch_id, q. Its quantities are for
    /// <see cref="Sum"/>. The condition is on the accounts under the aliases <c>s</c> and <c>d</c>. Uses <c>@upto</c>.
    /// </summary>
    internal static string Between(string condition) =>
        $"""
         (select s.id as source, d.id as destination, f.batch_id, f.net as q from flow f
             join account s on s.id = f.low_id join account d on d.id = f.high_id where {condition}
          union all select s.id, d.id, f.batch_id, -f.net from flow f join account s on s.id = f.high_id
              join account d on d.id = f.low_id where {condition}
          union all select s.id, d.id, p.batch_id, p.last - p.first + 1 from posting p join account s on s.id = p.source
              join account d on d.id = p.destination
          where p.seq > @upto and p.source <> p.destination and {condition}
          union all select s.id, d.id, p.batch_id, p.first - p.last - 1 from posting p
              join account s on s.id = p.destination join account d on d.id = p.source
          where p.seq > @upto and p.source <> p.destination and {condition})
         """;

    /// <summary>What accounts hold, by account, batch and hold, exact to the snapshot.</summary>
    internal static List<(AccountId Account, Balance Balance)> Balances(
        Snapshot snapshot, IReadOnlyCollection<AccountId> accounts)
    {
        var rows = new List<(AccountId, Balance)>();
        foreach (var some in accounts.Chunk(500))
        {
            var list = string.Join(',', some);
            rows.AddRange(snapshot.List(
                $"""
                 select x.account_id, b.line, x.batch_id, x.hold_id, {Sum} as quantity from (
                     select account_id, batch_id, hold_id, quantity as q from balance where account_id in ({list})
                     union all select destination, batch_id, hold_to, last - first + 1 from posting
                         where destination in ({list}) and seq > @upto
                     union all select source, batch_id, hold_from, first - last - 1 from posting
                         where source in ({list}) and seq > @upto) x
                 join batch b on b.id = x.batch_id group by x.account_id, b.line, x.batch_id, x.hold_id
                 """,
                r => (r.Account("account_id"), new Balance(r.Short("line"), r.Int("batch_id"), r.Hold("hold_id"),
                    r.Long("quantity"))), ("upto", Upto(snapshot))));
        }

        rows.RemoveAll(r => r.Item2.Quantity == 0);
        return rows;
    }

    /// <summary>What several accounts hold together, by unit type, exact to the snapshot.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="accounts">A query for the ids of the accounts.</param>
    /// <param name="values">Its values.</param>
    internal static IReadOnlyList<(UnitType Unit, Int128 Quantity)> SumsOf(
        Snapshot snapshot, string accounts, params IEnumerable<(string Name, object? Value)> values) => snapshot.List(
        $"""
         with asked as ({accounts})
         select b.line, cast(sum(x.q >> 32) as bigint) as high, cast(sum(x.q & 4294967295) as bigint) as low from (
             select batch_id, quantity as q from balance where account_id in (select id from asked)
             union all select batch_id, last - first + 1 from posting
                 where seq > @upto and destination in (select id from asked)
             union all select batch_id, first - last - 1 from posting
                 where seq > @upto and source in (select id from asked)) x
         join batch b on b.id = x.batch_id group by b.line order by b.line
         """,
        r => (UnitTypes.OfLine(r.Short("line")), ((Int128)r.Long("high") << 32) + r.Long("low")),
        [.. values, ("upto", Upto(snapshot))]);

    /// <summary>What went between accounts of two kinds (type and jurisdiction, such as EC11; Origin's is empty) out of
    /// a batch, on balance, exact to the snapshot.</summary>
    internal static List<(string From, string To, int Batch, long Quantity)> BetweenKinds(Snapshot snapshot) =>
        snapshot.List(
        $"select low, high, batch_id, {Sum} as quantity from (select low, high, batch_id, net as q from flow_of_kinds "
            + $"union all select * from ({Kinds("p.seq > @upto")}) k) x group by low, high, batch_id",
        r => (r.Text("low"), r.Text("high"), r.Int("batch_id"), r.Long("quantity")), ("upto", Upto(snapshot)));

    private static string Kinds(string condition) =>
        $"""
         select case when s < d then s else d end as low, case when s < d then d else s end as high, batch_id, case
             when s < d then n else -n end as q from (
             select coalesce(a.type || a.jurisdiction, '') as s, coalesce(b.type || b.jurisdiction, '') as d,
                 p.batch_id, p.last - p.first + 1 as n
             from posting p left join account a on a.id = p.source left join account b on b.id = p.destination
                 where p.source <> p.destination and {condition}) y
         where s <> d
         """;

    /// <summary>What adds to the totals the transactions after <c>@from</c> and up to <c>@upto</c>, in order.</summary>
    private static readonly string[] FoldIn =
    [
        $"""
         insert into balance select account_id, batch_id, hold_id, {Sum} from ({Sides(Some)}) x
             group by account_id, batch_id, hold_id
         on conflict (account_id, batch_id, hold_id) do update set quantity = balance.quantity + excluded.quantity
         """,
        "delete from balance where quantity = 0",
        $"""
         insert into flow select low_id, high_id, batch_id, {Sum} from ({Pairs} {Some}) x
             group by low_id, high_id, batch_id
         on conflict (low_id, high_id, batch_id) do update set net = flow.net + excluded.net
         """,
        $"""
         insert into flow_of_kinds select low, high, batch_id, {Sum}
             from ({Kinds("p.seq > @from and p.seq <= @upto")}) x group by low, high, batch_id
         on conflict (low, high, batch_id) do update set net = flow_of_kinds.net + excluded.net
         """,
        $"insert into journal_of_person select person_id, seq from ledger_transaction where {Some}",
        $"""
         insert into journal_of_jurisdiction
         select a.jurisdiction, x.seq from (
             select distinct seq, source as account_id from posting where {Some} union
                 select distinct seq, destination from posting where {Some}
             union select seq, reserved_for from ledger_transaction where reserved_for <> 0 and {Some}) x
         join account a on a.id = x.account_id where a.jurisdiction <> '{Account.National}'
         group by a.jurisdiction, x.seq
         """,
    ];

    /// <summary>Folds in what has been posted, some transactions at a time. Safe to call from several nodes at
    /// once.</summary>
    /// <returns>Whether nothing is left to fold in.</returns>
    public static bool Fold(Database database)
    {
        if (database.List("select h.upto, l.seq from totals_head h, ledger l",
            r => r.Long("upto") >= r.Long("seq")) is [true])
        {
            return true;
        }

        using var connection = database.Open();
        using var transaction = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: false) : connection.BeginTransaction();
        var statements = new Statements(connection, transaction);
        var from = statements.Number("select upto from totals_head where id = 1");
        var head = statements.Number("select seq from ledger where id = 1");
        if (from >= head)
        {
            return true;
        }

        // SQLite's only write lock is held meanwhile. A transaction may have ten thousand postings: a fold ends with
        // the one that has the last that it takes.
        var most = database.IsPostgres ? 200_000 : 20_000;
        var last = statements.Number(
            "select coalesce((select seq from posting where seq > @from order by seq, ordinal "
                + "limit 1 offset @most), 0)",
            ("from", from), ("most", most));
        var upto = Math.Min(Math.Min(last == 0 ? head : last, head), from + most);
        if (statements.Do("update totals_head set upto = @upto where id = 1 and upto = @from",
            ("from", from), ("upto", upto)) == 0)
        {
            return false; // another node was faster
        }

        foreach (var sql in FoldIn)
        {
            statements.Do(sql, ("from", from), ("upto", upto));
        }

        transaction.Commit();
        return upto == head;
    }

    /// <summary>Statements in one transaction.</summary>
    private sealed class Statements(DbConnection connection, DbTransaction transaction)
    {
        public long Number(string sql, params (string, object?)[] values)
        {
            using var command = Command(sql, values);
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }

        public int Do(string sql, params (string, object?)[] values)
        {
            using var command = Command(sql, values);
            return command.ExecuteNonQuery();
        }

        private DbCommand Command(string sql, (string Name, object? Value)[] values) => Database.Command(
            connection, transaction, sql,
            Array.FindAll(values, v => sql.Contains('@' + v.Name, StringComparison.Ordinal)));
    }
}
