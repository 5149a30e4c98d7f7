using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.SignIn;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>Signing in and out, enrolling, founding: the pages that are open to everybody.</summary>
internal static class SignInPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", (HttpContext http, string? next) => SignIn(http, next, null, []));
        routes.MapPost("/sign-in", WithPassword).UpTo(KeptForm.Body);
        routes.MapPost("/sign-in/demonstration", AsDemonstration).UpTo(KeptForm.Body);
        routes.MapPost("/sign-out", SignOut);
        routes.MapGet("/enrol", (string? code) => Screens.Show(new EnrolPage { Code = Short(code) }));
        routes.MapPost("/enrol", Enrol);
        routes.MapGet("/setup", (Entrance entrance) => Screens.Show(new SetupPage { Founded = entrance.IsFounded() }));
        routes.MapPost("/setup", Found);
    }

    /// <summary>Leads whoever wants a page and has not signed in to where they do; the address, and a form that came
    /// too late, are kept for afterwards.</summary>
    public static async Task<IResult> ToEntrance(HttpContext http)
    {
        if (!Origins.IsOurs(http.Request))
        {
            return Screens.NotOurs();
        }

        if (KeptForm.CanBeOf(http))
        {
            await Readable.ReadForm(http);
            if (KeptForm.OwnerOf(http) is { } owner)
            {
                return SignIn(
                    http, null, KeptForm.Of(http, owner), [], status: StatusCodes.Status401Unauthorized);
            }
        }

        if (!http.RequestServices.GetRequiredService<Entrance>().IsFounded())
        {
            return Screens.GoTo("/setup");
        }

        var address = HttpMethods.IsGet(http.Request.Method)
            ? http.Request.Path + http.Request.QueryString : CameFrom(http);
        return Screens.GoTo("/sign-in?next=" + Uri.EscapeDataString(address));
    }

    /// <summary>The page of ours that a form was sent from, as far as the browser says so.</summary>
    private static string CameFrom(HttpContext http) =>
        Uri.TryCreate(http.Request.Headers.Referer.ToString(), UriKind.Absolute, out var from)
            && from.Authority == http.Request.Host.Value ? Screens.Local(from.PathAndQuery) : "/";

    /// <summary>Where whoever has signed in goes on: at the form of theirs that came too late, or where they wanted to
    /// go.</summary>
    private static IResult GoOn(HttpContext http, IFormCollection form) =>
        KeptForm.Read(http, form[KeptForm.Field]) is { } kept
            ? Screens.Show(new ResumePage { Of = kept }) : Screens.GoTo(Screens.Local(form["next"]));

    private static IResult SignIn(HttpContext http, string? next, string? kept, IReadOnlyList<Refusal> refusals,
        int wait = 0, int? status = null) => Screens.Show(
        new SignInPage
        {
            Next = Screens.Local(next), Kept = kept,
            Founded = http.RequestServices.GetRequiredService<Entrance>().IsFounded(),
            Wrong = (IReadOnlyList<ReasonView>)[.. refusals.Select(ReasonView.Of)], Wait = wait,
            People = http.RequestServices.GetRequiredService<HostOptions>().Demonstration
                ? http.RequestServices.GetRequiredService<Entrance>().People() : [],
        },
        status ?? (refusals.Count == 0 ? StatusCodes.Status200OK : refusals[0].Kind.Status));

    private static async Task<IResult> WithPassword(HttpContext http, SigningIn signingIn)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var answer = await signingIn.WithPassword(http, Short(form["loginName"]), form["password"].ToString(),
            Short(form["code"]));
        return answer.IsDone ? GoOn(http, form) : SignIn(http, form["next"], form[KeptForm.Field],
            answer.Refusals, answer.Wait);
    }

    private static async Task<IResult> AsDemonstration(HttpContext http, SigningIn signingIn, HostOptions options)
    {
        if (!options.Demonstration)
        {
            return Screens.NotFound();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        _ = PersonId.TryParse(form["person"], null, out var person);
        var answer = await signingIn.AsDemonstration(http, person);
        return answer.IsDone ? GoOn(http, form) : SignIn(http, form["next"], form[KeptForm.Field],
            answer.Refusals);
    }

    private static async Task<IResult> SignOut(HttpContext http, SigningIn signingIn)
    {
        if (CurrentActor.Find(http) is { } found)
        {
            http.SignIn(found);
        }

        await signingIn.End(http);
        return Screens.GoTo("/sign-in");
    }

    private static async Task<IResult> Enrol(HttpContext http, Enrolling enrolling, Passkeys passkeys,
        PasswordAndCode password)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var code = Short(form["enrolment"]);
        IReadOnlyList<Refusal> refusals = [];
        if (form["step"] is var step && step != "begin")
        {
            var (codes, answer) = await enrolling.Enrol(
                http, code,
                step == "passkey" ? new(Json(form["credential"]), form["state"], form["name"]) : null,
                step == "password" ? new(form["loginName"], form["password"], form["totp"], Short(form["code"]))
                    : null);
            if (answer.IsDone)
            {
                Cookies.Keep(http, null);
                return Screens.Show(new RecoveryCodesPage { Codes = codes });
            }

            refusals = answer.Refusals;
        }

        var (person, name, refused) = enrolling.Find(http, code);
        var wrong = (refused?.Refusals ?? refusals).Select(ReasonView.Of).ToList();
        var status = wrong.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
        return refused is { } no
            ? Screens.Show(new EnrolPage { Code = code, Wrong = wrong, Wait = no.Wait }, status)
            : Screens.Show(
                new EnrolPage
                {
                    Code = code, Wrong = wrong, Name = name, Passkey = await passkeys.ToCreate(http, person, name),
                    Totp = password.NewTotp(http, person, name, code, form["totp"]),
                    LoginName = form["loginName"].ToString(),
                },
                status);
    }

    private static async Task<IResult> Found(HttpContext http, Enrolling enrolling)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (founded, answer) = await enrolling.Found(
            http, new(Short(form["enrolment"]), form["first"], form["second"], form["firstIdentity"],
                form["secondIdentity"]));
        return founded is not null
            ? Screens.Show(new SetupPage { Made = founded })
            : Screens.Show(
                new SetupPage
                {
                    Wrong = answer.Refusals.Select(ReasonView.Of).ToList(), First = form["first"].ToString(),
                    Second = form["second"].ToString(), Wait = answer.Wait,
                },
                StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Maps the page on which an administrator issues an enrolment code, and the way back to a form that came
    /// too late.</summary>
    public static void MapIssuing(IEndpointRouteBuilder pages)
    {
        // Whoever has signed in with a passkey, which a script does, comes here with the form that they had sent too
        // late.
        pages.MapPost("/resume", (HttpContext http) => GoOn(http, http.Request.Form)).UpTo(KeptForm.Body);
        pages.MapGet("/people/{person:long}/enrolment",
            (HttpContext http, Database database, TimeProvider clock, PersonId person) =>
            PersonOf(http, database, person) is { } found ? Shown(http, database, clock, found, null, [])
                : Screens.NotFound());
        pages.MapPost("/people/{person:long}/enrolment", Issue);
    }

    private static async Task<IResult> Issue(HttpContext http, Database database, TimeProvider clock,
        Enrolling enrolling, PersonId person)
    {
        if (PersonOf(http, database, person) is not { } found)
        {
            return Screens.NotFound();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["delivery"].ToString() is not ("letter" or "mail"))
        {
            return Shown(http, database, clock, found, null, [Refusals.FieldMissing.At(field: "delivery")]);
        }

        var delivery = form["delivery"] == "mail" ? EnrolmentDelivery.Mail : EnrolmentDelivery.Letter;
        var content = System.Security.Cryptography.SHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes($"{http.Request.Path} {delivery}"));
        var how = SignInTexts.DeliveryOf(delivery);
        Text what = new($"{SignInTexts.IssueCode.Zh}：{found.Name}（{found.Id}，{how.Zh}）",
            $"{SignInTexts.IssueCode.En}: {found.Name} ({found.Id}, {how.En})");
        if (await ConfirmPage.Unconfirmed(http, form, Demanded.ByPerson(content, what), what) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var (code, refusals) = await enrolling.Issue(http, person, delivery);
        return Shown(http, database, clock, found, code, refusals, mailed: refusals.Count == 0 && code is null);
    }

    private static IResult Shown(HttpContext http, Database database, TimeProvider clock, PersonView of, string? code,
        IReadOnlyList<Refusal> refusals, bool mailed = false)
    {
        using var snapshot = new Snapshot(database);
        var (actor, now) = (http.Actor(), Instant.Of(clock.GetUtcNow()));
        var isIssued = code is not null || mailed;
        return Screens.Show(
            new EnrolmentCodePage
            {
                Of = of, Code = code, Mailed = mailed, Wrong = refusals.Select(ReasonView.Of).ToList(),
                ByLetter = isIssued ? [] : Lost(EnrolmentDelivery.Letter),
                ByMail = isIssued || of.Email is null ? [] : Lost(EnrolmentDelivery.Mail),
                AskedBy = EnrolmentRequest.ToIssue(snapshot, actor.PersonId, now)
                    .LastOrDefault(q => q.Person == of.Id) is { } asked
                    ? PersonQueries.Find(snapshot, actor, asked.AskedBy)?.Name : null,
            },
            refusals.Count == 0 ? StatusCodes.Status200OK : refusals[0].Kind.Status);

        IReadOnlyList<string> Lost(EnrolmentDelivery delivery) =>
            Colleagues.Lost(snapshot, of, IssueEnrolment.Hands(snapshot, actor, of.Id, delivery, now), now);
    }

    private static PersonView? PersonOf(HttpContext http, Database database, PersonId person)
    {
        using var snapshot = new Snapshot(database);
        return PersonQueries.Find(snapshot, http.Actor(), person);
    }

    private static System.Text.Json.JsonElement? Json(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : System.Text.Json.JsonDocument.Parse(text).RootElement;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static string Short(string? text) => text is { Length: <= 200 } ? text : "";
}
