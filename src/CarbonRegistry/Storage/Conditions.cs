namespace CarbonRegistry.Storage;

/// <summary>The conditions of a query with their values: a filter that is not given asks nothing.</summary>
/// <param name="always">What holds for every row: who may see it.</param>
/// <param name="values">The values that it names.</param>
internal sealed class Conditions(string always, params (string Name, object? Value)[] values)
{
    private readonly List<string> _all = [always];
    private readonly List<(string Name, object? Value)> _values = [.. values];

    /// <summary>What the conditions name.</summary>
    public (string Name, object? Value)[] Values => [.. _values];

    /// <summary>Asks for rows of this value, where one is given.</summary>
    public Conditions If(object? value, string condition, string name)
    {
        if (value is not null)
        {
            _all.Add(condition);
            _values.Add((name, value));
        }

        return this;
    }

    /// <summary>Asks for what one of these words stands for, where one is given.</summary>
    public Conditions If<T>(T? asked, Func<T, string> condition)
        where T : class
    {
        if (asked is not null)
        {
            _all.Add(condition(asked));
        }

        return this;
    }

    /// <summary>Asks for rows that are found by what was typed, where something was.</summary>
    public Conditions If(
        string? typed, string condition, Func<string, IEnumerable<(string Name, object? Value)>> values)
    {
        if (typed is not null)
        {
            _all.Add(condition);
            _values.AddRange(values(typed));
        }

        return this;
    }

    /// <summary>The page of an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="id">The row's own number, in SQL.</param>
    /// <param name="limit">How many rows the page holds.</param>
    /// <returns>What stands behind <c>where</c>.</returns>
    public string Paged(ListOrder order, string id, int limit)
    {
        _all.Add(order.Where(id));
        _values.AddRange([.. order.Values, ("limit", limit + 1)]);
        return $"{this} order by {order.By(id)} limit @limit";
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" and ", _all.Select(c => $"({c})"));
}
