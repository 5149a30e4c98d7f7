using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CarbonRegistry.Files;
using CarbonRegistry.Web.Api;

namespace CarbonRegistry.Web.Pages;

/// <summary>One leg as entered.</summary>
public sealed record LegEntry
{
    /// <summary>The destination's number.</summary>
    public string To { get; init; } = "";

    /// <summary>Which units: the unit type, and after a bar the choice: v: a vintage, b: a batch, h: the account that
    /// they are held for.</summary>
    public string Units { get; init; } = "";

    /// <summary>The quantity as typed.</summary>
    public string Quantity { get; init; } = "";

    /// <summary>Serial ranges, one a line; empty: by choice or picked by the registry.</summary>
    public string Serials { get; init; } = "";

    /// <summary>The quantity as the registry writes it; as it was typed where that is no number, so that it is
    /// refused.</summary>
    public string Digits => TypedQuantity.Written(Quantity);

    /// <summary>What is wrong with its quantity as it is typed; null: nothing is, or it is missing.</summary>
    /// <param name="number">The leg's number.</param>
    internal Refusal? Wrong(int number) => Digits.Length == 0
        || long.TryParse(Digits, NumberStyles.None, CultureInfo.InvariantCulture, out var quantity) && quantity > 0
            ? null : Refusals.QuantityInvalid.At(number, "quantity", TypedQuantity.Read(Quantity).Wrong);

