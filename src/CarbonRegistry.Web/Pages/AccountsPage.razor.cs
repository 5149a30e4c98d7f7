using CarbonRegistry.Accounts;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>The list of accounts that a person may see.</summary>
public partial class AccountsPage
{
    private const int OfPage = 50;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/accounts", Show);

    private static IResult Show(HttpContext http, Database database, JurisdictionCatalogue places)
    {
        var query = new Filters(http);
        var filter = new AccountFilter
        {
            Type = query.Reading.OneOf(query["type"], "type", t => AccountTypes.All.FirstOrDefault(x => x.Code == t)),
            Jurisdiction = query.Reading.OneOf(query["jurisdiction"], "jurisdiction", j => j.Length == 2 && j.All(char.IsAsciiDigit) ? j : null),
            State = query.Reading.OneOf(query["state"], "state", AccountState.Find),
            Holder = query.Reading.Number(query["holder"], "holder"),
            Text = query.Text("q"),
            After = query.Reading.Account(query["after"], "after")?.Sequence ?? 0,
            Limit = query.Limit(OfPage),
        };
        using var snapshot = new Snapshot(database);
        if (query.Format is { } format)
        {
            var language = http.Language();
            return Download.List(
                http, format, "accounts",
                [
                    CommonTexts.AccountNumber, CommonTexts.Type, CommonTexts.Holder, AccountTexts.Identifier, AccountTexts.Name, CommonTexts.Jurisdiction,
                    CommonTexts.State, AccountTexts.Parent, AccountTexts.ProjectNumber, AccountTexts.ComplianceYear, AccountTexts.OpenedAt,
                ],
                Everything(snapshot, http, filter).Select(a => (IReadOnlyList<object?>)
                [
                    a.Number, language.Of(AccountTypes.Find(a.Type)!.Name), language == Language.English ? a.Holder.En : a.Holder.Zh, a.Holder.Identifier, a.Name,
                    language.Of(places.Name(a.Jurisdiction)), language.Of(AccountState.Find(a.State)!.Name), a.Parent, a.Project,
                    a.ComplianceYear is { } year ? (long)year : null, Day(a.OpenedAt),
                ]));
        }

        return Screens.Show<AccountsPage>(new { Found = AccountQueries.List(snapshot, http.Actor(), filter), query.Invalid });
    }

    private static IEnumerable<AccountView> Everything(Snapshot snapshot, HttpContext http, AccountFilter filter)
    {
        while (true)
        {
            var page = AccountQueries.List(snapshot, http.Actor(), filter);
            foreach (var account in page.Items)
            {
                yield return account;
            }

            if (!AccountNumber.TryParse(page.Next, out var last))
            {
                yield break;
            }

            filter = filter with { After = last.Sequence };
        }
    }
}
