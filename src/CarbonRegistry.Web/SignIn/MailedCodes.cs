using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CarbonRegistry.Web.SignIn;

/// <summary>Enrolment codes on their way by mail: whoever reads the database does not read them.</summary>
internal sealed class MailedCodes(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("enrolment codes by mail");

    public string Seal(string code) => _protector.Protect(code);

    /// <summary>The code; null where it is not ours.</summary>
    public string? Open(string text)
    {
        try
        {
            return _protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
