using System.Globalization;
using System.Text.RegularExpressions;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Audit;

/// <summary>
/// Looks, while the registry runs, whether somebody has changed the database past it (docs/decisions/0025). Holdings:
/// every block has a value of its serial range and of who holds it in which batch under which hold, such that two
/// adjoining blocks of one tenure are worth what they are worth joined. All blocks together must be worth what they
/// were at the last look, changed by the postings since: whatever else has become of a holding meanwhile, spent at once
/// or not, shows. Records: what a change past the registry left behind (<see cref="RecordTables"/>). Digests: the entry
/// at which the last look ended, and as many of the chain's next ones as a look has time for, round and round.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="mostEntries">So many entries of the chain of digests are gone through at a look.</param>
internal sealed partial class OnlineCheck(Database database, int mostEntries = 10_000)
{
    /// <summary>So many findings are told.</summary>
    private const int MostFindings = 20;

    /// <summary>What a look found.</summary>
    /// <param name="Findings">What is wrong; empty: nothing.</param>
    /// <param name="Accounts">The numbers of the accounts concerned.</param>
    public sealed record Result(IReadOnlyList<string> Findings, IReadOnlyList<string> Accounts);

    private sealed record State(long Seq, byte[] Digest, Int128 Sum, long Note, long ChainSeq, byte[] ChainDigest,
        long ChainHold);

    /// <summary>
    /// Looks once. Null: another node does. The first look of all only takes in what there is: what lies before it is
    /// the verifier's.
    /// </summary>
    public Result? Look(CancellationToken stop)
    {
        var suspicions = new List<string>();
        using (var snapshot = new StreamedSnapshot(database))
        {
            // One node at a time, for as long as the snapshot lives.
            if (snapshot.IsPostgres && !One(snapshot, "select pg_try_advisory_xact_lock(4850917) as mine",
                r => r.Is("mine")))
            {
                return null;
            }

            var (seq, digest) = One(snapshot, "select seq, digest from ledger where id = 1", r => (r.Long("seq"),
                r.Bytes("digest")));
            var note = One(snapshot, "select coalesce(max(id), 0) as last from record_change where founding = 0",
                r => r.Long("last"));
            var sum = Holdings(snapshot);
            var last = Read(snapshot);
            var chain = last is null ? (Seq: 0L, Digest: new byte[32], Hold: 1L)
                : (Seq: last.ChainSeq, Digest: last.ChainDigest, Hold: last.ChainHold);
            if (last is not null)
            {
                if (last.Seq > seq || (last.Seq > 0 && !DigestAt(snapshot, last.Seq).AsSpan()
                    .SequenceEqual(last.Digest)))
                {
                    suspicions.Add(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{Findings.SealBroken.Code} #{last.Seq} {Findings.SealBroken.Text.Zh} / "
                                + $"{Findings.SealBroken.Text.En}"));
                }
                else if (last.Sum + Postings(snapshot, last.Seq, seq) != sum)
                {
                    suspicions.Add(
                        $"{Findings.HoldingDiffers.Code} {Findings.HoldingDiffers.Text.Zh} / "
                            + $"{Findings.HoldingDiffers.Text.En}");
                }

                if (note > last.Note)
                {
                    suspicions.AddRange(Touched(snapshot, last.Note));
                }
            }

            chain = Follow(snapshot, chain, seq, digest, suspicions, stop);
            Write(new(seq, digest, sum, note, chain.Seq, chain.Digest, chain.Hold));
        }

