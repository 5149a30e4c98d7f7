using CarbonRegistry.Files;
using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Web;

/// <summary>Lists as files to download.</summary>
internal static class Download
{
    /// <summary>A list as a file, its header in the person's language.</summary>
    public static IResult List(HttpContext http, TableFormat format, string name, IEnumerable<Text> header, IEnumerable<IReadOnlyList<object?>> rows) =>
        Results.File(TableWriter.Write(format, [.. header.Select(t => http.Language().Of(t))], rows), format.ContentType(), $"{name}.{format.Ending()}");
}
