using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;

namespace CarbonRegistry.Web.Pages;

/// <summary>What a person has looked at and searched for last. Their browser keeps it, sealed and theirs alone; what of
/// it they still may see is asked when it is shown.</summary>
internal static partial class Recent
{
    private const string Cookie = "recent";
    private const int Most = 12;
    private const int Longest = 80;

    /// <summary>Notes the page of an object, or a search, once it is shown.</summary>
    public static ValueTask<object?> Note(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var address = http.Request.Path == "/search" && http.Request.Query["q"].ToString().Trim() is { Length: > 0 } q
            ? "?" + q : http.Request.Path.Value!;
        if (HttpMethods.IsGet(http.Request.Method) && address.Length <= Longest
            && (address[0] == '?' || Object().IsMatch(address)))
        {
            http.Response.OnStarting(() =>
            {
                if (http.Response.StatusCode == StatusCodes.Status200OK)
                {
                    Keep(http, address);
                }

                return Task.CompletedTask;
            });
        }

        return next(context);
    }

    /// <summary>The addresses, and after a question mark what was searched for; the latest first.</summary>
    public static IReadOnlyList<string> Of(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: < 4000 } given)
        {
            return [];
        }

        try
        {
            var kept = Protector(http).Unprotect(given).Split('\n');
            return kept[0] == Person(http) ? [.. kept.Skip(1).Take(Most)] : [];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private static void Keep(HttpContext http, string address)
    {
        var all = Of(http);
        if (all is [var last, ..] && last == address)
        {
            return;
        }

        http.Response.Cookies.Append(
            Cookie,
            Protector(http).Protect(string.Join('\n',
                [Person(http), address, .. all.Where(a => a != address).Take(Most - 1)])),
            new()
            {
                HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, IsEssential = true,
                MaxAge = TimeSpan.FromDays(30),
            });
    }

    private static IDataProtector Protector(HttpContext http) =>
        http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector("recent");

    private static string Person(HttpContext http) => http.Actor().PersonId.ToString();

    [GeneratedRegex(
        "^/(accounts/CN-[0-9A-Z-]+|holders/[0-9]+|people/[0-9]+|batches/[0-9]+|transactions/[0-9a-f-]{36})$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Object();
}
