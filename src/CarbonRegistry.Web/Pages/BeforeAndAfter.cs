using CarbonRegistry.Accounts;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>
/// What an act's form replaces, as it is and as it would be: whoever checks, approves or signs sees what goes and what
/// comes back, by name. Acts that add or move have nothing here.
/// </summary>
/// <param name="Path">The field of the form that says it.</param>
/// <param name="Name">What is replaced.</param>
/// <param name="Before">As it is.</param>
/// <param name="After">As it would be.</param>
/// <param name="IsSecret">Whether the journal keeps none of it: it stands on pages, and in nothing that is
/// signed.</param>
public sealed record BeforeAndAfter(string Path, string Name, string Before, string After, bool IsSecret = false)
{
    /// <summary>What this form would replace, as far as whoever asks sees it.</summary>
    internal static IReadOnlyList<BeforeAndAfter> Of(Snapshot snapshot, Actor actor, Language language, object form)
    {
        IEnumerable<BeforeAndAfter> all = form switch
        {
            ChangePermissions.Form f when Person(f.Person) is { } p => Rights(p, f.Revoked, language),
            EditPerson.Form f when Person(f.Person) is { } p => Particulars(p, f, language),
            ChangePermissions.StateForm f when Person(f.Person) is { } p =>
                [Standing("person", p.Active, !p.Active, language)],
            SuspendRepresentative.Form f when Person(f.Person) is { } p =>
                [Standing("active", p.Active, f.Active, language)],
            ChangeState.Form f when AccountNumber.TryParse(f.Account, out var number)
                && AccountQueries.Find(snapshot, actor, number) is { } account
                && Keyed.Find<AccountState>(f.State) is { } state =>
                [new("state", language.Of(KeyTexts.Field("state")), language.Of(account.State.Name),
                    language.Of(state.Name))],
            _ => [],
        };
        return [.. all.Where(c => c.Before != c.After)];

        PersonView? Person(PersonId id) => PersonQueries.Find(snapshot, actor, id);
    }

    /// <summary>Functions by number and name.</summary>
    internal static string Named(IEnumerable<short> functions, Language language)
    {
        var named = functions.Order()
            .Select(code => Functions.Find(code) is { } f ? $"{f.Code} {language.Of(f.Name)}" : $"{code}").ToList();
        return named.Count == 0 ? language.Of(CommonTexts.None)
            : string.Join(language == Language.English ? ", " : "、", named);
    }

    /// <summary>The whole list, and each function that goes or comes back.</summary>
    private static IEnumerable<BeforeAndAfter> Rights(PersonView person, IReadOnlyList<short> revoked,
        Language language)
    {
        var (mayNot, may) = (language.Of(ChangeTexts.MayNot), language.Of(ChangeTexts.May));
        return
        [
            new("revoked", language.Of(ChangeTexts.NotToPerform), Named(person.Revoked, language),
                Named(revoked, language)),
            .. person.Revoked.Except(revoked).Order()
                .Select(code => new BeforeAndAfter("revoked", Named([code], language), mayNot, may)),
            .. revoked.Except(person.Revoked).Order()
                .Select(code => new BeforeAndAfter("revoked", Named([code], language), may, mayNot)),
        ];
    }

    private static IEnumerable<BeforeAndAfter> Particulars(PersonView person, EditPerson.Form form, Language language)
    {
        return
        [
            .. Given("name", AdministrationTexts.Name, person.Name, form.Name),
            .. Given("email", KeyTexts.Field("email"), person.Email, form.Email, isSecret: true),
            .. Given("phone", KeyTexts.Field("phone"), person.Phone, form.Phone, isSecret: true),
        ];

        IEnumerable<BeforeAndAfter> Given(string path, Text name, string? before, string? after, bool isSecret = false)
            => after is null ? [] :
            [
                new(path, language.Of(name), string.IsNullOrEmpty(before) ? language.Of(ChangeTexts.Nothing) : before,
                    after, isSecret),
            ];
    }

    private static BeforeAndAfter Standing(string path, bool before, bool after, Language language) =>
        new(path, language.Of(ChangeTexts.Standing), Acts(before, language), Acts(after, language));

    /// <summary>Whether somebody may act, in words.</summary>
    private static string Acts(bool active, Language language) =>
        language.Of(active ? AdministrationTexts.Active : AdministrationTexts.Suspended);
}
