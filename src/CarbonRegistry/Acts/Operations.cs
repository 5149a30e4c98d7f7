namespace CarbonRegistry.Acts;

/// <summary>All operations: the verbs of the functions that move no units. The catalogue lists them.</summary>
internal static class Operations
{
    private static Lazy<IReadOnlyList<Operation>> _all = new(() => []);
    private static Lazy<Dictionary<string, Operation>> _byKey = new(() => []);

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Operation> All => _all.Value;

    /// <summary>The operation of this key, or null.</summary>
    public static Operation? Find(string? key) => key is null ? null : _byKey.Value.GetValueOrDefault(key);

    /// <summary>What an entry of the journal does: its operation, or else its function.</summary>
    public static Text NameOf(string? operation, short function) =>
        Find(operation)?.Name ?? Functions.Find(function)!.Name;

    /// <summary>Of two operations that do the same for two offices, the one whose function is the actor's.</summary>
    public static T Of<T>(Actor actor, T one, T other)
        where T : Operation
    {
        return other.Function.By.Contains(actor.Role) ? other : one;
    }

    /// <summary>Says where they are listed. The rows are read when they are first asked for.</summary>
    internal static void Lists(Func<IReadOnlyList<Operation>> rows) =>
        (_all, _byKey) = (new(rows), new(Index));

    private static Dictionary<string, Operation> Index()
    {
        var index = new Dictionary<string, Operation>(StringComparer.Ordinal);
        foreach (var operation in All)
        {
            if (!index.TryAdd(operation.Key, operation))
            {
                throw new InvalidOperationException(
                    $"Two operations are called '{operation.Key}': give one another name.");
            }
        }

        return index;
    }
}
