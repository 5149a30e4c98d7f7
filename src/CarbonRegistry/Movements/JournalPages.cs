using System.Globalization;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>
/// Pages of the journal that take about as long in a registry of millions of transactions as in one of a hundred: they
/// are read by the numbers of the transactions that can be meant (an account's, a person's, a jurisdiction's), and look
/// at no more than so many at a time. A page may therefore have fewer items than asked for, even none, and still a next
/// one: the search goes on there.
/// </summary>
internal static class JournalPages
{
    /// <summary>How many rows of the journal a search without any index looks at for one page.</summary>
    public const int Window = 50_000;

    /// <summary>The same where the numbers are those of many accounts: each of them costs more.</summary>
    public const int ManyWindow = 4_000;

    private static readonly Transfer[] Bulk =
        [Transfers.TransferDirectly, Transfers.TransferToExchange, Transfers.TransferOutOfExchange];

    /// <summary>The condition of the index on what is rare, as schema/0008 has it: an index is found by what is
    /// written.</summary>
    public static readonly string RareCondition =
        $"function not in ({string.Join(", ", Bulk.Select(f => f.Code))})";

    /// <summary>Whether an index is kept of a function: not of those that are the bulk of the journal.</summary>
    public static bool IsRare(short? function) => function is { } f && Bulk.All(b => b.Code != f);

    /// <summary>A page.</summary>
    /// <param name="low">Only transactions after this number.</param>
    /// <param name="high">Only up to this one.</param>
    /// <param name="newestFirst">Their order.</param>
    /// <param name="limit">The most items.</param>
    /// <param name="streams">Queries for numbers of transactions (<see cref="Stream"/>), or null: every one between can
    /// be meant.</param>
    /// <param name="window">How many to look at where there are no streams; null: all, since an index leads to those
    /// that are meant.</param>
    /// <param name="fetch">The items that a condition on <c>t.seq</c> leaves, in order, at most so many.</param>
    /// <param name="seqOf">An item's number.</param>
    /// <param name="list">Reads numbers by a query.</param>
    /// <param name="all">Whether next to all that the streams name are meant: then no more are asked for than the page
    /// holds.</param>
    /// <param name="merge">Reads the next numbers in place of streams: the accounts are many.</param>
    public static Page<T> Read<T>(
        long low, long high, bool newestFirst, int limit, IReadOnlyList<Stream>? streams, int? window,
        Func<string, int, List<T>> fetch, Func<T, long> seqOf, Func<string, List<long>> list,
        bool all = false, Func<int, List<long>>? merge = null)
    {
        // Where a number comes many times, each is a step of a recursion.
        var many = merge is not null || streams?.Any(s => s.OfAnybody) == true;
        var longest = many ? ManyWindow / 4 : streams?.Any(s => s.Repeats) == true ? 250 : 2_500;

        // What most transactions of many accounts are is found among the first; what few are is looked for further.
        var chunk = all ? limit + 10 : many ? Math.Min(limit + 10, longest) : longest;
        var budget = many ? ManyWindow : Window;
        var items = new List<T>();
        var looked = 0;
        while (low < high && items.Count <= limit && looked < budget)
        {
            var (from, to) = (low, high);
            if (merge is not null || streams is not null)
            {
                var numbers = merge?.Invoke(chunk) ?? list(Union(streams!, low, high, newestFirst, chunk));
                if (numbers.Count > 0)
                {
                    items.AddRange(fetch($"t.seq in ({string.Join(',', numbers.Select(Text))})", limit + 1));
                }

                // A full chunk says nothing of what lies beyond its last number; less than one says that nothing does.
                (from, to) = numbers.Count < chunk ? (low, high) : newestFirst
                    ? (numbers[^1] - 1, high) : (low, numbers[^1]);
                looked += Math.Max(1, numbers.Count);
                chunk = all ? chunk : Math.Min(chunk * 4, longest);
            }
            else
            {
                if (window is { } most && high - low > most)
                {
                    (from, to) = newestFirst ? (high - most, high) : (low, low + most);
                    looked += most;
                }

                items.AddRange(fetch($"t.seq > {Text(from)} and t.seq <= {Text(to)}", limit + 1 - items.Count));
            }

            (low, high) = newestFirst ? (low, from) : (to, high);
        }

        return items.Count > limit ? new(items.GetRange(0, limit), Text(seqOf(items[limit - 1])))
            : new(items, low < high ? Text(newestFirst ? high + 1 : low) : null);
    }

