using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>A unit type.</summary>
/// <param name="Code">As written in serial numbers.</param>
/// <param name="Kind">allowance or reduction.</param>
/// <param name="Name">Its name.</param>
public sealed record UnitTypeView(string Code, string Kind, Text Name);

/// <summary>An account type.</summary>
/// <param name="Code">Two letters.</param>
/// <param name="Key">Its name in code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Holders">Who may hold it.</param>
/// <param name="Kinds">The unit kinds that it may hold.</param>
/// <param name="OpenedBy">The function that opens it; null: the system.</param>
public sealed record AccountTypeView(string Code, string Key, Text Name, IReadOnlyList<string> Holders,
    IReadOnlyList<string> Kinds, short? OpenedBy);

/// <summary>An account state.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="UnitsIn">Whether units may arrive.</param>
/// <param name="UnitsOut">Whether units may leave.</param>
public sealed record StateView(string Key, Text Name, bool UnitsIn, bool UnitsOut);

/// <summary>A role.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name.</param>
public sealed record RoleView(string Key, Text Name);

/// <summary>A route: from each of these account types to each of those.</summary>
/// <param name="From">Source types; OO is Origin, before the creation.</param>
/// <param name="To">Destination types.</param>
public sealed record RouteView(IReadOnlyList<string> From, IReadOnlyList<string> To);

/// <summary>A function: a row of the rulebook.</summary>
/// <param name="Code">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">movement, decision or administration.</param>
/// <param name="By">The roles that may perform it.</param>
/// <param name="Needs">The terms that it needs.</param>
/// <param name="May">The terms that it takes besides.</param>
/// <param name="Units">Movements: the unit kinds.</param>
/// <param name="Routes">Movements: the routes.</param>
/// <param name="Takes">Movements: units under which holds it takes.</param>
/// <param name="Places">Movements: the hold under which the units arrive.</param>
/// <param name="Checks">Movements: the rules beyond the route, by name.</param>
/// <param name="Undoes">The function whose transactions it undoes.</param>
/// <param name="Decides">The function whose transactions it approves or rejects.</param>
/// <param name="DecidedBy">The function that approves or rejects it.</param>
/// <param name="Holds">Account types whose units it may hold and release.</param>
public sealed record FunctionView(
    short Code,
    Text Name,
    string Kind,
    IReadOnlyList<string> By,
    IReadOnlyList<string> Needs,
    IReadOnlyList<string> May,
    IReadOnlyList<string> Units,
    IReadOnlyList<RouteView> Routes,
    IReadOnlyList<string> Takes,
    string? Places,
    IReadOnlyList<string> Checks,
    short? Undoes,
    short? Decides,
    short? DecidedBy,
    IReadOnlyList<string> Holds);

/// <summary>A refusal code.</summary>
/// <param name="Code">Permanent.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The sentence.</param>
public sealed record RefusalView(string Code, int Status, Text Text);

/// <summary>The law that the registry applies, as data.</summary>
/// <param name="UnitTypes">Unit types.</param>
/// <param name="AccountTypes">Account types.</param>
/// <param name="States">Account states.</param>
/// <param name="Roles">Roles.</param>
/// <param name="Functions">Functions, by number.</param>
/// <param name="Refusals">Refusal codes, in order of precedence.</param>
public sealed record RulebookView(
    IReadOnlyList<UnitTypeView> UnitTypes,
    IReadOnlyList<AccountTypeView> AccountTypes,
    IReadOnlyList<StateView> States,
    IReadOnlyList<RoleView> Roles,
    IReadOnlyList<FunctionView> Functions,
    IReadOnlyList<RefusalView> Refusals);

/// <summary>An account that a representative operates.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Initiates">Whether they may move units out of it.</param>
public sealed record OperatedAccount(string Number, bool Initiates);

