using System.Text.Json.Nodes;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>
/// Reads what single rules need of before the batch: what of a capped year stands, earlier creations, what was applied
/// before, what has moved today. What the batch itself adds is counted as it is decided.
/// </summary>
internal sealed class RuleLoading(LedgerStore store, Facts facts)
{
    private readonly HashSet<int> _creationsLoaded = [];
    private readonly HashSet<long> _appliedLoaded = [];
    private readonly long _firstSeq = facts.NextSeq;

    /// <summary>
    /// Before the first creation of a year is decided: what of that year stands. A later proposal of the batch finds it
    /// as the batch has changed it.
    /// </summary>
    public void LoadStanding(IEnumerable<Proposal> proposals)
    {
        foreach (var proposal in proposals.Where(p => p.Function == Transfers.CreateAllowances))
        {
            var last = Math.Min(proposal.Terms.VintageLast ?? 0, (short)2999);
            for (var year = Math.Max(proposal.Terms.VintageFirst ?? short.MaxValue, (short)2000); year <= last; year++)
            {
                if (facts.CapOf(year) > 0 && !facts.Standing.ContainsKey(year))
                {
                    using var register = store.Register();
                    facts.Standing.Add(year, StandingOf(register, year));
                }
            }
        }
    }

    private static long StandingOf(Register register, short year)
    {
        const string OfYear = "b.line = @line and b.vintage_first <= @year and b.vintage_last >= @year";
        (string, object?)[] values = [("line", UnitTypes.Cea.Line), ("year", year)];
        var created = register.Count($"select sum(b.last - b.first + 1) from batch b where {OfYear}", values);
        var takenBack = register.Count(
            $"""
             select sum(p.last - p.first + 1) from posting p join batch b on b.id = p.batch_id
             where p.destination in (select id from account where type = @sink)
             and p.source in (select id from account where type = @source) and {OfYear}
             """,
            [.. values, ("sink", AccountTypes.NW.Code), ("source", AccountTypes.NT.Code)]);
        return created - takenBack;
    }

    /// <summary>
    /// Before a creation is decided: those of its decision and of its project, and how much of each was annulled.
    /// </summary>
    public void LoadCreations(IEnumerable<Proposal> proposals)
    {
        var creations = proposals.Where(p => p.Function is Transfer { Creates: true }).Select(p => p.Terms).ToList();
        if (creations.Count == 0)
        {
            return;
        }

        using var register = store.Register();
        var before = facts.Creations.Before;
        foreach (var batch in register.List(
            LedgerSql.Batches + " where id > @known and seq < @first order by id", LedgerSql.ReadBatch,
            ("known", before.Last), ("first", _firstSeq)))
        {
            before.Add(batch);
        }

        var nearby = creations
            .SelectMany(t => before.OfDecision(t.Reference ?? "").Concat(before.OfProject(t.Project ?? "")))
            .Select(b => b.Id).Where(_creationsLoaded.Add).Distinct().ToList();
        var annulments = string.Join(',', Creations.Annulments.Select(f => f.Code));
        foreach (var some in nearby.Chunk(500))
        {
            foreach (var (batch, annulled) in register.List(
                $"""
                 select p.batch_id, cast(sum(p.last - p.first + 1) as bigint) as quantity
                 from posting p join ledger_transaction t on t.seq = p.seq
                 where p.destination = (select id from account where type = @sink)
                 and p.source <> p.destination and p.seq < @first
                 and t.function in ({annulments}) and p.batch_id in ({string.Join(',', some)})
                 group by p.batch_id
                 """,
                r => (r.Int("batch_id"), r.Long("quantity")), ("sink", AccountTypes.NW.Code), ("first", _firstSeq)))
            {
                facts.Creations.Annulled[batch] = facts.Creations.Annulled.GetValueOrDefault(batch) + annulled;
            }
        }
    }