    /// <summary>A query for numbers of transactions: from where, and by which column.</summary>
    /// <param name="Table">Table and condition, up to the condition on the number.</param>
    /// <param name="Column">The number.</param>
    /// <param name="Repeats">Whether a number comes many times: one transaction may have ten thousand postings.</param>
    public sealed record Stream(string Table, string Column = "seq", bool Repeats = false)
    {
        /// <summary>Whether its transactions are anybody's, so that each must be asked for.</summary>
        public bool OfAnybody { get; init; }
    }

    /// <summary>The transactions that touch an account, or wait to.</summary>
    public static IEnumerable<Stream> OfAccount(AccountId account)
    {
        var id = Text(account);
        yield return new($"posting where source = {id}", Repeats: true);
        yield return new($"posting where destination = {id}", Repeats: true);
        yield return new($"ledger_transaction where reserved_for <> 0 and reserved_for = {id}");
    }

    /// <summary>The transactions that somebody asked for.</summary>
    public static IEnumerable<Stream> OfPerson(PersonId person, long upto)
    {
        yield return new($"journal_of_person where person_id = {Text(person)}");
        yield return new($"ledger_transaction where person_id = {Text(person)} and seq > {Text(upto)}");
    }

    /// <summary>The transactions that touch accounts of a jurisdiction, or wait to. Two digits.</summary>
    public static IEnumerable<Stream> OfJurisdiction(string jurisdiction, long upto)
    {
        if (jurisdiction is not [>= '0' and <= '9', >= '0' and <= '9'])
        {
            throw new ArgumentException("A jurisdiction has two digits.", nameof(jurisdiction));
        }

        yield return new($"journal_of_jurisdiction where jurisdiction = '{jurisdiction}'");
        foreach (var end in new[] { "source", "destination" })
        {
            yield return new(
                $"posting p join account a on a.id = p.{end} where a.jurisdiction = '{jurisdiction}' "
                    + $"and p.seq > {Text(upto)}", "p.seq");
        }

        yield return new(
            $"ledger_transaction t join account a on a.id = t.reserved_for where a.jurisdiction = '{jurisdiction}' "
                + $"and t.seq > {Text(upto)}", "t.seq");
    }

    /// <summary>The first numbers of each stream, put together: what is first of all of them is among these.</summary>
    private static string Union(IReadOnlyList<Stream> streams, long low, long high, bool newestFirst, int chunk)
    {
        var order = newestFirst ? "desc" : "asc";
        var end = newestFirst ? "max" : "min";
        return string.Join(" union ", streams.Select(One)) + $" order by 1 {order} limit {Text(chunk)}";

        string One(Stream s) => s.Repeats
            ? $"""
               select seq from (with recursive n(seq, place) as (
                   select (select {end}(seq) from {s.Table} and seq > {Text(low)} and seq <= {Text(high)}), 1
                   union all select (select {end}(seq) from {s.Table} and seq {(newestFirst ? "<" : ">")} n.seq
                       and seq > {Text(low)} and seq <= {Text(high)}), place + 1
                   from n where n.seq is not null and place < {Text(chunk)})
               select seq from n where seq is not null) s
               """
            : $"select seq from (select distinct {s.Column} as seq from {s.Table} and {s.Column} > {Text(low)} "
                + $"and {s.Column} <= {Text(high)} order by {s.Column} {order} limit {Text(chunk)}) s";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Numbers by a query of this snapshot.</summary>
    public static Func<string, List<long>> From(Snapshot snapshot) => sql => snapshot.List(sql, r => r.Long("seq"));

    /// <summary>The head of the journal.</summary>
    public static long Head(Snapshot snapshot) => snapshot.List("select seq from ledger where id = 1",
        r => r.Long("seq"))[0];
}
