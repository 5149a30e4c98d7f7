using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CarbonRegistry.Exchange;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using MessageSignatures;

namespace CarbonRegistry.Web.Exchange;

/// <summary>A message whose signature counts.</summary>
/// <param name="Key">The key that signed it.</param>
/// <param name="Body">Its body.</param>
/// <param name="Digest">SHA-256 of the body.</param>
internal sealed record SignedMessage(ExchangeKey Key, byte[] Body, byte[] Digest);

/// <summary>What is answered, before it is signed.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body.</param>
/// <param name="ContentType">Its content type.</param>
internal sealed record MessageAnswer(int Status, byte[] Json, string ContentType = "application/json");

/// <summary>The door of the exchange link: verifies what comes in, signs what goes out. Who fails here has touched
/// nothing.</summary>
internal sealed partial class SignedMessages(ExchangeKeys keys, SignedRequests signed, RegistrySigningKey registry,
    TimeProvider clock, HostOptions options)
{
    private static readonly JsonSerializerOptions Strict = new(Json.Options)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new InstantConverter() },
    };

    /// <summary>Answers one request: verified, handled, signed.</summary>
    public async Task Answer<TForm>(HttpContext http, Func<SignedMessage, TForm, Task<MessageAnswer>> handle)
        where TForm : class
    {
        var request = SignedRequests.Read(http, options.ExchangeAddress);
        MessageAnswer answer;
        try
        {
            answer = await Answer(http, request, handle);
        }
        catch (Exception e) when (StorageFault.Of(e) is not null)
        {
            answer = Problem(http, StorageFault.Of(e)!.At());
        }

        await Write(http, request, answer);
    }

    private async Task<MessageAnswer> Answer<TForm>(HttpContext http, HttpMessage request,
        Func<SignedMessage, TForm, Task<MessageAnswer>> handle)
        where TForm : class
    {
        var (body, refusal) = await ReadBody(http);
        SignedMessage? message = null;
        if (body is not null)
        {
            (message, refusal) = Verify(http, request, body);
        }

        if (message is null)
        {
            return Problem(http, refusal!);
        }

        return Read<TForm>(message.Body, out var why) is { } form ? await handle(message, form) : Problem(http, why!);
    }

    /// <summary>The problem that these refusals are, to be signed.</summary>
    public static MessageAnswer Problem(HttpContext http, params IReadOnlyList<Refusal> refusals)
    {
        var problem = http.ProblemOf([.. refusals.Select(ReasonView.Of)]);
        return new(problem.Status, JsonSerializer.SerializeToUtf8Bytes(problem, Json.Options), Problems.ContentType);
    }

    /// <summary>An answer as JSON.</summary>
    public static MessageAnswer Of(object content) =>
        new(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(content, Strict));

    private async Task<(byte[]? Body, Refusal? Refusal)> ReadBody(HttpContext http)
    {
        if (!string.Equals(http.Request.ContentType, "application/json", StringComparison.OrdinalIgnoreCase)
            || http.Request.Headers.ContentEncoding.Count > 0)
        {
            return (null, Refusals.MediaType.At());
        }

        if (http.Request.ContentLength is not { } length || length > RequestLimits.FileBody)
        {
            return (null, http.Request.ContentLength is null ? Refusals.Malformed.At() : Refusals.TooLarge.At());
        }

        // As it comes, not as much as is announced: nobody has shown yet who they are.
        var body = await Readable.Body(http);
        return body.Length == length ? (body, null) : (null, Refusals.Malformed.At());
    }

    private (SignedMessage? Message, Refusal? Refusal) Verify(HttpContext http, HttpMessage request, byte[] body)
    {
        ExchangeKey? key = null;
        var (refusal, parameters) = signed.Check(request, body, ExchangeProfile.OfRequests,
            id => (key = keys.Find(id))?.Verifying);
        if (refusal is null && !ExchangeListener.Admits(http, key!, options, clock.GetUtcNow()))
        {
            refusal = Refusals.CertificateDiffers.At();
        }

        refusal ??= signed.UseUp(key!.KeyId, parameters!);
        var origin = string.Create(
            CultureInfo.InvariantCulture,
            $"{http.Connection.RemoteIpAddress} "
                + $"{Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier} key {key?.KeyId}");
        return refusal is null
            ? (new(key! with { Actor = key.Actor with { Origin = origin } }, body, SHA256.HashData(body)), null)
            : (null, refusal);
    }

    private async Task Write(HttpContext http, HttpMessage request, MessageAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        http.Response.ContentLength = answer.Json.Length;
        http.Response.Headers.CacheControl = "no-store";
        var digest = ContentDigest.Of(answer.Json);
        http.Response.Headers["Content-Digest"] = digest;

        // An answer's signature covers the request's: a request without one is answered without.
        if (request.Fields.ContainsKey(MessageSignature.Field))
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["content-type"] = answer.ContentType,
                [ContentDigest.Field] = digest };
            var (input, signature) = ExchangeProfile.Sign(
                new(null, null, answer.Status, fields, request), registry.Key, clock.GetUtcNow().ToUnixTimeSeconds(),
                Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
            http.Response.Headers["Signature-Input"] = input;
            http.Response.Headers["Signature"] = signature;
        }

        await http.Response.Body.WriteAsync(answer.Json, http.RequestAborted);
    }

    private static TForm? Read<TForm>(byte[] body, out Refusal? why)
        where TForm : class
    {
        if (!Readable.IsJsonOfText(body))
        {
            why = Refusals.TextUnreadable.At();
            return null;
        }

        why = null;
        try
        {
            var form = JsonSerializer.Deserialize<TForm>(body, Strict);
            why = form is null ? Refusals.Malformed.At() : null;
            return form;
        }
        catch (JsonException e)
        {
            why = MissingField.Match(e.Message) is { Success: true } missing
                ? Refusals.FieldMissing.At(field: missing.Groups["field"].Value) : Json.ReasonOf(e);
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException)
        {
            why = Refusals.Malformed.At();
        }

        return null;
    }

    [GeneratedRegex("missing required properties including: '(?<field>[A-Za-z]{1,32})'",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MissingField { get; }

    /// <summary>Instants with an offset, always: a time without one is a time of nowhere.</summary>
    private sealed partial class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert,
            JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && Written.IsMatch(text)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
                ? instant
                : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Instant.Text(Instant.Of(value)));

        [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)$",
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
        private static partial Regex Written { get; }
    }
}
