using System.Globalization;

namespace CarbonRegistry.Basics;

/// <summary>A column that a list may be sorted by.</summary>
/// <param name="Key">Its name in an address.</param>
/// <param name="Sql">What is compared; never null.</param>
/// <param name="IsText">Whether that is a text; otherwise it is a whole number.</param>
internal sealed record SortColumn(string Key, string Sql, bool IsText = false);

/// <summary>
/// The order of a list, and the place in it where a page begins: by a column and then by the row's own number, so that
/// whatever is equal no row is left out or comes twice. A page goes on after the value and number of the last row
/// before it, which the address carries; nothing is counted through.
/// </summary>
internal sealed class ListOrder
{
    private readonly SortColumn? _column;
    private readonly bool _descending;
    private readonly (long Id, object? Value)? _after;

    private ListOrder(SortColumn? column, bool descending, (long Id, object? Value)? after) =>
        (_column, _descending, _after) = (column, descending, after);

    /// <summary>What else a query selects: the value sorted by, as <c>sorted_by</c>.</summary>
    internal string Key => $"{_column?.Sql ?? "0"} as sorted_by";

    /// <summary>The parameters of <see cref="Where"/>.</summary>
    internal IEnumerable<(string Name, object? Value)> Values =>
        _after is { } after ? [("after", after.Id), ("after_value", after.Value)] : [];

    /// <summary>By the row's own number, the least first, after this one.</summary>
    public static ListOrder After(long id) => new(null, descending: false, (id, null));

    /// <summary>The order that an address asks for, or null where it makes no sense.</summary>
    /// <param name="columns">The columns to choose from.</param>
    /// <param name="sort">A column's key, after a minus from the greatest down; <c>number</c> is the row's own
    /// number.</param>
    /// <param name="after">Where the page before ended, as <see cref="Next"/> wrote it; null: from the
    /// beginning.</param>
    public static ListOrder? Read(IReadOnlyList<SortColumn> columns, string sort, string? after)
    {
        var descending = sort.StartsWith('-');
        var key = descending ? sort[1..] : sort;
        var column = columns.FirstOrDefault(c => c.Key == key);
        if (column is null && key != "number")
        {
            return null;
        }

        if (after is null)
        {
            return new(column, descending, null);
        }

        var dot = after.IndexOf('.', StringComparison.Ordinal);
        if (!long.TryParse(dot < 0 ? after : after[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || (dot < 0) != (column is null))
        {
            return null;
        }

        if (column is null || column.IsText)
        {
            return new(column, descending, (id, column is null ? null : after[(dot + 1)..]));
        }

        return long.TryParse(after.AsSpan(dot + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out var value) ? new(column, descending, (id, value)) : null;
    }

    /// <summary>The condition that a row lies after the place.</summary>
    /// <param name="id">The row's own number, in SQL.</param>
    internal string Where(string id)
    {
        var than = _descending ? "<" : ">";
        return _after is null ? "1 = 1"
            : _column is null ? $"{id} {than} @after"
            : $"({_column.Sql} {than} @after_value or ({_column.Sql} = @after_value and {id} {than} @after))";
    }

    /// <summary>The order, in SQL.</summary>
    internal string By(string id)
    {
        var way = _descending ? " desc" : "";
        return _column is null ? id + way : $"{_column.Sql}{way}, {id}{way}";
    }

    /// <summary>A page of rows that were read with their number and the value sorted by, one more than it
    /// holds.</summary>
    internal Page<T> Page<T>(List<(T Row, long Id, object Value)> oneMore, int limit)
    {
        var page = Basics.Page<(T Row, long Id, object Value)>.Of(oneMore, limit, r => Next(r.Id, r.Value));
        return new([.. page.Items.Select(r => r.Row)], page.Next);
    }

    private string Next(long id, object value) => _column is null
        ? id.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{id}.{value}");
}
