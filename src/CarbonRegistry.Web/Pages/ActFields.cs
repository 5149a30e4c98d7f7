using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Files;

namespace CarbonRegistry.Web.Pages;

/// <summary>What a field of an act's form is.</summary>
public enum ActFieldKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>One of some words.</summary>
    Choice,

    /// <summary>An instant, entered as day and time in Beijing; a day alone is its beginning.</summary>
    Instant,

    /// <summary>Several words or numbers, parted by blanks, commas or lines.</summary>
    Words,

    /// <summary>Records, as a file.</summary>
    File,
}

/// <summary>A field of an act's form, as the form's record says it.</summary>
/// <param name="Path">Its name in the form; of a record within it, after a point.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Needed">Whether it must be filled in.</param>
/// <param name="Type">The type of its value.</param>
public sealed record ActField(string Path, ActFieldKind Kind, bool Needed, Type Type)
{
    /// <summary>Whether no form is without it: it is needed, and so is every record that it lies in.</summary>
    public bool Always { get; init; } = Needed && !Path.Contains('.', StringComparison.Ordinal);

    /// <summary>Its last name, by which it is labelled where the path is not.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];
}

/// <summary>The fields of an act's form, derived from its record, and the form made again of what was
/// entered.</summary>
internal static class ActFields
{
    private static readonly string[] Instants =
        ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"];

    /// <summary>What is written in these fields, whatever an act calls them: read as a file's cells are.</summary>
    private static readonly Dictionary<string, CellType> Types = new(StringComparer.Ordinal)
    {
        ["account"] = CellType.Account, ["accounts"] = CellType.Account, ["parent"] = CellType.Account,
        ["trading"] = CellType.Account, ["from"] = CellType.Account, ["to"] = CellType.Account,
        ["creditCode"] = CellType.Credit, ["identityNumber"] = CellType.Identity,
        ["identifier"] = CellType.Identifier, ["project"] = CellType.Project,
    };

    /// <summary>The fields of an operation's form, in order.</summary>
    public static IReadOnlyList<ActField> Of(Operation operation) => [.. Of(operation.FormType, "", needed: true)];

    /// <summary>The operations of a function that a person may do by a form; those that take a file go over the
    /// interface.</summary>
    public static IEnumerable<Operation> ByForm(Function function) =>
        Operations.All.Where(o => o.Function == function && IsByForm(o) && Of(o).All(f => f.Kind != ActFieldKind.File));

    /// <summary>Whether an operation is done by a form.</summary>
    public static bool IsByForm(Operation operation) => operation.Door == Door.Form;

    /// <summary>The form, and what is missing or is not what it must be. Where something is, the form has other values
    /// there: it can be tried out, so that the rest of what is wrong is told at once, and never be done. Null: there is
    /// nothing to try.</summary>
    public static (object? Form, IReadOnlyList<Refusal> Refusals) Read(Operation operation,
        Func<string, string?> entered)
    {
        var (refusals, isTriable) = (new List<Refusal>(), true);
        var root = new JsonObject();
        var fields = Of(operation);
        foreach (var field in fields)
        {
            var text = entered(field.Path)?.Trim();
            if (string.IsNullOrEmpty(text))
            {
                if (field.Kind is ActFieldKind.Flag or ActFieldKind.Words)
                {
                    Set(root, field.Path, field.Kind == ActFieldKind.Flag ? (JsonNode)false : new JsonArray());
                }
                else if (field.Always || (field.Needed
                    && fields.Any(f => IsBeside(f, field) && !string.IsNullOrWhiteSpace(entered(f.Path)))))
                {
                    Refuse(Refusals.FieldMissing.At(field: field.Path), field);
                }
            }
            else if (Value(field, text) is { } value)
            {
                Set(root, field.Path, value);
            }
            else
            {
                Refuse(Refusals.FieldInvalid.At(field: field.Path,
                    detail: IsQuantity(field) ? TypedQuantity.Read(text).Wrong : null), field);
            }
        }

        try
        {
            return (isTriable ? operation.Read(root.ToJsonString()) : null, refusals);
        }
        catch (System.Text.Json.JsonException)
        {
            return (null, refusals.Count > 0 ? refusals : [Refusals.Malformed.At()]);
        }

        void Refuse(Refusal refusal, ActField field)
        {
            refusals.Add(refusal);

            // What a choice decides cannot be tried without it; a text needs one, whatever it says.
            isTriable &= field.Kind is ActFieldKind.Text or ActFieldKind.Number or ActFieldKind.Instant
                && field.Type != typeof(Guid);
            if (field is { Kind: ActFieldKind.Text } && field.Type == typeof(string))
            {
                Set(root, field.Path, "-");
            }
        }
    }

