using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web;

/// <summary>Certificates with their private keys, as files (PKCS #12).</summary>
internal static class Certificates
{
    /// <summary>Reads one.</summary>
    /// <exception cref="CannotRunException">There is none, or the password is another.</exception>
    public static X509Certificate2 Read(string file, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            var why = e.Message.ReplaceLineEndings(" ");
            throw new CannotRunException(new($"无法读取证书 {file}（PKCS #12）：{why}",
                $"The certificate {file} (PKCS #12) cannot be read: {why}"));
        }
    }
}