    internal LegForm ToLeg(string? from)
    {
        var parts = Units.Split('|');
        var choice = parts.Length > 1 ? parts[1] : "";
        var serials = Serials.Split(['\n', '\r', ';', '；', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return new(
            from, Empty(To), Empty(parts[0]),
            long.TryParse(Digits, NumberStyles.None, CultureInfo.InvariantCulture, out var quantity)
                ? quantity : Digits.Length == 0 ? null : 0,
            choice.StartsWith("b:", StringComparison.Ordinal)
                && int.TryParse(choice.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var batch)
                ? [batch] : null,
            choice.StartsWith("v:", StringComparison.Ordinal) ? Exactly(choice[2..]) : null, null, serials.Length == 0
                ? null
                : [.. serials.Select(CellType.Serials.Written)],
            choice.StartsWith("h:", StringComparison.Ordinal) ? choice[2..] : null);
    }

    /// <summary>A vintage of one year alone, not those too that begin in it.</summary>
    private static string Exactly(string vintage) =>
        vintage.Contains('+', StringComparison.Ordinal) ? vintage : $"{vintage}+{vintage}";

    internal static string? Empty(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;
}

/// <summary>A movement or decision as entered on its page: nothing but what the person typed, numbers as the registry
/// writes them, carried from step to step by the page itself.</summary>
public sealed record MovementEntry
{
    /// <summary>The most legs of a form; more come by file.</summary>
    public const int MostLegs = 50;

    private static IEnumerable<string> TermFields => Term.All.Select(t => t.Field);

    /// <summary>The function.</summary>
    public required Function Function { get; init; }

    /// <summary>The transaction's id: made with each preview, so that what was previewed is sent once.</summary>
    public string Id { get; init; } = "";

    /// <summary>The source's number.</summary>
    public string From { get; init; } = "";

    /// <summary>The legs.</summary>
    public IReadOnlyList<LegEntry> Legs { get; init; } = [];

    /// <summary>What is said beyond the legs, by the field's name.</summary>
    public IReadOnlyDictionary<string, string> Terms { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The quantity typed again, of an irrevocable act.</summary>
    public string Again { get; init; } = "";

    /// <summary>A term as typed.</summary>
    public string this[string term] => Terms.GetValueOrDefault(term, "");

    /// <summary>Whether there is no way back from it: the quantity is typed again. A request that is turned down can be
    /// made again.</summary>
    public bool IsIrrevocable => Reversal.IsIrrevocable(Function) && this["approve"] != "false";

    /// <summary>The transactions that it decides, or the one that it undoes: several requests are decided by one word
    /// and one reason.</summary>
    public IReadOnlyList<string> Referred => this["refersTo"].Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Each of several requests that are decided, as one of its own; its id is always the same for the same
    /// request, so that it is decided once.</summary>
    internal IReadOnlyList<MovementEntry> Each => Referred.Count < 2 ? [this] :
    [
        .. Referred.Select(r => this with
        {
            Id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{Id} {r}")).AsSpan(0, 16)).ToString(),
            Terms = Terms.Select(t => t.Key == "refersTo" ? KeyValuePair.Create(t.Key, r) : t)
                .ToDictionary(StringComparer.Ordinal),
        }),
    ];

    /// <summary>The sum of the legs' quantities, as typed again for an irrevocable act; null where one is no
    /// number.</summary>
    public Int128? Sum => Legs.Aggregate(
        (Int128?)0, (sum, leg) => sum
            + (long.TryParse(leg.Digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null));

    /// <summary>An empty form, filled with what the address says.</summary>
    internal static MovementEntry Of(Function function, IQueryCollection query) => new()
    {
        Function = function,
        From = query["from"].ToString(),
        Legs = function is Transfer { Undoes: null }
            ? [new() { To = query["to"].ToString(), Units = query["units"].ToString(), Quantity = query["quantity"]
                    .ToString() }] : [],
        Terms = TermFields.Where(query.ContainsKey)
            .ToDictionary(f => f, f => query[f].ToString(), StringComparer.Ordinal),
    };

    /// <summary>What the person sent.</summary>
    internal static MovementEntry Of(Function function, IFormCollection form)
    {
        var legs = Enumerable.Range(1, MostLegs).TakeWhile(i => form.ContainsKey(Field("to", i)))
            .Select(i => new LegEntry
            {
                To = CellType.Account.Written(form[Field("to", i)].ToString().Trim()),
                Units = form[Field("units", i)].ToString(), Quantity = form[Field("quantity", i)].ToString().Trim(),
                Serials = form[Field("serials", i)].ToString().Trim(),
            }).ToList();
        return new()
        {
            // Before its source was chosen the form had no leg.
            Function = function, Id = form["id"].ToString(),
            From = CellType.Account.Written(form["from"].ToString().Trim()),
            Legs = legs.Count > 0 || function is not Transfer { Undoes: null } ? legs : [new()],
            Again = form["again"].ToString(),
            Terms = TermFields.Where(form.ContainsKey).ToDictionary(f => f, f => Typed(f, form[f].ToString().Trim()),
                StringComparer.Ordinal),
        };
    }

    private static string Typed(string field, string text) =>
        Term.Find(field)?.Type == TermType.Project ? CellType.Project.Written(text) : text;

    /// <summary>The name of a field on the page, of a leg where it is one's.</summary>
    public static string Field(string name, int? leg) =>
        leg is null ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{leg}");

    /// <summary>Everything entered, to be carried to the next step.</summary>
    internal IEnumerable<(string Name, string Value)> Fields =>
    [
        ("id", Id), ("from", From), .. Terms.Select(t => (t.Key, t.Value)),
        .. Legs.Index().SelectMany(l => new[]
        {
            (Field("to", l.Index + 1), l.Item.To), (Field("units", l.Index + 1), l.Item.Units),
            (Field("quantity", l.Index + 1), l.Item.Quantity), (Field("serials", l.Index + 1), l.Item.Serials),
        }),
    ];

    /// <summary>As the interface for programs takes it, so that both are read by the same code.</summary>
    internal TransactionForm ToTransaction(bool dryRun)
    {
        var from = LegEntry.Empty(From);
        return new(Id, Function.Code, Legs.Count == 0 ? null : [.. Legs.Select(l => l.ToLeg(from))], dryRun)
        {
            Terms = Term.All.Select(t => (t.Field, Value: Json(t))).Where(t => t.Value is not null)
                .ToDictionary(t => t.Field, t => t.Value!.Value, StringComparer.Ordinal),
        };
    }

    private JsonElement? Json(Term term) => Written(term, this[term.Field]) is not { } text ? null
        : term.Type.IsFlag && bool.TryParse(text, out var flag) ? JsonSerializer.SerializeToElement(flag)
        : JsonSerializer.SerializeToElement(text);

    /// <summary>What a field says of a term: a period lasts through the day that a form asks for.</summary>
    internal static string? Written(Term term, string? typed) =>
        LegEntry.Empty(typed) is { } text && term.Type == TermType.Instant ? EndOf(text) : LegEntry.Empty(typed);

    /// <summary>A day that a period lasts through: it ends when the next day begins in Beijing.</summary>
    internal static string? EndOf(string? day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date < DateOnly.MaxValue
            ? date.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00+08:00"
            : day;
}
