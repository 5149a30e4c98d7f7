using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>Every administrative operation by one form that its record makes: entered, tried out, sent.</summary>
public partial class ActPage
{
    /// <summary>How the fields are named of what was entered in another way of filling in the form: shown again when
    /// that way is chosen again, and asked by nothing.</summary>
    private const string Kept = "kept.";

    /// <summary>What stays when the same is done once more: what it is about, not for whom or how much.</summary>
    private static readonly string[] Lasting =
        ["kind", "type", "role", "jurisdiction", "within", "year", "document", "authority", "reason", "algorithm"];

    /// <summary>How a step begins that empties a field, so that something else is looked for.</summary>
    private const string Again = "again-";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/acts/{key}", (HttpContext http, Database database, TimeProvider clock, string key) =>
        {
            if (Find(http, key) is not { } operation)
            {
                return Screens.NotFound();
            }

            var file = FileActs.Find(operation);
            if (long.TryParse(
                http.Request.Query["done"], NumberStyles.None, CultureInfo.InvariantCulture, out var done))
            {
                return file is null ? Tell(http, database, clock, operation, done)
                    : ActFilePage.Tell(http, database, file, done);
            }

            if (file is not null)
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

    /// <summary>The value of a parameter that is a switch, in whichever words it was written.</summary>
    private static string? SwitchWord(string? parameter, string? typed) =>
        Parameters.Find(parameter)?.Unit != ParameterUnit.Switch ? typed
            : typed?.Trim().ToLowerInvariant() switch
            {
                "是" or "yes" or "on" or "true" or "开" or "启用" => "1",
                "否" or "no" or "off" or "false" or "关" or "停用" => "0",
                _ => typed,
            };

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
        string? Entered(string path) => ActParts.Fixed(PartOf(operation, part),
            p => operation == SetParameter.Row && p == "value" ? SwitchWord(form["name"], form[p]) : form[p])(path);
        var step = Screens.StepOf(http, form);
        if (step == "back" || form.ContainsKey("way"))
        {
            part = form.TryGetValue("way", out var way) ? way.ToString() : part;
            return Show(p => Entered(p) is { Length: > 0 } typed ? typed : form[Kept + p]);
        }

        if (step.StartsWith(Again, StringComparison.Ordinal))
        {
            return Show(path => step == Again + path ? "" : Entered(path));
        }

        var (meant, picked) = Resolve(http, database, operation, PartOf(operation, part), Entered);
        var (read, refusals) = ActFields.Read(operation, meant);
        if (refusals.Count > 0 || picked.Wrong.Count > 0)
        {
            var more = await Further(http, ledger, clock, operation, read, [.. picked.Wrong, .. refusals]);
            return Show(meant, ("Wrong", Together(picked.Wrong, refusals, more)), ("Meant", picked.Choices));
        }

        var submit = step == "submit";
        var id = submit && Guid.TryParse(form["id"], out var given) ? given : Guid.CreateVersion7(clock.GetUtcNow());
        var act = new Act(id, operation, http.Actor(), read!);
        if (submit)
        {
            if (await ConfirmPage.Unconfirmed(http, form, Demanded.By(act), operation.Name) is { } unconfirmed)
            {
                return unconfirmed;
            }

            var receipt = await ledger.Submit(act);
            return receipt.Outcome == Outcome.Refused
                ? Show(meant, ("Wrong", receipt.Refusals.Select(ReasonView.Of).ToList()))
                : Screens.GoTo(string.Create(CultureInfo.InvariantCulture,
                    $"/acts/{operation.Key}?{(part.Length == 0 ? "" : $"part={part}&")}done={receipt.Seq}"));
        }

        var trial = await ledger.Submit(act with { DryRun = true });
        return trial.Outcome == Outcome.Refused
            ? Show(meant, ("Wrong", trial.Refusals.Select(ReasonView.Of).ToList()))
            : Show(meant, ("Checked", true), ("Id", id.ToString()), ("Trial", trial),
                ("AtRisk", RisksOf(http, database, clock, read!)), ("Effect", EffectOf(http, database, clock, read!)),
                ("Left", LeftBehind(http, database, clock, read!)), ("Changes", ChangesOf(http, database, read!)));

        IResult Show(Func<string, string?> entered, params (string Name, object? Value)[] parameters) =>
            ActPage.Show(http, database, operation, part, entered, parameters);
    }

    /// <summary>What is against a form: a field that may mean several is asked back, and nothing else is said of
    /// it.</summary>
    private static List<ReasonView> Together(IReadOnlyList<Refusal> picked, IEnumerable<Refusal> read,
        IEnumerable<Refusal> further) =>
        [.. picked.Concat(read.Where(r => picked.All(w => w.Field != r.Field))).Concat(further).Select(ReasonView.Of)];

