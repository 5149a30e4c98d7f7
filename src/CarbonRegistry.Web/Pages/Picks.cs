using System.Globalization;
using System.Text.Json.Serialization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>One of what can be picked.</summary>
/// <param name="Value">What the field takes.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Detail">What tells it from others; of an account that the person sees, its state and what it
/// has.</param>
public sealed record Pick(string Value, string Name, string Detail)
{
    /// <summary>What stands beside the value.</summary>
    [JsonIgnore]
    public string Said => Detail.Length == 0 ? Name : $"{Name} · {Detail}";
}

/// <summary>
/// The one way in which something of the registry is picked, by name, pinyin, credit code or number: what a field
/// suggests while one types, and what was typed means where no script runs. Nothing is offered that the person may not
/// see, and of a movement nothing where it may not lead.
/// </summary>
internal sealed class Picks(Snapshot snapshot, Actor actor, Language language, JurisdictionCatalogue places)
{
    /// <summary>So many are suggested at a time.</summary>
    public const int MostSuggested = 10;

    /// <summary>So many are asked back as a choice.</summary>
    public const int MostAsked = 50;

    /// <summary>The accounts that are found.</summary>
    public Suggested<Pick> Accounts(string text, IReadOnlyCollection<AccountType> types, int limit)
    {
        var found = AccountQueries.Suggest(snapshot, actor, text, types, limit);
        var balances = Balances([.. found.Items.Select(a => AccountNumber.IdOf(a.Number))]);
        return new([.. found.Items.Select(a => Of(a, balances))], found.Count, found.Complete);
    }

    /// <summary>The holders that are found.</summary>
    public Suggested<Pick> Holders(string text, int limit)
    {
        var found = HolderQueries.Suggest(snapshot, actor, text, limit);
        return new([.. found.Items.Select(Of)], found.Count, found.Complete);
    }

    /// <summary>The people who are found.</summary>
    public Suggested<Pick> People(string text, int limit)
    {
        var found = PersonQueries.Suggest(snapshot, actor, text, limit);
        return new([.. found.Items.Select(Of)], found.Count, found.Complete);
    }

    /// <summary>The projects of which there are batches.</summary>
    public Suggested<Pick> Projects(string text, int limit)
    {
        var found = CustodyQueries.Projects(snapshot, text, limit + 1);
        return new([.. found.Take(limit).Select(p => new Pick(p, "", ""))], found.Count, found.Count <= limit);
    }

    /// <summary>The accounts that a movement offers, with what those of them have that the person sees.</summary>
    public Suggested<Pick> Offers(AccountOffers offers, int limit)
    {
        var first = offers.Accounts.Take(limit).ToList();
        var balances = Balances([.. first.Where(a => a.Seen).Select(a => a.Number.Sequence)]);
        return new(
            [.. first.Select(a => new Pick(
                a.Number.ToString(), language == Language.English ? a.En : a.Zh,
                Joined(language.Of(a.Type.Name), a.ComplianceYear == 0 ? null
                    : a.ComplianceYear.ToString(CultureInfo.InvariantCulture), a.Project,
                    balances.GetValueOrDefault(a.Number.Sequence))))],
            offers.Accounts.Count, offers.Complete);
    }

    /// <summary>An account that the person sees, with what it has; null: there is none.</summary>
    public Pick? Account(string number) => AccountNumber.TryParse(number, out var parsed)
        && AccountQueries.Find(snapshot, actor, parsed) is { } account
            ? Of(account, Balances([parsed.Sequence])) : null;

    /// <summary>A holder that the person sees.</summary>
    public Pick? Holder(string number) => HolderId.TryParse(number, null, out var id)
        && HolderQueries.Find(snapshot, actor, id) is { } holder ? Of(holder) : null;

    /// <summary>A person whom the person sees.</summary>
    public Pick? Person(string number) => PersonId.TryParse(number, null, out var id)
        && PersonQueries.Find(snapshot, actor, id) is { } person ? Of(person) : null;

    /// <summary>That these are not all; null: they are.</summary>
    public static Text? More<T>(Suggested<T> found) => More(found.Items.Count, found.Count, found.Complete);

    /// <summary>That those shown are not all that were found, or that not all were looked for; null: they are
    /// all.</summary>
    public static Text? More(int shown, int found, bool complete)
    {
        if (found <= shown && complete)
        {
            return null;
        }

        var said = complete ? PickTexts.First : found > shown ? PickTexts.FirstOfMany : PickTexts.PerhapsMore;
        return new(
            string.Format(CultureInfo.InvariantCulture, said.Zh, Numbers.Grouped(shown), Numbers.Grouped(found)),
            string.Format(CultureInfo.InvariantCulture, said.En, Numbers.Grouped(shown), Numbers.Grouped(found)));
    }

    private Pick Of(AccountView account, Dictionary<AccountId, string> balances) => new(
        account.Number, language.Of(account.Holder.Name),
        Joined(
            account.Name.Length > 0 && account.Name != account.Holder.Zh ? account.Name : null,
            language.Of(AccountTypes.Find(account.Type)!.Name), language.Of(account.State.Name),
            balances.GetValueOrDefault(AccountNumber.IdOf(account.Number))));

    private Pick Of(HolderDetail holder) => new(
        holder.Id.ToString(), language.Of(holder.Name),
        Joined(language.Of(CommonTexts.HolderKindOf(holder.Kind)), holder.Identifier,
            language.Of(places.Name(holder.Jurisdiction))));

    private Pick Of(PersonView person) => new(
        person.Id.ToString(), person.Name,
        Joined(Role.Find(person.Role) is { } role ? language.Of(role.Name) : person.Role,
            language.Of(places.Name(person.Jurisdiction))));

    /// <summary>What accounts that the person sees have, by unit type.</summary>
    private Dictionary<AccountId, string> Balances(IReadOnlyCollection<AccountId> accounts) =>
        JournalTotals.Balances(snapshot, accounts).GroupBy(b => b.Account).ToDictionary(
            a => a.Key,
            a => string.Join(
                language == Language.English ? ", " : "、",
                a.GroupBy(b => b.Balance.Line).OrderBy(u => u.Key).Select(u =>
                    $"{UnitTypes.OfLine(u.Key).Code} {Numbers.Grouped(u.Sum(b => b.Balance.Quantity))}")));

    private static string Joined(params string?[] parts) =>
        string.Join(" · ", parts.Where(p => !string.IsNullOrEmpty(p)));
}
