using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Documents;

/// <summary>Documents to keep and hand on, as PDF in the person's language: a transaction's receipt, an account's
/// statement, certificates of cancellation and of compliance.</summary>
internal static class PdfDocuments
{
    private const string Type = "application/pdf";
    private const int MostMovements = 5_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/transactions/{id:guid}/receipt.pdf", Receipt).Costly();
        routes.MapGet("/accounts/{number}/statement.pdf", Statement).Costly();
        routes.MapGet("/certificates/cancellation/{id:guid}", Cancellation).Costly();
        routes.MapGet("/certificates/compliance/{year:int}/{number}", Compliance).Costly();
    }

    private static IResult Receipt(HttpContext http, Database database, TimeProvider clock, Guid id)
    {
        using var snapshot = new Snapshot(database);
        if (TransactionQueries.Find(snapshot, http.Actor(), [id]) is not [var t])
        {
            return Screens.NotFound();
        }

        return Make(http, clock, snapshot, DocumentTexts.Receipt, $"receipt-{t.Seq}", (sheet, say) =>
        {
            sheet.Facts(Particulars(http, snapshot, t, say));
            foreach (var refusal in t.Refusals)
            {
                sheet.Paragraph($"{refusal.Code} {say(new(refusal.Zh, refusal.En))}");
            }

            Postings(http, snapshot, sheet, say, t);
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

        if (at is { } instant)
        {
            // As of an instant: what the account has then, everything up to and including it counted.
            var holdings = StatementQueries.At(snapshot, account, Instant.Min(instant, now));
            return Make(http, clock, snapshot, DocumentTexts.StatementAt, $"statement-{found.Number}", (sheet, say) =>
            {
                sheet.Facts(Of(found, say)
                    .Append((say(CommonTexts.At), (string?)Screen.WhenOf(Instant.Min(instant, now)))));
                Balance(sheet, say, DocumentTexts.Holdings, holdings.UnitTypes);
            });
        }

        var (begin, end) = (from!.Value, Instant.Min(to!.Value, now));
        var first = StatementQueries.Between(snapshot, account, begin, end, default, Page<object>.MaxLimit);
        var (lines, cutOff) = MovementsFrom(first, next =>
            StatementQueries.Between(snapshot, account, begin, end, next, Page<object>.MaxLimit));
        return Make(http, clock, snapshot, AccountTexts.Statement, $"statement-{found.Number}", (sheet, say) =>
        {
            sheet.Facts(Of(found, say)
                .Append((say(DocumentTexts.Period), (string?)$"{Screen.WhenOf(begin)} – {Screen.WhenOf(end)}")));
            Balance(sheet, say, AccountTexts.Opening, first.Opening);
            Movements(sheet, say, lines);
            if (cutOff)
            {
                sheet.Paragraph(say(DocumentTexts.CutOff));
            }

            Balance(sheet, say, AccountTexts.Closing, first.Closing);
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

    private static void Movements(PdfSheet sheet, Func<Text, string> say, List<StatementLine> lines)
    {
        sheet.Heading(say(AccountTexts.Movements));
        if (lines.Count == 0)
        {
            sheet.Paragraph(say(AccountTexts.NoMovements));
            return;
        }

        sheet.Table(
            [
                (say(CommonTexts.Number), 5, false), (say(CommonTexts.At), 8, false),
                (say(CommonTexts.Function), 9, false), (say(AccountTexts.Counterparty), 11, false),
                (say(CommonTexts.SerialNumbers), 16, false), (say(AccountTexts.Change), 9, true),
            ],
            lines.Select(l => (IReadOnlyList<string>)
            [
                l.Seq.ToString(CultureInfo.InvariantCulture), Screen.Written(l.At),
                $"{l.Function} {say(Functions.Find(l.Function)!.Name)}",
                l.Change == 0 ? say(AccountTexts.HoldChange) : l.Counterparty ?? say(CommonTexts.Creation),
                l.Posting.Serials, (l.Change > 0 ? "+" : "") + Numbers.Grouped(l.Change),
            ]));
    }

    /// <summary>取消证书: that units were cancelled, for whom and why, and whether the law lets anybody undo
    /// it.</summary>
    private static IResult Cancellation(HttpContext http, Database database, TimeProvider clock, Guid id)
    {
        using var snapshot = new Snapshot(database);
        if (TransactionQueries.Find(snapshot, http.Actor(), [id])
            is not [{ Outcome: Outcome.Posted, SettledBy: null } t]
            || t.Function != Transfers.Cancel.Code
            || t.Postings.Count == 0 || !AccountNumber.TryParse(t.Postings[0].From, out var source)
            || AccountQueries.Find(snapshot, http.Actor(), source) is not { } account)
        {
            return Screens.NotFound();
        }

        return Make(http, clock, snapshot, DocumentTexts.CancellationCertificate, $"cancellation-{t.Seq}",
            (sheet, say) =>
        {
            var standing = Reversal.UndoOf(Transfers.Cancel, AccountTypes.Find(source.Type)!) is { } undo
                ? string.Format(CultureInfo.InvariantCulture, say(DocumentTexts.CancelledUntilUndone), undo.Code)
                : say(DocumentTexts.CancelledForEver);
            foreach (var unit in t.Postings.GroupBy(p => p.UnitType, StringComparer.Ordinal))
            {
                sheet.Paragraph(
                    string.Format(CultureInfo.InvariantCulture, say(DocumentTexts.CancellationSentence),
                        say(new(account.Holder.Zh, account.Holder.En)), Numbers.Grouped(unit.Sum(p => p.Quantity)),
                        unit.Key,
                        say(UnitTypes.Find(unit.Key)!.Name), standing), 12);
            }

            sheet.Facts([.. Of(account, say), .. Particulars(http, snapshot, t, say)]);
            Postings(http, snapshot, sheet, say, t);
        });
    }

    /// <summary>履约证明: that an enterprise has surrendered all that it owes for a compliance year.</summary>
    private static IResult Compliance(HttpContext http, Database database, TimeProvider clock, int year, string number)
    {
        using var snapshot = new Snapshot(database);
        var actor = http.Actor();
        if (year is < 1990 or > 2999 || !AccountNumber.TryParse(number, out var account)
            || AccountQueries.Find(snapshot, actor, account) is not { } found
            || ComplianceQueries.List(snapshot, actor, new() { Year = (short)year, Text = number, Limit = 1 },
                Instant.Of(clock.GetUtcNow())).Items is not [{ Status.IsCertified: true } standing])
        {
            return Screens.NotFound();
        }

        var sink = ComplianceQueries.SurrenderAccount(snapshot, found.Jurisdiction, (short)year);
        var surrenders = new List<TransactionView>();
        for (string? after = null; ;)
        {
            var page = TransactionQueries.List(snapshot, actor, new()
            {
                Account = account, Function = Transfers.Surrender.Code, Outcome = Outcome.Posted, NewestFirst = false,
                Limit = 1000, Whole = true,
                After = after is null ? null : long.Parse(after, CultureInfo.InvariantCulture),
            });
            surrenders.AddRange(page.Items.Where(t => t.SettledBy is null && t.Postings.Any(p => p.To == sink)));
            if ((after = page.Next) is null)
            {
                break;
            }
        }

        return Make(http, clock, snapshot, DocumentTexts.ComplianceCertificate, $"compliance-{year}-{found.Number}",
            (sheet, say) =>
        {
            sheet.Paragraph(
                string.Format(CultureInfo.InvariantCulture, say(DocumentTexts.ComplianceSentence),
                    say(new(found.Holder.Zh, found.Holder.En)), year, Numbers.Grouped(standing.Due ?? 0),
                    Numbers.Grouped(standing.Surrendered)), 12);
            sheet.Facts([
                .. Of(found, say), (say(ComplianceTexts.Due), Numbers.Grouped(standing.Due ?? 0) + " t"),
                (say(ComplianceTexts.Surrendered), Numbers.Grouped(standing.Surrendered) + " t"),
                (say(ComplianceTexts.Reductions), Numbers.Grouped(standing.Reductions) + " t"),
                (say(DocumentTexts.ObligationDocument), standing.Document),
            ]);
            sheet.Heading(say(DocumentTexts.Surrenders));
            sheet.Table(
                [(say(CommonTexts.Number), 5, false), (say(CommonTexts.At), 9, false),
                    (say(CommonTexts.SerialNumbers), 18, false), (say(CommonTexts.Quantity), 8, true),
                    (say(TransactionTexts.Digest), 22, false)],
                surrenders.SelectMany(t => t.Postings.Where(p => p.To == sink).Select(p => (IReadOnlyList<string>)
                    [t.Seq?.ToString(CultureInfo.InvariantCulture) ?? "", Screen.Written(t.At), p.Serials,
                        Numbers.Grouped(p.Quantity), t.Digest ?? ""])));
        });
    }

    private static IResult Make(HttpContext http, TimeProvider clock, Snapshot snapshot, Text title, string name,
        Action<PdfSheet, Func<Text, string>> write)
    {
        if (!PdfSheet.HasFont)
        {
            return http.Refuse(Refusals.NoFont.At());
        }

        var language = http.Language();
        string Say(Text text) => language.Of(text);
        var head = JournalHead.Read(snapshot);
        var issued = Screen.WhenOf(Instant.Of(clock.GetUtcNow()));
        using var sheet = new PdfSheet(
            Say(CommonTexts.Product), Say(title),
            (string.Format(CultureInfo.InvariantCulture, Say(DocumentTexts.Footer), issued),
                page => string.Format(CultureInfo.InvariantCulture, Say(DocumentTexts.Page), page)));
        write(sheet, Say);
        sheet.Heading(Say(DocumentTexts.Proof));
        sheet.Paragraph(string.Format(CultureInfo.InvariantCulture, Say(DocumentTexts.ProofSentence), head.Seq,
            head.Digest), 8.5f);
        return Results.File(sheet.Close(), Type, name + ".pdf");
    }

    private static IEnumerable<(string Name, string? Value)> Of(AccountView account, Func<Text, string> say) =>
    [
        (say(CommonTexts.Holder), say(account.Holder.Name)),

        // A document goes from hand to hand.
        (say(AccountTexts.Identifier), Sight.HolderSight.Masked(account.Holder.Kind, account.Holder.Identifier)),
        (say(CommonTexts.AccountNumber), account.Number),
        (say(CommonTexts.Type), say(AccountTypes.Find(account.Type)!.Name)),
    ];

    private static IEnumerable<(string Name, string? Value)> Particulars(
        HttpContext http, Snapshot snapshot, TransactionView t, Func<Text, string> say) =>
    [
        (say(CommonTexts.Function), $"{t.Function} {say(Functions.Find(t.Function)!.Name)}"),
        (say(CommonTexts.Outcome), say(StateOf.Transaction(t).Text)),
        (say(TransactionTexts.Seq), t.Seq?.ToString(CultureInfo.InvariantCulture)),
        (say(CommonTexts.At), Screen.Written(t.At)),
        (say(TransactionTexts.By), say(Role.Find(t.Role)!.Name)),
        (say(ComplianceTexts.Year), string.Join(say(new("、", ", ")), ComplianceEffects.Years(snapshot, t))),
        .. TransactionPage.TermsOf(t, http.Language())
        .Select(f => (say(KeyTexts.OfMovement(f.Name)), (string?)f.Value)),
        (say(TransactionTexts.Id), t.Id.ToString()),
        (say(TransactionTexts.Digest), t.Digest),
    ];

    private static void Postings(
        HttpContext http, Snapshot snapshot, PdfSheet sheet, Func<Text, string> say, TransactionView t)
    {
        if (t.Postings.Count == 0)
        {
            return;
        }

        var parties = MovementParties.Of(snapshot, http.Actor(), t);
        string Party(string? account, Text otherwise) =>
            account is null ? say(otherwise) : parties.Written(http.Language(), account);
        sheet.Heading(say(TransactionTexts.Postings));
        sheet.Table(
            [
                (say(CommonTexts.From), 11, false), (say(CommonTexts.To), 11, false),
                (say(CommonTexts.Batch), 4, false), (say(CommonTexts.SerialNumbers), 17, false),
                (say(DocumentTexts.Tonnes), 9, true),
            ],
            [
                .. t.Aimed.Select(p => (IReadOnlyList<string>)
                [
                    Party(p.From, p.HoldBefore is null ? CommonTexts.Creation : CommonTexts.NotVisible),
                    Party(p.To, CommonTexts.NotVisible), p.Batch.ToString(CultureInfo.InvariantCulture), p.Serials,
                    Numbers.Grouped(p.Quantity),
                ]),
                .. t.Postings.GroupBy(p => p.UnitType, StringComparer.Ordinal).Select(g => (IReadOnlyList<string>)
                    [say(CommonTexts.Total), g.Key, "", "", Numbers.Grouped(g.Sum(p => p.Quantity))]),
            ]);
    }

    private static void Balance(PdfSheet sheet, Func<Text, string> say, Text title, IReadOnlyList<UnitHoldings> units)
    {
        sheet.Heading(say(title));
        if (units.Count == 0)
        {
            sheet.Paragraph(say(AccountTexts.NoHoldings));
            return;
        }

        sheet.Table(
            [
                (say(CommonTexts.UnitType), 5, false), (say(CommonTexts.Vintage), 6, false),
                (say(CommonTexts.Batch), 4, false), (say(CommonTexts.Project), 8, false),
                (say(CommonTexts.Available), 9, true),
                (say(CommonTexts.Held), 9, true), (say(CommonTexts.InTransit), 9, true),
                (say(CommonTexts.Total), 9, true),
            ],
            units.SelectMany(u => u.Batches.Select(b => (IReadOnlyList<string>)
                [
                    u.UnitType, b.Vintage, b.Batch.ToString(CultureInfo.InvariantCulture), b.Project ?? "–",
                    Numbers.Grouped(b.Amounts.Available), Numbers.Grouped(b.Amounts.Held),
                    Numbers.Grouped(b.Amounts.InTransit),
                    Numbers.Grouped(b.Amounts.Total),
                ])
                .Append([u.UnitType, say(CommonTexts.Total), "", "", Numbers.Grouped(u.Amounts.Available),
                    Numbers.Grouped(u.Amounts.Held), Numbers.Grouped(u.Amounts.InTransit),
                    Numbers.Grouped(u.Amounts.Total)])));
    }
}
