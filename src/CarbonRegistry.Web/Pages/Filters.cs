using CarbonRegistry.Files;
using CarbonRegistry.Web.Api;
using CarbonRegistry.Web.Lists;

namespace CarbonRegistry.Web.Pages;

/// <summary>What a list's address asks for. An empty field of the search form is no filter.</summary>
internal sealed class Filters(HttpContext http)
{
    /// <summary>Reads the written forms and collects what is wrong with them.</summary>
    public Reading Reading { get; } = new();

    /// <summary>Whether a filter is not as it must be: nothing is listed then, and the page says which.</summary>
    public bool Invalid => Reading.Refusals.Count > 0;

    /// <summary>What is wrong with the filters.</summary>
    public IReadOnlyList<Refusal> Wrong => Reading.Refusals;

    /// <summary>The page of a list; nothing where a filter is wrong: nobody takes the whole for a part.</summary>
    public Page<T> Listed<T>(Func<Page<T>> read) => Invalid ? new([], null) : read();

    /// <summary>The fields of an address but these.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Without(HttpRequest request, params string[] fields) =>
        request.Query.Where(q => !fields.Contains(q.Key, StringComparer.Ordinal))
            .SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v));

    /// <summary>The fields of an address but where a page of its list begins, and these.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> OfFirstPage(HttpRequest request, params string[] fields) =>
        Without(request, ["after", "passed", .. fields]);

    /// <summary>Whether the list is asked for as a file.</summary>
    public TableFormat? Format => TableFormats.Find(this["format"]);

    /// <summary>The most items: a page of a screen, or all that a file may have.</summary>
    public int Limit(int ofPage) => Format is not null ? Page<object>.MaxLimit : PageSize.Of(http, ofPage);

    /// <summary>Whether the page is the whole list: it begins at the beginning, and nothing follows.</summary>
    public bool IsWhole<T>(Page<T> page) => page.Next is null && this["after"] is null;

    /// <summary>The fields of the address that are given, as chips.</summary>
    /// <param name="fields">Each with its label and what its value is called; null: as it is written.</param>
    public IReadOnlyList<Chip> Chips(params (string Name, Text Label, Func<string, string?> Says)[] fields) =>
    [
        .. fields.Where(f => this[f.Name] is not null)
            .Select(f => new Chip(f.Name, f.Label, f.Says(this[f.Name]!) ?? this[f.Name]!)),
    ];

    /// <summary>A field of the address, or null where it is absent or empty.</summary>
    public string? this[string name] =>
        http.Request.Query[name].ToString().Trim() is { Length: > 0 } value ? value : null;

    /// <summary>A part of a number or name.</summary>
    public string? Text(string name) => Reading.Part(this[name], name);

    /// <summary>The order asked for by <c>sort</c>, with the page that begins after a row; the order otherwise where it
    /// makes no sense.</summary>
    /// <param name="columns">What the list may be sorted by.</param>
    /// <param name="otherwise">How it is sorted where nobody says.</param>
    /// <param name="after">Where the page before ended.</param>
    public ListOrder Order(IReadOnlyList<SortColumn> columns, string otherwise, string? after)
    {
        if (ListOrder.Read(columns, this["sort"] ?? otherwise, after) is { } order)
        {
            return order;
        }

        Reading.Invalid("sort");
        return ListOrder.Read(columns, otherwise, null)!;
    }

    /// <summary>How a transaction ended.</summary>
    public Outcome? Outcome() => Reading.Outcome(this["outcome"]);

    /// <summary>The days between which to look, the last one included: an instant that the first begins with, and one
    /// that the last ends with.</summary>
    public (Instant? From, Instant? To) Days()
    {
        var (from, to) = (Day("from"), Day("to", later: 1));
        if (from >= to)
        {
            Reading.Invalid("to");
        }

        return (from, to);
    }

    /// <summary>A day in Beijing: its first instant, UTC microseconds since 1970.</summary>
    public Instant? Day(string name, int later = 0) => Reading.StartOfDay(this[name], name, later);
}
