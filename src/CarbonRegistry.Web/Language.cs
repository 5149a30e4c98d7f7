using System.Globalization;

namespace CarbonRegistry.Web;

/// <summary>The language of a page. Every text is a <see cref="Text"/> and has both, so that none can be
/// missing.</summary>
public enum Language
{
    /// <summary>中文, unless asked otherwise.</summary>
    Chinese,

    /// <summary>English.</summary>
    English,
}

/// <summary>Which language a person reads, and texts in it.</summary>
public static class Languages
{
    private const string Cookie = "lang";
    private static readonly object Asked = new();

    /// <summary>The language that the person chose; Chinese where they did not. A cookie, so that it can be changed at
    /// run time and any node knows it.</summary>
    public static Language Language(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Request.Cookies[Cookie] is { } chosen
            ? chosen == "en" ? Web.Language.English : Web.Language.Chinese
            : IsOpen(http.Request.Path) ? Wished(http) : Web.Language.Chinese;
    }

    /// <summary>Whether strangers read the page: they are answered in the language of their browser.</summary>
    private static bool IsOpen(PathString path) =>
        path.StartsWithSegments("/public", StringComparison.Ordinal)
        || path.StartsWithSegments("/c", StringComparison.Ordinal);

    /// <summary>The first of the two languages that the browser asks for; English where it asks for others
    /// alone.</summary>
    private static Language Wished(HttpContext http)
    {
        if (http.Items.TryGetValue(Asked, out var known))
        {
            return (Language)known!;
        }

        var tags = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
            .Select(l => l.Value.Value ?? "").ToList();
        var wished = tags.Find(t => Is(t, "zh") || Is(t, "en")) is { } first
            ? Is(first, "zh") ? Web.Language.Chinese : Web.Language.English
            : tags.Exists(t => t.Length > 0 && t != "*") ? Web.Language.English : Web.Language.Chinese;
        http.Items[Asked] = wished;
        return wished;

        static bool Is(string tag, string language) => tag.StartsWith(language, StringComparison.OrdinalIgnoreCase)
            && (tag.Length == language.Length || tag[language.Length] == '-');
    }

    /// <summary>The text in a language.</summary>
    public static string Of(this Language language, Text text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return language == Web.Language.English ? text.En : text.Zh;
    }

    /// <summary>The text in a language with its places {0}, {1}, … filled in.</summary>
    public static string Of(this Language language, Text text, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.InvariantCulture, language.Of(text), values);

    /// <summary>The language's tag, as HTML says it.</summary>
    public static string Tag(this Language language) => language == Web.Language.English ? "en" : "zh-CN";

    /// <summary>Maps the switch between languages.</summary>
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/language", async (HttpContext http) =>
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        http.Response.Cookies.Append(Cookie, form["lang"] == "en" ? "en" : "zh-CN", new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps,
            MaxAge = TimeSpan.FromDays(365), IsEssential = true,
        });

        // A form that is being filled in comes along, and is shown again as it is.
        return http.Request.Query["next"].ToString() is { Length: > 0 } page
            ? Pages.Screens.SendOn(Pages.Screens.Local(page)) : Pages.Screens.GoTo(Pages.Screens.Local(form["next"]));
    }).ExcludeFromDescription();
}
