using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CarbonRegistry.Web.Tests;

/// <summary>A passkey in software: one P-256 key, attestation none, as WebAuthn level 2 says.</summary>
internal sealed class Authenticator : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private string? _user;

    /// <summary>Whether it says that it has verified its user (PIN, fingerprint).</summary>
    public bool VerifiesUser { get; set; } = true;

    /// <summary>Its counter; goes up with every answer.</summary>
    public uint Counter { get; set; } = 1;

    /// <summary>What the page's origin is.</summary>
    public required string Origin { get; set; }

    public string Id => Convert.ToHexStringLower(_id);

    /// <summary>Answers <c>navigator.credentials.create</c>.</summary>
    public JsonObject Create(JsonNode options)
    {
        _user = options["user"]!["id"]!.GetValue<string>();
        var client = ClientData("webauthn.create", options["challenge"]!.GetValue<string>());
        var point = _key.ExportParameters(false).Q;
        byte[] cose = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20,
            .. point.Y!];
        byte[] data = [.. Head(options["rp"]!["id"]!.GetValue<string>(), 0x40), .. new byte[16], 0, 32, .. _id,
            .. cose];
        byte[] attestation = [0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68,
            .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Answer(new JsonObject { ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["attestationObject"] = Base64Url.EncodeToString(attestation),
            ["transports"] = new JsonArray("internal") });
    }

    /// <summary>Answers <c>navigator.credentials.get</c>.</summary>
    public JsonObject Get(JsonNode options, string? challenge = null)
    {
        var client = ClientData("webauthn.get", challenge ?? options["challenge"]!.GetValue<string>());
        var data = Head(options["rpId"]!.GetValue<string>(), 0);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["authenticatorData"] = Base64Url.EncodeToString(data),
            ["signature"] = Base64Url.EncodeToString(signature), ["userHandle"] = _user,
        });
    }

    public void Dispose() => _key.Dispose();

    private JsonObject Answer(JsonObject response) => new()
    {
        ["id"] = Base64Url.EncodeToString(_id), ["rawId"] = Base64Url.EncodeToString(_id), ["type"] = "public-key",
        ["response"] = response,
        ["clientExtensionResults"] = new JsonObject(),
    };

    private byte[] ClientData(string type, string challenge) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { type, challenge, origin = Origin, crossOrigin = false }));

    private byte[] Head(string rpId, byte flags)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter++);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(rpId)), (byte)(flags | 0x01 | (VerifiesUser ? 0x04 : 0)),
            .. counter];
    }
}
