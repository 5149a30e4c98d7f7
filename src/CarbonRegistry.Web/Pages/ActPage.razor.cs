using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>Every administrative operation by one form that its record makes: entered, tried out, sent.</summary>
public partial class ActPage
{
    /// <summary>How a step begins that empties a field, so that something else is looked for.</summary>
    private const string Again = "again-";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/acts/{key}", (HttpContext http, Database database, string key) =>
        {
            if (Find(http, key) is not { } operation)
            {
                return Screens.NotFound();
            }

            if (FileActs.Find(operation) is { } file)
            {
                return ActFilePage.Start(http, database, file);
            }

            using var snapshot = new Snapshot(database);
            return Show(http, database, operation, http.Request.Query["part"],
                ActParts.Prefilled(snapshot, http.Actor(), operation, PartOf(operation, http.Request.Query["part"]),
                    p => http.Request.Query[p]));
        });
        routes.MapPost("/acts/{key}", Go).ShowsAgain();
        foreach (var file in FileActs.All.Select(f => f.Operation.Key))
        {
            routes.MapPost("/acts/" + file,
                (HttpContext http, Database database, Ledger ledger, TimeProvider clock) =>
                Go(http, database, ledger, clock, file))
                .UpTo(RequestLimits.FileForm).Costly().ShowsAgain();
        }
    }

    /// <summary>The operation of this key that the person may do by a page, or null.</summary>
    internal static Operation? Find(HttpContext http, string key) =>
        Operations.Find(key) is { } operation && ActFields.IsByForm(operation) && http.Actor().May(operation.Function)
            ? operation : null;

    private static ActPart? PartOf(Operation operation, string? key) =>
        ActParts.Of(operation).FirstOrDefault(p => p.Key == key);

    private static async Task<IResult> Go(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        string key)
    {
        if (Find(http, key) is not { } operation)
        {
            return Screens.NotFound();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (FileActs.Find(operation) is { } file)
        {
            return await ActFilePage.Go(http, database, ledger, clock, file, form);
        }

        var part = form["part"].ToString();
        string? Entered(string path) => ActParts.Fixed(PartOf(operation, part), p => form[p])(path);
        var step = form["step"].ToString();
        if (step == "back")
        {
            return Show(Entered);
        }

        if (step.StartsWith(Again, StringComparison.Ordinal))
        {
            return Show(path => step == Again + path ? "" : Entered(path));
        }

        var (meant, picked) = Resolve(http, database, operation, PartOf(operation, part), Entered);
        var (read, refusals) = ActFields.Read(operation, meant);
        if (read is null || picked.Wrong.Count > 0)
        {
            return Show(
                meant,
                ("Wrong", picked.Wrong.Concat(refusals.Where(r => picked.Wrong.All(w => w.Field != r.Field)))
                    .Select(ReasonView.Of).ToList()),
                ("Meant", picked.Choices));
        }

        var submit = form["step"] == "submit";
        var id = submit && Guid.TryParse(form["id"], out var given) ? given : Guid.CreateVersion7(clock.GetUtcNow());
        var act = new Act(id, operation, http.Actor(), read);
        if (submit)
        {
            if (await ConfirmPage.Unconfirmed(http, form, Demanded.By(act), operation.Name) is { } unconfirmed)
            {
                return unconfirmed;
            }

            var receipt = await ledger.Submit(act);
            return receipt.Outcome == Outcome.Refused
                ? Show(meant, ("Wrong", receipt.Refusals.Select(ReasonView.Of).ToList()))
                : Show(meant, ("Done", receipt), ("Enrols", Registered(http, database, clock, receipt)));
        }

        var trial = await ledger.Submit(act with { DryRun = true });
        return trial.Outcome == Outcome.Refused
            ? Show(meant, ("Wrong", trial.Refusals.Select(ReasonView.Of).ToList()))
            : Show(meant, ("Checked", true), ("Id", id.ToString()), ("Trial", trial),
                ("AtRisk", RisksOf(http, database, clock, read)), ("Effect", EffectOf(http, database, clock, read)));

        IResult Show(Func<string, string?> entered, params (string Name, object? Value)[] parameters) =>
            ActPage.Show(http, database, operation, part, entered, parameters);
    }

    /// <summary>What was entered with the numbers of what is meant by it.</summary>
    private static (Func<string, string?> Entered, ActPicks Picked) Resolve(HttpContext http, Database database,
        Operation operation, ActPart? part, Func<string, string?> entered)
    {
        using var snapshot = new Snapshot(database);
        var picks = PicksOf(http, snapshot, operation);
        return (picks.Resolve(ActFields.Of(operation).Where(f => part?.Asks(f) ?? true), entered), picks);
    }

    private static ActPicks PicksOf(HttpContext http, Snapshot snapshot, Operation operation) => new(
        new(snapshot, http.Actor(), http.Language(), http.RequestServices.GetRequiredService<JurisdictionCatalogue>()),
        operation);

    private static ObligationEffect? EffectOf(HttpContext http, Database database, TimeProvider clock, object form)
    {
        using var snapshot = new Snapshot(database);
        return ObligationEffect.Of(snapshot, http.Actor(), form, Instant.Of(clock.GetUtcNow()));
    }

    /// <summary>Who could not act with a colleague for long, were their key handed out by the wrong one.</summary>
    private static IReadOnlyList<KeptApart> RisksOf(HttpContext http, Database database, TimeProvider clock,
        object form)
    {
        using var snapshot = new Snapshot(database);
        var (actor, now) = (http.Actor(), Instant.Of(clock.GetUtcNow()));
        return form switch
        {
            CreatePerson.Form f => Colleagues.AtRisk(snapshot, actor,
                (f.Role, f.Jurisdiction ?? Account.National, f.Holder ?? default), default, now),
            RequestEnrolment.Form f when PersonQueries.Find(snapshot, actor, f.Person) is { } p =>
                Colleagues.AtRisk(snapshot, actor, (p.Role, p.Jurisdiction, p.Holder ?? default), p.Id, now),
            _ => [],
        };
    }

    /// <summary>Whom the act has registered without any way to sign in, where its person may give them one.</summary>
    private static long? Registered(HttpContext http, Database database, TimeProvider clock, ActReceipt receipt)
    {
        if ((receipt.Result as System.Text.Json.Nodes.JsonObject)?["person"]?.GetValue<long>() is not { } id)
        {
            return null;
        }

        using var snapshot = new Snapshot(database);
        return PersonQueries.Find(snapshot, http.Actor(), new PersonId(id)) is { } person
            && Visibility.MayEnrol(snapshot, http.Actor(), Instant.Of(clock.GetUtcNow()))?.Invoke(person) == true
            && Credentials.Of(snapshot, new PersonId(id)) is { Passkeys.Count: 0, HasPassword: false }
            ? id : null;
    }

    private static IResult Show(HttpContext http, Database database, Operation operation, string? part,
        Func<string, string?> entered, params (string Name, object? Value)[] parameters)
    {
        using var snapshot = new Snapshot(database);
        var all = parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        entered = ActParts.Fixed(PartOf(operation, part), entered);
        all["Part"] = PartOf(operation, part);
        var meanings = ActParts.Meanings(
            snapshot, http.Actor(), http.Language(), ActFields.Of(operation), entered);
        var picks = PicksOf(http, snapshot, operation);
        foreach (var field in ActFields.Of(operation))
        {
            if (entered(field.Path)?.Trim() is { Length: > 0 } text && picks.Said(field, text) is { } said)
            {
                meanings[field.Path] = said;
            }
        }

        all["Meanings"] = meanings;
        all["Open"] = ActPicks.Open(snapshot, http.Actor(), http.Language(), operation,
            Instant.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()));
        all["Next"] = AccountNumber.TryParse(entered("account"), out var number)
            && AccountQueries.Find(snapshot, http.Actor(), number) is { } account
            ? ChangeState.After(account.State) : null;
        all["Kind"] = HolderId.TryParse(entered("holder"), null, out var holder)
            && Enum.TryParse<HolderKind>(HolderQueries.Find(snapshot, http.Actor(), holder)?.Kind, out var kind) ? kind
                : null;
        all["Years"] = Compliance.ComplianceQueries.Years(snapshot, default).Select(y => y.Year).ToList();
        all["Operation"] = operation;
        all["Fields"] = ActFields.Of(operation);
        all["Entered"] = entered;
        return Screens.Show<ActPage>(all);
    }
}
