using System.Text.Json.Nodes;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>An entry of the audit log (操作日志), as shown: the journal's row, whatever it is of.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Id">The caller's id.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Function">The function's number.</param>
/// <param name="Operation">The act's verb; null for a movement or a hold.</param>
/// <param name="Person">Who; 0 is the registry itself.</param>
/// <param name="PersonName">Their name.</param>
/// <param name="Role">In which role.</param>
/// <param name="Origin">Network address and request id.</param>
/// <param name="Outcome">posted, refused or pending.</param>
/// <param name="Terms">What was asked, what changed from what to what, and what came of it, without personal
/// secrets.</param>
/// <param name="Refusals">Why it was refused.</param>
/// <param name="Settles">The number of the transaction that it undid, decided or released.</param>
/// <param name="Digest">The journal's digest up to and including it, hexadecimal SHA-256.</param>
public sealed record AuditEntry(
    long Seq, Guid Id, string At, short Function, string? Operation, PersonId Person, string PersonName, string Role,
    string? Origin, Outcome Outcome,
    JsonNode? Terms, IReadOnlyList<ReasonView> Refusals, long? Settles, string Digest);

/// <summary>Which entries are asked for. Every criterion given must hold.</summary>
/// <param name="From">Not before this instant (UTC microseconds).</param>
/// <param name="To">Before this instant.</param>
/// <param name="Function">The function's number.</param>
/// <param name="Operation">The act's verb.</param>
/// <param name="Person">Who.</param>
/// <param name="Role">In which role.</param>
/// <param name="Outcome">What became of it; of pending only what waits still.</param>
/// <param name="Refusal">Refused with this code.</param>
/// <param name="Search">Part of the terms, the origin or the name, at most 100 characters.</param>
/// <param name="After">The last number of the page before; entries come newest first.</param>
/// <param name="Limit">1 to 1000.</param>
/// <param name="About">What they are about, as <see cref="AuditObject"/> writes it.</param>
internal sealed record AuditFilter(
    Instant? From = null, Instant? To = null, short? Function = null, string? Operation = null, PersonId? Person = null,
    string? Role = null, Outcome? Outcome = null,
    string? Refusal = null, string? Search = null, long? After = null, int Limit = 50, string? About = null);

/// <summary>37 应用审计操作: reading the log of everything that anybody did. Reading it is an act too, and so in the
/// log.</summary>
internal static class AuditLog
{
    /// <summary>The row: an auditor reads the log. Changes nothing.</summary>
    public static readonly Operation<AuditFilter> Row =
        new("read-audit-log", Functions.AuditLog, new("查阅操作日志", "Read the audit log"))
    {
        Door = Door.OwnRoutes, CarryOut = (_, _) => { }, Approvals = _ => 0,
    };

    /// <summary>A page of the log, newest first. Whoever asks must have said so by <see cref="Row"/> before.</summary>
    public static Page<AuditEntry> List(Snapshot snapshot, AuditFilter filter)
    {
        var where = new List<string>();
        var values = new List<(string, object?)>();
        var (low, high) = (filter.From is { } from ? JournalTime.LastBefore(snapshot, from) : 0, filter.To is { } to
            ? JournalTime.LastBefore(snapshot, to) : JournalPages.Head(snapshot));
        high = filter.After is { } after ? Math.Min(high, after - 1) : high;

        var outcome = filter.Refusal is null ? filter.Outcome : Outcome.Refused;
        where.AddRange(Written(filter.Function, outcome));
        Where(filter.Operation, "t.operation is not null and t.operation = @operation", "operation");
        Where(filter.Person, "t.person_id = @person", "person");
        Where(Role.All.Append(Role.Registry).FirstOrDefault(r => r.Key == filter.Role)?.Id, "t.role = @role", "role");
        Where(filter.Refusal is { } code ? $"%\"code\":\"{Database.EscapeLike(code)}\"%" : null,
            "t.refusals like @refusal escape '~'", "refusal");
        Where(
            filter.Search is { } text ? $"%{Database.EscapeLike(text)}%" : null,
            "(t.terms like @search escape '~' or t.origin like @search escape '~' or p.name like @search escape '~')",
            "search");
        var about = filter.About is { } written ? AuditObject.Find(snapshot, written) : null;
        if (filter.About is not null && about is null)
        {
            return new([], null);
        }

        if (about is not null && filter.Operation is null)
        {
            // Who looks for what happened to a thing does nothing to it.
            where.Add($"(t.operation is null or t.operation <> '{Row.Key}')");
        }

        values.AddRange(about?.Values ?? []);
        var rare = JournalPages.IsRare(filter.Function) || filter.Operation is not null
            || outcome is Outcome.Refused or Outcome.Pending;
        return JournalPages.Read(
            low, high, newestFirst: true, filter.Limit,
            filter.Person is { } person ? [.. JournalPages.OfPerson(person, JournalTotals.Upto(snapshot))] : null,
            rare ? null : JournalPages.Window, (seqs, most) => snapshot.List(
                $"""
                 select t.seq, t.id, t.at, t.function, t.operation, t.person_id, coalesce(p.name, '') as name, t.role,
                 t.origin, t.outcome, t.terms, t.refusals, t.settles, t.digest
                 from ledger_transaction t left join person p on p.id = t.person_id
                 where {string.Join(" and ", where.Prepend(seqs))}
                     {(about is null ? "" : "and " + about.Condition(seqs))}
                 order by t.seq desc limit @limit
                 """,
                Read, [.. values, ("limit", most)]),
            e => e.Seq, JournalPages.From(snapshot));

        void Where(object? value, string condition, string name)
        {
            if (value is not null)
            {
                where.Add(condition);
                values.Add((name, value));
            }
        }
    }

    /// <summary>Functions and outcomes are written out: a partial index is found by what is written, not by a
    /// parameter.</summary>
    private static IEnumerable<string> Written(short? asked, Outcome? outcome)
    {
        if (asked is { } function)
        {
            yield return $"t.function = {function.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
                + (JournalPages.IsRare(function) ? " and t." + JournalPages.RareCondition : "");
        }

        if (outcome is { } became)
        {
            yield return $"t.outcome = {((int)became).ToString(System.Globalization.CultureInfo.InvariantCulture)}"
                + (became != Outcome.Posted ? " and t.outcome <> 0" : "");
        }

        if (outcome is Outcome.Pending)
        {
            yield return "exists (select 1 from proposal w where w.seq = t.seq and w.settled_at is null)";
        }
    }

    private static AuditEntry Read(Row r) => new(
        r.Long("seq"), r.Guid("id"), r.Instant("at"), r.Short("function"), r.TextOrNull("operation"),
        r.Person("person_id"), r.Text("name"), Role.OfId(r.Short("role"))!.Key, r.TextOrNull("origin"),
        (Outcome)r.Short("outcome"),
        r.TextOrNull("terms") is { } terms ? JsonNode.Parse(terms) : null,
        [.. JournalEntry.ReadRefusals(r.TextOrNull("refusals")).Select(ReasonView.Of)],
        r.LongOrNull("settles"), Convert.ToHexStringLower(r.Bytes("digest")));
}
