using System.Globalization;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>The journal, as far as a person may see it.</summary>
public partial class TransactionsPage
{
    private const int OfPage = 50;
    private const int MostInFile = 20_000;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/transactions", Show);

    private static IResult Show(HttpContext http, Database database)
    {
        var query = new Filters(http);
        var filter = new TransactionFilter
        {
            Account = query.Reading.Account(query["account"], "account"),
            Function = (short?)query.Reading.Number(query["function"], "function", 1, short.MaxValue),
            Outcome = query["outcome"] switch { "posted" => Outcome.Posted, "refused" => Outcome.Refused, "pending" => Outcome.Pending, _ => null },
            From = query.Day("from"),
            To = query.Day("to", later: 1),
            NewestFirst = query["order"] != "oldest",
            After = query.Reading.Number(query["after"], "after"),
            Limit = query.Limit(OfPage),
        };
        using var snapshot = new Snapshot(database);
        if (query.Format is { } format)
        {
            var language = http.Language();
            return Download.List(
                http, format, "transactions",
                [
                    CommonTexts.Number, TransactionTexts.Id, CommonTexts.At, CommonTexts.Function, CommonTexts.Outcome, CommonTexts.From, CommonTexts.To, CommonTexts.UnitType,
                    CommonTexts.Quantity, CommonTexts.SerialNumbers,
                ],
                Everything(snapshot, http, filter).SelectMany(t => t.Postings.Count == 0 ? [Row(t, null)] : t.Postings.Select(p => Row(t, p))));

            IReadOnlyList<object?> Row(TransactionView t, PostingView? p) =>
            [
                t.Seq, t.Id.ToString(), Time(t.At), $"{t.Function} {language.Of(Functions.Find(t.Function)!.Name)}",
                language.Of(CommonTexts.OutcomeOf(t.Outcome)), p?.From, p?.To, p?.UnitType, p?.Quantity, p?.Serials,
            ];
        }

        return Screens.Show<TransactionsPage>(new { Found = TransactionQueries.List(snapshot, http.Actor(), filter), query.Invalid });
    }

    /// <summary>All pages of the list, up to as many as a file may have.</summary>
    private static IEnumerable<TransactionView> Everything(Snapshot snapshot, HttpContext http, TransactionFilter filter)
    {
        for (var count = 0; count < MostInFile;)
        {
            var page = TransactionQueries.List(snapshot, http.Actor(), filter);
            foreach (var transaction in page.Items)
            {
                count++;
                yield return transaction;
            }

            if (page.Next is null)
            {
                yield break;
            }

            filter = filter with { After = long.Parse(page.Next, CultureInfo.InvariantCulture) };
        }
    }
}
