using System.Collections;
using System.Reflection;
using CarbonRegistry.Movements;
using CarbonRegistry.Web.Lists;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.SignIn;
using CarbonRegistry.Web.Texts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Pages;

/// <summary>The pages: static HTML rendered on the server, plain forms, no state on the node.</summary>
internal static class Screens
{
    /// <summary>Everything that a page may load is served by this application; nothing inline, nothing from
    /// elsewhere.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action "
            + "'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Whether a page says that something is wrong, for its title; a key of the request.</summary>
    public static readonly object IsWrong = new();

    private static readonly string[] Reasons = ["Wrong", "Invalid"];

    /// <summary>Lists that belong to a function: shown on its page, and in the navigation of those whose role may
    /// perform it.</summary>
    public static readonly IReadOnlyList<(Function Function, string Address, Text Text)> Lists =
    [
        (Functions.CreateAdministrators, "/people", AdministrationTexts.People),
        (Functions.EditAdministrators, "/people", AdministrationTexts.People),
        (Functions.ChangePermissions, "/people", AdministrationTexts.People),
        (Functions.OpenNationalAccounts, "/holders", HolderTexts.Holders),
        (Functions.EditNationalAccount, "/holders", HolderTexts.Holders),
        (Functions.EditNationalAccount, "/accounts", CommonTexts.Accounts),
        (Functions.OpenProvincialAccounts, "/holders", HolderTexts.Holders),
        (Functions.OpenProvincialAccounts, "/accounts", CommonTexts.Accounts),
        (Functions.EditProvincialAccount, "/holders", HolderTexts.Holders),
        (Functions.EditProvincialAccount, "/accounts", CommonTexts.Accounts),
        (Functions.OpenProvincialAccounts, "/people", AdministrationTexts.People),
        (Functions.SetParameters, "/parameters", AdministrationTexts.Parameters),
        (Functions.SetParameters, "/calendar", CalendarTexts.Title),
        (Functions.SetParameters, "/compliance", ComplianceTexts.Title),
        (Functions.AuditLog, "/audit", AdministrationTexts.AuditLog),
        (Functions.DecidePilotSurrender, "/pilot-surrenders", PilotTexts.Title),
        (Functions.EditNationalAccount, "/exchange-link/sessions", ExchangeTexts.Link),
        (Transfers.TransferToExchange, "/exchange-link/bindings", ExchangeTexts.Link),
        (Functions.ExchangeBinding, "/exchange-link/bindings", ExchangeTexts.Bindings),
        (Functions.ExchangeSession, "/exchange-link/sessions", ExchangeTexts.Sessions),
        (Functions.ExchangeAccountStatus, "/exchange-link/notices", ExchangeTexts.Notices),
        (Functions.AuditLog, "/exchange-link/sessions", ExchangeTexts.Link),
    ];

    /// <summary>Maps the pages.</summary>
    public static void Map(WebApplication app)
    {
        WebFiles.Map(app);
        var all = app.MapGroup("").AddEndpointFilter(FromOurOwnPages).ExcludeFromDescription();
        var entrance = all.MapGroup("").AllowAnonymous().AddEndpointFilter(Readable.Form);
        Languages.Map(entrance);
        QuantityStyles.Map(entrance);
        SignInPages.Map(entrance);
        Public.PublicPages.Map(entrance);
        var pages = all.MapGroup("").Costly(r => r.Query.ContainsKey("format")).AddEndpointFilter(Readable.Form)
            .AddEndpointFilter(OfWhoSends).AddEndpointFilter(Recent.Note);
        SecurityPage.Map(pages);
        SignInPages.MapIssuing(pages);
        HomePage.Map(pages);
        AccountsPage.Map(pages);
        AccountPage.Map(pages);
        TransactionsPage.Map(pages);
        TransactionPage.Map(pages);
        SerialPage.Map(pages);
        RulebookPage.Map(pages);
        MovementPage.Map(pages);
        FilePage.Map(pages);
        ActPage.Map(pages);
        ProposalPage.Map(pages);
        ApprovePage.Map(pages);
        SavedFilterPages.Map(pages);
        NoticesPage.Map(pages);
        ParametersPage.Map(pages);
        AuditPage.Map(pages);
        HelpPage.Map(pages);
        SearchPage.Map(pages);
        Suggestions.Map(pages);
        HolderPage.Map(pages);
        HoldPage.Map(pages);
        ReleasePage.Map(pages);
        ActFilePage.Map(pages);
        CompliancePage.Map(pages);
        EnterprisePage.Map(pages);
        CalendarPage.Map(pages);
        BatchPage.Map(pages);
        PersonPage.Map(pages);
        ListCatalogue.MapPages(pages);
        Documents.PdfDocuments.Map(pages);
    }

