using System.Globalization;

namespace CarbonRegistry.Web.Lists;

/// <summary>How many lines a page of a list has: what its address says, or what its person chose last.</summary>
internal static class PageSize
{
    /// <summary>The field of an address.</summary>
    public const string Field = "size";

    private const string Cookie = "lines";

    /// <summary>What can be chosen.</summary>
    public static readonly IReadOnlyList<int> Choices = [25, 50, 100, 200];

    /// <summary>How many lines this page has. What its address says is remembered, by the browser.</summary>
    /// <param name="http">The request.</param>
    /// <param name="otherwise">How many where nobody has chosen.</param>
    public static int Of(HttpContext http, int otherwise)
    {
        if (Read(http.Request.Query[Field]) is not { } asked)
        {
            return Read(http.Request.Cookies[Cookie]) ?? otherwise;
        }

        if (Read(http.Request.Cookies[Cookie]) != asked && !http.Response.HasStarted)
        {
            http.Response.Cookies.Append(Cookie, asked.ToString(CultureInfo.InvariantCulture), new CookieOptions
            {
                HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps,
                MaxAge = TimeSpan.FromDays(365), IsEssential = true,
            });
        }

        return asked;
    }

    private static int? Read(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Choices.Contains(size)
            ? size : null;
}
