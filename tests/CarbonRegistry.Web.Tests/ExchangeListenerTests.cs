using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ExchangeSimulator;
using MessageSignatures;

namespace CarbonRegistry.Web.Tests;

/// <summary>The exchange link's own listener: TLS both ways with certificates made here, each pinned to its exchange's
/// key.</summary>
public sealed class ExchangeListenerTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"listener_{Guid.NewGuid():N}.p12");
    private readonly X509Certificate2 _server = Certificate("localhost");

    public ExchangeListenerTests() => File.WriteAllBytes(_file, _server.Export(X509ContentType.Pkcs12, "secret"));

    public void Dispose()
    {
        _server.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task OnlyTheCertificateThatIsRegisteredWithTheKeyCounts()
    {
        await using var x = await ExchangeWorld.Start(Backend.Sqlite,
            with: o => o with { Exchange = new(0, _file, "secret") });
        var secure = new UriBuilder(x.World.Addresses.Single(a => a.Scheme == "https")) { Host = "localhost" }.Uri;
        using var right = Certificate("exchange-1");
        using var foreign = Certificate("exchange-2");
        using var expired = Certificate("exchange-1", until: Day.AddDays(-1));
        using var key = SigningKey.Generate(SignatureAlgorithms.EcdsaP256Sha256, "pinned");
        using var other = SigningKey.Generate(SignatureAlgorithms.Sm2Sm3, "pinned-next");
        using var old = SigningKey.Generate(SignatureAlgorithms.EcdsaP256Sha256, "pinned-expired");
        await x.Register(key, certificate: Pin(right));
        await x.Register(other, certificate: Pin(foreign).ToUpperInvariant());
        await x.Register(old, certificate: Pin(expired));

        // The right one; a day opens by it.
        Assert.True((await SignIn(right, key)).Taken);
        Assert.True((await SignIn(foreign, other)).Taken);

        // Another one, another key's, one out of its time, a key with no certificate at all: signed as they are,
        // refused.
        using var wrong = Certificate("exchange-1");
        Assert.Equal("847", (await SignIn(wrong, key)).Code);
        Assert.Equal("847", (await SignIn(foreign, key)).Code);
        Assert.Equal("847", (await SignIn(right, other)).Code);
        Assert.Equal("847", (await SignIn(expired, old)).Code);
        Assert.Equal("847", (await SignIn(right, x.Key)).Code);

        // None: no handshake.
        await Assert.ThrowsAsync<LineBrokenException>(() => SignIn(null, key));

        // A refused one has used nobody's nonce up, and changed nothing.
        Assert.True((await SignIn(right, key)).Taken);

        async Task<LineAnswer> SignIn(X509Certificate2? certificate, SigningKey with)
        {
            using var http = Client(secure, certificate);
            return await new RegistryLine(http, with, x.World.Clock)
                .Send("queries/session", new JsonObject { ["id"] = Guid.CreateVersion7(), ["time"] = x.Now });
        }
    }

    [Fact]
    public async Task TheTwoListenersAreKeptApart()
    {
        await using var x = await ExchangeWorld.Start(Backend.Sqlite,
            with: o => o with { Exchange = new(0, _file, "secret") });
        var secure = new UriBuilder(x.World.Addresses.Single(a => a.Scheme == "https")) { Host = "localhost" }.Uri;
        using var certificate = Certificate("exchange-1");
        using var inside = Client(secure, certificate);
        using var outside = new HttpClient { BaseAddress = x.World.Address };
        Assert.Equal(200, await Status(inside, "/exchange/v1/keys"));
        Assert.Equal(404, await Status(inside, "/api/v1/accounts"));
        Assert.Equal(404, await Status(inside, "/"));
        Assert.Equal(404, await Status(inside, "/scalar"));
        Assert.Equal(200, await Status(outside, "/healthz"));
        Assert.Equal(404, await Status(outside, "/exchange/v1/keys"));

        // Not even for who writes the other listener into the Host field.
        Assert.Equal(404, await Status(outside, "/exchange/v1/keys", secure.Authority));

        static async Task<int> Status(HttpClient http, string path, string? host = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.Host = host;
            using var answer = await http.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    private HttpClient Client(Uri address, X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null
            && shown.GetCertHashString(HashAlgorithmName.SHA256) == _server.GetCertHashString(HashAlgorithmName.SHA256);
        handler.SslOptions.ClientCertificates = certificate is null ? [] : [certificate];
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!;
        return new(handler) { BaseAddress = address };
    }

    private static string Pin(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));

    private static X509Certificate2 Certificate(string name, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(Day.AddYears(-5), until ?? Day.AddYears(50));

        // By way of PKCS #12, so that TLS can use the private key on every system.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
