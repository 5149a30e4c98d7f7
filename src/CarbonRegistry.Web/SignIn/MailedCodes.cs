using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CarbonRegistry.Web.SignIn;

/// <summary>
/// Enrolment codes on their way by mail: whoever reads the database does not read them, and whoever changes the address
/// there does not get them.
/// </summary>
internal sealed class MailedCodes(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("enrolment codes by mail");

    public string Seal(string code, string address) => For(address).Protect(code);

    /// <summary>The code; null where it is not ours, or was sealed for another address.</summary>
    public string? Open(string text, string address)
    {
        try
        {
            return For(address).Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector For(string address) => _protector.CreateProtector(address);
}
