using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.X509;

namespace MessageSignatures;

/// <summary>Public keys and signatures as people paste them.</summary>
public static class PublicKeyText
{
    /// <summary>A public key in PEM (-----BEGIN PUBLIC KEY-----) or as a JWK (P-256, Ed25519): its algorithm and
    /// SubjectPublicKeyInfo in DER; null where it is none.</summary>
    public static (string Algorithm, byte[] Spki)? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            if ((text.TrimStart().StartsWith('{') ? OfJwk(text) : OfPem(text)) is not { } spki)
            {
                return null;
            }

            foreach (var algorithm in SignatureAlgorithms.All)
            {
                using var key = VerifyingKey.FromSpki(algorithm, spki);
                if (key is not null)
                {
                    return (algorithm, spki);
                }
            }
        }
        catch (Exception e)
            when (e is JsonException or FormatException or ArgumentException or CryptographicException
                or InvalidOperationException or KeyNotFoundException)
        {
            // No key at all.
        }

        return null;
    }

    /// <summary>A signature in base64: 64 bytes as they are signed with, or r and s in DER, as OpenSSL writes those on
    /// curves; null where it is neither.</summary>
    public static byte[]? ReadSignature(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var bytes = Convert.FromBase64String(text);
            if (bytes.Length == 64)
            {
                return bytes;
            }

            var both = new AsnReader(bytes, AsnEncodingRules.DER).ReadSequence();
            var raw = new byte[64];
            foreach (var half in new[] { 0, 32 })
            {
                var number = both.ReadIntegerBytes().Span.TrimStart((byte)0);
                if (number.Length > 32)
                {
                    return null;
                }

                number.CopyTo(raw.AsSpan(half + 32 - number.Length));
            }

            return raw;
        }
        catch (Exception e) when (e is FormatException or AsnContentException)
        {
            return null;
        }
    }

    private static byte[]? OfPem(string text) =>
        PemEncoding.TryFind(text, out var fields) && text[fields.Label] is "PUBLIC KEY"
            ? Convert.FromBase64String(text[fields.Base64Data]) : null;

    private static byte[]? OfJwk(string text)
    {
        using var jwk = JsonDocument.Parse(text);
        byte[] Of(string name) => Base64Url.DecodeFromChars(jwk.RootElement.GetProperty(name).GetString());
        switch (jwk.RootElement.GetProperty("kty").GetString(), jwk.RootElement.GetProperty("crv").GetString())
        {
            case ("OKP", "Ed25519"):
                return SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(new Ed25519PublicKeyParameters(Of("x")))
                    .GetDerEncoded();
            case ("EC", "P-256"):
                using (var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256,
                    Q = new() { X = Of("x"), Y = Of("y") } }))
                {
                    return key.ExportSubjectPublicKeyInfo();
                }

            default:
                return null;
        }
    }
}
