using CarbonRegistry.Acts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Exchange;
using CarbonRegistry.Files;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>The fields of acts' forms in which something of the registry is picked: what they suggest, what was typed
/// in them means, and what there is to choose from.</summary>
internal sealed class ActPicks(Picks picks, Operation operation)
{
    private readonly Dictionary<string, Suggested<Pick>> _choices = new(StringComparer.Ordinal);
    private readonly List<Refusal> _wrong = [];

    /// <summary>What is asked back, by field, where what was typed may mean several.</summary>
    public IReadOnlyDictionary<string, Suggested<Pick>> Choices => _choices;

    /// <summary>What could not be told.</summary>
    public IReadOnlyList<Refusal> Wrong => _wrong;

    /// <summary>What is picked in a field, as the address of its suggestions has it; null: nothing is.</summary>
    private static string? KindOf(ActField field) =>
        field.Type == typeof(string) && field.Path is "account" or "parent" ? "accounts"
        : field.Type == typeof(HolderId) ? "holders"
        : field.Type == typeof(PersonId) ? "people"
        : field.Type == typeof(string) && field.Path == "project" ? "projects" : null;

    /// <summary>Where a field's suggestions come from; null: nothing is picked in it.</summary>
    public static string? Address(Operation operation, ActField field) => KindOf(field) is not { } kind ? null
        : kind == "accounts" && TypesOf(operation, field) is { Count: > 0 } types
            ? $"/suggest/{kind}?types={string.Join(',', types.Select(t => t.Code))}" : $"/suggest/{kind}";

    /// <summary>What can be entered in it.</summary>
    public static Text? Hint(ActField field) => KindOf(field) switch
    {
        "accounts" => PickTexts.Account,
        "holders" => PickTexts.Holder,
        "people" => PickTexts.Person,
        _ => null,
    };

    /// <summary>What was entered, with the numbers of what is meant.</summary>
    public Func<string, string?> Resolve(IEnumerable<ActField> fields, Func<string, string?> entered)
    {
        var meant = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (entered(field.Path)?.Trim() is { Length: > 0 } text && Find(field, text) is { } found)
            {
                if (found is { Complete: true, Count: 1, Items: [var only] })
                {
                    meant[field.Path] = only.Value;
                    continue;
                }

                if (found.Items.Count > 0)
                {
                    _choices[field.Path] = found;
                }

                _wrong.Add(Refusals.FieldInvalid.At(
                    field: field.Path, detail: found.Items.Count > 0 ? PickTexts.Several : PickTexts.None));
            }
        }

        return path => meant.GetValueOrDefault(path) ?? entered(path);
    }

    /// <summary>What a number means, with what it has; null: nothing that the person sees.</summary>
    public string? Said(ActField field, string number) => (KindOf(field) switch
    {
        "accounts" => picks.Account(number),
        "holders" => picks.Holder(number),
        "people" => picks.Person(number),
        _ => null,
    })?.Said;

    /// <summary>What was typed where that is no number; null: it is one, or nothing is picked here.</summary>
    private Suggested<Pick>? Find(ActField field, string text)
    {
        // A credit code may be of digits alone.
        var isNumber = text.Length < 15 && text.All(char.IsAsciiDigit);
        return KindOf(field) switch
        {
            "accounts" when !CellType.Account.Written(text).StartsWith("CN-", StringComparison.Ordinal) =>
                picks.Accounts(text, TypesOf(operation, field), Picks.MostAsked),
            "holders" when !isNumber => picks.Holders(text, Picks.MostAsked),
            "people" when !isNumber => picks.People(text, Picks.MostAsked),
            _ => null,
        };
    }

    private static IReadOnlyList<AccountType> TypesOf(Operation operation, ActField field) =>
        field.Path == "parent" ? [AccountTypes.EC, AccountTypes.EG, AccountTypes.EP]
        : operation == SetObligation.Row || operation == WithdrawObligation.Row ? [AccountTypes.EC]
        : operation == AddRepresentative.Row || operation == ChangeRepresentative.Row
            || operation == RemoveRepresentative.Row
            ? [.. AccountTypes.All.Where(t => t.OpenedBy == Functions.OpenProvincialAccounts.Code)]
        : operation.Function is Administration { Holds: { Length: > 0 } types } ? types : [];

    /// <summary>What is open to be chosen from in fields that nobody can type; by field.</summary>
    public static Dictionary<string, IReadOnlyList<(string Value, string Text)>> Open(
        Snapshot snapshot, Actor actor, Language language, Operation operation, Instant now)
    {
        var open = new Dictionary<string, IReadOnlyList<(string, string)>>(StringComparer.Ordinal);
        if (operation == ResumeSession.Row || operation == ResolveDifference.Row || operation == BusinessDay.Row)
        {
            open["session"] =
            [
                .. LinkLists.ToChoose(
                    snapshot, actor, operation == ResumeSession.Row, operation == ResolveDifference.Row)
                    .Select(s => (s.Session.ToString(), $"{s.Day} · {language.Of(s.Exchange)}")),
            ];
        }
        else if (operation == ConfirmBinding.Row)
        {
            open["request"] =
            [
                .. ConfirmBinding.Of(snapshot, actor.PersonId).Where(r => r.State == BindingState.Waiting)
                    .Select(r => (r.Request.ToString(),
                        $"{r.Account} · {r.ClientNumber} · {language.Of(r.Exchange)}")),
            ];
        }
        else if (operation == RevokeKey.Row)
        {
            open["keyId"] =
            [
                .. LinkLists.Keys(snapshot, actor, null, Picks.MostAsked).Items.Where(k => k.Until > now)
                    .Select(k => (k.KeyId, $"{k.KeyId} · {language.Of(k.Exchange)}")),
            ];
        }

        return open;
    }
}
