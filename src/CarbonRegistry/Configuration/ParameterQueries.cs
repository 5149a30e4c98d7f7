using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Configuration;

/// <summary>A version of a parameter.</summary>
/// <param name="Value">The value.</param>
/// <param name="From">From when on it is in force, ISO 8601, UTC.</param>
/// <param name="SetAt">When it was set; null: with the installation.</param>
/// <param name="By">Who set it.</param>
/// <param name="Document">文号 of the decision.</param>
/// <param name="Seq">Where the journal has it; 0: with the installation.</param>
public sealed record ParameterVersion(long Value, string From, string? SetAt, string? By, string? Document, long Seq);

/// <summary>A value that was asked for and is not in force yet.</summary>
/// <param name="Value">The value.</param>
/// <param name="State">waiting for a second person's approval, or scheduled for its day.</param>
/// <param name="EffectiveAt">When it takes effect at the earliest, ISO 8601, UTC; null: with the approval.</param>
/// <param name="Document">文号 of the decision.</param>
/// <param name="Proposal">The proposal.</param>
/// <param name="By">Who asked.</param>
public sealed record ComingValue(long Value, ProposalState State, string? EffectiveAt, string? Document, Guid Proposal,
    string? By);

/// <summary>A parameter, as shown.</summary>
/// <param name="Name">Its permanent name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Unit">What it counts: persons, requests, perSecond, sessions, switch (1 or 0), days, workingDays,
/// seconds, minutes, hours, percent or tonnes (0 and the greatest value: no limit).</param>
/// <param name="Least">The least value.</param>
/// <param name="Most">The greatest value.</param>
/// <param name="Default">What holds where it was never set.</param>
/// <param name="Value">What is in force now.</param>
/// <param name="Versions">Everything that was ever set, by the instant from which it is in force.</param>
/// <param name="Weaker">Which way it guards less: never, lower or higher. That way it takes a second person and the
/// delay of changes.</param>
/// <param name="Coming">What was asked for and is not in force yet.</param>
public sealed record ParameterView(
    string Name, Text Title, string Unit, long Least, long Most, long Default, long Value,
    IReadOnlyList<ParameterVersion> Versions, string Weaker, IReadOnlyList<ComingValue> Coming);

/// <summary>Parameters with their versions.</summary>
internal static class ParameterQueries
{
    /// <summary>Every parameter of the catalogue, and every cap of a year that was set or asked for.</summary>
    public static IReadOnlyList<ParameterView> All(Snapshot snapshot, Instant now)
    {
        var versions = Versions(snapshot, "");
        var coming = Coming(snapshot);
        var caps = versions.Select(v => v.Key).Concat(coming.Select(c => c.Key))
            .Where(n => !Parameters.All.Any(p => p.Name == n)).Select(Parameters.Find).OfType<Parameter>();
        return [.. Parameters.All.Concat(caps.DistinctBy(p => p.Name, StringComparer.Ordinal)
            .OrderBy(p => p.Name, StringComparer.Ordinal)).Select(p => Show(p, versions[p.Name], coming[p.Name], now))];
    }

    /// <summary>One parameter.</summary>
    public static ParameterView Of(Snapshot snapshot, Parameter parameter, Instant now)
    {
        return Show(parameter, Versions(snapshot, "where v.name = @name", ("name", parameter.Name))[parameter.Name],
            Coming(snapshot)[parameter.Name], now);
    }

    /// <summary>Of proposals that are not settled, by the parameter's name.</summary>
    private static ILookup<string, ComingValue> Coming(Snapshot snapshot) => snapshot.List(
        """
        select p.form, p.state, p.effective_at, p.id, n.name from proposal p left join person n on n.id = p.person_id
        where p.operation = @operation and p.settled_at is null order by p.seq
        """,
        r => (
            Form: (SetParameter.Form)SetParameter.Row.Read(r.Text("form")), State: r.Keyed<ProposalState>("state"),
                EffectiveAt: r.InstantOrNull("effective_at"),
            Id: r.Guid("id"), By: r.TextOrNull("name")),
        ("operation", SetParameter.Row.Key)).ToLookup(
            c => c.Form.Name, c => new ComingValue(c.Form.Value, c.State, c.EffectiveAt, c.Form.Document, c.Id, c.By),
            StringComparer.Ordinal);

    private static ILookup<string, (Instant From, ParameterVersion Version)> Versions(
        Snapshot snapshot, string where, params (string, object?)[] values) => snapshot.List(
        $"""
         select v.name, v.from_at, v.value, v.seq, v.set_at, v.document,
                case when o.name is null then p.name else o.name || ' · ' || p.name end as set_by
         from parameter v left join ledger_transaction t on t.seq = v.seq and v.seq > 0
             left join person p on p.id = t.person_id
         left join proposal w on w.operation = '{SetParameter.Row.Key}' and w.result_id = t.id
         left join person o on o.id = w.person_id and o.id <> p.id
         {where} order by v.name, v.from_at
         """,
        r => (Name: r.Text("name"), From: r.At("from_at"), Version: new ParameterVersion(
            r.Long("value"), r.Instant("from_at"), r.Long("seq") == 0 ? null : r.Instant("set_at"),
                r.TextOrNull("set_by"),
            r.TextOrNull("document"), r.Long("seq"))),
        values).ToLookup(v => v.Name, v => (v.From, v.Version), StringComparer.Ordinal);

    private static ParameterView Show(Parameter p,
        IEnumerable<(Instant From, ParameterVersion Version)> versions, IEnumerable<ComingValue> coming, Instant now)
    {
        var all = versions.ToList();
        var unit = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(p.Unit.ToString());
        var value = all.FindLast(v => v.From <= now) is { Version: { } current } ? p.Within(current.Value) : p.Default;
        return new(
            p.Name, p.Title, unit, p.Least, p.Most, p.Default, value, all.ConvertAll(v => v.Version),
            System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(p.Weaker.ToString()), [.. coming]);
    }
}
