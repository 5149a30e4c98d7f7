using System.Security.Cryptography;
using MessageSignatures;

namespace CarbonRegistry.Web.Exchange;

/// <summary>
/// The key that the registry signs its answers to exchanges with. Every node of an installation has the same file. Without a file the key lives as long as the
/// node, which is good for trying things out.
/// </summary>
public sealed class RegistrySigningKey : IDisposable
{
    /// <summary>Reads the key of a file; where there is none, makes one (ECDSA P-256) and writes it, readable by its owner only.</summary>
    /// <param name="file">PKCS #8 in PEM, on P-256 or on the SM2 curve; null: a key of its own.</param>
    public RegistrySigningKey(string? file)
    {
        if (file is not null && !File.Exists(file))
        {
            using var made = SigningKey.Generate(SignatureAlgorithms.EcdsaP256Sha256, "registry");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(file, options);
            writer.Write(made.ToPem());
        }

        using var named = file is null ? SigningKey.Generate(SignatureAlgorithms.EcdsaP256Sha256, "registry") : SigningKey.FromPem(File.ReadAllText(file), "registry");
        if (!SignatureAlgorithms.OfExchanges.Contains(named.Algorithm, StringComparer.Ordinal))
        {
            throw new ArgumentException("Not a private key on P-256 or on the SM2 curve.", nameof(file));
        }

        Key = SigningKey.FromPem(named.ToPem(), "registry-" + Convert.ToHexStringLower(SHA256.HashData(named.PublicKey))[..16]);
    }

    /// <summary>The key. Its id begins with registry- and goes on with the beginning of the SHA-256 of its public part.</summary>
    public SigningKey Key { get; }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();
}
