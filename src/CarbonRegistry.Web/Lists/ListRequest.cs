using CarbonRegistry.Files;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Api;

namespace CarbonRegistry.Web.Lists;

/// <summary>What somebody asks of a list: its filters, its order, and where the page begins.</summary>
internal sealed class ListRequest
{
    private readonly Dictionary<string, object?> _values = [];
    private readonly ListRow _row;
    private readonly Reading _reading = new();

    /// <summary>Reads what is asked and collects what is wrong with it.</summary>
    public ListRequest(ListRow row, HttpContext http, Snapshot snapshot, bool isPage)
    {
        (_row, Http, Snapshot, IsPage) = (row, http, snapshot, isPage);
        Language = isPage ? http.Language()
            : Problems.PrefersEnglish(http.Request) ? Language.English : Language.Chinese;
        After = Written("after");
        Limit = isPage ? PageSize.Of(http, row.OfPage) : _reading.Limit(Written("limit"), row.OfAnswer);
        Format = isPage ? TableFormats.Find(Written("format")) : _reading.Format(Written("format"));
        foreach (var filter in row.Filters)
        {
            _values[filter.Name] = Written(filter.Name) is { } written ? filter.Read(this, written) : null;
        }

        Order = ReadOrder();
        if (After is not null && row.IsPlace is { } isPlace && !isPlace(After))
        {
            _reading.Invalid("after");
            After = null;
        }
    }

    private ListRequest(ListRequest of, string? after)
    {
        (_row, Http, Snapshot, IsPage, Language) = (of._row, of.Http, of.Snapshot, of.IsPage, of.Language);
        (_values, _reading, After, Limit) = (of._values, of._reading, after, Page<object>.MaxLimit);
        Order = ReadOrder();
    }

    /// <summary>The request.</summary>
    public HttpContext Http { get; }

    /// <summary>Where to read.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>Whether people ask, not programs.</summary>
    public bool IsPage { get; }

    /// <summary>The language of who asks.</summary>
    public Language Language { get; }

    /// <summary>Who asks.</summary>
    public Actor Actor => Http.Actor();

    /// <summary>Now, in UTC microseconds since 1970.</summary>
    public Instant Now => Instant.Of(Http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>What is wrong with what is asked.</summary>
    public Reading Reading => _reading;

    /// <summary>The file that is asked for, or null.</summary>
    public TableFormat? Format { get; }

    /// <summary>The order, with the place where the page begins.</summary>
    public ListOrder Order { get; private set; }

    /// <summary>Where the page before ended, for lists whose place is no number.</summary>
    public string? After { get; }

    /// <summary>How many lines the page has.</summary>
    public int Limit { get; }

    /// <summary>The id in the address.</summary>
    public Guid Id => Guid.TryParse((string?)Http.Request.RouteValues["id"], out var id) ? id : default;

    /// <summary>What a filter is given; null: nothing.</summary>
    public T? Of<T>(Filter<T> filter) => (T?)_values[filter.Name];

    /// <summary>A text in the language of who asks.</summary>
    public string Say(Text text) => Language.Of(text);

    /// <summary>A jurisdiction's name.</summary>
    public Text Place(string code) => Http.RequestServices.GetRequiredService<JurisdictionCatalogue>().Name(code);

    /// <summary>The same, from this place on, for a file.</summary>
    public ListRequest From(string? after) => new(this, after);

    /// <summary>An empty field of a page's form is no filter; a program that writes one means something.</summary>
    private string? Written(string name) => Http.Request.Query[name] is not [{ } text, ..] ? null
        : !IsPage ? text : text.Trim() is { Length: > 0 } written ? written : null;

    private ListOrder ReadOrder()
    {
        var after = _row.IsPlace is null ? After : null;
        var sort = Written("sort") ?? _row.Order;
        if (ListOrder.Read(_row.Sorts, sort, after) is { } order)
        {
            return order;
        }

        _reading.Invalid(ListOrder.Read(_row.Sorts, sort, null) is null ? "sort" : "after");
        return ListOrder.Read(_row.Sorts, _row.Order, null)!;
    }
}
