using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MessageSignatures;

namespace CarbonRegistry.Web.Tests;

/// <summary>A program with an access token: it signs what it sends, where it has a key.</summary>
internal sealed record TestProgram(World World, string Id, string Token, SigningKey? Key)
{
    /// <summary>Sends without a signature.</summary>
    public Task<Answer> Plain(string path, string body) => World.Post(Token, path, body);

    /// <summary>Sends signed, as it should be or with a fault.</summary>
    /// <param name="path">After /api/v1/.</param>
    /// <param name="body">What is signed.</param>
    /// <param name="key">The key that signs in place of its own.</param>
    /// <param name="age">How old the signature is, in seconds.</param>
    /// <param name="sent">What is sent in place of the body that was signed.</param>
    /// <param name="nonce">The nonce.</param>
    /// <param name="act">The header Idempotency-Key.</param>
    /// <param name="then">A last change of the request.</param>
    public async Task<Answer> Signed(
        string path, string body, SigningKey? key = null, int age = 0, string? sent = null, string? nonce = null,
        string? act = null, Action<HttpRequestMessage>? then = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var target = new Uri(World.Address, "/api/v1/" + path);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = "application/json", ["content-digest"] = ContentDigest.Of(bytes),
            ["authorization"] = "Bearer " + Token,
        };
        if (act is not null)
        {
            fields[ProgramProfile.IdempotencyKey] = act;
        }

        var message = new HttpMessage("POST", target.ToString(), null, fields);
        var (input, signature) = SignatureProfile.Sign(
            message, ProgramProfile.Of(message), key ?? Key!, World.Clock.GetUtcNow().ToUnixTimeSeconds() - age,
            nonce ?? Guid.NewGuid().ToString("N"));
        using var request = new HttpRequestMessage(HttpMethod.Post,
            target) { Content = new ByteArrayContent(sent is null ? bytes : Encoding.UTF8.GetBytes(sent)) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        request.Headers.Add("Content-Digest", fields["content-digest"]);
        request.Headers.Add("Signature-Input", input);
        request.Headers.Add("Signature", signature);
        if (act is not null)
        {
            request.Headers.Add("Idempotency-Key", act);
        }

        then?.Invoke(request);
        using var http = new HttpClient();
        var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new((int)response.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null, response);
    }
}

/// <summary>Programs of the people of a world.</summary>
internal static class ProgramsOf
{
    /// <summary>A person who is signed in makes a token.</summary>
    /// <param name="w">The world.</param>
    /// <param name="who">Their browser and passkey.</param>
    /// <param name="scope">read, propose or all.</param>
    /// <param name="algorithm">Of the key that it is bound to; null: none.</param>
    /// <param name="addresses">What it is used from.</param>
    public static async Task<TestProgram> NewProgram(
        this World w, (Browser Browser, Authenticator Passkey) who, string scope, string? algorithm = null,
        string addresses = "127.0.0.0/8")
    {
        var id = Guid.CreateVersion7().ToString();
        var form = new JsonObject { ["id"] = id, ["name"] = $"程序 {scope}", ["scope"] = scope,
            ["expiresAt"] = "2026-12-31T00:00:00+08:00" };
        SigningKey? key = null;
        if (algorithm is not null)
        {
            key = SigningKey.Generate(algorithm, id);
            var challenge = (await who.Browser.Post("me/tokens/challenge", new JsonObject()))["challenge"]
                .GetValue<string>();
            form["publicKey"] = System.Security.Cryptography.PemEncoding.WriteString("PUBLIC KEY", key.PublicKey);
            form["addresses"] = new JsonArray(addresses);
            form["challenge"] = challenge;
            form["proof"] = Convert.ToBase64String(key.Sign(Encoding.ASCII.GetBytes(challenge)));
        }

        var made = await SignInTests.Confirmed(who.Browser, who.Passkey, HttpMethod.Post, "me/tokens", form);
        Assert.True(made.Status == 201, made.Body?.ToJsonString());
        return new(w, id, made["token"].GetValue<string>(), key);
    }
}
