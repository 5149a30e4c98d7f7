using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>What was verified.</summary>
/// <param name="Transactions">Transactions in the journal.</param>
/// <param name="Postings">Their postings.</param>
/// <param name="Blocks">Stored unit blocks.</param>
/// <param name="Batches">Batches.</param>
/// <param name="Holds">Holds.</param>
/// <param name="Tonnes">By unit type: tonnes created, and tonnes held by all accounts together.</param>
/// <param name="Errors">Findings that are errors.</param>
/// <param name="Notices">Findings that are notices.</param>
/// <param name="Messages">Messages of exchanges.</param>
internal sealed record Verification(
    long Transactions,
    long Postings,
    long Blocks,
    long Batches,
    long Holds,
    IReadOnlyDictionary<UnitType, (long Created, long Held)> Tonnes,
    long Errors,
    long Notices,
    long Messages)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsClean => Errors == 0;
}

/// <summary>
/// Replays the journal from Origin's endless blocks and compares what it leads to with what is stored, block for block
/// and record for record; on the way it holds every transaction against its digest and against the rulebook. One pass
/// over one snapshot: others may go on posting.
/// </summary>
internal static class Verifier
{
    /// <summary>Verifies a database; every finding is handed on as it is made.</summary>
    public static Verification Verify(Database database, Action<Finding> report) =>
        VerifyUntil(CancellationToken.None, database, VerificationScope.All, report);