    /// <summary>A page as it is filled in: names and types of its parameters, and that none is missing, the compiler
    /// checks.</summary>
    public static IResult Show<TPage>(TPage page, int status = StatusCodes.Status200OK)
        where TPage : IComponent =>
        new Answer<TPage>(new(Parameters<TPage>.Of(page)), status);

    /// <summary>A page with its parameters by name.</summary>
    public static IResult Show<TPage>(Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK)
        where TPage : IComponent =>
        new Answer<TPage>(new(parameters), status);

    /// <summary>Whether programs ask here, not people.</summary>
    public static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/exchange", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the request is a browser's, that wants a page where the interface gives a problem.</summary>
    public static bool IsWanted(HttpContext http) =>
        !IsForPrograms(http.Request.Path) && http.Request.Headers.Accept.ToString()
            .Contains("text/html", StringComparison.Ordinal);

    /// <summary>The page that says what went wrong.</summary>
    public static Task Fail(HttpContext http, int status, RefusalKind why)
    {
        ArgumentNullException.ThrowIfNull(why);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            StartAgain(http);
        }

        return Show(new ErrorPage { Status = status, Why = why.Text }, status).ExecuteAsync(http);
    }

    /// <summary>The page that says that something passes by itself.</summary>
    public static Task Fail(HttpContext http, RefusalKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        _ = http.ProblemOf([ReasonView.Of(kind.At())]);
        StartAgain(http);
        return Show(new ErrorPage { Status = kind.Status, Kind = kind }, kind.Status).ExecuteAsync(http);
    }

    /// <summary>Undoes what a page began that broke in its middle, so that another page can be shown instead.</summary>
    private static void StartAgain(HttpContext http)
    {
        // The frame of a signed-in person's page counts their notices: what broke the page would break this one too.
        http.ForgetVisitor();

        // The framework adds it to each page that it begins, and a second one is an error.
        _ = http.Response.Headers.Remove("blazor-enhanced-nav");
    }

    /// <summary>The page for something that is not there, or not the person's to see.</summary>
    public static IResult NotFound() =>
        Show(new ErrorPage { Status = StatusCodes.Status404NotFound }, StatusCodes.Status404NotFound);

    /// <summary>The page for a file of more lines than a file has.</summary>
    public static IResult TooLong() => Show(
        new ErrorPage { Status = StatusCodes.Status413PayloadTooLarge }, StatusCodes.Status413PayloadTooLarge);

    /// <summary>The page for a file of a list whose filters are wrong.</summary>
    public static IResult WrongFilter() => Show(
        new ErrorPage { Status = StatusCodes.Status422UnprocessableEntity },
        StatusCodes.Status422UnprocessableEntity);

    /// <summary>The page for a form that another site's page sent.</summary>
    public static IResult NotOurs() =>
        Show(new ErrorPage { Status = StatusCodes.Status403Forbidden }, StatusCodes.Status403Forbidden);

    /// <summary>An address within this application; the home page for anything else.</summary>
    public static string Local(string? address) =>
        address is { Length: > 0 and < 2000 } && address[0] == '/'
        && (address.Length == 1 || address[1] is not '/' and not '\\')
        && !address.Any(c => char.IsControl(c) || c == '\\') ? address : "/";

    /// <summary>Leads to an address within this application, as a header can say it: whatever is no character of an
    /// address is escaped, and what is escaped stays so.</summary>
    public static IResult GoTo(string address) => To(address, withForm: false);

    /// <summary>Sends a form on to an address within this application, with all that it carries.</summary>
    public static IResult SendOn(string address) => To(address, withForm: true);

    /// <summary>The step that a page's form asks for. A form that comes by the switch of languages is shown again, or
    /// checked again, and never does anything.</summary>
    public static string StepOf(HttpContext http, IFormCollection form) => form.ContainsKey("lang")
        ? http.Request.Query["step"] == "preview" ? "preview" : "back"
        : form["step"].ToString() is var step && step.StartsWith(Enter, StringComparison.Ordinal)
            ? step[Enter.Length..] : step;

    /// <summary>How the step begins that the Enter key asks for: it is pressed by no button that is seen.</summary>
    internal const string Enter = "enter-";

    private static IResult To(string address, bool withForm)
    {
        ArgumentNullException.ThrowIfNull(address);
        var escaped = new System.Text.StringBuilder(address.Length);
        foreach (var rune in address.EnumerateRunes())
        {
            _ = rune.Value is > ' ' and < 0x7f && !"\"<>\\^`{|}".Contains((char)rune.Value, StringComparison.Ordinal)
                ? escaped.Append((char)rune.Value)
                : escaped.Append(Uri.EscapeDataString(rune.ToString()));
        }

#pragma warning disable RS0030 // here alone
        return Results.Redirect(escaped.ToString(), preserveMethod: withForm);
#pragma warning restore RS0030
    }

    /// <summary>
    /// A form that another site's page sends with the person's cookie is refused: browsers say where a form comes from
    /// (Origin). No token, so that nodes need no common key.
    /// </summary>
    private static ValueTask<object?> FromOurOwnPages(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Origins.IsOurs(context.HttpContext.Request) ? next(context) : ValueTask.FromResult<object?>(NotOurs());

    /// <summary>A form that was made for somebody else than who sends it is refused: two people at one
    /// browser.</summary>
    private static async ValueTask<object?> OfWhoSends(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var isOfAnother = HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType
            && (await http.Request.ReadFormAsync(http.RequestAborted))[Self.Field].ToString() is { Length: > 0 } self
            && self != http.Actor().PersonId.ToString();
        return isOfAnother
            ? Show(
                new ErrorPage { Status = StatusCodes.Status409Conflict, Why = ErrorTexts.OfAnother },
                StatusCodes.Status409Conflict)
            : await next(context);
    }

    /// <summary>The parameters of a page, as it carries them.</summary>
    private static class Parameters<TPage>
        where TPage : IComponent
    {
        private static readonly PropertyInfo[] All =
            [.. typeof(TPage).GetProperties().Where(p => p.IsDefined(typeof(ParameterAttribute)))];

        public static Dictionary<string, object?> Of(TPage page) =>
            All.ToDictionary(p => p.Name, p => p.GetValue(page), StringComparer.Ordinal);
    }

    private sealed class Answer<TPage>(RazorComponentResult<TPage> page, int status) : IResult
        where TPage : IComponent
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (httpContext.Response.Headers.CacheControl.Count == 0)
            {
                httpContext.Response.Headers.CacheControl = "no-store";
            }

            // Who hears the page hears first that something is wrong.
            if (Reasons.Any(name => page.Parameters.GetValueOrDefault(name) is ICollection { Count: > 0 }))
            {
                httpContext.Items[IsWrong] = true;
            }

            page.StatusCode = status;
            return page.ExecuteAsync(httpContext);
        }
    }
}