    /// <summary>
    /// Before a movement to many accounts is decided: those that moved as much to the first of its accounts. What moved
    /// something else to the first is not the same movement.
    /// </summary>
    public void LoadApplied(IEnumerable<Proposal> proposals)
    {
        var wanted = proposals
            .Where(p => Applied.IsFor(p.Function) && p.Legs is [{ From: not null, To: not null }, ..])
            .Select(p =>
            {
                var first = p.Legs[0];
                var same = p.Legs.Where(l => l.From == first.From && l.To == first.To && l.Unit == first.Unit);
                var sum = same.Aggregate(Int128.Zero, (sum, l) => sum + l.Quantity);
                var (from, to) = (first.From!.Value.Sequence, first.To!.Value.Sequence);
                return (p.Function.Code, From: from, To: to, first.Unit.Line, sum);
            }).ToHashSet();
        if (wanted.Count == 0)
        {
            return;
        }

        using var register = store.Register();
        var functions = string.Join(',', wanted.Select(w => w.Code).Distinct());
        var alike = wanted.Select(w => w.To).Distinct().Chunk(500)
            .SelectMany(some => register.List(
                $"""
                 select p.seq, t.function, p.source, p.destination, p.line,
                 cast(sum(p.last - p.first + 1) as bigint) as quantity
                 from posting p join ledger_transaction t on t.seq = p.seq
                 where p.destination in ({string.Join(',', some)}) and p.source <> p.destination and p.seq < @first
                 and t.function in ({functions})
                 and not exists (select 1 from ledger_transaction u where u.settles = t.seq)
                 group by p.seq, t.function, p.source, p.destination, p.line
                 """,
                r => (
                    Seq: r.Long("seq"),
                    Is: (r.Short("function"), r.Account("source"), r.Account("destination"), r.Short("line"),
                        (Int128)r.Long("quantity"))),
                ("first", _firstSeq)))
            .Where(a => wanted.Contains(a.Is) && _appliedLoaded.Add(a.Seq)).Select(a => a.Seq).ToList();
        foreach (var some in alike.Chunk(500))
        {
            LearnApplied(register, some);
        }
    }

    private void LearnApplied(Register register, long[] transactions)
    {
        foreach (var legs in register.List(
            $"""
             select p.seq, t.function, t.terms, p.source, p.destination, p.line,
             cast(sum(p.last - p.first + 1) as bigint) as quantity
             from posting p join ledger_transaction t on t.seq = p.seq
             where p.seq in ({string.Join(',', transactions)})
             group by p.seq, t.function, t.terms, p.source, p.destination, p.line
             """,
            r => (
                Of: (Seq: r.Long("seq"), Function: r.Short("function"), Terms: r.TextOrNull("terms")),
                Leg: (r.Account("source"), r.Account("destination"), r.Short("line"), r.Long("quantity"))))
            .GroupBy(l => l.Of))
        {
            var reference = legs.Key.Terms is { } terms ? (string?)JsonNode.Parse(terms)?["reference"] : null;
            facts.Applied.Learn(legs.Key.Function, reference, legs.Select(l => l.Leg), legs.Key.Seq);
        }
    }

    /// <summary>Where a limit for the day is in force: what has left the accounts since midnight in Beijing.</summary>
    public void LoadMovedToday(IEnumerable<Proposal> proposals)
    {
        foreach (var proposal in proposals)
        {
            var (moves, sources) = proposal.Function switch
            {
                Transfer transfer => (transfer, proposal.Legs.Select(l => l.From?.Sequence ?? default)),
                Decision { Of: var decided } => (decided, SourcesOf(proposal.Terms.RefersTo)),
                _ => (null, []),
            };
            if (moves is null || facts.PolicyOf(moves).LimitPerDay <= 0)
            {
                continue;
            }

            using var register = store.Register();
            foreach (var account in sources.Distinct().Where(a => !facts.MovedToday.ContainsKey((moves.Code, a))))
            {
                facts.MovedToday.Add((moves.Code, account), register.Count(
                    """
                    select sum(p.last - p.first + 1) from posting p join ledger_transaction t on t.seq = p.seq
                    where p.source = @account and p.source <> p.destination and t.function in (@function, @decision)
                    and t.at >= @since
                    """,
                    ("account", account), ("function", moves.Code), ("decision", moves.DecidedBy ?? moves.Code),
                    ("since", facts.StartOfDay)));
            }
        }
    }

    private IEnumerable<AccountId> SourcesOf(Guid? referred) =>
        referred is { } id && facts.Transactions.TryGetValue(id, out var pending)
            ? pending.Receipt.Postings.Select(p => p.Source) : [];
}
