using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>
/// Puts account numbers in the place of what people typed in a movement's form: a part of a name, of a credit code or
/// of a number. What may mean several accounts is asked back as a choice. It needs no script.
/// </summary>
internal sealed class AccountPicker(Snapshot snapshot, Actor actor, Transfer row, Instant now)
{
    private static readonly Text NumberWrong = new(
        "账户号码或其校验码有误", "The number, or its check digits, are not those of an account");

    private static readonly Text NothingFound = new(
        "没有符合的账户，请核对或只输入名称的一部分", "No account has it: check it, or enter a part of the name");

    private static readonly Text SeveralFound = new("有多个账户符合，请选择", "Several accounts have it: choose one");

    private readonly Dictionary<string, AccountOffers> _choices = new(StringComparer.Ordinal);
    private readonly List<Refusal> _wrong = [];

    /// <summary>The accounts to choose from, by field, where what was typed may mean several.</summary>
    public IReadOnlyDictionary<string, AccountOffers> Choices => _choices;

    /// <summary>What could not be told.</summary>
    public IReadOnlyList<Refusal> Wrong => _wrong;

    /// <summary>The entry with the numbers of the accounts that are meant.</summary>
    public MovementEntry Resolve(MovementEntry entry)
    {
        if (!row.Creates)
        {
            entry = entry with
            {
                From = Pick("from", null, entry.From, text => OfferQueries.Sources(snapshot, actor, row, text)),
            };
        }

        AccountNumber? source = AccountNumber.TryParse(entry.From, out var number) ? number : null;
        return source is null && !row.Creates ? entry : entry with
        {
            Legs =
            [
                .. entry.Legs.Select((leg, i) => leg with
                {
                    To = Pick("to", i + 1, leg.To,
                        text => OfferQueries.Destinations(snapshot, actor, row, source, now, text)),
                }),
            ],
        };
    }

    private string Pick(string field, int? leg, string typed, Func<string, AccountOffers> find)
    {
        if (typed.Length == 0 || AccountNumber.TryParse(typed, out _))
        {
            return typed;
        }

        var found = find(typed);
        if (found is { Complete: true, Accounts: [var only] })
        {
            return only.Number.ToString();
        }

        if (found.Accounts.Count > 0)
        {
            _choices[MovementEntry.Field(field, leg)] = found;
        }

        _wrong.Add(Refusals.FieldInvalid.At(leg, field, found.Accounts.Count > 0 ? SeveralFound
            : typed.StartsWith("CN-", StringComparison.OrdinalIgnoreCase) ? NumberWrong
            : found.Beyond ? PickTexts.NoneHere : NothingFound));
        return typed;
    }
}
