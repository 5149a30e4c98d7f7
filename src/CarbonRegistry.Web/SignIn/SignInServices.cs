using CarbonRegistry.People;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CarbonRegistry.Web.SignIn;

/// <summary>What signing in needs.</summary>
internal static class SignInServices
{
    public static void AddSignIn(this IServiceCollection services, HostOptions options)
    {
        var ring = services.AddDataProtection().SetApplicationName("carbon-registry");
        if (options.KeyCertificate is { } certificate)
        {
            ring.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
        }

        services.AddSingleton<IXmlRepository, KeyRing>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s =>
            new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = s.GetRequiredService<IXmlRepository>()));
        services.AddSingleton<Sealed>();
        services.AddSingleton<PasswordAndCode>();
        services.AddSingleton<MailedCodes>();
        services.AddSingleton<TokenKeys>();
        services.AddSingleton<Throttle>();
        services.AddIdentityCore<PasskeyOwner>();
        services.AddScoped<IUserStore<PasskeyOwner>, PasskeyStore>();
        services.AddScoped<IPasskeyHandler<PasskeyOwner>, PasskeyHandler<PasskeyOwner>>();
        services.Configure<IdentityPasskeyOptions>(o =>
        {
            o.UserVerificationRequirement = "required";
            o.ResidentKeyRequirement = "required";

            // A form has no Origin under our policy against referrers: the passkey says itself which page it answered,
            // signed.
            o.ValidateOrigin = context => ValueTask.FromResult(
                !context.CrossOrigin && Uri.TryCreate(context.Origin, UriKind.Absolute, out var origin)
                && string.Equals(origin.Authority, context.HttpContext.Request.Host.Value,
                    StringComparison.OrdinalIgnoreCase)
                && (origin.Scheme == Uri.UriSchemeHttps || origin.IsLoopback));
        });
        services.AddScoped<Passkeys>();
        services.AddScoped<SigningIn>();
        services.AddScoped<Enrolling>();
        services.AddScoped(s => new FreshConfirmation(
            s.GetRequiredService<Database>(), s.GetRequiredService<SigningIn>(), s.GetRequiredService<Passkeys>(),
            s.GetRequiredService<Throttle>(), s.GetRequiredService<TimeProvider>()));
    }
}