    /// <summary>What else is wrong with a form, of which something is missing or is not what it must be: the rest is
    /// tried out.</summary>
    private static async Task<IEnumerable<Refusal>> Further(HttpContext http, Ledger ledger, TimeProvider clock,
        Operation operation, object? form, IReadOnlyList<Refusal> known)
    {
        if (form is null)
        {
            return [];
        }

        var trial = await ledger.Submit(
            new Act(Guid.CreateVersion7(clock.GetUtcNow()), operation, http.Actor(), form) { DryRun = true });
        return trial.Refusals.Where(r => r.Field is { } field && known.All(k => k.Field != field));
    }

    /// <summary>The page that says what an act of the person's own has brought about: loaded anew it says so again, and
    /// does nothing.</summary>
    private static IResult Tell(HttpContext http, Database database, TimeProvider clock, Operation operation, long seq)
    {
        DoneAct? done;
        using (var snapshot = new Snapshot(database))
        {
            done = DoneAct.Find(snapshot, http.Actor(), operation, seq);
        }

        return done is null ? Screens.NotFound() : Show(http, database, operation, http.Request.Query["part"],
            p => done.Form?[p] is JsonValue value ? value.ToString() : null,
            ("Done", done.Receipt), ("Enrols", Registered(http, database, clock, done.Receipt)),
            ("ResultMeanings", MeaningsOf(http, database, done.Receipt)));
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

    private static IReadOnlyList<BeforeAndAfter> ChangesOf(HttpContext http, Database database, object form)
    {
        using var snapshot = new Snapshot(database);
        return BeforeAndAfter.Of(snapshot, http.Actor(), http.Language(), form);
    }

    /// <summary>What an enterprise still owes whose account is to be closed.</summary>
    private static IReadOnlyList<(short Year, long Missing)> LeftBehind(HttpContext http, Database database,
        TimeProvider clock, object form)
    {
        using var snapshot = new Snapshot(database);
        return form is ChangeState.Form change && Keyed.Find<AccountState>(change.State) is { IsEnding: true }
            && AccountNumber.TryParse(change.Account, out var number)
            && AccountQueries.Find(snapshot, http.Actor(), number) is { } account
            && account.Type == AccountTypes.EC.Code
                ? EnterpriseQueries.Missing(snapshot, http.Actor(), account, Instant.Of(clock.GetUtcNow())) : [];
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

    /// <summary>Where results have the number of a person.</summary>
    private static readonly string[] PeopleOfResults = ["person", "initiator", "confirmer"];

    /// <summary>Whom the act has registered without any way to sign in, where its person may give them one.</summary>
    private static List<(PersonId Id, string Name)> Registered(HttpContext http, Database database, TimeProvider clock,
        ActReceipt receipt)
    {
        using var snapshot = new Snapshot(database);
        var mayEnrol = Visibility.MayEnrol(snapshot, http.Actor(), Instant.Of(clock.GetUtcNow()));
        return [.. PeopleOf(snapshot, http, receipt).Select(p => p.Person)
            .Where(p => mayEnrol?.Invoke(p) == true && !Credentials.Has(snapshot, p.Id))
            .Select(p => (p.Id, p.Name))];
    }

    /// <summary>Whom the numbers of a result mean.</summary>
    private static Dictionary<string, string> MeaningsOf(HttpContext http, Database database, ActReceipt receipt)
    {
        using var snapshot = new Snapshot(database);
        var meanings = PeopleOf(snapshot, http, receipt).ToDictionary(p => p.Path, p => p.Person.Name,
            StringComparer.Ordinal);
        if (HolderId.TryParse((receipt.Result as JsonObject)?["holder"]?.ToString(), null, out var id)
            && HolderQueries.Find(snapshot, http.Actor(), id) is { } holder)
        {
            meanings["holder"] = http.Language().Of(holder.Name);
        }

        return meanings;
    }

    private static List<(string Path, PersonView Person)> PeopleOf(Snapshot snapshot, HttpContext http,
        ActReceipt receipt) =>
    [
        .. PeopleOfResults.Select(path => (Path: path,
                Person: PersonId.TryParse((receipt.Result as JsonObject)?[path]?.ToString(), null, out var id)
                    ? PersonQueries.Find(snapshot, http.Actor(), id) : null))
            .Where(p => p.Person is not null).Select(p => (p.Path, p.Person!)),
    ];

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
        all["Chosen"] = operation == SetParameter.Row && Parameters.Find(entered("name")) is { } parameter
            ? ParameterQueries.Of(snapshot, parameter,
                Instant.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow())) : null;
        all["Operation"] = operation;
        all["Fields"] = ActFields.Of(operation);
        all["Entered"] = entered;
        return Screens.Show<ActPage>(all);
    }
}
