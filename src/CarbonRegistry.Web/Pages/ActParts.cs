using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Exchange;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>One of several ways to fill in an operation's form: the fields that do not belong to it are left out,
/// others are what they must be.</summary>
/// <param name="Key">Its name in the address.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Without">Fields, or records of fields, that do not belong to it.</param>
/// <param name="Needs">Fields that must be filled in this way, though another way leaves them out.</param>
/// <param name="With">Fields that are what they must be.</param>
public sealed record ActPart(string Key, Text Name, IReadOnlyList<string> Without, IReadOnlyList<string> Needs,
    params IReadOnlyList<(string Field, string Value)> With)
{
    /// <summary>Whether the field belongs to it and is to be filled in.</summary>
    internal bool Asks(ActField field) =>
        !Without.Any(w => field.Path == w || field.Path.StartsWith(w + ".", StringComparison.Ordinal))
            && With.All(w => w.Field != field.Path);
}

/// <summary>What makes an operation's form easy to fill in: its ways, what is on record already, and whom its numbers
/// mean.</summary>
internal static class ActParts
{
    private static readonly ActPart[] HolderParts =
    [
        new("name", HolderTexts.EditName, ["contact"], []),
        new("contact", HolderTexts.EditContact, ["zh", "en"], []),
    ];

    private static readonly Dictionary<string, ActPart[]> ByOperation = new(StringComparer.Ordinal)
    {
        [RegisterHolder.Row.Key] =
        [
            new("enterprise", CommonTexts.HolderKindOf("Enterprise"), ["identityNumber"], ["creditCode"],
                ("kind", "enterprise")),
            new("individual", CommonTexts.HolderKindOf("Individual"), ["creditCode"], ["identityNumber"],
                ("kind", "individual")),
        ],
        [OpenAccount.Row.Key] =
        [
            new("EC", AccountTypes.EC.Name, ["project", "parent"], ["holder"], ("type", "EC")),
            new("EG", AccountTypes.EG.Name, ["project", "parent"], ["holder"], ("type", "EG")),
            new("EP", AccountTypes.EP.Name, ["parent"], ["holder", "project"], ("type", "EP")),
            new("ET", AccountTypes.ET.Name, ["holder", "project", "trading"], ["parent"], ("type", "ET")),
        ],
        [EditHolder.Row.Key] = HolderParts,
        [EditHolder.NationalRow.Key] = HolderParts,
        [AddRepresentative.Row.Key] =
        [
            new("new", AccountActTexts.AddNew, ["person"], ["natural.name", "natural.identityNumber"]),
            new("known", AccountActTexts.AddKnown, ["natural"], ["person"]),
        ],
    };

    /// <summary>The ways to fill in an operation's form; none where there is but one.</summary>
    public static IReadOnlyList<ActPart> Of(Operation operation) => ByOperation.GetValueOrDefault(operation.Key, []);

    /// <summary>What the address or form says, with what the way fixes.</summary>
    public static Func<string, string?> Fixed(ActPart? part, Func<string, string?> entered) =>
        path => part?.With.FirstOrDefault(w => w.Field == path).Value ?? entered(path);

    /// <summary>What is entered at first: what the address says, and beyond it what is on record, so that who edits
    /// sees what they change. No personal data stand in an address.</summary>
    public static Func<string, string?> Prefilled(Snapshot snapshot, Actor actor, Operation operation, ActPart? part,
        Func<string, string?> asked)
    {
        if (part is null || (operation != EditHolder.Row && operation != EditHolder.NationalRow)
            || !HolderId.TryParse(asked("holder"), null, out var id)
            || HolderQueries.Find(snapshot, actor, id) is not { } holder)
        {
            return asked;
        }

        return path => asked(path) is { Length: > 0 } given ? given : path switch
        {
            "zh" => holder.Zh,
            "en" => holder.En,
            "contact.address" => holder.Contact?.Address,
            "contact.name" => holder.Contact?.Name,
            "contact.phone" => holder.Contact?.Phone,
            "contact.email" => holder.Contact?.Email,
            _ => null,
        };
    }

