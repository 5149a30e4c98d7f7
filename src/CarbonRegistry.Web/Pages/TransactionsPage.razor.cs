using System.Globalization;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>The journal, as far as a person may see it.</summary>
public partial class TransactionsPage
{
    private const int OfPage = 50;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/transactions", Show);

    private static IResult Show(HttpContext http, Database database)
    {
        var query = new Filters(http);
        var filter = new TransactionFilter
        {
            Account = query.Reading.Account(query["account"], "account"),
            Function = (short?)query.Reading.Number(query["function"], "function", 1, short.MaxValue),
            Outcome = query["outcome"] switch { "posted" => Outcome.Posted, "refused" => Outcome.Refused,
                "pending" => Outcome.Pending, _ => null },
            From = query.Day("from"),
            To = query.Day("to", later: 1),
            Seq = query.Reading.Number(query["seq"], "seq"),
            Person = query.Reading.Id<PersonId>(query["person"], "person"),
            NewestFirst = query.Reading.OneOf(query["sort"], "sort", x => x is "number" or "-number"
                ? x : null) != "number",
            After = query.Reading.Number(query["after"], "after"),
            Limit = query.Limit(OfPage),
            OwnPostings = true,
        };
        using var snapshot = new Snapshot(database);
        if (query.Format is { } format)
        {
            var language = http.Language();
            return Download.Pages<(TransactionView Of, PostingView? Posting)>(
                http, format, "transactions",
                [
                    (CommonTexts.Number, r => r.Of.Seq), (TransactionTexts.Id, r => r.Of.Id.ToString()),
                    (CommonTexts.At, r => Time(r.Of.At)),
                    (CommonTexts.Function, r => $"{r.Of.Function} {language.Of(Functions.Find(r.Of.Function)!.Name)}"),
                        (CommonTexts.Outcome, r => language.Of(StateOf.Transaction(r.Of).Text)),
                    (CommonTexts.From, r => r.Posting?.From),
                        (CommonTexts.To, r => StateOf.IsHold(r.Of) ? null : r.Posting?.To),
                        (CommonTexts.UnitType, r => r.Posting?.UnitType),
                        (CommonTexts.Quantity, r => r.Posting?.Quantity),
                    (CommonTexts.SerialNumbers, r => r.Posting?.Serials),
                ],
                after =>
                {
                    var page = TransactionQueries.List(snapshot, http.Actor(),
                        filter with { Whole = true, After = after is null
                            ? null : long.Parse(after, CultureInfo.InvariantCulture) });
                    return new([.. page.Items.SelectMany(t => t.Postings.Count == 0 ? [(t, null)]
                        : t.Aimed.Select(p => (t, (PostingView?)p)))], page.Next);
                });
        }

        return Screens.Show(new TransactionsPage
        {
            Found = TransactionQueries.List(snapshot, http.Actor(), filter), Invalid = query.Invalid,
        });
    }
}
