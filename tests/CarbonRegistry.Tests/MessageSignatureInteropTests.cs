using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using MessageSignatures;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// Message signatures against an independent implementation (npm: http-message-signatures): each side verifies what the
/// other signed. <c>./test</c> installs it where there is npm, and then this is not skipped; by hand <c>npm ci --prefix
/// tests/interop</c>.
/// </summary>
public sealed class MessageSignatureInteropTests
{
    private const string KeyId = "k-1";
    private const string Uri = "https://registry.example/exchange/v1/transfer-outs";
    private const string RequestBody = """{"number":7,"名称":"配额"}""";
    private const string AnswerBody = """{"results":[]}""";

    private static string Folder
    {
        get
        {
            var at = new DirectoryInfo(AppContext.BaseDirectory);
            while (at is not null && !File.Exists(Path.Combine(at.FullName, "CarbonRegistry.slnx")))
            {
                at = at.Parent;
            }

            return Path.Combine(at?.FullName ?? AppContext.BaseDirectory, "tests", "interop");
        }
    }

    [Fact]
    public async Task EachSideVerifiesWhatTheOtherSigned()
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Folder, "node_modules"))
                || Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_INTEROP") == "required",
            "There is no npm, or npm ci --prefix tests/interop was not run: nothing independent has checked "
                + "the signatures.");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var key = SigningKey.Generate(SignatureAlgorithms.EcdsaP256Sha256, KeyId);
        using var verifying = VerifyingKey.FromSpki(key.Algorithm, key.PublicKey)!;

        var signed = await Ask(Case("sign", now, key));
        var request = new HttpMessage("POST", Uri, null, Fields(signed["request"]!));
        var answer = new HttpMessage(null, null, 201, Fields(signed["answer"]!), request);
        Assert.Equal(SignatureFault.None,
            ExchangeProfile.Verify(request, Encoding.UTF8.GetBytes(RequestBody), now, _ => verifying).Fault);
        Assert.Equal(SignatureFault.None,
            ExchangeProfile.Verify(answer, Encoding.UTF8.GetBytes(AnswerBody), now, _ => verifying).Fault);

        var ours = Sign(new HttpMessage("POST", Uri, null, Plain(RequestBody)), key, now, "0123456789abcdef");
        var oursBack = Sign(new HttpMessage(null, null, 201, Plain(AnswerBody), ours), key, now, "fedcba9876543210");
        var question = Case("verify", now, key);
        Give(question["request"]!, ours);
        Give(question["answer"]!, oursBack);
        var verdict = await Ask(question);
        Assert.Equal(
            """{"request":true,"answer":true,"requestDigest":true,"answerDigest":true}""", verdict.ToJsonString());

        question["request"]!["url"] = Uri + "?";
        verdict = await Ask(question);
        Assert.False(verdict["request"]!.GetValue<bool>());
        Assert.False(verdict["answer"]!.GetValue<bool>());
    }

    [Fact]
    public void TheLockFileNamesNoRegistry() =>
        Assert.DoesNotContain("resolved", File.ReadAllText(Path.Combine(Folder, "package-lock.json")),
            StringComparison.Ordinal);

    private static JsonNode Case(string what, long now, SigningKey key)
    {
        using var ecdsa = System.Security.Cryptography.ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key.PublicKey, out _);
        return new JsonObject
        {
            ["do"] = what, ["now"] = now, ["nonce"] = "0123456789abcdef", ["keyId"] = KeyId,
            ["privateKey"] = key.ToPem(), ["publicKey"] = ecdsa.ExportSubjectPublicKeyInfoPem(),
            ["request"] = new JsonObject { ["method"] = "POST", ["url"] = Uri, ["body"] = RequestBody },
            ["answer"] = new JsonObject { ["status"] = 201, ["body"] = AnswerBody },
        };
    }

    private static Dictionary<string, string> Plain(string body) =>
        new(StringComparer.Ordinal) { ["content-type"] = "application/json",
            ["content-digest"] = ContentDigest.Of(Encoding.UTF8.GetBytes(body)) };

    private static HttpMessage Sign(HttpMessage message, SigningKey key, long now, string nonce)
    {
        var (input, signature) = ExchangeProfile.Sign(message, key, now, nonce);
        return message with
        {
            Fields = new Dictionary<string, string>(message.Fields,
                StringComparer.Ordinal) { [MessageSignature.InputField] = input, [MessageSignature.Field] = signature },
        };
    }

    private static Dictionary<string, string> Fields(JsonNode headers) =>
        headers.AsObject().ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value!.GetValue<string>(),
            StringComparer.Ordinal);

    private static void Give(JsonNode message, HttpMessage signed) =>
        message["headers"] =
            new JsonObject(signed.Fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value)));

    private static async Task<JsonNode> Ask(JsonNode question)
    {
        using var node = Process.Start(new ProcessStartInfo("node", "signatures.mjs")
        {
            WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardInput = true,
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await node.StandardInput.WriteAsync(question.ToJsonString());
        node.StandardInput.Close();
        var answer = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, error);
        return JsonNode.Parse(answer)!;
    }
}
