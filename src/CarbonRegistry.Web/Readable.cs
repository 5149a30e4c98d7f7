using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CarbonRegistry.Web;

/// <summary>A request that cannot be read: it is answered by this refusal.</summary>
/// <param name="refusal">Why.</param>
internal sealed class UnreadableException(RefusalKind refusal) : Exception(refusal.Text.En)
{
    /// <summary>Why.</summary>
    public RefusalKind Refusal { get; } = refusal;
}

/// <summary>
/// Whether what a request says is text at all. A null character is none that the databases keep, and half a surrogate
/// pair is none that can be written; both are refused here, whatever field they stand in, so that no handler meets
/// them.
/// </summary>
internal static class Readable
{
    /// <summary>Reads the form of a page before its handler does, and refuses what is no form.</summary>
    public static async ValueTask<object?> Form(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (HttpMethods.IsPost(context.HttpContext.Request.Method))
        {
            await ReadForm(context.HttpContext);
        }

        return await next(context);
    }

    /// <summary>Reads the form that a request carries, and refuses what is none.</summary>
    public static async Task ReadForm(HttpContext http)
    {
        // A form without any field (signing out) may come without a body, and then without a type.
        if ((!http.Request.HasFormContentType && (http.Request.ContentType is not null
            || http.Request.ContentLength is > 0)) || !IsUtf8(http.Request))
        {
            throw new UnreadableException(Refusals.MediaType);
        }

        if (http.Request.HasFormContentType)
        {
            var form = await Read(http);
            if (form.Any(f => !IsText(f.Key) || f.Value.Any(v => !IsText(v)))
                || form.Files.Any(f => !IsText(f.FileName) || !IsText(f.Name)))
            {
                throw new UnreadableException(Refusals.TextUnreadable);
            }
        }
        else
        {
            http.Request.Form = FormCollection.Empty;
        }
    }

    /// <summary>Refuses a query that is no text.</summary>
    public static void Query(HttpRequest request)
    {
        if (request.QueryString.Value is { } query && query.Contains("%00", StringComparison.Ordinal))
        {
            throw new UnreadableException(Refusals.TextUnreadable);
        }
    }

    /// <summary>Whether every text of a JSON document is one. Whether it is JSON, its reader says.</summary>
    public static bool IsJsonOfText(ReadOnlySpan<byte> json)
    {
        // Both come by an escape alone: as they are they would be no UTF-8 and no JSON.
        if (json.IndexOf("\\u"u8) < 0)
        {
            return true;
        }

        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped
                    && !IsText(reader.GetString()))
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return false;
        }

        return true;
    }

    /// <summary>The bytes of a request's body.</summary>
    public static async Task<byte[]> Body(HttpContext http)
    {
        using var buffer = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        }
        catch (IOException e) when (e is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            // A chunk longer than there are numbers.
            throw new UnreadableException(Refusals.Malformed);
        }

        return buffer.ToArray();
    }

    /// <summary>Whether a body is in UTF-8, by what it says itself: nothing, or so.</summary>
    public static bool IsUtf8(HttpRequest request) =>
        request.GetTypedHeaders().ContentType is not { Charset.HasValue: true } type
        || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);

    private static async Task<IFormCollection> Read(HttpContext http)
    {
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            // Too many fields, a name or value too long, no boundary.
            throw new UnreadableException(Refusals.Malformed);
        }
        catch (NotSupportedException)
        {
            // A part in a charset that no program should read any more (UTF-7), or that this one cannot.
            throw new UnreadableException(Refusals.MediaType);
        }
        catch (IOException e) when (e is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            // A part that does not end.
            throw new UnreadableException(Refusals.Malformed);
        }
    }

    private static bool IsText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (text[0] == '\0' || Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }
}
