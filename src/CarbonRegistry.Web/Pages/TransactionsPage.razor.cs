using System.Globalization;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Lists;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>The journal, as far as a person may see it.</summary>
public partial class TransactionsPage
{
    private const int OfPage = 50;

    /// <summary>A line of the file: what moved, or was asked to move.</summary>
    private sealed record Line(string? From, string? To, string UnitType, long Quantity, string? Serials);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/transactions", Show);

    private static IResult Show(HttpContext http, Database database, TimeProvider clock, KeptReadings kept)
    {
        var query = new Filters(http);
        var (from, to) = query.Days();
        using var snapshot = new Snapshot(database);
        var (account, meant) = AccountOf(http, snapshot, query["account"]);
        var filter = new TransactionFilter
        {
            Account = meant is null ? query.Reading.Account(account, "account") : null,
            Function = (short?)query.Reading.Number(query["function"], "function", 1, short.MaxValue),
            Outcome = query.Outcome(),
            From = from,
            To = to,
            Seq = query.Reading.Number(query["seq"], "seq"),
            Person = query.Reading.Id<PersonId>(query["person"], "person"),
            NewestFirst = query.Reading.OneOf(
                query["sort"], "sort", x => x is "number" or "-number" ? x : null) != "number",
            After = query.Reading.Number(query["after"], "after"),
            Limit = query.Limit(OfPage),
            OwnPostings = true,
        };
        if (query.Format is not null)
        {
            // A file is of one account or of all: which one is meant nobody can be asked.
            _ = meant is null ? null : query.Reading.Account(account, "account");
            return File(http, query, snapshot, filter);
        }

        // Which account is meant is asked back first: nobody takes the whole for what they asked for.
        var isTold = meant is null && !query.Invalid;
        var found = meant is not null ? new([], null) : query.Listed(() => kept.Of(
            snapshot, Instant.Of(clock.GetUtcNow()), $"transactions {filter}",
            KeptReadings.SightOf(http.Actor(), own: true),
            () => TransactionQueries.List(snapshot, http.Actor(), filter)));
        var chips = ChipsOf(http, query);

        // The journal as it is goes on for ever: it is counted where something is searched for.
        var (count, sums) = !isTold || query["after"] is not null || (chips.Count == 0 && found.Next is not null)
            ? (null, []) : Counted();
        return Screens.Show(new TransactionsPage
        {
            Found = found, Invalid = query.Wrong, Meant = meant, Chips = chips, Count = count, Sums = sums,
            Entries = chips.Count == 0 && count is null && http.Actor().SeesAll && query["after"] is null
                && isTold ? TransactionQueries.Entries(snapshot) : null,
        });

        (ListCount?, IReadOnlyList<(UnitType, Int128)>) Counted() =>
            TransactionQueries.Count(snapshot, http.Actor(), filter);
    }

    /// <summary>The same as a file, with a line for each posting.</summary>
    private static IResult File(HttpContext http, Filters query, Snapshot snapshot, TransactionFilter filter)
    {
        var language = http.Language();
        return Download.Pages<(TransactionView Of, Line? Posting)>(
            http, query, "transactions",
            [
                (CommonTexts.Number, r => r.Of.Seq), (TransactionTexts.Id, r => r.Of.Id.ToString()),
                (CommonTexts.At, r => Time(r.Of.At)),
                (CommonTexts.Function, r => $"{r.Of.Function} {language.Of(Functions.Find(r.Of.Function)!.Name)}"),
                (CommonTexts.Outcome, r => language.Of(StateOf.Transaction(r.Of).Text)),
                (CommonTexts.From, r => r.Posting?.From), (TransactionTexts.FromName, r => Named(r.Posting?.From)),
                (CommonTexts.To, r => StateOf.IsHold(r.Of) ? null : r.Posting?.To),
                (TransactionTexts.ToName, r => StateOf.IsHold(r.Of) ? null : Named(r.Posting?.To)),
                (CommonTexts.UnitType, r => r.Posting?.UnitType),
                (CommonTexts.Quantity, r => r.Posting?.Quantity),
                (CommonTexts.SerialNumbers, r => r.Posting?.Serials),
            ],
            after =>
            {
                var page = TransactionQueries.List(snapshot, http.Actor(),
                    filter with { Whole = true, After = after is null
                        ? null : long.Parse(after, CultureInfo.InvariantCulture) });
                List<(TransactionView Of, Line? Posting)> lines =
                [
                    .. page.Items.SelectMany(t => t.Postings.Count > 0
                        ? t.Aimed.Select(p =>
                            (t, (Line?)new Line(p.From, p.To, p.UnitType, p.Quantity, p.Serials)))
                        : AskedLeg.Of(t.Terms).Select(l => new Line(l.From, l.To, l.UnitType, l.Quantity, null))
                            .Cast<Line?>().DefaultIfEmpty().Select(l => (t, l))),
                ];
                AccountNames.Read(http, lines.SelectMany(l => new[] { l.Posting?.From, l.Posting?.To }));
                return new(lines, page.Next);
            });

        string? Named(string? account) =>
            account is not null && AccountNames.Of(http, account) is { } name ? language.Of(name) : null;
    }

    private static IReadOnlyList<Chip> ChipsOf(HttpContext http, Filters query)
    {
        var language = http.Language();
        return query.Chips(
            ("account", CommonTexts.AccountNumber, _ => null),
            ("function", CommonTexts.Function, f =>
                int.TryParse(f, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                    && Functions.Find(code) is { } function ? $"{f} {language.Of(function.Name)}" : null),
            ("outcome", CommonTexts.Outcome, o => Outcomes.Find(o) is { } outcome
                ? language.Of(CommonTexts.OutcomeOf(outcome)) : null),
            ("from", TransactionTexts.FromDay, _ => null), ("to", TransactionTexts.ToDay, _ => null),
            ("seq", TransactionTexts.Seq, _ => null), ("person", ListTexts.Person, _ => null));
    }

    /// <summary>The number of the account that was typed, and where that is none, what it may mean: the only one is
    /// meant.</summary>
    private static (string? Account, Suggested<Pick>? Meant) AccountOf(HttpContext http, Snapshot snapshot,
        string? typed)
    {
        if (typed is null || typed.StartsWith("CN-", StringComparison.OrdinalIgnoreCase))
        {
            return (typed?.ToUpperInvariant(), null);
        }

        var found = new Picks(snapshot, http.Actor(), http.Language(),
            http.RequestServices.GetRequiredService<JurisdictionCatalogue>()).Accounts(typed, [], Picks.MostAsked);
        return found is { Complete: true, Count: 1, Items: [var only] } ? (only.Value, null) : (typed, found);
    }
}
