using System.Globalization;
using System.Runtime.InteropServices;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>Works the totals out again while the journal is replayed, as far as they are folded, and holds them against
/// what is stored.</summary>
internal sealed class TotalsReplay
{
    private readonly StreamedSnapshot _snapshot;
    private readonly Func<AccountId, Account?> _account;
    private readonly long _upto;
    private readonly Dictionary<(AccountId Account, int Batch, HoldId Hold), Int128> _balances = [];
    private readonly Dictionary<(AccountId Low, AccountId High, int Batch), Int128> _flows = [];

    // Of each list of transactions how many and the sum of their numbers: one that is missing, or one too many, changes
    // them.
    private readonly Dictionary<PersonId, (long Count, Int128 Sum)> _persons = [];
    private readonly Dictionary<string, (long Count, Int128 Sum)> _jurisdictions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    public TotalsReplay(StreamedSnapshot snapshot, Func<AccountId, Account?> account)
    {
        (_snapshot, _account) = (snapshot, account);
        using var row = snapshot.Read("select upto from totals_head where id = 1");
        _upto = row.Read() ? row.Long("upto") : 0;
    }

    /// <summary>Takes in an entry of the journal.</summary>
    public void Add(JournalEntry entry)
    {
        if (entry.Seq > _upto)
        {
            return;
        }

        Count(_persons, entry.PersonId, entry.Seq);
        _touched.Clear();
        Touch(entry.ReservedFor);
        foreach (var p in entry.Postings)
        {
            Touch(p.Source);
            Touch(p.Destination);
            var quantity = (Int128)p.Last - p.First + 1;
            if (p.Destination != 0)
            {
                Value(_balances, (p.Destination, p.BatchId, p.HoldTo)) += quantity;
            }

            if (p.Source != 0)
            {
                Value(_balances, (p.Source, p.BatchId, p.HoldFrom)) -= quantity;
            }

            if (p.Source != p.Destination)
            {
                var inOrder = p.Source < p.Destination;
                var (low, high) = inOrder ? (p.Source, p.Destination) : (p.Destination, p.Source);
                Value(_flows, (low, high, p.BatchId)) += inOrder ? quantity : -quantity;
            }
        }

        foreach (var jurisdiction in _touched)
        {
            Count(_jurisdictions, jurisdiction, entry.Seq);
        }
    }

    /// <summary>What is stored otherwise than the journal makes it: the account where one is concerned, and
    /// what.</summary>
    public IEnumerable<(AccountId? Account, string What)> Differences()
    {
        var kinds = new Dictionary<(string, string, int), Int128>();
        foreach (var ((low, high, batch), net) in _flows)
        {
            var (from, to) = (Kind(low), Kind(high));
            if (!string.Equals(from, to, StringComparison.Ordinal))
            {
                var inOrder = string.CompareOrdinal(from, to) < 0;
                Value(kinds, inOrder ? (from, to, batch) : (to, from, batch)) += inOrder ? net : -net;
            }
        }

        return Compare("balance", _balances, "select account_id, batch_id, hold_id, quantity from balance",
            r => ((r.Account("account_id"), r.Int("batch_id"), r.Hold("hold_id")), r.Long("quantity")), k => k.Item1)
            .Concat(Compare("flow", _flows, "select low_id, high_id, batch_id, net from flow",
                r => ((r.Account("low_id"), r.Account("high_id"), r.Int("batch_id")), r.Long("net")), k => k.Item2))
            .Concat(Compare("flow_of_kinds", kinds, "select low, high, batch_id, net from flow_of_kinds",
                r => ((r.Text("low"), r.Text("high"), r.Int("batch_id")), r.Long("net")), _ => null))
            .Concat(Lists("journal_of_person", _persons,
                "select person_id, count(*) as entries, cast(sum(seq) as bigint) as seqs from journal_of_person"
                    + " group by person_id",
                r => r.Person("person_id")))
            .Concat(Lists("journal_of_jurisdiction", _jurisdictions,
                "select jurisdiction, count(*) as entries, cast(sum(seq) as bigint) as seqs "
                    + "from journal_of_jurisdiction group by jurisdiction", r => r.Text("jurisdiction")));
    }

    private IEnumerable<(AccountId?, string)> Compare<TKey>(
        string table, Dictionary<TKey, Int128> replayed, string sql, Func<Row, (TKey, long)> read, Func<TKey,
            AccountId?> account)
        where TKey : notnull
    {
        using var row = _snapshot.Read(sql);
        while (row.Read())
        {
            var (key, stored) = read(row);
            replayed.Remove(key, out var quantity);
            if (quantity != stored)
            {
                yield return (account(key), string.Create(CultureInfo.InvariantCulture,
                    $"{table} {key}: {stored} ≠ {quantity}"));
            }
        }

        foreach (var (key, quantity) in replayed.Where(r => r.Value != 0))
        {
            yield return (account(key), string.Create(CultureInfo.InvariantCulture, $"{table} {key}: – ≠ {quantity}"));
        }
    }

    private IEnumerable<(AccountId?, string)> Lists<TKey>(
        string table, Dictionary<TKey, (long Count, Int128 Sum)> replayed, string sql, Func<Row, TKey> read)
        where TKey : notnull
    {
        using var row = _snapshot.Read(sql);
        while (row.Read())
        {
            var key = read(row);
            replayed.Remove(key, out var counted);
            if (counted != (row.Long("entries"), row.Long("seqs")))
            {
                yield return (null, string.Create(CultureInfo.InvariantCulture,
                    $"{table} {key}: {row.Long("entries")} ≠ {counted.Count}"));
            }
        }

        foreach (var (key, counted) in replayed)
        {
            yield return (null, string.Create(CultureInfo.InvariantCulture, $"{table} {key}: 0 ≠ {counted.Count}"));
        }
    }

    private string Kind(AccountId id) =>
        id != 0 && _account(id) is { } account ? account.Type.Code + account.Jurisdiction : "";

    private void Touch(AccountId id)
    {
        if (id != 0 && _account(id) is { } account && account.Jurisdiction != Account.National)
        {
            _touched.Add(account.Jurisdiction);
        }
    }

    private static void Count<TKey>(Dictionary<TKey, (long Count, Int128 Sum)> lists, TKey key, long seq)
        where TKey : notnull
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(lists, key, out _);
        list = (list.Count + 1, list.Sum + seq);
    }

    private static ref Int128 Value<TKey>(Dictionary<TKey, Int128> values, TKey key)
        where TKey : notnull => ref CollectionsMarshal.GetValueRefOrAddDefault(values, key, out _);
}
