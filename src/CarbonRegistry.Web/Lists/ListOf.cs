using CarbonRegistry.Files;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Api;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Parts;
using Microsoft.OpenApi;
using Exports = CarbonRegistry.Web.Api.Exports;

namespace CarbonRegistry.Web.Lists;

/// <summary>A column of a list.</summary>
/// <param name="Name">Its header.</param>
/// <param name="Cell">Its cell in a line of the page.</param>
internal sealed record Column<T>(Text Name, Func<T, CellOf> Cell)
{
    /// <summary>How header and cells are set.</summary>
    public string? Class { get; init; }

    /// <summary>The key of the order by it; null: none.</summary>
    public string? Sort { get; init; }

    /// <summary>Whether the page has it: an id says nothing to people, and stands in addresses.</summary>
    public bool InPage { get; init; } = true;

    /// <summary>Whether files have it.</summary>
    public bool InFile { get; init; } = true;

    /// <summary>What a file says in it; null: what the cell says.</summary>
    public Func<T, object?>? Value { get; init; }

    /// <summary>How a program's file has it; null: like a person's.</summary>
    public ExportColumn<T>? Data { get; init; }

    /// <summary>The column of a person's file.</summary>
    internal ExportColumn<T> Written => new(Name, Value ?? (row => Cell(row).Says));
}

/// <summary>What can be done with several lines of a page at once.</summary>
/// <param name="Address">Where the form goes: <c>proposal</c> is what was ticked, <c>all</c> the whole page.</param>
/// <param name="Value">What stands for a line; null: it cannot be chosen.</param>
/// <param name="Label">What its box is called.</param>
internal sealed record Picks<T>(string Address, Func<T, string?> Value, Func<T, string> Label);

/// <summary>What stands around a list on its page.</summary>
/// <param name="Tabs">The lists beside it.</param>
/// <param name="Does">What can be done.</param>
/// <param name="Hint">What it is, in a sentence.</param>
/// <param name="Parent">The page above it.</param>
/// <param name="Title">Its title, where it is not the list's.</param>
/// <param name="Of">What it is of, where a file's name says so.</param>
internal sealed record Around(
    IReadOnlyList<(string Address, Text Text)>? Tabs = null, IReadOnlyList<(string Address, Text Text)>? Does = null,
    Text? Hint = null, (string Address, string Text)? Parent = null, string? Title = null, string? Of = null);

/// <summary>A list of the registry, whatever its lines are: the page at one address, the interface's answer at another,
/// and the files of both.</summary>
internal abstract record ListRow
{
    /// <summary>Its name, which its files bear.</summary>
    public required string Name { get; init; }

    /// <summary>Its title.</summary>
    public required Text Title { get; init; }

    /// <summary>The page's address.</summary>
    public required string Page { get; init; }

    /// <summary>Where the interface gives it, below <c>/api/v1</c>.</summary>
    public required string Api { get; init; }

    /// <summary>How the interface describes it: the operation's name, title and explanation, and its group.</summary>
    public required (string Id, string Summary, string Description, string Tag) Says { get; init; }

    /// <summary>Who may open it.</summary>
    public Func<Actor, bool> Opens { get; init; } = _ => true;

    /// <summary>What it may be asked for.</summary>
    public IReadOnlyList<Filter> Filters { get; init; } = [];

    /// <summary>What it may be sorted by, beside the line's own number.</summary>
    public IReadOnlyList<SortColumn> Sorts { get; init; } = [];

    /// <summary>How it is sorted where nobody says.</summary>
    public string Order { get; init; } = "number";

    /// <summary>Lists whose place is no number: whether this is one. They have one order.</summary>
    public Func<string, bool>? IsPlace { get; init; }

    /// <summary>What stands around it; null: what the address names is not there.</summary>
    public Func<ListRequest, Around?> Within { get; init; } = _ => new();

    /// <summary>How many lines a page for people has.</summary>
    public int OfPage { get; init; } = 50;

