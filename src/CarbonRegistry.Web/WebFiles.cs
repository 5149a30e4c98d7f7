using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace CarbonRegistry.Web;

/// <summary>
/// The files that pages load: stylesheet, script, emblem. They travel inside the assembly; their addresses carry their digest, so that browsers keep them for good
/// and a new version is another address.
/// </summary>
internal static class WebFiles
{
    private const string Root = "/assets/";
    private static readonly FrozenDictionary<string, Asset> ByName = Load();

    private sealed record Asset(string Path, string ContentType, byte[] Plain, byte[] Brotli);

    /// <summary>The address of a file in wwwroot/.</summary>
    public static string Of(string name) => ByName[name].Path;

    /// <summary>Maps the files.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var asset in ByName.Values)
        {
            routes.MapGet(asset.Path, http => Send(http, asset)).ExcludeFromDescription();
        }
    }

    private static Task Send(HttpContext http, Asset asset)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Vary = "Accept-Encoding";
        var brotli = http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (brotli)
        {
            headers.ContentEncoding = "br";
        }

        var bytes = brotli ? asset.Brotli : asset.Plain;
        http.Response.ContentType = asset.ContentType;
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith("wwwroot/", StringComparison.Ordinal)).Select(n =>
        {
            using var stream = assembly.GetManifestResourceStream(n)!;
            using var plain = new MemoryStream();
            stream.CopyTo(plain);
            using var packed = new MemoryStream();
            using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                brotli.Write(plain.GetBuffer(), 0, (int)plain.Length);
            }

            var bytes = plain.ToArray();
            var name = n["wwwroot/".Length..];
            var digest = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6));
            var type = Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                ".png" => "image/png",
                _ => "application/octet-stream",
            };
            return KeyValuePair.Create(name, new Asset($"{Root}{digest}/{name}", type, bytes, packed.ToArray()));
        }).ToFrozenDictionary(StringComparer.Ordinal);
    }
}
