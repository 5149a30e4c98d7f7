using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace MessageSignatures;

/// <summary>The algorithms of message signatures, by their name in the parameter <c>alg</c>.</summary>
public static class SignatureAlgorithms
{
    /// <summary>ECDSA over P-256 with SHA-256, RFC 9421 section 3.3.4. The signature is r and s, 32 bytes
    /// each.</summary>
    public const string EcdsaP256Sha256 = "ecdsa-p256-sha256";

    /// <summary>
    /// SM2 with SM3 (GB/T 32918.2, GM/T 0009), with that standard's default user id 1234567812345678. The signature is
    /// r and s, 32 bytes each. The name is not in the registry of RFC 9421; both sides know it by agreement.
    /// </summary>
    public const string Sm2Sm3 = "sm2-sm3";

    /// <summary>EdDSA over edwards25519, RFC 9421 section 3.3.6. The signature is 64 bytes.</summary>
    public const string Ed25519 = "ed25519";

    /// <summary>Those that exchanges sign with.</summary>
    public static readonly IReadOnlyList<string> OfExchanges = [EcdsaP256Sha256, Sm2Sm3];

    /// <summary>All of them: programs sign with any.</summary>
    public static readonly IReadOnlyList<string> All = [Ed25519, .. OfExchanges];
}

/// <summary>A public key that verifies signatures of one algorithm. Thread-safe.</summary>
public abstract class VerifyingKey : IDisposable
{
    /// <summary>Its algorithm.</summary>
    public abstract string Algorithm { get; }

    /// <summary>Whether the signature (64 bytes; of the two on curves r and s) is this key's over the data.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    /// <summary>The key of a SubjectPublicKeyInfo in DER, or null where it is none of this algorithm and
    /// curve.</summary>
    public static VerifyingKey? FromSpki(string algorithm, ReadOnlySpan<byte> spki)
    {
        try
        {
            return algorithm switch
            {
                SignatureAlgorithms.EcdsaP256Sha256 => EcdsaVerifyingKey.Read(spki),
                SignatureAlgorithms.Sm2Sm3 => Sm2VerifyingKey.Read(spki),
                SignatureAlgorithms.Ed25519 => Ed25519VerifyingKey.Read(spki),
                _ => null,
            };
        }
        catch (Exception e)
            when (e is CryptographicException or ArgumentException or IOException or InvalidOperationException
                or GeneralSecurityException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives up what the key holds of the system.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A private key with the name that the other side knows it by. Thread-safe.</summary>
public abstract class SigningKey : IDisposable
{
    private protected SigningKey(string keyId) => KeyId = keyId;

    /// <summary>What the parameter <c>keyid</c> says.</summary>
    public string KeyId { get; }

    /// <summary>Its algorithm.</summary>
    public abstract string Algorithm { get; }

    /// <summary>Its public part as a SubjectPublicKeyInfo in DER.</summary>
    public abstract byte[] PublicKey { get; }

    /// <summary>Signs: 64 bytes, of the two on curves r and s.</summary>
    public abstract byte[] Sign(ReadOnlySpan<byte> data);

    /// <summary>The private key as PKCS #8 in PEM. Whoever has it can sign.</summary>
    public abstract string ToPem();

    /// <summary>A new key.</summary>
    /// <exception cref="ArgumentException">No such algorithm.</exception>
    public static SigningKey Generate(string algorithm, string keyId) => algorithm switch
    {
        SignatureAlgorithms.EcdsaP256Sha256 => new EcdsaSigningKey(keyId, ECDsa.Create(ECCurve.NamedCurves.nistP256)),
        SignatureAlgorithms.Sm2Sm3 => Sm2SigningKey.Generate(keyId),
        SignatureAlgorithms.Ed25519 =>
            new Ed25519SigningKey(keyId, new Ed25519PrivateKeyParameters(new SecureRandom())),
        _ => throw new ArgumentException("There is no such signature algorithm.", nameof(algorithm)),
    };

    /// <summary>A key out of PKCS #8 in PEM: on P-256, on the SM2 curve or of Ed25519, which decides the
    /// algorithm.</summary>
    /// <exception cref="ArgumentException">It is no such key.</exception>
    public static SigningKey FromPem(string pem, string keyId)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] is not "PRIVATE KEY")
        {
            throw new ArgumentException("Not a private key in PKCS #8 (-----BEGIN PRIVATE KEY-----).", nameof(pem));
        }

        var der = Convert.FromBase64String(pem[fields.Base64Data]);
        var info = Org.BouncyCastle.Asn1.Pkcs.PrivateKeyInfo.GetInstance(der);
        if (Sm2SigningKey.IsOnCurve(info.PrivateKeyAlgorithm))
        {
            return new Sm2SigningKey(keyId, (ECPrivateKeyParameters)PrivateKeyFactory.CreateKey(info));
        }

        if (info.PrivateKeyAlgorithm.Algorithm.Equals(EdECObjectIdentifiers.id_Ed25519))
        {
            return new Ed25519SigningKey(keyId, (Ed25519PrivateKeyParameters)PrivateKeyFactory.CreateKey(info));
        }

        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportPkcs8PrivateKey(der, out _);
            if (EcdsaVerifyingKey.IsP256(ecdsa))
            {
                return new EcdsaSigningKey(keyId, ecdsa);
            }
        }
        catch (CryptographicException e)
        {
            ecdsa.Dispose();
            throw new ArgumentException("Not a private key on P-256, on the SM2 curve or of Ed25519.", nameof(pem), e);
        }

