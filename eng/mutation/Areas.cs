namespace CarbonRegistry.Mutate;

/// <summary>A part of the registry whose tests are measured by themselves.</summary>
internal sealed record Area(string Name, string[] Places)
{
    private const string Core = "src/CarbonRegistry/";

    /// <summary>What decides: rows, checks, the engine and its facts, units.</summary>
    public static readonly IReadOnlyList<Area> All =
    [
        new("law", ["Law/", "Units/"]),
        new("ledger", ["Transactions/", "Movements/"]),
        new("proposals", ["Proposals/", "Acts/"]),
        new("people", ["People/"]),
        new("verifier", ["Audit/"]),
    ];

    /// <summary>What only PostgreSQL reaches; left out where there is none.</summary>
    private static readonly string[] PostgresOnly =
        ["Transactions/PostgresLedgerStore.cs"];

    /// <summary>The area that a file of the repository belongs to, the first that names it.</summary>
    public static string? Of(string file, bool withPostgres) =>
        !file.StartsWith(Core, StringComparison.Ordinal)
            || (!withPostgres && PostgresOnly.Contains(file[Core.Length..])) ? null
            : All.FirstOrDefault(
                a => a.Places.Any(p => file[Core.Length..].StartsWith(p, StringComparison.Ordinal)))?.Name;
}
