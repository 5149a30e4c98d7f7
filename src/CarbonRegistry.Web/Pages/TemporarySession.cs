using CarbonRegistry.Demonstration;
using CarbonRegistry.People;

namespace CarbonRegistry.Web.Pages;

/// <summary>A demonstration's session until there is real sign-in: a cookie with a demonstration's token. Deleted then, with SignInPage.</summary>
internal static class TemporarySession
{
    private const string Cookie = "demonstration";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", (HttpContext http, Tokens tokens, string? next) => Screens.Show<SignInPage>(new { People = People(tokens), Next = Screens.Local(next) }));
        routes.MapPost("/sign-in", async (HttpContext http, Tokens tokens) =>
        {
            var form = await http.Request.ReadFormAsync();
            if (tokens.Find(form["token"].ToString()) is null)
            {
                return Screens.Show<SignInPage>(new { People = People(tokens), Next = Screens.Local(form["next"]), Failed = true }, StatusCodes.Status401Unauthorized);
            }

            http.Response.Cookies.Append(Cookie, form["token"].ToString(), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps });
            return Results.Redirect(Screens.Local(form["next"]));
        });
        routes.MapPost("/sign-out", (HttpContext http) =>
        {
            http.Response.Cookies.Delete(Cookie);
            return Results.Redirect("/sign-in");
        });
    }

    public static ValueTask<object?> Require(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var tokens = http.RequestServices.GetRequiredService<Tokens>();
        if ((CurrentActor.Find(http) ?? (http.Request.Cookies[Cookie] is { Length: > 0 and < 512 } token ? tokens.Find(token) : null)) is { } found)
        {
            http.SignIn(found);
            return next(context);
        }

        var address = HttpMethods.IsGet(http.Request.Method) ? http.Request.Path + http.Request.QueryString : "/";
        return ValueTask.FromResult<object?>(Results.Redirect("/sign-in?next=" + Uri.EscapeDataString(address)));
    }

    private static List<(string Token, SignedIn Person)> People(Tokens tokens)
    {
        string[] one = ["demo-national", "demo-national-2", "demo-system", "demo-configuration", "demo-audit", "demo-exchange", "demo-auction"];
        var names = one
            .Concat(Jurisdictions.Provinces.SelectMany(p => new[] { "demo-province-" + p.Code, $"demo-province-{p.Code}-2", "demo-province-system-" + p.Code }))
            .Concat(Jurisdictions.Pilots.Select(p => "demo-pilot-" + p.Code))
            .Concat(Enumerable.Range(1, 20).Select(i => "demo-enterprise-" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            .Concat(Enumerable.Range(1, 6).Select(i => "demo-project-" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            .Concat(Enumerable.Range(1, 8).Select(i => "demo-individual-" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return [.. names.Select(n => (n, tokens.Find(n))).Where(n => n.Item2 is not null).Select(n => (n.n, n.Item2!))];
    }
}
