using System.Security.Cryptography;
using CarbonRegistry.Storage;
using MessageSignatures;

namespace CarbonRegistry.Web.Exchange;

/// <summary>
/// The key that the registry signs its answers to exchanges with. Every node of an installation has the same file.
/// Without a file the key lives as long as the node, which is good for trying things out.
/// </summary>
public sealed class RegistrySigningKey : IDisposable
{
    /// <summary>Reads the key of a file; where there is none, makes one (ECDSA P-256) and writes it, readable by its
    /// owner only.</summary>
    /// <param name="file">PKCS #8 in PEM, on P-256 or on the SM2 curve; null: a key of its own.</param>
    /// <exception cref="CannotRunException">The file cannot be read or written, or is no such key.</exception>
    public RegistrySigningKey(string? file)
    {
        try
        {
            using var named = file is null ? SigningKey.Generate(SignatureAlgorithms.EcdsaP256Sha256,
                "registry") : SigningKey.FromPem(Read(file), "registry");
            if (!SignatureAlgorithms.OfExchanges.Contains(named.Algorithm, StringComparer.Ordinal))
            {
                throw new ArgumentException("Not a private key on P-256 or on the SM2 curve.", nameof(file));
            }

            Key = SigningKey.FromPem(named.ToPem(), "registry-" + Convert.ToHexStringLower(
                SHA256.HashData(named.PublicKey))[..16]);
        }
        catch (Exception e)
            when (e is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            var why = e.Message.ReplaceLineEndings(" ");
            throw new CannotRunException(new($"无法读取交易接口签名密钥 {file}：{why}",
                $"The key that answers to exchanges are signed with cannot be read from {file}: {why}"));
        }
    }

    /// <summary>The key. Its id begins with registry- and goes on with the beginning of the SHA-256 of its public
    /// part.</summary>
    public SigningKey Key { get; }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    private static string Read(string file)
    {
        if (!File.Exists(file))
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

        return File.ReadAllText(file);
    }
}
