namespace CarbonRegistry.Web.Pages.Workplaces;

/// <summary>
/// Steps of the founding checklist that a person has put away: a registry of reductions alone needs no exchange. Kept
/// by their browser, and for a while only, so that what is still not done comes back.
/// </summary>
internal static class FoundingAway
{
    private const string Cookie = "founding";
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(90);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/founding/away", (HttpContext http) =>
    {
        var step = http.Request.Form["step"].ToString();
        if (step.Length is > 0 and <= 20 && step.All(char.IsAsciiLetterLower))
        {
            http.Response.Cookies.Append(
                Cookie, $"{Person(http)}.{string.Join('.', Of(http).Append(step).Distinct(StringComparer.Ordinal))}",
                new()
                {
                    HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, MaxAge = Lasts,
                    IsEssential = true,
                });
        }

        return Screens.GoTo("/");
    });

    /// <summary>The steps that are left to show; none where nothing of them is still to do.</summary>
    public static IReadOnlyList<FoundingStep> Left(HttpContext http, IReadOnlyList<FoundingStep> steps)
    {
        var away = Of(http);
        var left = steps.Where(s => s.IsDone || !away.Contains(s.Key)).ToList();
        return left.TrueForAll(s => s.IsDone) ? [] : left;
    }

    /// <summary>What the person of this browser has put away: of another's nothing.</summary>
    private static List<string> Of(HttpContext http) =>
        http.Request.Cookies[Cookie]?.Split('.') is { Length: < 20 } kept
        && kept[0] == Person(http) ? [.. kept[1..]] : [];

    private static string Person(HttpContext http) => http.Actor().PersonId.ToString();
}
