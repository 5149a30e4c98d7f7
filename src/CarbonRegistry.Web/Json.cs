using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace CarbonRegistry.Web;

/// <summary>JSON read strictly: what is not exactly as documented is refused, never guessed at. A registry that ignores
/// a misspelt field does what nobody asked.</summary>
public static partial class Json
{
    /// <summary>How JSON is read and written.</summary>
    public static readonly JsonSerializerOptions Options = new();

    static Json() => Configure(Options);

    /// <summary>Makes options strict.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.ReadCommentHandling = JsonCommentHandling.Disallow;
        options.AllowTrailingCommas = false;
        options.RespectRequiredConstructorParameters = true;
        options.RespectNullableAnnotations = true;
        options.MaxDepth = 16;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
    }

    /// <summary>Reads a JSON body: the form, or the answer that refuses it.</summary>
    public static async Task<(T? Form, Refused? Problem)> ReadJson<T>(this HttpContext http)
        where T : class
    {
        var (form, problem) = await http.ReadJson(typeof(T));
        return ((T?)form, problem);
    }

    /// <summary>Reads a JSON body: the form, or the answer that refuses it.</summary>
    public static async Task<(object? Form, Refused? Problem)> ReadJson(this HttpContext http, Type type)
    {
        var (bytes, problem) = await http.ReadBody("application/json");
        if (bytes is null)
        {
            return (null, problem);
        }

        try
        {
            return JsonSerializer.Deserialize(bytes, type, Options) is { } form
                ? (form, null) : (null, http.Refuse(Refusals.Malformed.At()));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException)
        {
            return (null, http.Refuse(ReasonOf(e as JsonException)));
        }
    }

    /// <summary>Reads a body of UTF-8 of this content type: its bytes, or the answer that refuses it.</summary>
    public static async Task<(byte[]? Bytes, Refused? Problem)> ReadBody(this HttpContext http, string contentType)
    {
        ArgumentNullException.ThrowIfNull(http);
        var given = http.Request.GetTypedHeaders().ContentType;
        if (given is null || !given.MediaType.Equals(contentType, StringComparison.OrdinalIgnoreCase)
            || !Readable.IsUtf8(http.Request)
            || http.Request.Headers.ContentEncoding.Count > 0)
        {
            return (null, http.Refuse(Refusals.MediaType.At()));
        }

        var bytes = await Readable.Body(http);
        return bytes.Length == 0 || !Utf8.IsValid(bytes) ? (null, http.Refuse(Refusals.Malformed.At()))
            : !Readable.IsJsonOfText(bytes) ? (null, http.Refuse(Refusals.TextUnreadable.At()))
            : (bytes, null);
    }

    /// <summary>Why a body could not be read.</summary>
    internal static Refusal ReasonOf(JsonException? e)
    {
        var path = e?.Path ?? "$";
        int? leg = LegInPath.Match(path) is { Success: true } m
            && int.TryParse(m.Groups["leg"].ValueSpan, CultureInfo.InvariantCulture, out var index) ? index + 1 : null;
        var field = FieldInPath.Match(path) is { Success: true } f ? f.Groups["field"].Value : null;
        if (e is not null && (e.Message.Contains("could not be mapped", StringComparison.Ordinal)
            || e.Message.Contains("uplicate property", StringComparison.Ordinal)))
        {
            return Refusals.UnknownField.At(leg, field);
        }

        // A cause of its own says that it is no JSON at all; without one a value is not of its field's type.
        return e is null or { InnerException: JsonException } || field is null ? Refusals.Malformed.At(leg, field)
            : field == "quantity" ? Refusals.QuantityInvalid.At(leg, field)
            : Refusals.FieldInvalid.At(leg, field);
    }

    [GeneratedRegex(@"\.legs\[(?<leg>\d{1,6})\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LegInPath { get; }

    [GeneratedRegex(@"\.(?<field>[A-Za-z]{1,32})(\[\d+\])?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FieldInPath { get; }
}
