using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MessageSignatures;

namespace ExchangeSimulator;

/// <summary>The registry's answer to a message; its signature was verified.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
public sealed record LineAnswer(int Status, JsonObject Body)
{
    /// <summary>Whether the message was taken.</summary>
    public bool Taken => Status == 200;

    /// <summary>The refusal's permanent code; null where it was taken.</summary>
    public string? Code => Taken ? null : Body["code"]?.GetValue<string>();

    /// <summary>A member of the body.</summary>
    public JsonNode this[string name] =>
        Body[name] ?? throw new InvalidOperationException($"The answer has no '{name}': {Body.ToJsonString()}");
}

/// <summary>Nothing is known of what became of a message: it, or its answer, was lost on the way. It is settled by
/// sending it again.</summary>
public sealed class LineBrokenException : Exception
{
    /// <summary>With the cause.</summary>
    public LineBrokenException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}

/// <summary>The line to the registry: signs what goes out, verifies what comes back. Every sending is signed afresh,
/// with a nonce of its own; the body stays the same.</summary>
public sealed class RegistryLine(HttpClient http, SigningKey key, TimeProvider clock)
{
    private VerifyingKey? _registry;
    private string? _registryKeyId;

    /// <summary>Changes a request before it leaves: for faults and tests. Null: nothing.</summary>
    public Func<HttpRequestMessage, Task>? Meddle { get; set; }

    /// <summary>By which clock answers are judged, where that is not the one that messages are signed by: for tests of
    /// clocks that differ.</summary>
    public TimeProvider? TrustAnswers { get; init; }

    /// <summary>The key that messages are signed with.</summary>
    public SigningKey Key => key;

    /// <summary>Learns the registry's public key. A real exchange compares it by another way, once.</summary>
    public async Task LearnKey()
    {
        var keys = JsonNode.Parse(await Reach(() =>
            http.GetStringAsync(new Uri("/exchange/v1/keys", UriKind.Relative))))!["keys"]![0]!;
        _registryKeyId = keys["keyId"]!.GetValue<string>();
        _registry = VerifyingKey.FromSpki(keys["algorithm"]!.GetValue<string>(),
            Convert.FromBase64String(keys["publicKey"]!.GetValue<string>()))
            ?? throw new InvalidOperationException("The registry's key cannot be read.");
    }

    /// <summary>Sends a message.</summary>
    /// <exception cref="LineBrokenException">Its outcome is not known.</exception>
    public Task<LineAnswer> Send(string path, JsonObject message) =>
        Send(path, Encoding.UTF8.GetBytes(message.ToJsonString()));

    /// <summary>Sends a message by its bytes.</summary>
    /// <exception cref="LineBrokenException">Its outcome is not known.</exception>
    public async Task<LineAnswer> Send(string path, byte[] body)
    {
        var (request, signed) = Sign(path, body);
        return await Deliver(request, signed);
    }

    /// <summary>Delivers a request that was signed before, once.</summary>
    /// <exception cref="LineBrokenException">Its outcome is not known.</exception>
    public async Task<LineAnswer> Deliver(HttpRequestMessage request, HttpMessage signed)
    {
        using (request)
        {
            if (_registry is null)
            {
                await LearnKey();
            }

            if (Meddle is not null)
            {
                await Meddle(request);
            }

            using var response = await Reach(() => http.SendAsync(request));
            var answer = await Reach(() => response.Content.ReadAsByteArrayAsync());
            var fields = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value), StringComparer.Ordinal);
            var fault = ExchangeProfile.Verify(
                new(null, null, (int)response.StatusCode, fields, signed), answer,
                (TrustAnswers ?? clock).GetUtcNow().ToUnixTimeSeconds(),
                id => id == _registryKeyId ? _registry : null).Fault;
            if (fault == SignatureFault.Key)
            {
                // The registry signs with another key now; the answer is asked for again.
                await LearnKey();
                throw new LineBrokenException("The registry's answer is signed with another key.");
            }

            if (fault != SignatureFault.None || JsonNode.Parse(answer) is not JsonObject json)
            {
                throw new LineBrokenException($"The answer ({(int)response.StatusCode}) does not count: {fault}.");
            }

            return (int)response.StatusCode >= 500
                ? throw new LineBrokenException(
                    $"The registry answers {(int)response.StatusCode}: {json.ToJsonString()}")
                : new((int)response.StatusCode, json);
        }
    }

    /// <summary>A signed request, and what was signed.</summary>
    public (HttpRequestMessage Request, HttpMessage Signed) Sign(string path, byte[] body)
    {
        var target = new Uri(http.BaseAddress!, "/exchange/v1/" + path);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["content-type"] = "application/json",
            [ContentDigest.Field] = ContentDigest.Of(body) };
        var message = new HttpMessage("POST", target.AbsoluteUri, null, fields);
        var (input, signature) = ExchangeProfile.Sign(
            message, key, clock.GetUtcNow().ToUnixTimeSeconds(),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        fields[MessageSignature.InputField] = input;
        fields[MessageSignature.Field] = signature;
        var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.TryAddWithoutValidation("Content-Digest", fields[ContentDigest.Field]);
        request.Headers.TryAddWithoutValidation("Signature-Input", input);
        request.Headers.TryAddWithoutValidation("Signature", signature);
        return (request, message);
    }

    private static async Task<T> Reach<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            throw new LineBrokenException("The line broke: " + e.Message, e);
        }
    }
}