    /// <summary>Verifies everything, or the chain of digests alone, unless it is stopped: then it throws.</summary>
    /// <param name="stop">Stops it.</param>
    /// <param name="database">The database.</param>
    /// <param name="scope">How much is gone through.</param>
    /// <param name="report">Gets every finding as it is made.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Verification VerifyUntil(CancellationToken stop, Database database, VerificationScope scope,
        Action<Finding> report)
    {
        using var snapshot = new StreamedSnapshot(database);
        return new Run(snapshot, report, stop).Verify(scope);
    }

    private sealed record AccountFacts(Account Account, HolderKind? Holder);

    private sealed record Settleable(short Function, Outcome Outcome, AccountId ReservedFor)
    {
        public bool Settled { get; set; }
    }

    private sealed class Run(StreamedSnapshot snapshot, Action<Finding> report, CancellationToken stop)
    {
        private readonly Dictionary<AccountId, AccountFacts> _accounts =
            new() { [default] = new(Account.Origin, null) };
        private readonly Dictionary<short, Tiling> _lines = UnitTypes.All.ToDictionary(u => u.Line, _ => new Tiling());
        private readonly Dictionary<short, long> _created = UnitTypes.All.ToDictionary(u => u.Line, _ => 0L);
        private readonly Dictionary<short, Int128> _held = UnitTypes.All.ToDictionary(u => u.Line, _ => (Int128)0);
        private readonly Dictionary<int, Batch> _batches = [];
        private readonly Dictionary<HoldId, Hold> _holds = [];
        private readonly Dictionary<long, Settleable> _settleable = [];
        private readonly HashSet<short> _settleableFunctions =
        [
            .. Functions.Movements.Select(t => t.Undoes?.Code ?? 0),
            .. Functions.All.OfType<Decision>().Select(d => d.Of.Code),
            .. Functions.All.OfType<Administration>().Where(a => a.Holds.Length > 0).Select(a => a.Code),
        ];

        private Rows<(long Seq, Posting Posting)>? _originals;
        private TotalsReplay? _totals;
        private long _transactions;
        private long _postings;
        private long _blocks;
        private long _nextHold = 1;
        private Instant _lastAt;
        private long _lastSeq;
        private byte[] _digest = new byte[32];
        private long _errors;
        private long _notices;

        public Verification Verify(VerificationScope scope)
        {
            if (scope == VerificationScope.Digests)
            {
                foreach (var stored in new JournalReader(snapshot).Read())
                {
                    stop.ThrowIfCancellationRequested();
                    CheckChain(stored);
                }

                CheckHead(whole: false);
                return Result();
            }

            ReadAccounts();

            // The postings of the transactions that others undo, decide or release, in the order of these others.
            _originals = new(
                snapshot.Read(
                    """
                    select t.seq, p.line, p.first, p.last, p.source, p.destination, p.batch_id, p.hold_from, p.hold_to
                    from ledger_transaction t join posting p on p.seq = t.settles
                    where t.settles is not null order by t.seq, p.ordinal
                    """),
                r =>
                {
                    string? ignored = null;
                    return (r.Long("seq"), JournalReader.ReadPosting(r, ref ignored));
                });
            var records = new RecordsReplay(new(
                snapshot, id => _accounts.GetValueOrDefault(id)?.Account, _batches,
                (kind, seq, account, detail) => Report(kind, seq, account, detail: detail)));
            var journal = new JournalReader(snapshot);
            foreach (var stored in journal.Read())
            {
                stop.ThrowIfCancellationRequested();
                ReportStrays(journal);
                Check(stored);
                records.See(stored.Entry);
            }

            ReportStrays(journal);
            CheckHead(whole: true);
            CheckHoldings();
            records.Compare(stop);
            CheckSkeletons();
            foreach (var wrong in SearchKeysCheck.Wrong(snapshot, stop))
            {
                Report(Findings.SearchKeysWrong, detail: Same(wrong));
            }

            return Result(records.Messages);
        }

        /// <summary>What is kept of names' looks follows from the names: a wrong one would let a look-alike
        /// through.</summary>
        private void CheckSkeletons()
        {
            using var row = snapshot.Read(
                "select h.id, h.name_zh, h.name_en, s.skeleton from holder h "
                    + "left join holder_skeleton s on s.holder_id = h.id order by h.id");
            var (holder, zh, en, kept) = (0L, "", "", new List<string>());
            while (row.Read())
            {
                stop.ThrowIfCancellationRequested();
                if (row.Long("id") != holder)
                {
                    Compare();
                    (holder, zh, en) = (row.Long("id"), row.Text("name_zh"), row.Text("name_en"));
                    kept.Clear();
                }

                if (row.TextOrNull("skeleton") is { } skeleton)
                {
                    kept.Add(skeleton);
                }
            }

            Compare();

            void Compare()
            {
                if (!SimilarNames.AreRight(kept, zh, en))
                {
                    Report(Findings.SkeletonWrong, detail: Same(string.Create(CultureInfo.InvariantCulture,
                        $"holder {holder}")));
                }
            }
        }

        private Verification Result(long messages = 0) =>
            new(
                _transactions, _postings, _blocks, _batches.Count, _holds.Count,
                UnitTypes.All.ToDictionary(u => u,
                    u => (_created[u.Line], (long)Int128.Min(_held[u.Line], long.MaxValue))), _errors, _notices,
                messages);

        private void ReadAccounts()
        {
            using var row = snapshot.Read(
                """
                select a.id, a.number, a.type, a.holder_id, a.jurisdiction, a.state, a.parent_id, a.project,
                a.compliance_year,
                       p.type as parent_type, h.kind
                from account a left join account p on p.id = a.parent_id left join holder h on h.id = a.holder_id
                """);
            while (row.Read())
            {
                var id = row.Account("id");
                var number = row.Text("number");
                var type = AccountTypes.Find(row.Text("type"));
                var parent = row.TextOrNull("parent_type") is { } its ? AccountTypes.Find(its) : null;
                var jurisdiction = row.Text("jurisdiction");
                if (type is null || type == AccountTypes.Origin || id <= 0
                    || !string.Equals(number, new AccountNumber(type.Code, jurisdiction, id).ToString(),
                        StringComparison.Ordinal))
                {
                    Report(Findings.AccountNumberWrong, account: number,
                        detail: Same($"{id} {row.Text("type")} {jurisdiction}"));
                }

                _accounts[id] = new(
                    new(
                        id, number, type ?? AccountTypes.Origin, row.Holder("holder_id"), jurisdiction,
                        Keyed.Find<AccountState>(row.Text("state")) ?? AccountState.Frozen, row.Account("parent_id"),
                        row.TextOrNull("project"), unchecked((short)row.Long("compliance_year")), null,
                        (parent ?? type ?? AccountTypes.Origin).Kinds),
                    Enum.TryParse<HolderKind>(row.TextOrNull("kind"), out var kind) ? kind : null);
            }

            _totals = new(snapshot, id => _accounts.GetValueOrDefault(id)?.Account);
        }

        /// <summary>An entry's place in the chain: its number, its instant, its digest over the one before.</summary>
        private void CheckChain(StoredEntry stored)
        {
            var entry = stored.Entry;
            _transactions++;
            _postings += entry.Postings.Count;
            if (entry.Seq != _lastSeq + 1)
            {
                Report(Findings.SequenceGap, entry.Seq,
                    detail: new($"前一笔为 {_lastSeq}", $"the one before is {_lastSeq}"));
            }

            if (entry.At < _lastAt)
            {
                Report(Findings.InstantBack, entry.Seq);
            }

            if (!entry.Seal(_digest).AsSpan().SequenceEqual(stored.Digest))
            {
                Report(Findings.SealBroken, entry.Seq, entry.Postings is [var p, ..] ? p.Destination : null,
                    entry.Postings is [var q, ..] ? RangeOf(q) : null,
                    batch: entry.Postings is [var b, ..] ? b.BatchId : 0);
            }

            // What comes after is held against what is stored here, so that one break is one finding.
            (_lastSeq, _lastAt, _digest) =
                (entry.Seq, AcceptClock.AcceptedBy(entry) ?? Instant.Max(_lastAt, entry.At), stored.Digest);
        }

        private void Check(StoredEntry stored)
        {
            CheckChain(stored);
            var entry = stored.Entry;
            foreach (var column in stored.OutOfRange)
            {
                Report(Findings.OutOfRange, entry.Seq, detail: Same(column));
            }

            for (var i = 0; i < entry.Postings.Count; i++)
            {
                var posting = entry.Postings[i];
                if (stored.Places[i].Ordinal != i + 1)
                {
                    Report(Findings.OrdinalGap, entry.Seq, posting.Destination, RangeOf(posting), posting.BatchId);
                }

                if (posting.First >= 1 && posting.Last >= posting.First
                    && stored.Places[i].Node != SerialTree.NodeOf(posting.First, posting.Last))
                {
                    Report(Findings.NodeWrong, entry.Seq, posting.Destination, RangeOf(posting), posting.BatchId);
                }
            }

            _totals!.Add(entry);
            CheckBatch(entry);
            CheckHolds(entry);
            CheckLaw(entry);
            foreach (var posting in entry.Postings)
            {
                Replay(entry, posting);
            }
        }

        private void CheckBatch(JournalEntry entry)
        {
            var creates = entry.Postings.Count > 0 && entry.Postings[0].Source == 0;
            if (entry.Created is not { } batch)
            {
                if (creates)
                {
                    Report(Findings.BatchUnfit, entry.Seq, entry.Postings[0].Destination, RangeOf(entry.Postings[0]),
                        entry.Postings[0].BatchId);
                }

                return;
            }

            var next = _created.GetValueOrDefault(batch.Line) + 1;
            if (batch.First != next)
            {
                Report(Findings.BatchGap, entry.Seq, null, new(batch.Line, batch.First, batch.Last), batch.Id);
            }

            if (batch.Id != _batches.Count + 1)
            {
                Report(Findings.BatchNumber, entry.Seq, null, new(batch.Line, batch.First, batch.Last), batch.Id);
            }

            _batches[batch.Id] = batch;
            _created[batch.Line] = Math.Max(next - 1, batch.Last);
            if (!creates || entry.Postings.Count != 1
                || RangeOf(entry.Postings[0]) != new SerialRange(batch.Line, batch.First, batch.Last)
                || entry.Postings[0].BatchId != batch.Id)
            {
                Report(Findings.BatchUnfit, entry.Seq, creates ? entry.Postings[0].Destination : null,
                    new(batch.Line, batch.First, batch.Last), batch.Id);
            }
        }

        private void CheckHolds(JournalEntry entry)
        {
            foreach (var hold in entry.Placed)
            {
                if (hold.Id != _nextHold)
                {
                    Report(Findings.HoldNumber, entry.Seq, hold.AccountId, detail: Number(hold.Id));
                }

                _nextHold = hold.Id + 1;

                // A hold is placed by its own transaction, or again by one that takes another hold off beneath it.
                var again = entry.Settles is not null && hold.TransactionSeq < entry.Seq;
                if ((hold.TransactionSeq != entry.Seq && !again)
                    || hold.Kind is not (HoldKinds.FreezePeriod or HoldKinds.Consignment or HoldKinds.Reservation
                        or HoldKinds.Judicial or HoldKinds.Dispute)
                    || hold.UnderId >= hold.Id || (hold.UnderId != 0
                        && !(_holds.TryGetValue(hold.UnderId, out var under) && under.AccountId == hold.AccountId))
                    || !_accounts.ContainsKey(hold.AccountId) || !_accounts.ContainsKey(hold.ForAccountId))
                {
                    Report(Findings.HoldUnfit, entry.Seq, hold.AccountId, detail: Number(hold.Id));
                }

                _holds[hold.Id] = hold;
            }
        }

        private void CheckLaw(JournalEntry entry)
        {
            var function = Functions.Find(entry.Function);
            var originals = Originals(entry);
            if (function is null || Role.OfId(entry.Role) is not { } role
                || (entry.Outcome != Outcome.Refused && !function.By.Contains(role)))
            {
                Report(Findings.FunctionUnfit, entry.Seq,
                    detail: new($"业务 {entry.Function}，角色 {entry.Role}",
                        $"function {entry.Function}, role {entry.Role}"));
            }

            // Any movement may have to wait for others, its units reserved where they are; a creation has none yet.
            var pends = function is Transfer { DecidedBy: not null };
            var settles = function is Transfer { Undoes: not null } or Decision;
            var isAct = function is Administration && entry is { Postings.Count: 0, Created: null };
            var mayContain = entry.Outcome switch
            {
                Outcome.Refused => entry.Refusals is not null
                    && entry is { Postings.Count: 0, Created: null, Placed.Count: 0, Settles: null,
                        ReservedFor.Value: 0 },
                Outcome.Pending => isAct ? entry is { Refusals: null, Settles: null, ReservedFor.Value: 0 }
                    : function is Transfer { Creates: var creates }
                    && entry is { Refusals: null, Created: null, Settles: null }
                        && (entry.Postings.Count > 0 || creates) && entry.ReservedFor > 0 == pends,
                Outcome.Posted when isAct => entry is { Refusals: null, ReservedFor.Value: 0 }
                    && (entry.Settles is null || function is Administration { Releases: true }),
                Outcome.Posted => !pends && entry is { Refusals: null, Postings.Count: > 0, ReservedFor.Value: 0 }
                    && (entry.Settles is not null ? settles || function is Administration : !settles)
                    && entry.Created is not null == (function is Transfer { Creates: true }),
                _ => false,
            };
            if (!mayContain)
            {
                Report(Findings.OutcomeUnfit, entry.Seq);
            }

            if (entry.Settles is { } settled)
            {
                CheckSettled(entry, function, settled, originals);
            }

            foreach (var posting in entry.Postings)
            {
                CheckMovement(entry, function, posting);
            }

            if (entry.Outcome == Outcome.Pending
                || (entry.Outcome != Outcome.Refused && _settleableFunctions.Contains(entry.Function)))
            {
                _settleable[entry.Seq] = new(entry.Function, entry.Outcome, entry.ReservedFor);
            }
        }

        private List<Posting> Originals(JournalEntry entry)
        {
            while (_originals!.Any && _originals.Current.Seq < entry.Seq)
            {
                _originals.Take();
            }

            var originals = new List<Posting>();
            while (_originals.Any && _originals.Current.Seq == entry.Seq)
            {
                originals.Add(_originals.Take().Posting);
            }

            return originals;
        }

        private void CheckSettled(JournalEntry entry, Function? function, long settled, List<Posting> originals)
        {
            var (expected, outcome) = function switch
            {
                Transfer { Undoes: { } undone } => (undone.Code, Outcome.Posted),
                Decision decision => (decision.Of.Code, Outcome.Pending),
                Administration { Releases: true } => ((short)0, Outcome.Pending),
                _ => (entry.Function, Outcome.Posted),
            };
            if (!_settleable.TryGetValue(settled, out var earlier) || earlier.Settled
                || (expected != 0 && earlier.Function != expected) || earlier.Outcome != outcome)
            {
                Report(Findings.SettlesUnfit, entry.Seq, detail: Number(settled));
                return;
            }

            earlier.Settled = true;

            // An approval sends the units on, an undo sends them back; a rejection or a release leaves them where they
            // are, perhaps under several holds.
            var moved = entry.Postings.Any(p => p.Source != p.Destination);
            var should = originals.Select(p =>
                function is Transfer ? (p, Source: p.Destination, Destination: p.Source)
                : moved ? (p, p.Source, Destination: earlier.ReservedFor) : (p, p.Source, Destination: p.Source));
            if (!Joined(should).SequenceEqual(Joined(entry.Postings.Select(p => (p, p.Source, p.Destination)))))
            {
                var first = entry.Postings is [var p, ..] ? p : default;
                Report(Findings.OtherUnits, entry.Seq, first.Destination, first.Line == 0 ? null : RangeOf(first),
                    first.BatchId, Number(settled));
            }
        }

        /// <summary>Ranges that follow each other in the same batch and accounts, joined.</summary>
        private static List<(SerialRange Range, AccountId Source, AccountId Destination, int Batch)> Joined(
            IEnumerable<(Posting Posting, AccountId Source, AccountId Destination)> postings)
        {
            var joined = new List<(SerialRange Range, AccountId Source, AccountId Destination, int Batch)>();
            foreach (var (p, source, destination) in postings)
            {
                if (joined is [.., var last] && last.Range.Line == p.Line && last.Range.Last + 1 == p.First
                    && (last.Source, last.Destination, last.Batch) == (source, destination, p.BatchId))
                {
                    joined[^1] = last with { Range = last.Range with { Last = p.Last } };
                }
                else
                {
                    joined.Add((RangeOf(p), source, destination, p.BatchId));
                }
            }

            return joined;
        }

        private void CheckMovement(JournalEntry entry, Function? function, Posting posting)
        {
            if (!_accounts.TryGetValue(posting.Source, out var from)
                || !_accounts.TryGetValue(posting.Destination, out var to))
            {
                ReportOf(Findings.AccountUnknown, _accounts.ContainsKey(posting.Source)
                    ? posting.Destination : posting.Source);
                return;
            }

            if (posting.Destination == 0 || (posting.Source == 0 && function is not Transfer { Creates: true }))
            {
                ReportOf(Findings.OriginMisused, posting.Destination);
            }

            var moves = posting.Source != posting.Destination;
            if (moves && from.Account.Type.Exit == Exit.None)
            {
                ReportOf(Findings.LeavesTerminal, posting.Source);
            }

            if (moves && from.Account.Type.Exit == Exit.UndoOnly && function is not Transfer { Undoes: not null })
            {
                ReportOf(Findings.LeavesSink, posting.Source);
            }

            if (from.Account.Type.IsOwned && to.Account.Type.IsOwned && from.Account.HolderId != to.Account.HolderId
                && function is not Transfer { ToAnotherHolder: true })
            {
                ReportOf(Findings.JoinsHolders, posting.Destination);
            }

            CheckRow(entry, function, posting, from.Account, to.Account);
            if (posting.HoldTo != 0)
            {
                var known = _holds.TryGetValue(posting.HoldTo, out var hold);
                if (!known || hold!.AccountId != posting.Destination
                    || (hold.TransactionSeq == entry.Seq && function is Transfer { Places: var places }
                        && hold.Kind != (entry.Outcome == Outcome.Pending ? HoldKinds.Reservation : places)))
                {
                    ReportOf(Findings.HoldUnfit, posting.Destination);
                }
            }

            void ReportOf(FindingKind kind, AccountId account) =>
                Report(kind, entry.Seq, account, RangeOf(posting), posting.BatchId);
        }

        private void CheckRow(JournalEntry entry, Function? function, Posting posting, Account from, Account to)
        {
            if ((entry.Outcome == Outcome.Pending || function is Administration { Releases: true })
                && posting.Source == posting.Destination
                && function is not Transfer { DecidedBy: not null })
            {
                // Reserved where they are, or no longer: whether they may go on is asked when they do.
                var isReserved = Stack(entry.Outcome == Outcome.Pending ? posting.HoldTo : posting.HoldFrom)
                    .Any(h => h.Kind == HoldKinds.Reservation);
                if (!isReserved || (function is Transfer waiting
                    && !waiting.Routes.Any(r => r.From.Contains(from.Type))))
                {
                    Report(Findings.NoSuchMovement, entry.Seq, posting.Destination, RangeOf(posting), posting.BatchId);
                }

                return;
            }

            var row = function as Transfer ?? (function as Decision)?.Of;
            var arrivesAt = row is { DecidedBy: not null } && posting.Source == posting.Destination
                && (entry.Outcome == Outcome.Pending
                    ? entry.ReservedFor : _settleable.GetValueOrDefault(entry.Settles ?? 0)?.ReservedFor)
                    is { } reserved
                ? reserved : posting.Destination;
            var end = _accounts.GetValueOrDefault(arrivesAt)?.Account;
            var isKnown = row is not null
                ? end is not null && row.Routes.Any(r => r.Passes(from.Type, end.Type))
                : function is Administration { Holds: var types } && posting.Source == posting.Destination
                && types.Contains(from.Type);
            if (!isKnown)
            {
                Report(Findings.NoSuchMovement, entry.Seq, posting.Destination, RangeOf(posting), posting.BatchId,
                    new($"业务 {entry.Function}，{from.Type.Name.Zh} → {(end ?? to).Type.Name.Zh}",
                        $"function {entry.Function}, {from.Type.Name.En} to {(end ?? to).Type.Name.En}"));
            }

            var unit = UnitTypes.All.FirstOrDefault(u => u.Line == posting.Line);
            if (unit is null || (row is not null && !row.Units.Contains(unit.Kind)) || !from.Kinds.Contains(unit.Kind)
                || !to.Kinds.Contains(unit.Kind))
            {
                Report(Findings.UnitNotAdmitted, entry.Seq, posting.Destination, RangeOf(posting), posting.BatchId);
            }

            // What a movement may take is asked of movements only: decisions and releases take holds off.
            if (function is Transfer { Takes: var takes } && posting.Source != 0
                && (InForce(posting.HoldFrom, entry.At) & ~takes) != 0)
            {
                Report(Findings.HeldUnitsMoved, entry.Seq, posting.Source, RangeOf(posting), posting.BatchId,
                    Number(posting.HoldFrom));
            }
        }

        private HoldKinds InForce(HoldId holdId, Instant now)
        {
            HoldKinds kinds = 0;
            foreach (var hold in Stack(holdId))
            {
                kinds |= hold.InForce(now) ? hold.Kind : 0;
            }

            return kinds == 0 ? HoldKinds.Free : kinds;
        }

        /// <summary>A hold and those beneath it. Numbers fall on the way down, or it ends.</summary>
        private IEnumerable<Hold> Stack(HoldId holdId)
        {
            for (var id = holdId; id != 0 && _holds.TryGetValue(id, out var hold);)
            {
                yield return hold;
                id = hold.UnderId < id ? hold.UnderId : default;
            }
        }

        private void Replay(JournalEntry entry, Posting posting)
        {
            if (!_lines.TryGetValue(posting.Line, out var line) || posting.First < 1 || posting.Last < posting.First
                || posting.Last > SerialRange.MaxSerial)
            {
                return; // reported already
            }

            var source = posting.Source == 0 ? default : new Tenure(posting.Source, posting.HoldFrom, posting.BatchId);
            if (!line.IsOf(posting.First, posting.Last, source, out var other)
                || (posting.Source == 0 && posting.HoldFrom != 0))
            {
                Report(
                    Findings.UnitsNotThere, entry.Seq, posting.Source == 0 ? posting.Destination : posting.Source,
                    new(posting.Line, other.First, other.Last), posting.BatchId,
                    new(
                        $"当时属于 {NumberOf(other.Tenure.Account)}，批次 {other.Tenure.Batch}，"
                            + $"冻结 {other.Tenure.Hold}，转入 {NumberOf(posting.Destination)}",
                        $"they were of {NumberOf(other.Tenure.Account)}, batch {other.Tenure.Batch}, hold "
                            + $"{other.Tenure.Hold}, and went to {NumberOf(posting.Destination)}"));
            }

            line.Assign(posting.First, posting.Last, posting.Destination == 0
                ? default : new(posting.Destination, posting.HoldTo, posting.BatchId));
        }

        private void CheckHead(bool whole)
        {
            using var row = snapshot.Read("select seq, at, next_batch, next_hold, digest from ledger where id = 1");
            if (!row.Read())
            {
                Report(Findings.HeadDiffers, _lastSeq, detail: Same("ledger"));
                return;
            }

            Compare("seq", _lastSeq);
            Compare("at", _lastAt);
            if (whole)
            {
                Compare("next_batch", _batches.Count + 1);
                Compare("next_hold", _nextHold);
            }

            if (!row.Bytes("digest").AsSpan().SequenceEqual(_digest))
            {
                Report(Findings.HeadDiffers, Math.Max(_lastSeq, 1), detail: Same("digest"));
            }

            void Compare(string column, long replayed)
            {
                if (row.Long(column) is var stored && stored != replayed)
                {
                    Report(Findings.HeadDiffers, Math.Max(_lastSeq, 1),
                        detail: Same(string.Create(CultureInfo.InvariantCulture, $"{column} {stored} ≠ {replayed}")));
                }
            }
        }

        private void CheckHoldings()
        {
            using var row = snapshot.Read(
                "select line, first, last, account_id, batch_id, vintage, hold_id from holding order by line, first");
            short? current = null;
            var next = 1L;
            (long First, long Last, Tenure Tenure) replayed = default;
            Tenure before = default;
            var seen = new HashSet<short>();
            while (row.Read())
            {
                _blocks++;
                var (lineNumber, first, last) = (row.Long("line"), row.Long("first"), row.Long("last"));
                var (account, batch, vintage, hold) =
                    (row.Account("account_id"), row.Long("batch_id"), row.Long("vintage"), row.Hold("hold_id"));
                if (lineNumber is < short.MinValue or > short.MaxValue
                    || !_lines.TryGetValue((short)lineNumber, out var line))
                {
                    Report(Findings.LineUnknown, account: NumberOf(account), detail: Number(lineNumber));
                    continue;
                }

                var range = new SerialRange((short)lineNumber, first, last);
                if (first < 1 || last < first || last > SerialRange.MaxSerial || batch is < 0 or > int.MaxValue)
                {
                    Report(Findings.OutOfRange, 0, account,
                        detail: Same(string.Create(CultureInfo.InvariantCulture,
                                $"holding {lineNumber} {first} {last} {batch}")));
                    continue;
                }

                if (current != range.Line)
                {
                    EndLine(current, next);
                    (current, next, replayed) = (range.Line, 1, default);
                    seen.Add(range.Line);
                }

                if (first != next)
                {
                    var gap = first > next ? range with { First = next, Last = first - 1 }
                        : range with { Last = Math.Min(last, next - 1) };
                    Report(Findings.HoldingGap, 0, account, gap, (int)batch);
                }

                var tenure = new Tenure(account, hold, (int)batch);
                if (first == next && first > 1 && tenure == before)
                {
                    Report(Findings.Unmerged, 0, account, range, (int)batch);
                }

                CompareBlock(line, range, tenure, ref replayed);
                CheckBlock(range, tenure, vintage);
                before = tenure;
                next = Math.Max(next, last + 1);
            }

            EndLine(current, next);
            CheckSums(seen);
        }

        /// <summary>Whether every line is there and has what was created on it, and the totals are the
        /// journal's.</summary>
        private void CheckSums(HashSet<short> seen)
        {
            foreach (var unit in UnitTypes.All)
            {
                if (!seen.Contains(unit.Line))
                {
                    Report(Findings.LineUnknown, detail: Same(unit.Code));
                }

                if (_held[unit.Line] != _created[unit.Line])
                {
                    Report(
                        Findings.NotConserved, serials: unit.Code,
                        detail: new($"{unit.Code} 创建 {_created[unit.Line]} 吨，持有 {_held[unit.Line]} 吨",
                            $"{unit.Code}: {_created[unit.Line]} tonnes created, {_held[unit.Line]} held"));
                }
            }

            foreach (var (account, what) in _totals!.Differences())
            {
                Report(Findings.TotalsDiffer, 0, account, detail: Same(what));
            }
        }

        private void EndLine(short? line, long next)
        {
            if (line is { } ended && next <= SerialRange.MaxSerial)
            {
                var (first, last, tenure) = _lines[ended].At(next);
                Report(Findings.HoldingGap, 0, tenure.Account, new(ended, Math.Max(first, next), last), tenure.Batch);
            }
        }

        private void CompareBlock(Tiling line, SerialRange range, Tenure tenure,
            ref (long First, long Last, Tenure Tenure) replayed)
        {
            for (var at = range.First; at <= range.Last; at = replayed.Last + 1)
            {
                if (at < replayed.First || at > replayed.Last)
                {
                    replayed = line.At(at);
                }

                if (replayed.Tenure != tenure)
                {
                    var part = range with { First = at, Last = Math.Min(range.Last, replayed.Last) };
                    var was = replayed.Tenure;
                    Report(
                        Findings.HoldingDiffers, 0, tenure.Account == 0 ? was.Account : tenure.Account, part,
                        was.Batch == 0 ? tenure.Batch : was.Batch,
                        new(
                            $"记录：{NumberOf(tenure.Account)}，批次 {tenure.Batch}，冻结 "
                                + $"{tenure.Hold}；流水：{NumberOf(was.Account)}，批次 {was.Batch}，冻结 {was.Hold}",
                            $"stored: {NumberOf(tenure.Account)}, batch {tenure.Batch}, hold {tenure.Hold}; "
                                + $"by the journal: {NumberOf(was.Account)}, batch {was.Batch}, hold {was.Hold}"));
                }
            }
        }

        private void CheckBlock(SerialRange range, Tenure tenure, long vintage)
        {
            var batch = _batches.GetValueOrDefault(tenure.Batch);
            if (vintage != (batch?.VintageFirst ?? 0))
            {
                Report(Findings.VintageWrong, 0, tenure.Account, range, tenure.Batch, Number(vintage));
            }

            if (tenure.Account == 0)
            {
                return;
            }

            _held[range.Line] += range.Quantity;
            if (!_accounts.TryGetValue(tenure.Account, out var facts))
            {
                Report(Findings.AccountUnknown, 0, tenure.Account, range, tenure.Batch);
                return;
            }

            if (!facts.Account.Kinds.Contains(UnitTypes.OfLine(range.Line).Kind))
            {
                Report(Findings.KindNotAdmitted, 0, tenure.Account, range, tenure.Batch);
            }

            if (facts.Account.State == AccountState.Closed)
            {
                Report(Findings.ClosedNotEmpty, 0, tenure.Account, range, tenure.Batch);
            }

            if (tenure.Hold == 0)
            {
                return;
            }

            if (!_holds.TryGetValue(tenure.Hold, out var top) || top.AccountId != tenure.Account)
            {
                Report(Findings.HoldUnfit, 0, tenure.Account, range, tenure.Batch, Number(tenure.Hold));
            }

            foreach (var hold in Stack(tenure.Hold))
            {
                if (hold.Kind == HoldKinds.Reservation
                    && _settleable.GetValueOrDefault(hold.TransactionSeq)
                    is not { Outcome: Outcome.Pending, Settled: false })
                {
                    Report(Findings.ReservedWithoutPending, hold.TransactionSeq, tenure.Account, range, tenure.Batch);
                }
            }
        }

        private void ReportStrays(JournalReader journal)
        {
            while (journal.Strays.TryDequeue(out var stray))
            {
                Report(Findings.Stray, stray.Seq, stray.Account, stray.Range, detail: Same(stray.Table));
            }
        }

        private static SerialRange RangeOf(Posting posting) => new(posting.Line, posting.First, posting.Last);

        private static Text Number(long value) => Same(value.ToString(CultureInfo.InvariantCulture));

        private static Text Same(string text) => new(text, text);

        private string NumberOf(AccountId account) =>
            account == 0 ? AccountTypes.Origin.Name.ToString() : _accounts.TryGetValue(account, out var facts)
                ? facts.Account.Number : account.ToString();

        private void Report(FindingKind kind, long seq, AccountId? account, SerialRange? range = null, int batch = 0,
            Text? detail = null) =>
            Report(kind, seq, account is { } id && id != 0 ? NumberOf(id) : null, range is { } serials
                ? Written(serials, batch) : null, detail);

        private void Report(FindingKind kind, long seq = 0, string? account = null, string? serials = null,
            Text? detail = null)
        {
            if (kind.Severity == Severity.Error)
            {
                _errors++;
            }
            else
            {
                _notices++;
            }

            report(new(kind, seq, account, serials, detail));
        }

        /// <summary>As serial numbers are written; of no known batch with its line and numbers alone.</summary>
        private string Written(SerialRange range, int batch)
        {
            if (_batches.TryGetValue(batch, out var known) && UnitTypes.All.Any(u => u.Line == range.Line))
            {
                return SerialNumber.Of(known, range).ToString();
            }

            var type = UnitTypes.All.FirstOrDefault(u => u.Line == range.Line)?.Code
                ?? range.Line.ToString(CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"CN-{type}-{range.First:D12}..{range.Last:D12}");
        }
    }
}