        return suspicions.Count == 0 ? new([], []) : Place(suspicions, stop);
    }

    /// <summary>The accounts concerned: as the verifier places what it finds.</summary>
    private Result Place(List<string> suspicions, CancellationToken stop)
    {
        var accounts = new SortedSet<string>(StringComparer.Ordinal);
        Verifier.VerifyUntil(stop, database, VerificationScope.All, f =>
        {
            if (f.Kind.Severity == Severity.Error)
            {
                // Whom the record says, and whom the journal does: both stand in the finding.
                suspicions.Add(f.ToString());
                accounts.UnionWith(Numbers().Matches(f.ToString()).Select(m => m.Value)
                    .Where(n => AccountNumber.TryParse(n, out _)));
            }
        });
        return new([.. suspicions.Take(MostFindings)], [.. accounts]);
    }

    private (long Seq, byte[] Digest, long Hold) Follow(
        StreamedSnapshot snapshot, (long Seq, byte[] Digest, long Hold) from, long head, byte[] headDigest,
        List<string> suspicions, CancellationToken stop)
    {
        if (from.Seq >= head)
        {
            from = (0, new byte[32], 1);
        }

        var reader = new JournalReader(snapshot, from.Seq, from.Seq + mostEntries, from.Hold);
        var (seq, digest) = (from.Seq, from.Digest);
        foreach (var stored in reader.Read())
        {
            stop.ThrowIfCancellationRequested();
            if (stored.Entry.Seq > head)
            {
                break;
            }

            if (stored.Entry.Seq != seq + 1 || !stored.Entry.Seal(digest).AsSpan().SequenceEqual(stored.Digest))
            {
                suspicions.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Findings.SealBroken.Code} #{stored.Entry.Seq} {Findings.SealBroken.Text.Zh} / "
                            + $"{Findings.SealBroken.Text.En}"));

                // From the beginning again: the verifier tells the rest.
                return (0, new byte[32], 1);
            }

            (seq, digest) = (stored.Entry.Seq, stored.Digest);
        }

        if (seq == head && !digest.AsSpan().SequenceEqual(headDigest))
        {
            suspicions.Add(
                $"{Findings.HeadDiffers.Code} {Findings.HeadDiffers.Text.Zh} / {Findings.HeadDiffers.Text.En}");
        }

        return (seq, digest, reader.NextHold);
    }

    private static IEnumerable<string> Touched(StreamedSnapshot snapshot, long after)
    {
        // SQLite keeps a key of bytes as they are; PostgreSQL has written it in hexadecimal digits.
        var key = snapshot.IsPostgres
            ? "k1" : "case typeof(k1) when 'blob' then '\\x' || lower(hex(k1)) else cast(k1 as text) end";
        using var row = snapshot.Read(string.Create(
            CultureInfo.InvariantCulture,
            $"select tbl, {key} as first_key from record_change where founding = 0 and id > {after} order by id "
                + $"limit {MostFindings}"));
        while (row.Read())
        {
            yield return $"{Findings.RecordTouched.Code} {Findings.RecordTouched.Text.Zh} / "
                + $"{Findings.RecordTouched.Text.En} ({row.Text("tbl")} {row.TextOrNull("first_key")})";
        }
    }

    /// <summary>What all holdings together are worth.</summary>
    private static Int128 Holdings(StreamedSnapshot snapshot)
    {
        if (snapshot.IsPostgres)
        {
            var seed = Seed("account_id", "batch_id", "hold_id");
            return Sum(
                snapshot,
                "select sum(hashint8extended(last, seed) / 8 - hashint8extended(first - 1, seed) / 8) "
                    + $"from (select first, last, {seed} seed from holding) h");
        }

        var sum = (Int128)0;
        using var row = snapshot.Read("select first, last, line, account_id, batch_id, hold_id from holding");
        while (row.Read())
        {
            sum += Worth(
                row.Long("first"), row.Long("last"),
                Tenure(row.Long("line"), row.Account("account_id"), row.Long("batch_id"), row.Hold("hold_id")));
        }

        return sum;
    }

    /// <summary>By how much the postings of these transactions changed that.</summary>
    private static Int128 Postings(StreamedSnapshot snapshot, long after, long upTo)
    {
        var these = string.Create(CultureInfo.InvariantCulture, $"from posting where seq > {after} and seq <= {upTo}");
        if (snapshot.IsPostgres)
        {
            // Origin's units are in no batch.
            var into = Seed("destination", "batch_id", "hold_to");
            var outOf = Seed("source", "case when source = 0 then 0 else batch_id end", "hold_from");
            return Sum(
                snapshot,
                $"""
                 select sum(hashint8extended(last, d) / 8 - hashint8extended(first - 1, d) / 8 - hashint8extended(last,
                     s) / 8 + hashint8extended(first - 1, s) / 8)
                 from (select first, last, {into} d, {outOf} s {these}) p
                 """);
        }

        var sum = (Int128)0;
        using var row = snapshot.Read(
            $"select line, first, last, source, batch_id, destination, hold_to, hold_from {these}");
        while (row.Read())
        {
            var (line, first, last, source, batch) =
                (row.Long("line"), row.Long("first"), row.Long("last"), row.Account("source"), row.Long("batch_id"));
            sum += Worth(first, last, Tenure(line, row.Account("destination"), batch, row.Hold("hold_to")))
                - Worth(first, last, Tenure(line, source, source == 0 ? 0 : batch, row.Hold("hold_from")));
        }

        return sum;
    }

    /// <summary>What a block is worth to PostgreSQL, by the tenure that seeds its ends' hashes; an eighth, so that four
    /// of them fit into 64 bits.</summary>
    private static string Seed(string account, string batch, string hold) =>
        $"hashint8extended({account}, hashint8extended({batch}, hashint8extended({hold}, line)))";

    private static ulong Tenure(long line, AccountId account, long batch, HoldId hold) =>
        Mix((ulong)account.Value ^ Mix((ulong)batch ^ Mix((ulong)hold.Value ^ Mix((ulong)line))));

    private static Int128 Worth(long first, long last, ulong tenure) =>
        (Int128)Mix((ulong)last ^ tenure) - Mix((ulong)(first - 1) ^ tenure);

    /// <summary>SplitMix64's finaliser (Steele, Lea, Flood 2014).</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }

    [GeneratedRegex(@"CN-[A-Z]{2}-[0-9]{2}-[0-9]{8}-[0-9]{2}\b", RegexOptions.NonBacktracking)]
    private static partial Regex Numbers();

    private static byte[] DigestAt(StreamedSnapshot snapshot, long seq)
    {
        using var row = snapshot.Read(string.Create(CultureInfo.InvariantCulture,
            $"select digest from ledger_transaction where seq = {seq}"));
        return row.Read() ? row.Bytes("digest") : [];
    }

    private static Int128 Sum(StreamedSnapshot snapshot, string sql) =>
        One(snapshot, $"select coalesce(s.sum, 0)::text as sum from ({sql}) s", r => Int128.Parse(r.Text("sum"),
            CultureInfo.InvariantCulture));

    private static State? Read(StreamedSnapshot snapshot)
    {
        using var row = snapshot.Read(
            "select seq, digest, sum, note, chain_seq, chain_digest, chain_hold from self_check where id = 1");
        return row.Read()
            ? new(
                row.Long("seq"), row.Bytes("digest"), Int128.Parse(row.Text("sum"), CultureInfo.InvariantCulture),
                row.Long("note"), row.Long("chain_seq"), row.Bytes("chain_digest"), row.Long("chain_hold"))
            : null;
    }

    private void Write(State state) => database.Execute(
        """
        insert into self_check values (1, @seq, @digest, @sum, @note, @chain, @chainDigest, @hold)
        on conflict (id) do update
            set seq = excluded.seq, digest = excluded.digest, sum = excluded.sum, note = excluded.note,
                chain_seq = excluded.chain_seq,
            chain_digest = excluded.chain_digest, chain_hold = excluded.chain_hold
        """,
        ("seq", state.Seq), ("digest", state.Digest), ("sum", state.Sum.ToString(CultureInfo.InvariantCulture)),
        ("note", state.Note), ("chain", state.ChainSeq),
        ("chainDigest", state.ChainDigest), ("hold", state.ChainHold));

    private static T One<T>(StreamedSnapshot snapshot, string sql, Func<Row, T> read)
    {
        using var row = snapshot.Read(sql);
        row.Read();
        return read(row);
    }
}