        ecdsa.Dispose();
        throw new ArgumentException("Not a private key on P-256, on the SM2 curve or of Ed25519.", nameof(pem));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives up what the key holds of the system.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

internal sealed class EcdsaVerifyingKey : VerifyingKey
{
    private readonly ECDsa _key;

    private EcdsaVerifyingKey(ECDsa key) => _key = key;

    public override string Algorithm => SignatureAlgorithms.EcdsaP256Sha256;

    public static EcdsaVerifyingKey? Read(ReadOnlySpan<byte> spki)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(spki, out var read);
            if (read == spki.Length && IsP256(key))
            {
                return new(key);
            }
        }
        catch (CryptographicException)
        {
            // Not a public key at all, or of another kind.
        }

        key.Dispose();
        return null;
    }

    public static bool IsP256(ECDsa key) =>
        key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == "1.2.840.10045.3.1.7";

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == 64 && _key.VerifyData(data, signature, HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    protected override void Dispose(bool disposing) => _key.Dispose();
}

internal sealed class EcdsaSigningKey(string keyId, ECDsa key) : SigningKey(keyId)
{
    public override string Algorithm => SignatureAlgorithms.EcdsaP256Sha256;

    public override byte[] PublicKey { get; } = key.ExportSubjectPublicKeyInfo();

    public override byte[] Sign(ReadOnlySpan<byte> data)
    {
        // The platform's signing of one key from several threads at once is not documented as safe.
        lock (key)
        {
            return key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    public override string ToPem() => key.ExportPkcs8PrivateKeyPem();

    protected override void Dispose(bool disposing) => key.Dispose();
}

internal sealed class Sm2VerifyingKey(ECPublicKeyParameters key) : VerifyingKey
{
    public override string Algorithm => SignatureAlgorithms.Sm2Sm3;

    public static Sm2VerifyingKey? Read(ReadOnlySpan<byte> spki)
    {
        var info = SubjectPublicKeyInfo.GetInstance(Asn1Object.FromByteArray(spki.ToArray()));
        return Sm2SigningKey.IsOnCurve(info.Algorithm) && PublicKeyFactory.CreateKey(info) is ECPublicKeyParameters key
            ? new(key) : null;
    }

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 64)
        {
            return false;
        }

        var signer = new SM2Signer(PlainDsaEncoding.Instance);
        signer.Init(forSigning: false, key);
        signer.BlockUpdate(data);
        return signer.VerifySignature(signature.ToArray());
    }
}

internal sealed class Sm2SigningKey(string keyId, ECPrivateKeyParameters key) : SigningKey(keyId)
{
    // Read with its curve by name, so that what is written names the curve and does not spell it out.
    private readonly ECPrivateKeyParameters _key = new("EC", key.D, GMObjectIdentifiers.sm2p256v1);

    public override string Algorithm => SignatureAlgorithms.Sm2Sm3;

    public override byte[] PublicKey => SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(
        new ECPublicKeyParameters("EC", _key.Parameters.G.Multiply(_key.D), GMObjectIdentifiers.sm2p256v1))
            .GetDerEncoded();

    public static Sm2SigningKey Generate(string keyId)
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(GMObjectIdentifiers.sm2p256v1, new SecureRandom()));
        return new(keyId, (ECPrivateKeyParameters)generator.GenerateKeyPair().Private);
    }

    public static bool IsOnCurve(AlgorithmIdentifier algorithm) =>
        algorithm.Parameters is DerObjectIdentifier curve && curve.Equals(GMObjectIdentifiers.sm2p256v1);

    public override byte[] Sign(ReadOnlySpan<byte> data)
    {
        var signer = new SM2Signer(PlainDsaEncoding.Instance);
        signer.Init(forSigning: true, _key);
        signer.BlockUpdate(data);
        return signer.GenerateSignature();
    }

    public override string ToPem() =>
        PemEncoding.WriteString("PRIVATE KEY", PrivateKeyInfoFactory.CreatePrivateKeyInfo(_key).GetDerEncoded());
}

internal sealed class Ed25519VerifyingKey(Ed25519PublicKeyParameters key) : VerifyingKey
{
    public override string Algorithm => SignatureAlgorithms.Ed25519;

    public static Ed25519VerifyingKey? Read(ReadOnlySpan<byte> spki)
    {
        var info = SubjectPublicKeyInfo.GetInstance(Asn1Object.FromByteArray(spki.ToArray()));
        return info.Algorithm.Algorithm.Equals(EdECObjectIdentifiers.id_Ed25519)
            && PublicKeyFactory.CreateKey(info) is Ed25519PublicKeyParameters key ? new(key) : null;
    }

    public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 64)
        {
            return false;
        }

        var signer = new Ed25519Signer();
        signer.Init(forSigning: false, key);
        signer.BlockUpdate(data);
        return signer.VerifySignature(signature.ToArray());
    }
}

internal sealed class Ed25519SigningKey(string keyId, Ed25519PrivateKeyParameters key) : SigningKey(keyId)
{
    public override string Algorithm => SignatureAlgorithms.Ed25519;

    public override byte[] PublicKey { get; } =
        SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.GeneratePublicKey()).GetDerEncoded();

    public override byte[] Sign(ReadOnlySpan<byte> data)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, key);
        signer.BlockUpdate(data);
        return signer.GenerateSignature();
    }

    // Without its public part, which OpenSSL does not read in a private key.
    public override string ToPem() => PemEncoding.WriteString(
        "PRIVATE KEY",
        new Org.BouncyCastle.Asn1.Pkcs.PrivateKeyInfo(new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519),
            new DerOctetString(key.GetEncoded())).GetDerEncoded());
}