    /// <summary>How many lines an answer of the interface has where nobody says.</summary>
    public int OfAnswer { get; init; } = 100;

    /// <summary>Whether the interface answers with the lines alone; where the next are, a header then says.</summary>
    public bool IsBare { get; init; }

    /// <summary>Maps the page.</summary>
    public abstract void MapPage(IEndpointRouteBuilder pages);

    /// <summary>Maps the interface's answer.</summary>
    public abstract void MapApi(IEndpointRouteBuilder api);
}

/// <summary>
/// A list is a row: its columns, filters, order and sight. The page, the interface's answer with its description and
/// the files of both derive from it, so that one person sees the same lines wherever they look.
/// </summary>
internal sealed record ListOf<T> : ListRow
{
    /// <summary>Its columns, in the language and for the eyes of who asks.</summary>
    public required Func<ListRequest, IReadOnlyList<Column<T>>> Columns { get; init; }

    /// <summary>A page of it, as far as who asks may see it.</summary>
    public required Func<ListRequest, Page<T>> Read { get; init; }

    /// <summary>What can be done with several lines at once; null: nothing.</summary>
    public Func<ListRequest, Picks<T>?> Picks { get; init; } = _ => null;

    /// <summary>How many lines it has, as far as who asks may see them; null: they are not counted.</summary>
    public Func<ListRequest, ListCount>? Count { get; init; }

    /// <inheritdoc/>
    public override void MapPage(IEndpointRouteBuilder pages) => pages.MapGet(Page, Show);

    /// <inheritdoc/>
    public override void MapApi(IEndpointRouteBuilder api)
    {
        var known = (string[])[.. Filters.Select(f => f.Name), .. Order_, "after", "limit", "format"];
        var endpoint = api.MapGet(Api, Answer).WithTags(Says.Tag)
            .WithMetadata(new KnownParameters(known.ToHashSet(StringComparer.Ordinal)))
            .Says(Says.Id, Says.Summary, Says.Description + Exports.Explained)
            .AddOpenApiOperationTransformer((operation, _, _) => Describe(operation, known));
        int[] statuses = [200, 403, 413, 422, .. Api.Contains('{', StringComparison.Ordinal) ? [404] : (int[])[]];
        _ = IsBare ? endpoint.Answers<IReadOnlyList<T>>(statuses) : endpoint.Answers<Page<T>>(statuses);
    }

    private string[] Order_ => IsPlace is null ? ["sort"] : [];

    private IResult Show(HttpContext http, Database database)
    {
        using var snapshot = new Snapshot(database);
        var query = new ListRequest(this, http, snapshot, isPage: true);
        if (!Opens(query.Actor) || Within(query) is not { } around)
        {
            return Screens.NotFound();
        }

        var columns = Columns(query);
        var wrong = query.Reading.Refusals;
        if (query.Format is not null && wrong.Count > 0)
        {
            return Screens.WrongFilter();
        }

        if (query.Format is { } format)
        {
            return Whole(query) is { } rows
                ? Write(query, format, around, rows, [.. columns.Where(c => c.InFile).Select(c => c.Written)])
                : Screens.TooLong();
        }

        var found = wrong.Count > 0 ? new([], null) : Read(query);
        var inPage = columns.Where(c => c.InPage).ToList();
        return Screens.Show(new ListPage
        {
            Title = around.Title ?? query.Say(Title), Parent = around.Parent, Does = around.Does ?? [],
            Tabs = around.Tabs ?? [], Hint = around.Hint,
            Filters = Filters.Where(f => f.For is null || f.For(query.Actor)).ToList(),
            Invalid = wrong, Otherwise = Order,
            Columns = inPage.ConvertAll(c => (c.Name, c.Class, c.Sort)),
            Lines = found.Items.Select(r => (IReadOnlyList<CellOf>)[.. inPage.Select(c => c.Cell(r))]).ToList(),
            Next = found.Next, OfPage = OfPage,
            Count = wrong.Count > 0 ? null
                : found.Next is null && !http.Request.Query.ContainsKey("after") ? new(found.Items.Count)
                : Count?.Invoke(query),
            PickedAt = Picks(query)?.Address,
            Picks = Picks(query) is { } picks
                ? found.Items.Select(r => (picks.Value(r), picks.Label(r))).ToList() : [],
        });
    }

