using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Configuration;

/// <summary>A version of a parameter.</summary>
/// <param name="Value">The value.</param>
/// <param name="From">From when on it is in force, ISO 8601, UTC.</param>
/// <param name="SetAt">When it was set; null: with the installation.</param>
/// <param name="By">Who set it.</param>
/// <param name="Document">文号 of the decision.</param>
/// <param name="Seq">Where the journal has it; 0: with the installation.</param>
public sealed record ParameterVersion(long Value, string From, string? SetAt, string? By, string? Document, long Seq);

/// <summary>A parameter, as shown.</summary>
/// <param name="Name">Its permanent name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Unit">What it counts: count, days, workingDays, minutes, hours, percent or tonnes.</param>
/// <param name="Least">The least value.</param>
/// <param name="Most">The greatest value.</param>
/// <param name="Default">What holds where it was never set.</param>
/// <param name="Value">What is in force now.</param>
/// <param name="Versions">Everything that was ever set, by the instant from which it is in force; those to come are the last.</param>
public sealed record ParameterView(string Name, Text Title, string Unit, long Least, long Most, long Default, long Value, IReadOnlyList<ParameterVersion> Versions);

/// <summary>Parameters with their versions.</summary>
public static class ParameterQueries
{
    /// <summary>Every parameter of the catalogue.</summary>
    public static IReadOnlyList<ParameterView> All(Snapshot snapshot, long now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var versions = Versions(snapshot, "");
        return [.. Parameters.All.Select(p => Show(p, versions[p.Name], now))];
    }

    /// <summary>One parameter.</summary>
    public static ParameterView Of(Snapshot snapshot, Parameter parameter, long now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(parameter);
        return Show(parameter, Versions(snapshot, "where v.name = @name", ("name", parameter.Name))[parameter.Name], now);
    }

    private static ILookup<string, (long From, ParameterVersion Version)> Versions(Snapshot snapshot, string where, params (string, object?)[] values) => snapshot.List(
        $"""
         select v.name, v.from_at, v.value, v.seq, v.set_at, v.document, p.name
         from parameter v left join ledger_transaction t on t.seq = v.seq and v.seq > 0 left join person p on p.id = t.person_id
         {where} order by v.name, v.from_at
         """,
        r => (Name: r.GetString(0), From: r.GetInt64(1), Version: new ParameterVersion(
            r.GetInt64(2), Instant.Text(r.GetInt64(1)), r.GetInt64(3) == 0 ? null : Instant.Text(r.GetInt64(4)), r.IsDBNull(6) ? null : r.GetString(6),
            r.IsDBNull(5) ? null : r.GetString(5), r.GetInt64(3))),
        values).ToLookup(v => v.Name, v => (v.From, v.Version), StringComparer.Ordinal);

    private static ParameterView Show(Parameter p, IEnumerable<(long From, ParameterVersion Version)> versions, long now)
    {
        var all = versions.ToList();
        var unit = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(p.Unit.ToString());
        var value = all.FindLast(v => v.From <= now) is { Version: { } current } ? current.Value : p.Default;
        return new(p.Name, p.Title, unit, p.Least, p.Most, p.Default, value, all.ConvertAll(v => v.Version));
    }
}
