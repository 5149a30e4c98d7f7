using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;

namespace CarbonRegistry.Web;

/// <summary>
/// The files that pages load: stylesheet, script, emblem. They travel inside the assembly; their addresses carry their
/// digest, so that browsers keep them for good and a new version is another address.
/// </summary>
internal static class WebFiles
{
    private const string Root = "/assets/";
    private static readonly FrozenDictionary<string, Asset> ByName = Load();

    private sealed record Asset(string Path, Kept Content);

    /// <summary>The address of a file in wwwroot/.</summary>
    public static string Of(string name) => ByName[name].Path;

    /// <summary>Maps the files.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var asset in ByName.Values)
        {
            routes.MapGet(asset.Path, http => Send(http, asset)).AllowAnonymous().ExcludeFromDescription();
        }
    }

    private static Task Send(HttpContext http, Asset asset)
    {
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return asset.Content.Send(http);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith("wwwroot/", StringComparison.Ordinal))
            .Select(n =>
        {
            using var stream = assembly.GetManifestResourceStream(n)!;
            using var plain = new MemoryStream();
            stream.CopyTo(plain);
            var name = n["wwwroot/".Length..];
            var type = Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                ".png" => "image/png",
                _ => "application/octet-stream",
            };
            var content = new Kept(plain.ToArray(), type, CompressionLevel.SmallestSize);
            return KeyValuePair.Create(name, new Asset($"{Root}{content.Digest}/{name}", content));
        }).ToFrozenDictionary(StringComparer.Ordinal);
    }
}