    private IResult Answer(HttpContext http, Database database)
    {
        if (!Opens(http.Actor()))
        {
            return http.Refuse(Refusals.RoleMayNot.At());
        }

        using var snapshot = new Snapshot(database);
        var query = new ListRequest(this, http, snapshot, isPage: false);
        if (query.Reading.Refusals.Count > 0)
        {
            return http.Refuse(query.Reading.Refusals);
        }

        if (Within(query) is not { } around)
        {
            return http.Refuse(Refusals.NotFound.At());
        }

        if (query.Format is { } format)
        {
            return Whole(query) is { } rows
                ? Write(
                    query, format, around, rows,
                    [.. Columns(query).Where(c => c.InFile || c.Data is not null).Select(c => c.Data ?? c.Written)])
                : http.Refuse(Refusals.TooLarge.At(field: "format"));
        }

        var page = Read(query);
        if (!IsBare)
        {
            return TypedResults.Ok(page);
        }

        if (page.Next is { } next)
        {
            var rest = Pages.Filters.Without(http.Request, "after")
                .Append(KeyValuePair.Create("after", (string?)next));
            http.Response.Headers.Link = $"<{http.Request.Path}{QueryString.Create(rest)}>; rel=\"next\"";
        }

        return TypedResults.Ok(page.Items);
    }

    /// <summary>All lines; null where they are more than a file has: nobody is to take a part for the whole.</summary>
    private List<T>? Whole(ListRequest query)
    {
        var rows = new List<T>();
        for (var after = query.IsPage ? null : query.After; ;)
        {
            var page = Read(query.From(after));
            rows.AddRange(page.Items);
            if (rows.Count > Exports.MostLines)
            {
                return null;
            }

            if ((after = page.Next) is null)
            {
                return rows;
            }
        }
    }

    private IResult Write(
        ListRequest query, TableFormat format, Around around, List<T> rows, IReadOnlyList<ExportColumn<T>> columns) =>
        Exports.File(
            query.Http, format, around.Of is { } of ? $"{Name}-{of}" : Name, query.Language == Language.English,
            columns, rows);

    private Task Describe(OpenApiOperation operation, IReadOnlyList<string> known)
    {
        operation.Parameters ??= [];
        foreach (var name in Api.Split('/').Where(p => p.StartsWith('{')).Select(p => p.Trim('{', '}')))
        {
            Add(name, ParameterLocation.Path, null, null);
        }

        foreach (var name in known)
        {
            var filter = Filters.FirstOrDefault(f => f.Name == name);
            Add(name, ParameterLocation.Query, filter?.Label.En ?? Explained(name), filter?.Choices);
        }

        Describing.Files(operation);
        return Task.CompletedTask;

        void Add(string name, ParameterLocation place, string? says, IReadOnlyList<(string Value, Text Text)>? choices)
        {
            if (choices is not null)
            {
                says += ". One of " + string.Join(", ", choices.Select(c => $"{c.Value} ({c.Text.En})"));
            }

            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name, In = place, Required = place == ParameterLocation.Path, Description = says,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    private string Explained(string name) => name switch
    {
        "sort" => "One of " + string.Join(", ", Sorts.Select(s => s.Key).Append("number"))
            + "; after a minus from the greatest down. Without it " + Order,
        "after" => IsBare ? "Where the page before ended, as its header Link says" : "next of the page before",
        "limit" => $"How many lines, at most {Page<T>.MaxLimit}; without it {OfAnswer}",
        _ => "csv or xlsx",
    };
}

/// <summary>The query parameters that an endpoint knows beside its handler's own.</summary>
internal sealed record KnownParameters(IReadOnlySet<string> Names);
