using System.Text;
using MessageSignatures;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Message signatures (RFC 9421) and digests (RFC 9530): the documents' own vectors, both algorithms, and
/// every way to tamper.</summary>
public sealed class MessageSignatureTests
{
    private const long Now = 1_780_272_000;
    private const string Nonce = "0123456789abcdef0123";
    private const string Uri = "https://registry.example/exchange/v1/transfer-outs";

    // RFC 9421 appendix B.1.3 and B.2.4.
    private const string RfcPublicKey =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4F"
            + "ivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==";

    private const string RfcParameters =
        """("@status" "content-type" "content-digest" "content-length");created=1618884473"""
            + ";keyid=\"test-key-ecc-p256\"";

    private const string RfcDigest =
        "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"number":7,"items":[]}""");

    public static TheoryData<string> Algorithms => [.. SignatureAlgorithms.All];

    [Fact]
    public void TheAnswerOfRfc9421AppendixB24IsVerifiedAndItsBaseIsTheOnePrinted()
    {
        var message = RfcAnswer();
        var read = MessageSignature.Read(message)!;
        Assert.Equal(
            $"""
             "@status": 200
             "content-type": application/json
             "content-digest": {RfcDigest}
             "content-length": 23
             "@signature-params": {RfcParameters}
             """,
            Encoding.ASCII.GetString(read.Base));
        using var key = VerifyingKey.FromSpki(SignatureAlgorithms.EcdsaP256Sha256,
            Convert.FromBase64String(RfcPublicKey))!;
        Assert.True(key.Verify(read.Base, read.Signature));
        Assert.True(ContentDigest.Matches(RfcDigest, """{"message": "good dog"}"""u8));

        for (var bit = 0; bit < read.Signature.Length * 8; bit += 5)
        {
            var forged = read.Signature.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(key.Verify(read.Base, forged));
        }

        Assert.False(key.Verify(MessageSignature.Read(message with { Status = 201 })!.Base, read.Signature));

        // The profile of the exchange link wants more than the RFC's example signs.
        Assert.Equal(SignatureFault.Missing,
            ExchangeProfile.Verify(message, """{"message": "good dog"}"""u8, 1_618_884_474, _ => key).Fault);
    }

    [Theory]
    [InlineData("{\"hello\": \"world\"}\n", "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")]
    [InlineData("{\"hello\": \"world\"}\n",
        "sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:")]
    [InlineData("{\"hello\": \"world\"}\n", "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, md5=:AAAA:")]
    [InlineData("{\"hello\": \"world\"}", "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:")]
    [InlineData("", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")]
    public void DigestsOfRfc9530AndOthersMatch(string body, string field) =>
        Assert.True(ContentDigest.Matches(field, Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDh=:")]
    [InlineData("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, sha-512=:YMAa:")]
    [InlineData("md5=:Sd/dVLAcvNLSq16eXua5uQ==:")]
    [InlineData("sha-256=RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=")]
    [InlineData("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:,")]
    [InlineData(
        "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, "
            + "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")]
    [InlineData("SHA-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")]
    [InlineData("")]
    public void WrongWeakAndMalformedDigestsDoNot(string field) =>
        Assert.False(ContentDigest.Matches(field, "{\"hello\": \"world\"}\n"u8));

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void ARequestAndItsAnswerAreAccepted(string algorithm)
    {
        using var exchange = new Pair(algorithm, "exchange-1");
        using var registry = new Pair(algorithm, "registry-1");
        var request = Request(exchange.Private);
        Assert.Equal(SignatureFault.None, Check(request, Body, exchange));
        Assert.Equal(SignatureFault.None, Check(Answer(request, registry.Private), Body, registry));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void KeysKeepTheirPublicPartThroughPem(string algorithm)
    {
        using var generated = SigningKey.Generate(algorithm, "k");
        using var read = SigningKey.FromPem(generated.ToPem(), "k");
        Assert.Equal(algorithm, read.Algorithm);
        Assert.Equal(generated.PublicKey, read.PublicKey);
        using var verifying = VerifyingKey.FromSpki(algorithm, generated.PublicKey)!;
        Assert.True(verifying.Verify(Body, read.Sign(Body)));
        Assert.All(SignatureAlgorithms.All.Where(a => a != algorithm),
            a => Assert.Null(VerifyingKey.FromSpki(a, generated.PublicKey)));
    }

    [Fact]
    public void Sm2VerifiesASignatureThatOpenSslMade()
    {
        // openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2; openssl pkeyutl -sign -rawin -digest sm3
        // -pkeyopt distid:1234567812345678; r and s out of its DER.
        using var key = VerifyingKey.FromSpki(SignatureAlgorithms.Sm2Sm3,
            Convert.FromBase64String(OpenSslSm2.PublicKey))!;
        Assert.True(key.Verify("carbon registry"u8, Convert.FromHexString(OpenSslSm2.Signature)));
        Assert.False(key.Verify("carbon registrz"u8, Convert.FromHexString(OpenSslSm2.Signature)));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void WhateverIsChangedInARequestIsNoticed(string algorithm)
    {
        using var exchange = new Pair(algorithm, "exchange-1");
        using var other = new Pair(algorithm, "exchange-2");
        var request = Request(exchange.Private);
        Assert.Equal(SignatureFault.Signature, Check(request with { Method = "PUT" }, Body, exchange));
        Assert.Equal(SignatureFault.Signature, Check(request with { TargetUri = Uri + "?x=1" }, Body, exchange));
        Assert.Equal(SignatureFault.Signature,
            Check(request with { TargetUri = Uri.Replace("https", "http", StringComparison.Ordinal) }, Body, exchange));
        Assert.Equal(SignatureFault.Signature,
            Check(With(request, "content-type", "application/json; charset=utf-8"), Body, exchange));
        Assert.Equal(SignatureFault.Signature,
            Check(With(request, "content-digest", ContentDigest.Of("{}"u8)), "{}"u8, exchange));
        Assert.Equal(SignatureFault.Digest, Check(request, "{}"u8, exchange));

        // The parameters are signed with the rest.
        Assert.Equal(SignatureFault.Signature,
            Check(Replace(request, $"created={Now}", $"created={Now + 1}"), Body, exchange));
        Assert.Equal(SignatureFault.Signature,
            Check(Replace(request, $"expires={Now + 60}", $"expires={Now + 59}"), Body, exchange));
        Assert.Equal(SignatureFault.Signature, Check(Replace(request, Nonce, Nonce + "0"), Body, exchange));
        var otherAlgorithm = SignatureAlgorithms.All.First(a => a != algorithm);
        Assert.Equal(SignatureFault.Key,
            Check(Replace(request, $"alg=\"{algorithm}\"", $"alg=\"{otherAlgorithm}\""), Body, exchange));
        Assert.Equal(SignatureFault.Key, Check(Replace(request, "exchange-1", "exchange-3"), Body, exchange, other));
        Assert.Equal(SignatureFault.Signature,
            Check(Replace(request, "exchange-1", "exchange-2"), Body, exchange, other));

        // Each component left out, doubled, in another order; a parameter left out or added; no signature, two, another
        // label.
        foreach (var component in ExchangeProfile.OfRequests)
        {
            var name = $"\"{component.Name}\"";
            Assert.Equal(SignatureFault.Missing,
                Check(Replace(request, name + " ", "")
                    .With(MessageSignature.InputField, s => s.Replace(" " + name, "", StringComparison.Ordinal)), Body,
                    exchange));
            Assert.Equal(SignatureFault.Missing, Check(Replace(request, name, name + " " + name), Body, exchange));
            Assert.Equal(SignatureFault.Missing, Check(Replace(request, name, name + ";req"), Body, exchange));
            Assert.Equal(SignatureFault.Missing, Check(Replace(request, name, name + ";sf"), Body, exchange));
        }

        Assert.Equal(SignatureFault.Missing,
            Check(Replace(request, "\"@method\" \"@target-uri\"", "\"@target-uri\" \"@method\""), Body, exchange));
        foreach (var parameter in new[] { $";created={Now}", $";expires={Now + 60}", $";nonce=\"{Nonce}\"",
            ";keyid=\"exchange-1\"", $";alg=\"{algorithm}\"" })
        {
            Assert.Equal(SignatureFault.Missing, Check(Replace(request, parameter, ""), Body, exchange));
        }

        Assert.Equal(SignatureFault.Missing, Check(Replace(request, ";nonce=", ";tag=\"x\";nonce="), Body, exchange));
        Assert.Equal(SignatureFault.Missing, Check(Replace(request, Nonce, "short"), Body, exchange));
        Assert.Equal(SignatureFault.Missing, Check(Without(request, MessageSignature.Field), Body, exchange));
        Assert.Equal(SignatureFault.Missing, Check(Without(request, MessageSignature.InputField), Body, exchange));
        Assert.Equal(SignatureFault.Missing, Check(Without(request, "content-type"), Body, exchange));
        Assert.Equal(SignatureFault.Missing,
            Check(request.With(MessageSignature.InputField,
                    s => s + ", " + s.Replace("sig=", "sig2=", StringComparison.Ordinal)), Body, exchange));
        Assert.Equal(SignatureFault.Missing,
            Check(request.With(MessageSignature.Field, s => s.Replace("sig=", "sig2=", StringComparison.Ordinal)), Body,
                exchange));
        Assert.Equal(SignatureFault.Missing,
            Check(request.With(MessageSignature.Field, s => s.Replace(":", "", StringComparison.Ordinal)), Body,
                exchange));
        Assert.Equal(SignatureFault.Signature,
            Check(request.With(MessageSignature.Field, _ => $"sig=:{Convert.ToBase64String(new byte[64])}:"), Body,
                exchange));
        Assert.Equal(SignatureFault.Signature,
            Check(request.With(MessageSignature.Field, _ => $"sig=:{Convert.ToBase64String(new byte[63])}:"), Body,
                exchange));
        Assert.Equal(SignatureFault.Signature,
            Check(request.With(MessageSignature.Field,
                    _ => $"sig=:{Convert.ToBase64String(Enumerable.Repeat((byte)255, 64).ToArray())}:"), Body,
                exchange));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void AnAnswerBelongsToOneRequest(string algorithm)
    {
        using var exchange = new Pair(algorithm, "exchange-1");
        using var registry = new Pair(algorithm, "registry-1");
        var request = Request(exchange.Private);
        var answer = Answer(request, registry.Private);
        Assert.Equal(SignatureFault.Signature, Check(answer with { Status = 200 }, Body, registry));
        Assert.Equal(SignatureFault.Signature,
            Check(With(answer, "content-digest", ContentDigest.Of("{}"u8)), "{}"u8, registry));
        Assert.Equal(SignatureFault.Digest, Check(answer, "{}"u8, registry));

        // The same request signed again is another one: its nonce and signature differ.
        Assert.Equal(SignatureFault.Signature,
            Check(answer with { Request = Request(exchange.Private, nonce: Nonce + "x") }, Body, registry));
        Assert.Equal(SignatureFault.Signature,
            Check(answer with { Request = request with { TargetUri = Uri + "/" } }, Body, registry));
        Assert.Equal(SignatureFault.Signature,
            Check(answer with { Request = request with { Method = "GET" } }, Body, registry));
        Assert.Equal(SignatureFault.Missing, Check(answer with { Request = null }, Body, registry));

        // What was signed as a request is no answer, and the other way round.
        Assert.Equal(SignatureFault.Missing,
            Check(answer with { Method = request.Method, TargetUri = request.TargetUri, Status = null }, Body,
                registry));
        Assert.Equal(SignatureFault.Missing, Check(request with { Status = 201, Request = request }, Body, exchange));
    }

    [Theory]
    [InlineData(-6, SignatureFault.Time)]
    [InlineData(-5, SignatureFault.None)]
    [InlineData(0, SignatureFault.None)]
    [InlineData(59, SignatureFault.None)]
    [InlineData(60, SignatureFault.Time)]
    [InlineData(86_400, SignatureFault.Time)]
    public void ASignatureIsValidForAMinute(long later, SignatureFault expected)
    {
        using var exchange = new Pair(SignatureAlgorithms.EcdsaP256Sha256, "exchange-1");
        Assert.Equal(expected, ExchangeProfile.Verify(Request(exchange.Private), Body, Now + later,
            exchange.Find).Fault);
    }

    [Theory]
    [InlineData(61, SignatureFault.Time)]
    [InlineData(60, SignatureFault.None)]
    [InlineData(1, SignatureFault.None)]
    [InlineData(0, SignatureFault.Time)]
    [InlineData(-1, SignatureFault.Time)]
    public void NobodySignsForLonger(long validity, SignatureFault expected)
    {
        using var exchange = new Pair(SignatureAlgorithms.EcdsaP256Sha256, "exchange-1");
        var message = Bare();
        var (input, signature) = MessageSignature.Sign(
            message, ExchangeProfile.OfRequests,
            new(Now, Now + validity, Nonce, "exchange-1", SignatureAlgorithms.EcdsaP256Sha256), exchange.Private);
        Assert.Equal(expected,
            Check(With(With(message, MessageSignature.InputField, input), MessageSignature.Field, signature), Body,
                exchange));
    }

    [Theory]
    [InlineData("a=1, a=2")]
    [InlineData("a=(\"x\"")]
    [InlineData("a=\"x")]
    [InlineData("a=:!:")]
    [InlineData("a=1.5")]
    [InlineData("a=1234567890123456")]
    [InlineData("A=1")]
    [InlineData("a=(1)(2)")]
    [InlineData("a=\"\u00e9\"")]
    [InlineData("a=1;b=1;b=2")]
    [InlineData("a=1 b=2")]
    [InlineData("")]
    public void WhatIsNoStructuredFieldIsNothing(string text) => Assert.Null(StructuredFields.ReadDictionary(text));

    [Fact]
    public void StructuredFieldsAreWrittenAsTheyWereRead()
    {
        const string text = "(\"a\" \"b\\\"\\\\\";req 7;x=?0);created=-5;n=:AQID:;t=tok/en";
        Assert.Equal(text, StructuredFields.Write(StructuredFields.ReadDictionary("sig=" + text)!["sig"]));
    }

    internal static HttpMessage Bare() => new(
        "POST", Uri, null,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["content-type"] = "application/json",
                ["content-digest"] = ContentDigest.Of(Body) });

    internal static HttpMessage Request(SigningKey key, long now = Now, string nonce = Nonce)
    {
        var message = Bare();
        var (input, signature) = ExchangeProfile.Sign(message, key, now, nonce);
        return With(With(message, MessageSignature.InputField, input), MessageSignature.Field, signature);
    }

    private static HttpMessage Answer(HttpMessage request, SigningKey key)
    {
        var message = Bare() with { Method = null, TargetUri = null, Status = 201, Request = request };
        var (input, signature) = ExchangeProfile.Sign(message, key, Now, "f" + Nonce);
        return With(With(message, MessageSignature.InputField, input), MessageSignature.Field, signature);
    }

    private static HttpMessage RfcAnswer() => new(
        null, null, 200, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["date"] = "Tue, 20 Apr 2021 02:07:56 GMT",
            ["content-type"] = "application/json",
            ["content-digest"] = RfcDigest,
            ["content-length"] = "23",
            ["signature-input"] = "sig-b24=" + RfcParameters,
            ["signature"] =
                "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:",
        });

    private static SignatureFault Check(HttpMessage message, ReadOnlySpan<byte> body, params Pair[] known) =>
        ExchangeProfile.Verify(message, body, Now, id => known.Select(k => k.Find(id))
            .FirstOrDefault(k => k is not null)).Fault;

    private static HttpMessage Replace(HttpMessage message, string what, string by) =>
        message.With(MessageSignature.InputField, s => s.Replace(what, by, StringComparison.Ordinal));

    internal static HttpMessage With(HttpMessage message, string field, string value) =>
        message
            with { Fields = new Dictionary<string, string>(message.Fields,
                    StringComparer.Ordinal) { [field] = value } };

    private static HttpMessage Without(HttpMessage message, string field) =>
        message with { Fields = message.Fields.Where(f => f.Key != field).ToDictionary(StringComparer.Ordinal) };

    private sealed class Pair(string algorithm, string keyId) : IDisposable
    {
        public SigningKey Private { get; } = SigningKey.Generate(algorithm, keyId);

        private VerifyingKey? Public { get; set; }

        public VerifyingKey? Find(string id) =>
            id == Private.KeyId ? Public ??= VerifyingKey.FromSpki(algorithm, Private.PublicKey) : null;

        public void Dispose()
        {
            Private.Dispose();
            Public?.Dispose();
        }
    }
}

internal static class HttpMessages
{
    public static HttpMessage With(this HttpMessage message, string field, Func<string, string> change) =>
        MessageSignatureTests.With(message, field, change(message.Fields[field]));
}

internal static class OpenSslSm2
{
    public const string PublicKey =
        "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEgo3D/C8nXNHMyRFg01yjgh2qHrwae2qygNK6pXVU"
            + "iXDK1/PmHDMDRYY2B6xaLr6ah7P9Sj2rFU4G3X/0ptAOHw==";

    public const string Signature =
        "1142AABBCECCFCE91FB6C7E26DCAC09DE70BB3ADAABFE1062E7EC710C7720DE1"
            + "5E38C25258BD84BFD86D696982E689B067BA57D2607F1BBFBEA1740D5A3A5B9E";
}
