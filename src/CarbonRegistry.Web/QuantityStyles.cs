using System.Globalization;

namespace CarbonRegistry.Web;

/// <summary>How pages write quantities.</summary>
public enum QuantityStyle
{
    /// <summary>To the tonne, unless asked otherwise.</summary>
    Exact,

    /// <summary>Large ones in 万吨 and 亿吨, in English in millions and billions of tonnes, to four digits or so; the
    /// tonnes beside them.</summary>
    Short,
}

/// <summary>Which way a person chose, and quantities in it. Documents and files are always exact.</summary>
public static class QuantityStyles
{
    private const string Cookie = "quantities";
    private const string ShortKey = "short", ExactKey = "exact";

    /// <summary>The way that the person chose. A cookie, as the language is.</summary>
    public static QuantityStyle Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Request.Cookies[Cookie] == ShortKey ? QuantityStyle.Short : QuantityStyle.Exact;
    }

    /// <summary>The key of a style in the form that chooses it.</summary>
    internal static string KeyOf(QuantityStyle style) => style == QuantityStyle.Short ? ShortKey : ExactKey;

    /// <summary>
    /// A quantity in short, with its unit; null where it is as short to the tonne. It is rounded towards zero, so that
    /// no part is ever said to be the whole.
    /// </summary>
    /// <param name="language">The language.</param>
    /// <param name="quantity">Tonnes CO2e.</param>
    public static (string Number, string Unit)? Short(Language language, long quantity)
    {
        var (large, small) = language == Language.English
            ? ((1_000_000_000L, "billion t"), (1_000_000L, "million t"))
            : ((100_000_000L, "亿吨"), (10_000L, "万吨"));
        var size = Int128.Abs(quantity);
        return size < small.Item1 ? null : size < large.Item1 ? Of(small) : Of(large);

        (string, string) Of((long Size, string Unit) unit)
        {
            var hundredths = size * 100 / unit.Size;
            var (sign, whole) = (quantity < 0 ? "-" : "", Numbers.Grouped(hundredths / 100));
            var part = ((int)(hundredths % 100)).ToString("00", CultureInfo.InvariantCulture);
            return ($"{sign}{whole}.{part}", unit.Unit);
        }
    }

    /// <summary>Maps the switch between them.</summary>
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/quantities", async (HttpContext http) =>
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        http.Response.Cookies.Append(Cookie, form["style"] == ShortKey ? ShortKey : ExactKey, new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps,
            MaxAge = TimeSpan.FromDays(365), IsEssential = true,
        });
        return Pages.Screens.GoTo(Pages.Screens.Local(form["next"]));
    }).ExcludeFromDescription();
}
