using System.Globalization;
using CarbonRegistry.People;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OtpNet;
using QRCoder;

namespace CarbonRegistry.Web.SignIn;

/// <summary>A key of one-time codes on its way to an authenticator application.</summary>
/// <param name="State">The key, encrypted; to be sent back with the first code.</param>
/// <param name="Secret">The key as people type it.</param>
/// <param name="Uri">The key as applications read it: otpauth.</param>
/// <param name="Svg">The uri as QR code.</param>
public sealed record NewTotp(string State, string Secret, string Uri, string Svg)
{
    /// <summary>Whether it takes the place of one that was shown and is too old to count: it is taken in
    /// anew.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Replaces { get; init; }
}

/// <summary>Passwords and one-time codes (RFC 6238: SHA-1, 6 digits, 30 seconds, as every authenticator application has
/// them).</summary>
internal sealed class PasswordAndCode
{
    public const int ShortestPassword = 12;
    private const int LongestPassword = 200;
    private const int SecondsOfStep = 30;
    private const string Issuer = "CarbonRegistry";

    // What is checked for a login name that does not exist, so that it takes as long.
    private readonly string _nobodysHash;
    private readonly PasswordHasher<object> _hasher;
    private readonly Sealed _sealed;
    private readonly IDataProtector _protector;
    private readonly TimeProvider _clock;

    public PasswordAndCode(IDataProtectionProvider protection, Sealed seal, TimeProvider clock, HostOptions options)
    {
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordIterations }));
        (_sealed, _clock, _protector) = (seal, clock, protection.CreateProtector("one-time codes"));
        _nobodysHash = _hasher.HashPassword(this, Secrets.New());
    }

    /// <summary>A login name as it is stored: small letters.</summary>
    public static string Normal(string loginName) => loginName.Trim().ToLowerInvariant();

    /// <summary>Whether it can be a login name: 4 to 32 of a to z, 0 to 9, dot, hyphen, underscore, from a letter
    /// on.</summary>
    public static bool IsLoginName(string name) =>
        name.Length is >= 4 and <= 32 && char.IsAsciiLetterLower(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');

    /// <summary>Why a password cannot be taken, or null: 12 to 200 characters, of two kinds and five different ones at
    /// least, and not made of the login name.</summary>
    public static Refusal? Weakness(string password, string loginName)
    {
        var kinds = new[] { password.Any(char.IsLower), password.Any(char.IsUpper), password.Any(char.IsDigit),
            password.Any(c => !char.IsAsciiLetterOrDigit(c)) }.Count(k => k);
        return password.Length is < ShortestPassword or > LongestPassword || password.Distinct().Count() < 5
            || kinds < 2
            || password.Contains(loginName, StringComparison.OrdinalIgnoreCase)
            ? Refusals.PasswordWeak.At(field: "password")
            : null;
    }

    public string Hash(string password) => _hasher.HashPassword(this, password);

    /// <summary>Whether this is the password of that hash; without a hash never, after the same time.</summary>
    public bool IsPassword(string? hash, string password) =>
        _hasher.VerifyHashedPassword(this, hash ?? _nobodysHash, password.Length > LongestPassword
            ? "" : password) != PasswordVerificationResult.Failed && hash is not null;

    /// <summary>The time step of a one-time code, or null where it is not right now (a step earlier and later
    /// included).</summary>
    public long? Step(string? protectedSecret, string code)
    {
        if (protectedSecret is null)
        {
            return null;
        }

        return StepOf(_protector.Unprotect(protectedSecret), code);
    }

    private long? StepOf(string secret, string code)
    {
        var totp = new Totp(Base32Encoding.ToBytes(secret), SecondsOfStep);
        return code.Length == 6 && code.All(char.IsAsciiDigit)
            && totp.VerifyTotp(_clock.GetUtcNow().UtcDateTime, code, out var step, new VerificationWindow(1, 1))
            ? step : null;
    }

    /// <summary>A new key of one-time codes; the one that is on its way already, where <paramref name="state"/> holds
    /// it: an application has perhaps taken it in.</summary>
    public NewTotp NewTotp(PersonId person, string account, string? state = null)
    {
        var kept = _sealed.Open("totp", person, state)?.Content;
        var secret = kept ?? Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(20)).TrimEnd('=');
        var uri = new OtpUri(OtpType.Totp, secret, account, Issuer).ToString();
        using var data = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(data);
        return new(
            _sealed.Seal("totp", person, secret), secret, uri,
            svg.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute))
        {
            Replaces = kept is null && !string.IsNullOrEmpty(state),
        };
    }

    /// <summary>The key of one-time codes for whoever enrols: at one browser the same as long as their enrolment code
    /// is, however often they open the page, and for nobody who has the code elsewhere, who issued it not excepted.
    /// </summary>
    public NewTotp NewTotp(HttpContext http, PersonId person, string account, string enrolment, string? state)
    {
        var purpose = "totp of " + Convert.ToHexString(Secrets.HashCode(enrolment));
        var known = _sealed.Open(purpose, person, Cookies.Totp(http))?.Content;
        var totp = NewTotp(person, account, known is null ? state : _sealed.Seal("totp", person, known));
        if (known is null)
        {
            Cookies.Keep(http, _sealed.Seal(purpose, person, totp.Secret, Instant.Day));
        }

        return totp;
    }

    /// <summary>The new password of a person with the key that <paramref name="state"/> holds, where the code shows
    /// that it has arrived.</summary>
    public (NewPassword? Password, IReadOnlyList<Refusal> Refusals) Take(PersonId person, string loginName,
        string password, string state, string code)
    {
        var name = Normal(loginName);
        var refusals = new List<Refusal>();
        if (!IsLoginName(name))
        {
            refusals.Add(Refusals.FieldInvalid.At(field: "loginName"));
        }

        if (Weakness(password, name) is { } weakness)
        {
            refusals.Add(weakness);
        }

        var secret = _sealed.Open("totp", person, state)?.Content;
        var step = secret is null ? null : StepOf(secret, code);
        if (step is null)
        {
            refusals.Add(Refusals.CodeInvalid.At(field: "code"));
        }

        return refusals.Count > 0 ? (null, refusals)
            : (new(name, Hash(password), _protector.Protect(secret!), step!.Value), []);
    }
}

/// <summary>Something that goes to the browser and comes back within its time, on any node: readable and forgeable by
/// nobody, bound to its purpose and person.</summary>
internal sealed class Sealed(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>How long it counts, in microseconds: 10 minutes.</summary>
    public const long Valid = 10L * 60 * 1_000_000;

    private readonly IDataProtector _protector = protection.CreateProtector("sealed");

    public string Seal(string purpose, PersonId person, string content, long valid = Valid)
    {
        var ends = Instant.Of(clock.GetUtcNow()) + valid;
        return _protector.Protect(string.Create(CultureInfo.InvariantCulture,
            $"{purpose}\n{person}\n{ends}\n{content}"));
    }

    /// <summary>What was sealed, and until when it counts; null where it is not ours, not for this, or too
    /// old.</summary>
    public (string Content, long Ends)? Open(string purpose, PersonId person, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            var parts = _protector.Unprotect(text).Split('\n', 4);
            var ends = long.Parse(parts[2], CultureInfo.InvariantCulture);
            return parts[0] == purpose && parts[1] == person.ToString()
                && Instant.Of(clock.GetUtcNow()) < ends ? (parts[3], ends) : null;
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or FormatException)
        {
            return null;
        }
    }
}
