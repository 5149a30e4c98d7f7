using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Documents;

/// <summary>Documents to keep and hand on, as PDF in the person's language: a transaction's receipt, an account's
/// statement.</summary>
internal static class PdfDocuments
{
    private const int MostMovements = 5_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/transactions/{id:guid}/receipt.pdf", Receipt).Costly();
        routes.MapGet("/accounts/{number}/statement.pdf", Statement).Costly();
        CertificateDocuments.Map(routes);
    }

    private static IResult Receipt(HttpContext http, Database database, Guid id)
    {
        using var snapshot = new Snapshot(database);
        if (TransactionQueries.Find(snapshot, http.Actor(), [id]) is not [var t])
        {
            return Screens.NotFound();
        }

        var paper = new Paper(http, snapshot);
        return paper.Make($"receipt-{t.Seq}", DocumentTexts.Receipt, pdf =>
        {
            var sheet = paper.Sheet(pdf, DocumentTexts.Receipt);
            sheet.Facts(Particulars(http, snapshot, t, paper));
            foreach (var refusal in t.Refusals)
            {
                sheet.Paragraph($"{refusal.Code} {paper.Say(new(refusal.Zh, refusal.En))}");
            }

            Approvals(sheet, paper, ProposalOf(http, snapshot, t));
            Postings(http, snapshot, sheet, paper, t);
            paper.Prove(sheet);
        });
    }

    private static IResult Statement(HttpContext http, Database database, TimeProvider clock, string number)
    {
        using var snapshot = new Snapshot(database);
        if (!AccountNumber.TryParse(number, out var account)
            || AccountQueries.Find(snapshot, http.Actor(), account) is not { } found)
        {
            return Screens.NotFound();
        }

        var now = Instant.Of(clock.GetUtcNow());
        var query = new Filters(http);
        var at = query["at"] is { } text ? query.Reading.Instant(text, "at") : null;
        var (from, to) = (query.Day("from"), query.Day("to", later: 1));
        if (query.Invalid || (at is null && (from is null || to is null || from >= to)))
        {
            return Screens.NotFound();
        }

        var paper = new Paper(http, snapshot);
        if (at is { } instant)
        {
            // As of an instant: what the account has then, everything up to and including it counted.
            var holdings = StatementQueries.At(snapshot, account, Instant.Min(instant, now));
            return paper.Make($"statement-{found.Number}", DocumentTexts.StatementAt, pdf =>
            {
                var sheet = paper.Sheet(pdf, DocumentTexts.StatementAt);
                sheet.Facts(paper.Of(found)
                    .Append((paper.Say(CommonTexts.At), (string?)Screen.WhenOf(Instant.Min(instant, now)))));
                Balance(sheet, paper, DocumentTexts.Holdings, holdings.UnitTypes);
                paper.Prove(sheet);
            });
        }

        var (begin, end) = (from!.Value, Instant.Min(to!.Value, now));
        var first = StatementQueries.Between(snapshot, account, begin, end, default, Page<object>.MaxLimit);
        var (lines, cutOff) = MovementsFrom(first, next =>
            StatementQueries.Between(snapshot, account, begin, end, next, Page<object>.MaxLimit));
        return paper.MakeLong($"statement-{found.Number}", AccountTexts.Statement, pdf =>
        {
            var sheet = paper.Sheet(pdf, AccountTexts.Statement, broad: true);
            sheet.Facts(paper.Of(found).Append(
                (paper.Say(DocumentTexts.Period), (string?)$"{Screen.WhenOf(begin)} – {Screen.WhenOf(end)}")));
            Balance(sheet, paper, AccountTexts.Opening, first.Opening);
            Movements(sheet, paper, first.Opening, lines);
            if (cutOff)
            {
                sheet.Paragraph(paper.Say(DocumentTexts.CutOff));
            }

            Balance(sheet, paper, AccountTexts.Closing, first.Closing);
            paper.Prove(sheet);
        });
    }

    /// <summary>The movements of a statement page by page, and whether there are more than a document has.</summary>
    private static (List<StatementLine> Lines, bool CutOff) MovementsFrom(Statement page,
        Func<(long Seq, int Ordinal), Statement> following)
    {
        var lines = page.Movements.Items.ToList();
        while (page.Movements.Next is { } next && lines.Count < MostMovements)
        {
            var key = next.Split('-');
            page = following(
                (long.Parse(key[0], CultureInfo.InvariantCulture), int.Parse(key[1], CultureInfo.InvariantCulture)));
            lines.AddRange(page.Movements.Items);
        }

        return (lines, page.Movements.Next is not null);
    }

    private static void Movements(PdfSheet sheet, Paper paper, IReadOnlyList<UnitHoldings> opening,
        List<StatementLine> lines)
    {
        sheet.Heading(paper.Say(AccountTexts.Movements));
        if (lines.Count == 0)
        {
            sheet.Paragraph(paper.Say(AccountTexts.NoMovements));
            return;
        }

        // What the account has of the unit type after each line.
        var after = opening.ToDictionary(u => u.UnitType, u => u.Amounts.Total, StringComparer.Ordinal);
        sheet.Table(
            [
                (paper.Say(CommonTexts.Number), 5, false), (paper.Say(CommonTexts.At), 10, false),
                (paper.Say(CommonTexts.Function), 9, false), (paper.Say(AccountTexts.Counterparty), 11, false),
                (paper.Say(CommonTexts.SerialNumbers), 20, false), (paper.Say(CommonTexts.UnitType), 5, false),
                (paper.Say(AccountTexts.Change), 9, true), (paper.Say(DocumentTexts.BalanceAfter), 9, true),
            ],
            lines.Select(l =>
            {
                var unit = l.Posting.UnitType;
                after[unit] = checked(after.GetValueOrDefault(unit) + l.Change);
                return (IReadOnlyList<string>)
                [
                    l.Seq.ToString(CultureInfo.InvariantCulture), Screen.Written(l.At),
                    $"{l.Function} {paper.Say(Functions.Find(l.Function)!.Name)}",
                    l.Change == 0 ? paper.Say(AccountTexts.HoldChange)
                        : l.Counterparty ?? paper.Say(CommonTexts.Creation),
                    l.Posting.Serials, unit, (l.Change > 0 ? "+" : "") + Numbers.Grouped(l.Change),
                    Numbers.Grouped(after[unit]),
                ];
            }));
    }

    private static IEnumerable<(string Name, string? Value)> Particulars(
        HttpContext http, Snapshot snapshot, TransactionView t, Paper paper) =>
    [
        (paper.Say(CommonTexts.Function), $"{t.Function} {paper.Say(Functions.Find(t.Function)!.Name)}"),
        (paper.Say(CommonTexts.Outcome), paper.Say(StateOf.Transaction(t).Text)),
        (paper.Say(TransactionTexts.Seq), t.Seq?.ToString(CultureInfo.InvariantCulture)),
        (paper.Say(DocumentTexts.AtInBeijing), Screen.Written(t.At)),
        (paper.Say(CommonTexts.Holder), string.Join(paper.Say(DocumentTexts.And), HoldersOf(http, snapshot, t)
            .Select(paper.Say))),
        (paper.Say(DocumentTexts.Initiator),
            PersonQueries.Find(snapshot, http.Actor(), t.Person)?.Name is { } name
                ? $"{name} · {paper.Say(Role.Find(t.Role)!.Name)}" : paper.Say(Role.Find(t.Role)!.Name)),
        (paper.Say(ComplianceTexts.Year),
            string.Join(paper.Say(DocumentTexts.And), ComplianceEffects.Years(snapshot, t))),
        .. TransactionPage.TermsOf(t, paper.Language)
            .Select(f => (paper.Say(KeyTexts.OfMovement(f.Name)), (string?)f.Value)),
        (paper.Say(TransactionTexts.Id), t.Id.ToString()),
        (paper.Say(TransactionTexts.Digest), t.Digest),
    ];

    /// <summary>Whose accounts it moves units out of, as far as the person sees them; the whole of it where they are
    /// few.</summary>
    private static IEnumerable<Text> HoldersOf(HttpContext http, Snapshot snapshot, TransactionView t)
    {
        const int most = 5;
        return t.Aimed.Select(p => p.From).Where(a => a is not null).Distinct(StringComparer.Ordinal).Take(most)
            .Select(a => AccountNumber.TryParse(a, out var number)
                ? AccountQueries.Find(snapshot, http.Actor(), number) : null)
            .OfType<AccountView>().Select(a => a.Holder.Name).Distinct();
    }

    /// <summary>The proposal that it was, or that it carried out; null: it needed none.</summary>
    private static ProposalView? ProposalOf(HttpContext http, Snapshot snapshot, TransactionView t) =>
        ProposalQueries.Find(snapshot, http.Actor(), t.Id)
            ?? (t.Terms is JsonObject terms && Guid.TryParse(terms["refersTo"]?.ToString(), out var of)
                && ProposalQueries.Find(snapshot, http.Actor(), of) is { } proposal && proposal.Result == t.Id
                ? proposal : null);

    private static void Approvals(PdfSheet sheet, Paper paper, ProposalView? proposal)
    {
        if (proposal is null)
        {
            return;
        }

        sheet.Heading(paper.Say(TransactionTexts.Approvals));
        sheet.Facts(
        [
            (paper.Say(ProposalTexts.By), $"{proposal.PersonName} · {Screen.Written(proposal.At)}"),
            (paper.Say(CommonTexts.State), paper.Say(proposal.State.Name)),
            (paper.Say(ProposalTexts.Approvals), ProposalPage.ApprovalsOf(paper.Language, proposal)),
            .. proposal.Approvals.Select(a => (paper.Say(ProposalTexts.ApprovedBy), (string?)(
                $"{a.Name} · {Screen.Written(a.At)}" + (a.Reason is { Length: > 0 } said ? $" · {said}" : "")))),
            (paper.Say(DocumentTexts.Settled), proposal.SettledAt is { } settled
                ? string.Join(" · ", new[] { proposal.SettledByName, Screen.Written(settled) }.OfType<string>())
                : null),
        ]);
    }

    private static void Postings(HttpContext http, Snapshot snapshot, PdfSheet sheet, Paper paper, TransactionView t)
    {
        if (t.Postings.Count == 0)
        {
            return;
        }

        var parties = MovementParties.Of(snapshot, http.Actor(), t);
        string Party(string? account, Text otherwise) =>
            account is null ? paper.Say(otherwise) : parties.Written(paper.Language, account);
        sheet.Heading(paper.Say(TransactionTexts.Postings));
        sheet.Table(
            [
                (paper.Say(CommonTexts.From), 11, false), (paper.Say(CommonTexts.To), 11, false),
                (paper.Say(CommonTexts.Batch), 3, false), (paper.Say(CommonTexts.SerialNumbers), 19, false),
                (paper.Say(DocumentTexts.Tonnes), 8, true),
            ],
            [
                .. t.Aimed.Select(p => (IReadOnlyList<string>)
                [
                    Party(p.From, p.HoldBefore is null ? CommonTexts.Creation : CommonTexts.NotVisible),
                    Party(p.To, CommonTexts.NotVisible), p.Batch.ToString(CultureInfo.InvariantCulture), p.Serials,
                    Numbers.Grouped(p.Quantity),
                ]),
                .. t.Postings.GroupBy(p => p.UnitType, StringComparer.Ordinal).Select(g => (IReadOnlyList<string>)
                    [paper.Say(CommonTexts.Total), g.Key, "", "", Numbers.Grouped(g.Sum(p => p.Quantity))]),
            ]);
    }

    private static void Balance(PdfSheet sheet, Paper paper, Text title, IReadOnlyList<UnitHoldings> units)
    {
        sheet.Heading(paper.Say(title));
        if (units.Count == 0)
        {
            sheet.Paragraph(paper.Say(AccountTexts.NoHoldings));
            return;
        }

        sheet.Table(
            [
                (paper.Say(CommonTexts.UnitType), 5, false), (paper.Say(CommonTexts.Vintage), 6, false),
                (paper.Say(CommonTexts.Batch), 4, false), (paper.Say(CommonTexts.Project), 8, false),
                (paper.Say(CommonTexts.Available), 9, true),
                (paper.Say(CommonTexts.Held), 9, true), (paper.Say(CommonTexts.InTransit), 9, true),
                (paper.Say(CommonTexts.Total), 9, true),
            ],
            units.SelectMany(u => u.Batches.Select(b => (IReadOnlyList<string>)
                [
                    u.UnitType, b.Vintage, b.Batch.ToString(CultureInfo.InvariantCulture), b.Project ?? "–",
                    Numbers.Grouped(b.Amounts.Available), Numbers.Grouped(b.Amounts.Held),
                    Numbers.Grouped(b.Amounts.InTransit),
                    Numbers.Grouped(b.Amounts.Total),
                ])
                .Append([u.UnitType, paper.Say(CommonTexts.Total), "", "", Numbers.Grouped(u.Amounts.Available),
                    Numbers.Grouped(u.Amounts.Held), Numbers.Grouped(u.Amounts.InTransit),
                    Numbers.Grouped(u.Amounts.Total)])));
    }
}
