using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace CarbonRegistry.Web;

/// <summary>An answer that is the same for everybody: kept in memory as it is and packed, with a tag of its content by
/// which a caller who has it is told so (304).</summary>
internal sealed class Kept
{
    private readonly string _contentType;
    private readonly byte[] _plain;
    private readonly byte[] _brotli;
    private readonly EntityTagHeaderValue _tag;

    /// <summary>Packs an answer.</summary>
    /// <param name="plain">Its body.</param>
    /// <param name="contentType">Its content type.</param>
    /// <param name="packing">How well: the best takes seconds for a megabyte.</param>
    public Kept(byte[] plain, string contentType, CompressionLevel packing)
    {
        (_plain, _contentType) = (plain, contentType);
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, packing, leaveOpen: true))
        {
            brotli.Write(plain);
        }

        _brotli = packed.ToArray();
        Digest = Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 6));
        _tag = new($"\"{Digest}\"");
    }

    /// <summary>The first digits of the content's digest.</summary>
    public string Digest { get; }

    /// <summary>Answers with it.</summary>
    public Task Send(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.Vary = "Accept-Encoding";
        headers.ETag = _tag.ToString();
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known =>
            known.Equals(EntityTagHeaderValue.Any) || known.Compare(_tag, useStrongComparison: false)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var brotli = http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (brotli)
        {
            headers.ContentEncoding = "br";
        }

        var bytes = brotli ? _brotli : _plain;
        http.Response.ContentType = _contentType;
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