/// <summary>The person who asks.</summary>
/// <param name="Person">Their number.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role.</param>
/// <param name="Jurisdiction">Their jurisdiction; 00 is the nation.</param>
/// <param name="Holder">Exchange and auction-house operators: the holder they act for.</param>
/// <param name="Accounts">Representatives: the accounts they operate.</param>
/// <param name="Functions">The numbers of the functions that their role may perform.</param>
/// <param name="TokenExpiresAt">ISO 8601, UTC.</param>
/// <param name="Demonstration">Whether the token or session is a demonstration's: everybody can have it, and only a
/// node that serves a demonstration takes it.</param>
public sealed record MeView(
    PersonId Person, string Name, RoleView Role, string Jurisdiction, HolderId? Holder,
    IReadOnlyList<OperatedAccount> Accounts, IReadOnlyList<short> Functions, string TokenExpiresAt,
    bool Demonstration);

/// <summary>The rulebook and the person who asks.</summary>
public static class RulebookApi
{
    private static readonly RulebookView Law = new(
        [.. UnitTypes.All.Select(u => new UnitTypeView(u.Code, NameOf(u.Kind), u.Name))],
        [.. AccountTypes.All.Select(t => new AccountTypeView(t.Code, t.Key, t.Name,
            [.. t.Holders.Select(h => h.ToString())], [.. t.Kinds.Select(NameOf)], t.OpenedBy))],
        [.. AccountState.All.Select(s => new StateView(s.Key, s.Name, s.UnitsIn, s.UnitsOut))],
        [.. Role.All.Select(r => new RoleView(r.Key, r.Name))],
        [.. Functions.All.Select(Show)],
        [.. Refusals.All.Select(r => new RefusalView(r.Code, r.Status, r.Text))]);

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapGet("/rulebook", () => TypedResults.Ok(Law)).WithTags("Rulebook")
            .Says(
                "GetRulebook", "The law, as data",
                "Unit types, account types and states, roles, functions with their routes, terms and checks, "
                    + "and every refusal code.");
        api.MapGet("/me", Me).WithTags("People")
            .Says("GetMe", "Who you are", "Your role, your accounts, and the functions that your role may perform.");
    }

    private static Ok<MeView> Me(HttpContext http, Database database)
    {
        var (actor, name, expires) = http.SignedIn();
        using var snapshot = new Snapshot(database);
        var numbers = Accounts.AccountQueries.Numbers(snapshot, actor.Views);
        return TypedResults.Ok(new MeView(
            actor.PersonId, name, new(actor.Role.Key, actor.Role.Name), actor.Jurisdiction,
            actor.HolderId == 0 ? null : actor.HolderId,
            [.. actor.Views.Order().Select(a => new OperatedAccount(numbers[a], actor.Initiates.Contains(a)))],
            [.. Functions.All.Where(f => f.By.Contains(actor.Role)).Select(f => f.Code)], Instant.Text(expires),
            http.SignedIn().Demonstration));
    }

    private static FunctionView Show(Function f)
    {
        var transfer = f as Transfer;
        return new(
            f.Code, f.Name, f switch { Transfer => "movement", Decision => "decision", _ => "administration" },
            [.. f.By.Select(r => r.Key)], Terms(f.Needs), Terms(f.May),
            [.. (transfer?.Units ?? []).Select(NameOf)],
            [.. (transfer?.Routes ?? [])
                .Select(r => new RouteView([.. r.From.Select(t => t.Code)], [.. r.To.Select(t => t.Code)]))],
            transfer is null ? [] : Flags(transfer.Takes), transfer?.Places is { } places ? Flags(places)[0] : null,
            [.. (transfer?.Only ?? []).Select(c => c.Method.Name), .. (transfer?.Also ?? [])
                .Select(c => c.Method.Name)],
            transfer?.Undoes?.Code, (f as Decision)?.Of.Code, transfer?.DecidedBy,
            [.. ((f as Administration)?.Holds ?? []).Select(t => t.Code)]);
    }

    private static IReadOnlyList<string> Terms(Term[] terms) =>
        [.. Term.All.Where(terms.Contains).Select(t => t.Field)];

    private static IReadOnlyList<string> Flags(HoldKinds kinds) =>
        [.. Enum.GetValues<HoldKinds>().Where(k => kinds.HasFlag(k)).Select(k => Camel(k.ToString()))];

    private static string NameOf(UnitKind kind) => Camel(kind.ToString());

    private static string Camel(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