    private static void Set(JsonObject root, string path, JsonNode value)
    {
        var at = root;
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            at = (JsonObject)(at[name] ??= new JsonObject());
        }

        at[names[^1]] = value;
    }

    /// <summary>Whether a field is of tonnes.</summary>
    public static bool IsQuantity(ActField field) =>
        field.Kind == ActFieldKind.Number && field.Name is "due" or "above" or "easedUpTo";

    private static bool IsBeside(ActField one, ActField other) =>
        one != other && one.Path.StartsWith(other.Path[..(other.Path.LastIndexOf('.') + 1)], StringComparison.Ordinal);

    private static IEnumerable<ActField> Of(Type type, string before, bool needed)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var parameter in type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First()
            .GetParameters())
        {
            var path = before + System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
            var plain = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            var isNeeded = needed && !parameter.HasDefaultValue
                && nullability.Create(parameter).WriteState != NullabilityState.Nullable;
            if (Kind(plain) is { } kind)
            {
                yield return new(path, kind, isNeeded && kind is not (ActFieldKind.Flag or ActFieldKind.Words), plain);
            }
            else
            {
                // A record within the form: its own fields are needed once one of them is there.
                foreach (var field in Of(plain, path + ".", needed: true))
                {
                    yield return field with { Always = isNeeded && (field.Always || IsOwn(field)) };
                }

                bool IsOwn(ActField field) =>
                    field.Needed && field.Path.IndexOf('.', path.Length + 1) < 0;
            }
        }
    }

    private static ActFieldKind? Kind(Type type)
    {
        if (type == typeof(string) || type == typeof(Guid))
        {
            return ActFieldKind.Text;
        }

        if (type.IsEnum)
        {
            return ActFieldKind.Choice;
        }

        if (type == typeof(bool))
        {
            return ActFieldKind.Flag;
        }

        if (type == typeof(DateTimeOffset) || type == typeof(Instant))
        {
            return ActFieldKind.Instant;
        }

        if (type == typeof(long) || type == typeof(int) || type == typeof(short) || type.IsAssignableTo(typeof(IId)))
        {
            return ActFieldKind.Number;
        }

        if (type.IsGenericType && type.GetGenericArguments() is [var item])
        {
            return item == typeof(string) || item.IsPrimitive || item.IsAssignableTo(typeof(IId)) ? ActFieldKind.Words
                : ActFieldKind.File;
        }

        return null;
    }

    private static JsonNode? Value(ActField field, string text) => field.Kind switch
    {
        ActFieldKind.Number => long.TryParse(
            field.Name == "value" || IsQuantity(field) ? TypedQuantity.Written(text) : CellType.Amount.Written(text),
            NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && IsWithin(field, number) ? number : null,
        ActFieldKind.Flag => text is "true" or "on",
        ActFieldKind.Choice => Enum.GetNames(field.Type)
            .Any(n => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(n) == text) ? text : null,
        ActFieldKind.Instant => DateTime.TryParseExact(text, Instants, CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var inBeijing)
            ? Instant.Text(Instant.Of(new(inBeijing, Instant.Beijing)))
            : null,
        ActFieldKind.Words => Words(field, text),
        ActFieldKind.File => null,
        _ => field.Type == typeof(Guid) && !Guid.TryParse(text, out _) ? null
            : Types.TryGetValue(field.Name, out var type) ? type.Written(text) : text,
    };

    /// <summary>Whether the number is one that the field's type has.</summary>
    private static bool IsWithin(ActField field, long number) =>
        field.Type == typeof(short) ? number is >= short.MinValue and <= short.MaxValue
        : field.Type != typeof(int) || number is >= int.MinValue and <= int.MaxValue;

    /// <summary>The numbers of functions among what was entered.</summary>
    public static IReadOnlyList<short> Numbers(string text) =>
    [
        .. Parted(text).Select(w => short.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? code : (short)0).Where(code => code > 0).Distinct(),
    ];

    private static string[] Parted(string text) => text.Split(
        [' ', ',', '，', '、', ';', '；', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static JsonArray? Words(ActField field, string text)
    {
        var words = Parted(text);
        if (field.Type.GetGenericArguments()[0] == typeof(string))
        {
            return [.. words.Select(w =>
                (JsonNode)(Types.TryGetValue(field.Name, out var type) ? type.Written(w) : w))];
        }

        return words.All(w => long.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? [.. words.Select(w => (JsonNode)long.Parse(w, CultureInfo.InvariantCulture))]
            : null;
    }
}
