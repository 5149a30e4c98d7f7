using System.Globalization;
using CarbonRegistry.Files;

namespace CarbonRegistry.Web.Api;

/// <summary>A column of a list that goes out as a file.</summary>
/// <param name="Name">Its header.</param>
/// <param name="Of">What a line says in it: a text, a whole number, true or false, or null.</param>
internal sealed record ExportColumn<T>(Text Name, Func<T, object?> Of);

/// <summary>Lists as files, and files as forms.</summary>
internal static class Exports
{
    /// <summary>The most lines of one file. Who needs more asks by filter.</summary>
    public const int MostLines = 100_000;

    /// <summary>The words for a query's <c>format</c>.</summary>
    public const string Explained = " format=csv or xlsx: the whole list as a file, at most 100 000 lines.";

    /// <summary>The format that a query asks for; null: JSON.</summary>
    public static TableFormat? Format(this Reading reading, string? text)
    {
        var format = TableFormats.Find(text);
        if (text is not null && format is null)
        {
            reading.Invalid("format");
        }

        return format;
    }

    /// <summary>A list page by page as JSON, or whole as a file.</summary>
    /// <param name="http">The request.</param>
    /// <param name="format">Null: JSON.</param>
    /// <param name="name">The file's name without its ending.</param>
    /// <param name="columns">The file's columns.</param>
    /// <param name="first">The first page, as asked for.</param>
    /// <param name="page">The page after a key, of the greatest length.</param>
    /// <param name="english">The file's language; null: the one asked for.</param>
    public static IResult Show<T>(HttpContext http, TableFormat? format, string name,
        IReadOnlyList<ExportColumn<T>> columns, Func<Page<T>> first, Func<string?, Page<T>> page,
        bool? english = null)
    {
        if (format is not { } kind)
        {
            return TypedResults.Ok(first());
        }

        var rows = new List<T>();
        for (string? after = null; ;)
        {
            var next = page(after);
            rows.AddRange(next.Items);
            if (rows.Count > MostLines)
            {
                return http.Refuse(Refusals.TooLarge.At(field: "format"));
            }

            if (next.Next is null)
            {
                return File(http, kind, name, english ?? Problems.PrefersEnglish(http.Request), columns, rows);
            }

            after = next.Next;
        }
    }

    /// <summary>Lines as a file, in the language asked for.</summary>
    public static IResult File<T>(
        HttpContext http, TableFormat format, string name, IReadOnlyList<ExportColumn<T>> columns,
        IEnumerable<T> rows) =>
        File(http, format, name, Problems.PrefersEnglish(http.Request), columns, rows);

    /// <summary>Lines as a file, in this language.</summary>
    public static IResult File<T>(
        HttpContext http, TableFormat format, string name, bool english, IReadOnlyList<ExportColumn<T>> columns,
        IEnumerable<T> rows)
    {
        var bytes = TableWriter.Write(
            format, [.. columns.Select(c => english ? c.Name.En : c.Name.Zh)],
            rows.Select(IReadOnlyList<object?> (row) => [.. columns.Select(c => c.Of(row))]));
        var day = Instant.DayOf(Instant.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()));
        return TypedResults.File(bytes, format.ContentType(),
            string.Create(CultureInfo.InvariantCulture, $"{name}-{day:yyyyMMdd}.{format.Ending()}"));
    }

    /// <summary>Reads a body that is a CSV or XLSX file: its bytes, or the answer that refuses it.</summary>
    public static async Task<(byte[]? Bytes, Refused? Problem)> ReadFile(this HttpContext http)
    {
        var type = http.Request.GetTypedHeaders().ContentType?.MediaType.Value;
        if (type is null || !(type.Equals(TableFormats.CsvType, StringComparison.OrdinalIgnoreCase)
            || type.Equals(TableFormats.XlsxType, StringComparison.OrdinalIgnoreCase))
            || http.Request.Headers.ContentEncoding.Count > 0)
        {
            return (null, http.Refuse(Refusals.MediaType.At()));
        }

        var bytes = await Readable.Body(http);
        return bytes.Length > 0 ? (bytes, null) : (null, http.Refuse(Refusals.Malformed.At()));
    }
}
