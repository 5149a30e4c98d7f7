using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Audit;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.SignIn;

/// <summary>What an auditor wants to know of a confirmation in the journal, checked again from what stands there and
/// from the passkey on record: whether the words are what was signed.</summary>
internal static class ConfirmationEvidence
{
    /// <summary>What was checked and whether it holds; null where the entry is no confirmation that was
    /// given.</summary>
    public static IReadOnlyList<(bool? Holds, Text Text)>? Of(Snapshot snapshot, AuditEntry entry)
    {
        if (entry.Operation != ConfirmAct.Row.Key || entry.Terms?["form"] is not JsonObject form
            || form["text"]?.GetValue<string>() is not { } text)
        {
            return null;
        }

        if (form["assertion"] is not JsonObject assertion)
        {
            return [(null, AuditTexts.NotSigned)];
        }

        var (client, data, signature) = (Bytes(assertion, "clientData"), Bytes(assertion, "authenticatorData"),
            Bytes(assertion, "signature"));
        var key = Credentials.PublicKey(snapshot, Bytes(assertion, "passkey"));
        var verifies = key is null ? null : CoseKey.Verifies(key, [.. data, .. SHA256.HashData(client)], signature);
        return
        [
            (ChallengeOf(client) == Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
                AuditTexts.DigestSigned),
            (verifies, verifies is null ? AuditTexts.PasskeyGone : AuditTexts.SignatureVerifies),
        ];
    }

    private static string? ChallengeOf(byte[] client)
    {
        try
        {
            return JsonNode.Parse(client)?["challenge"]?.GetValue<string>();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Bytes(JsonObject of, string name)
    {
        var text = of[name]?.GetValue<string>() ?? "";
        return Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : [];
    }
}

/// <summary>A passkey's public key as WebAuthn writes it (COSE, RFC 9052): a map of small whole numbers to whole
/// numbers and byte strings.</summary>
internal static class CoseKey
{
    private const int Algorithm = 3, Es256 = -7, Rs256 = -257;

    /// <summary>Whether the signature is the key's; null where the key is of a kind that is not known here.</summary>
    public static bool? Verifies(byte[] key, byte[] data, byte[] signature)
    {
        if (Read(key) is not { } map || !map.Numbers.TryGetValue(Algorithm, out var algorithm))
        {
            return null;
        }

        try
        {
            switch (algorithm)
            {
                case Es256 when map.Bytes.TryGetValue(-2, out var x) && map.Bytes.TryGetValue(-3, out var y):
                    using (var curve = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256,
                        Q = new() { X = x, Y = y } }))
                    {
                        return curve.VerifyData(data, signature, HashAlgorithmName.SHA256,
                            DSASignatureFormat.Rfc3279DerSequence);
                    }

                case Rs256 when map.Bytes.TryGetValue(-1, out var modulus)
                    && map.Bytes.TryGetValue(-2, out var exponent):
                    using (var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent }))
                    {
                        return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                    }

                default:
                    return null;
            }
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static (Dictionary<long, long> Numbers, Dictionary<long, byte[]> Bytes)? Read(byte[] key)
    {
        var (numbers, bytes) = (new Dictionary<long, long>(), new Dictionary<long, byte[]>());
        try
        {
            var reader = new CborReader(key);
            reader.ReadStartMap();
            while (reader.PeekState() != CborReaderState.EndMap)
            {
                var name = reader.ReadInt64();
                if (reader.PeekState() == CborReaderState.ByteString)
                {
                    bytes[name] = reader.ReadByteString();
                }
                else
                {
                    numbers[name] = reader.ReadInt64();
                }
            }

            return (numbers, bytes);
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }
}
