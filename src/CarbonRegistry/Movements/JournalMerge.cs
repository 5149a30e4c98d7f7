using System.Globalization;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>
/// The numbers of the transactions that many accounts have in common, in the journal's order: each account's own are in
/// order by an index, so that they are merged, and only as many are read as are asked for, whatever the length of the
/// journal.
/// </summary>
internal sealed class JournalMerge
{
    private readonly Snapshot snapshot;
    private readonly IReadOnlyList<string> tables;
    private readonly long low;
    private readonly long high;
    private readonly bool newestFirst;
    private readonly PriorityQueue<Cursor, long> heads = new();
    private long last;

    /// <summary>Reads where each account's begin.</summary>
    /// <param name="snapshot">Of what is read.</param>
    /// <param name="groups">Queries for numbers (<c>id</c>) of accounts or people, each with tables and a condition
    /// that ends where that number stands; the tables have an index of it and <c>seq</c>.</param>
    /// <param name="values">The queries' parameters.</param>
    /// <param name="low">Only transactions after this number.</param>
    /// <param name="high">Only up to this one.</param>
    /// <param name="newestFirst">Their order.</param>
    public JournalMerge(
        Snapshot snapshot,
        IReadOnlyList<(string Ids, IReadOnlyList<string> Tables)> groups, IReadOnlyList<(
                string Name, object? Value)> values, long low, long high, bool newestFirst)
    {
        (this.snapshot, this.low, this.high, this.newestFirst) = (snapshot, low, high, newestFirst);
        tables = [.. groups.SelectMany(g => g.Tables)];
        var before = 0;
        foreach (var (ids, its) in groups)
        {
            var names = its.Select((_, i) => $"seq{Text(i)}").ToList();
            var first = string.Join(", ", its.Zip(names, (t, name) =>
                $"(select {End}(seq) from {t} a.id and seq > {Text(low)} and seq <= {Text(high)}) as {name}"));
            var used = values.Where(v => ids.Contains('@' + v.Name, StringComparison.Ordinal)).ToArray();
            foreach (var (id, heads) in snapshot.List(
                $"select a.id, {first} from ({ids}) a", r => (r.Account("id"),
                    names.ConvertAll(name => r.LongOrNull(name) ?? 0)), used))
            {
                for (var i = 0; i < heads.Count; i++)
                {
                    if (heads[i] != 0)
                    {
                        var cursor = new Cursor(before + i, id);
                        cursor.Waiting.Enqueue(heads[i]);
                        this.heads.Enqueue(cursor, Rank(heads[i]));
                    }
                }
            }

            before += its.Count;
        }
    }

    private string End => newestFirst ? "max" : "min";

    /// <summary>The next numbers, each once; fewer than asked for at the end only.</summary>
    public List<long> Next(int most)
    {
        var numbers = new List<long>();
        Fill(most);
        while (numbers.Count < most && heads.TryDequeue(out var cursor, out _))
        {
            var seq = cursor.Waiting.Dequeue();
            if (seq != last)
            {
                numbers.Add(seq);
                last = seq;
            }

            if (cursor.Waiting.Count == 0 && !cursor.AtEnd)
            {
                // One account has more than its share of the page.
                Read([(cursor, seq)], most);
            }

            if (cursor.Waiting.TryPeek(out var next))
            {
                heads.Enqueue(cursor, Rank(next));
            }
        }

        return numbers;
    }

    /// <summary>Reads on, all at once, what stands foremost: the rest cannot be among the next.</summary>
    private void Fill(int most)
    {
        var foremost = new List<(Cursor Cursor, long Rank)>();
        while (foremost.Count < most && heads.TryDequeue(out var cursor, out var rank))
        {
            foremost.Add((cursor, rank));
        }

        var few = foremost.Where(f => f.Cursor.Waiting.Count == 1 && !f.Cursor.AtEnd)
            .Select(f => (f.Cursor, f.Cursor.Waiting.Peek())).ToList();
        foreach (var some in few.Chunk(400))
        {
            Read(some, Math.Clamp(2 * most / few.Count, 2, most));
        }

        foreach (var (cursor, rank) in foremost)
        {
            heads.Enqueue(cursor, rank);
        }
    }

    /// <summary>Reads what comes next of these after a number, at most so many of each: step by step, since one
    /// transaction may have ten thousand postings of an account.</summary>
    private void Read(IReadOnlyList<(Cursor Cursor, long After)> some, int most)
    {
        var onward = newestFirst ? "<" : ">";
        var steps = string.Join(' ', tables.Select((t, i) =>
            $"when {i} then (select {End}(seq) from {t} n.id and seq {onward} n.seq "
                + $"and seq > {Text(low)} and seq <= {Text(high)})"));
        var starts = some.Select((s, i) =>
            $"({i}, {s.Cursor.Table}, cast({Text(s.Cursor.Account)} as bigint), cast({Text(s.After)} as bigint), 0)");
        var found = snapshot.List(
            $"""
            with recursive n(cursor, source, id, seq, place) as (
                values {string.Join(", ", starts)}
                union all select cursor, source, id, case source {steps} end, place + 1 from n where n.seq is not null
                    and place < {most})
            select cursor, seq from n where place > 0 and seq is not null order by cursor, place
            """,
            r => (Cursor: r.Int("cursor"), Seq: r.Long("seq")));
        foreach (var (cursor, seq) in found)
        {
            some[cursor].Cursor.Waiting.Enqueue(seq);
        }

        var counts = found.CountBy(f => f.Cursor).ToDictionary();
        for (var i = 0; i < some.Count; i++)
        {
            some[i].Cursor.AtEnd = counts.GetValueOrDefault(i) < most;
        }
    }

    private long Rank(long seq) => newestFirst ? -seq : seq;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>How far one account is read in one table.</summary>
    private sealed class Cursor(int table, AccountId account)
    {
        public int Table { get; } = table;

        public AccountId Account { get; } = account;

        public Queue<long> Waiting { get; } = new();

        public bool AtEnd { get; set; }
    }
}