    /// <summary>Whom the numbers in a form mean, by the field: what stands beside them, so that nobody acts on the
    /// wrong one.</summary>
    public static Dictionary<string, string> Meanings(Snapshot snapshot, Actor actor, Language language,
        IEnumerable<ActField> fields, Func<string, string?> entered)
    {
        var meanings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var text = entered(field.Path)?.Trim();
            if (string.IsNullOrEmpty(text))
            {
                continue;
            }

            if (field.Type == typeof(string) && AccountNumber.TryParse(text, out var number)
                && AccountQueries.Find(snapshot, actor, number) is { } account)
            {
                meanings[field.Path] =
                    $"{language.Of(account.Holder.Name)} · "
                        + $"{language.Of(AccountTypes.Find(account.Type)!.Name)} · "
                        + $"{language.Of(account.State.Name)}";
            }
            else if (field.Path == "holder"
                && HolderId.TryParse(text, null, out var holder)
                && HolderQueries.Find(snapshot, actor, holder) is { } found)
            {
                meanings[field.Path] =
                    $"{language.Of(found.Name)} · {language.Of(CommonTexts.HolderKindOf(found.Kind))}"
                        + (found.Identifier is null ? "" : " · " + found.Identifier);
            }
            else if (field.Path == "person"
                && PersonId.TryParse(text, null, out var person)
                && PersonQueries.Find(snapshot, actor, person) is { } one)
            {
                meanings[field.Path] =
                    $"{one.Name} · {(Role.Find(one.Role) is { } role ? language.Of(role.Name) : one.Role)}";
            }
            else if (field.Path == "session" && Guid.TryParse(text, out var session)
                && ExchangeSession.About(snapshot, actor, session) is var (exchange, day))
            {
                meanings[field.Path] = $"{language.Of(exchange)} · {day}";
            }
            else if (field.Path == "request" && Guid.TryParse(text, out var request)
                && ConfirmBinding.Of(snapshot, actor.PersonId).FirstOrDefault(r => r.Request == request) is { } asked)
            {
                meanings[field.Path] = $"{asked.Account} · {asked.ClientNumber} · {language.Of(asked.Exchange)}";
            }
            else if (field.Path == "value" && Parameters.Find(entered("name") ?? "") is { } parameter
                && long.TryParse(TypedQuantity.Written(text), NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture, out var value))
            {
                meanings[field.Path] = AdministrationTexts.Change(
                    parameter, InForce(parameter), value, InForce(Parameters.ChangeDelay),
                    InForce(Parameters.Find(Parameters.Approvals(Functions.SetParameters))!), language);
            }
            else if (field.Path is "jurisdiction" or "within"
                && Jurisdictions.All(snapshot).FirstOrDefault(j => j.Code == text) is { } place)
            {
                meanings[field.Path] = language.Of(place.Name);
            }
        }

        return meanings;

        long InForce(Parameter of) => ParameterValues.At(snapshot, of, Instant.Never);
    }

    /// <summary>Where the form came from and one goes back to when it is done: the account or holder that it is
    /// about.</summary>
    public static IEnumerable<(string Address, Text Text)> Around(
        Operation operation, Func<string, string?> entered, System.Text.Json.Nodes.JsonNode? result)
    {
        // What comes next for who is new.
        if (operation == RegisterHolder.Row && Said("holder") is { } registered)
        {
            yield return ("/acts/open-account?holder=" + registered, OpenAccount.Row.Name);
        }
        else if (operation == OpenAccount.Row && Said("account") is { } opened)
        {
            yield return ("/acts/add-representative?account=" + opened, AddRepresentative.Row.Name);
        }

        else if (operation == RegisterEmitter.Row && Said("account") is { } emitter
            && (result as System.Text.Json.Nodes.JsonObject)?["account"] is not null)
        {
            yield return ($"/functions/{Transfers.AllocateProvincially.Code}?to={emitter}", EmitterTexts.Allocate);
        }

        var account = Said("account") ?? entered("parent");
        if (AccountNumber.TryParse(account, out _))
        {
            yield return ($"/accounts/{account}", AccountActTexts.BackToAccount);
        }

        if (HolderId.TryParse(Said("holder"), null, out var holder))
        {
            yield return ($"/holders/{holder}", AccountActTexts.BackToHolder);
        }

        string? Said(string name) => (result as System.Text.Json.Nodes.JsonObject)?[name]?.ToString() ?? entered(name);
    }
}
