using System.Globalization;
using CarbonRegistry.Files;
using CarbonRegistry.Web.Api;
using CarbonRegistry.Web.Pages;

namespace CarbonRegistry.Web;

/// <summary>Lists as files to download.</summary>
internal static class Download
{
    /// <summary>A list as a file, its header in the person's language.</summary>
    public static IResult List(HttpContext http, TableFormat format, string name, IEnumerable<Text> header,
        IEnumerable<IReadOnlyList<object?>> rows)
    {
        var day = Instant.DayOf(Instant.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()));
        return Results.File(
            TableWriter.Write(format, [.. header.Select(t => http.Language().Of(t))], rows), format.ContentType(),
            string.Create(CultureInfo.InvariantCulture, $"{name}-{day:yyyyMMdd}.{format.Ending()}"));
    }

    /// <summary>A list of pages, whole, as a file; refused where it is longer than a file may be, or a filter is wrong:
    /// nobody is to take a part for the whole, or the whole for a part.</summary>
    /// <param name="http">The request.</param>
    /// <param name="query">What is asked, a format among it.</param>
    /// <param name="name">The file's name without day and ending.</param>
    /// <param name="columns">Its columns, and what a row says in each.</param>
    /// <param name="page">The page after a key, of the greatest length.</param>
    public static IResult Pages<T>(HttpContext http, Filters query, string name,
        IReadOnlyList<(Text Name, Func<T, object?> Of)> columns, Func<string?, Page<T>> page)
    {
        if (query.Invalid)
        {
            return Screens.WrongFilter();
        }

        var rows = new List<T>();
        for (string? after = null; ;)
        {
            var next = page(after);
            rows.AddRange(next.Items);
            if (rows.Count > Exports.MostLines)
            {
                return Screens.TooLong();
            }

            if (next.Next is null)
            {
                return List(http, query.Format!.Value, name, columns.Select(c => c.Name),
                    rows.Select(r => (IReadOnlyList<object?>)[.. columns.Select(c => c.Of(r))]));
            }

            after = next.Next;
        }
    }
}
