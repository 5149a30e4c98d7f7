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
    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("carbon-registry");
        services.AddSingleton<IXmlRepository, KeyRing>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = s.GetRequiredService<IXmlRepository>()));
        services.AddSingleton<Sealed>();
        services.AddSingleton<PasswordAndCode>();
        services.AddSingleton<Throttle>();
        services.AddIdentityCore<PasskeyOwner>();
        services.AddScoped<IUserStore<PasskeyOwner>, PasskeyStore>();
        services.AddScoped<IPasskeyHandler<PasskeyOwner>, PasskeyHandler<PasskeyOwner>>();
        services.Configure<IdentityPasskeyOptions>(o =>
        {
            o.UserVerificationRequirement = "required";
            o.ResidentKeyRequirement = "required";
        });
        services.AddScoped<Passkeys>();
        services.AddScoped<SigningIn>();
        services.AddScoped<Enrolling>();
        services.AddScoped(s => new FreshConfirmation(
            s.GetRequiredService<Database>(), s.GetRequiredService<SigningIn>(), s.GetRequiredService<Passkeys>(), s.GetRequiredService<Throttle>(), s.GetRequiredService<TimeProvider>()));
    }
}
