namespace CarbonRegistry.Web.SignIn;

/// <summary>The cookies: of the session, of the known device, and of a key of one-time codes that is being set up. Over
/// https their names bind them to this host and to secure connections.</summary>
internal static class Cookies
{
    private const int Longest = 100;
    private const int LongestSealed = 1000;
    private static readonly TimeSpan DeviceLasts = TimeSpan.FromDays(365);

    /// <summary>The secret of the session, or null.</summary>
    public static string? Session(HttpContext http) => Read(http, "session");

    /// <summary>The secret of the known device, or null.</summary>
    public static string? Device(HttpContext http) => Read(http, "device");

    /// <summary>Gives the browser a session, and its device a secret where it has none.</summary>
    public static void Begin(HttpContext http, string session, string device)
    {
        http.Response.Cookies.Append(Name(http, "session"), session, Options(http));
        var options = Options(http);
        options.MaxAge = DeviceLasts;
        http.Response.Cookies.Append(Name(http, "device"), device, options);
    }

    /// <summary>Takes the session away; the device stays known.</summary>
    public static void End(HttpContext http) => http.Response.Cookies.Delete(Name(http, "session"), Options(http));

    /// <summary>The sealed key of one-time codes that this browser was shown last, or null.</summary>
    public static string? Totp(HttpContext http) => Read(http, "totp", LongestSealed);

    /// <summary>Lets the browser keep a sealed key of one-time codes until it is closed; null: no longer.</summary>
    public static void Keep(HttpContext http, string? totp)
    {
        if (totp is null)
        {
            http.Response.Cookies.Delete(Name(http, "totp"), Options(http));
        }
        else
        {
            http.Response.Cookies.Append(Name(http, "totp"), totp, Options(http));
        }
    }

    private static string? Read(HttpContext http, string name, int longest = Longest) =>
        http.Request.Cookies[Name(http, name)] is { Length: > 0 } value && value.Length < longest ? value : null;

    private static string Name(HttpContext http, string name) => http.Request.IsHttps ? "__Host-" + name : name;

    private static CookieOptions Options(HttpContext http) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/",
            IsEssential = true };
}

/// <summary>Requests that another site's page makes with the person's cookies.</summary>
internal static class Origins
{
    /// <summary>
    /// Whether a request that changes something comes from a page of this very host, by the same scheme (behind a
    /// trusted balancer the one that it says): browsers say so (Origin; where our policy against referrers keeps it
    /// from a form, Sec-Fetch-Site), and no page can make them say otherwise. No token, so that nodes need not agree on
    /// one.
    /// </summary>
    public static bool IsOurs(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return true;
        }

        var origin = request.Headers.Origin.ToString();
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            ? string.Equals(from.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase)
                && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            : request.Headers["Sec-Fetch-Site"].ToString() == "same-origin";
    }
}
