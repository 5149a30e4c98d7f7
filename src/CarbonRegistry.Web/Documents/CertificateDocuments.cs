using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Movements;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Documents;

/// <summary>Certificates to frame: of a voluntary cancellation, of a year's compliance, and all of a year in one
/// file.</summary>
internal static class CertificateDocuments
{
    // More ranges than this are on the page behind the certificate.
    private const int SerialsInFront = 3, OfPage = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/certificates/cancellation/{id:guid}", Cancellation).Costly();
        routes.MapGet("/certificates/compliance/{year:int}/{number}", Compliance).Costly();
        routes.MapGet("/certificates/compliance/{year:int}", OfYear).Costly();
    }

    /// <summary>取消证书: that units were cancelled, for whom and why, and whether the law lets anybody undo
    /// it.</summary>
    private static IResult Cancellation(HttpContext http, Database database, Guid id)
    {
        using var snapshot = new Snapshot(database);
        if (TransactionQueries.Find(snapshot, http.Actor(), [id])
            is not [{ Outcome: Outcome.Posted, SettledBy: null, Seq: { } seq } t]
            || t.Function != Transfers.Cancel.Code
            || t.Postings.Count == 0 || !AccountNumber.TryParse(t.Postings[0].From, out var source)
            || AccountQueries.Find(snapshot, http.Actor(), source) is not { } account)
        {
            return Screens.NotFound();
        }

        var paper = new Paper(http, snapshot);
        var number = CertificateNumber.Of(snapshot, CertificateKind.Cancellation, CertificateQueries.YearOf(t), seq);
        return paper.Make($"cancellation-{number}", number.Kind.Name, pdf =>
        {
            CertificatePage.Draw(pdf, CancellationOf(http, paper, number, account, source, t));
            if (t.Postings.Count > SerialsInFront)
            {
                var sheet = paper.Sheet(pdf, DocumentTexts.Annex);
                sheet.Facts([(paper.Say(DocumentTexts.CertificateNumber), number.ToString())]);
                sheet.Table(
                    [(paper.Say(CommonTexts.UnitType), 4, false), (paper.Say(CommonTexts.SerialNumbers), 22, false),
                        (paper.Say(DocumentTexts.Tonnes), 8, true)],
                    t.Postings.Select(p => (IReadOnlyList<string>)
                        [p.UnitType, p.Serials, Numbers.Grouped(p.Quantity)]));
            }
        });
    }

    private static CertificateContent CancellationOf(HttpContext http, Paper paper, CertificateNumber number,
        AccountView account, AccountNumber source, TransactionView t)
    {
        var undo = Reversal.UndoOf(Transfers.Cancel, AccountTypes.Find(source.Type)!);
        var serials = string.Join('\n', t.Postings.Take(SerialsInFront).Select(p => p.Serials));
        return Begun(http, paper, number) with
        {
            Sentence = paper.Say(DocumentTexts.CancellationSentence, paper.Say(account.Holder.Name)),
            Quantities =
            [
                .. t.Sums.Quantities.Select(q => Quantity(paper, q.Quantity,
                    $"{paper.Say(UnitTypes.Find(q.UnitType)!.Name)} {q.UnitType}")),
            ],
            Facts =
            [
                .. TransactionPage.TermsOf(t, paper.Language)
                    .Select(f => (paper.Say(KeyTexts.OfMovement(f.Name)), (string?)f.Value)),
                (paper.Say(DocumentTexts.CancelledOn), Screen.Written(t.At)),
                (paper.Say(CommonTexts.AccountNumber), account.Number),
                (paper.Say(CommonTexts.SerialNumbers), serials),
                ("", t.Postings.Count <= SerialsInFront ? null
                    : paper.Say(DocumentTexts.MoreSerials, t.Postings.Count)),
                (paper.Say(TransactionTexts.Seq), t.Seq?.ToString(CultureInfo.InvariantCulture)),
            ],
            Standing = undo is null ? paper.Say(DocumentTexts.CancelledForEver)
                : paper.Say(DocumentTexts.CancelledUntilUndone, undo.Code),
            Proof = t.Digest is null ? "" : paper.Say(DocumentTexts.ProofOfEntry, t.Seq, t.Digest),
        };
    }

    /// <summary>履约证明: that an enterprise has surrendered all that it owes for a compliance year.</summary>
    private static IResult Compliance(HttpContext http, Database database, TimeProvider clock, int year, string number)
    {
        using var snapshot = new Snapshot(database);
        var actor = http.Actor();
        if (year is < 1990 or > 2999 || !AccountNumber.TryParse(number, out var account)
            || ComplianceQueries.Find(snapshot, actor, account, (short)year, Instant.Of(clock.GetUtcNow()))
                is not { IsCertified: true } standing)
        {
            return Screens.NotFound();
        }

        var sink = ComplianceQueries.SurrenderAccount(snapshot, standing.Jurisdiction, (short)year);
        var surrenders = Surrenders(snapshot, actor, account, sink);
        var paper = new Paper(http, snapshot);
        return paper.Make($"compliance-{year}-{standing.Account}", CertificateKind.Compliance.Name, pdf =>
        {
            CertificatePage.Draw(pdf, ComplianceOf(http, paper, NumberOf(snapshot, standing), standing));
            var sheet = paper.Sheet(pdf, DocumentTexts.Surrenders);
            sheet.Facts(
            [
                (paper.Say(DocumentTexts.CertificateNumber), NumberOf(snapshot, standing).ToString()),
                (paper.Say(CommonTexts.Holder), paper.Say(standing.Holder.Name)),
                (paper.Say(ComplianceTexts.Year), standing.Year.ToString(CultureInfo.InvariantCulture)),
            ]);
            sheet.Table(
                [(paper.Say(CommonTexts.Number), 5, false), (paper.Say(CommonTexts.At), 10, false),
                    (paper.Say(CommonTexts.SerialNumbers), 21, false), (paper.Say(DocumentTexts.Tonnes), 8, true)],
                surrenders.SelectMany(t => t.Postings.Where(p => p.To == sink).Select(p => (IReadOnlyList<string>)
                    [t.Seq?.ToString(CultureInfo.InvariantCulture) ?? "", Screen.Written(t.At), p.Serials,
                        Numbers.Grouped(p.Quantity)])));
            paper.Prove(sheet);
        });
    }

    /// <summary>All certificates of a year that the person may print, by account, and a list of them at the end. One
    /// that cannot be printed whole is left out and named there.</summary>
    private static IResult OfYear(HttpContext http, Database database, TimeProvider clock, int year)
    {
        using var snapshot = new Snapshot(database);
        var (actor, now) = (http.Actor(), Instant.Of(clock.GetUtcNow()));
        if (year is < 1990 or > 2999 || !ComplianceSight.SeesEnterprises(actor))
        {
            return Screens.NotFound();
        }

        var certified = Certified(snapshot, actor, (short)year, now).GetEnumerator();
        if (!certified.MoveNext())
        {
            return Screens.NotFound();
        }

        var paper = new Paper(http, snapshot);
        return paper.MakeLong(string.Create(CultureInfo.InvariantCulture, $"compliance-{year}"),
            CertificateKind.Compliance.Name, pdf =>
        {
            var (printed, left) = (new List<IReadOnlyList<string>>(), new List<IReadOnlyList<string>>());
            do
            {
                http.RequestAborted.ThrowIfCancellationRequested();
                var standing = certified.Current;
                var name = paper.Say(standing.Holder.Name);
                if (PdfWriter.MissingIn(name + standing.Document).ToList() is { Count: > 0 } missing)
                {
                    left.Add([standing.Account, PdfWriter.CodesOf(missing)]);
                    continue;
                }

                var number = NumberOf(snapshot, standing);
                CertificatePage.Draw(pdf, ComplianceOf(http, paper, number, standing));
                printed.Add([(printed.Count + 1).ToString(CultureInfo.InvariantCulture), name, standing.Account,
                    Numbers.Grouped(standing.Surrendered), number.ToString()]);
            }
            while (certified.MoveNext());
            ListOf(paper, pdf, year, printed, left);
        });
    }

    private static void ListOf(Paper paper, PdfWriter pdf, int year, List<IReadOnlyList<string>> printed,
        List<IReadOnlyList<string>> left)
    {
        var sheet = paper.Sheet(pdf, DocumentTexts.ListOfCertificates);
        sheet.Facts([(paper.Say(ComplianceTexts.Year), year.ToString(CultureInfo.InvariantCulture)),
            (paper.Say(DocumentTexts.Certificates), Numbers.Grouped(printed.Count))]);
        sheet.Table(
            [(paper.Say(DocumentTexts.PageNumber), 3, false), (paper.Say(CommonTexts.Holder), 14, false),
                (paper.Say(CommonTexts.AccountNumber), 9, false), (paper.Say(DocumentTexts.Tonnes), 7, true),
                (paper.Say(DocumentTexts.CertificateNumber), 11, false)], printed);
        if (left.Count > 0)
        {
            sheet.Heading(paper.Say(DocumentTexts.LeftOut));
            sheet.Table([(paper.Say(CommonTexts.AccountNumber), 9, false),
                (paper.Say(DocumentTexts.Characters), 20, false)], left);
        }

        paper.Prove(sheet);
    }

    private static CertificateContent ComplianceOf(HttpContext http, Paper paper, CertificateNumber number,
        ComplianceView standing) => Begun(http, paper, number) with
    {
        Sentence = paper.Say(DocumentTexts.ComplianceSentence, paper.Say(standing.Holder.Name), standing.Year),
        Quantities = [Quantity(paper, standing.Surrendered, paper.Say(ComplianceTexts.Surrendered))],
        Facts =
        [
            (paper.Say(AccountTexts.Identifier),
                HolderSight.Masked(standing.Holder.Kind, standing.Holder.Identifier)),
            (paper.Say(CommonTexts.AccountNumber), standing.Account),
            (paper.Say(ComplianceTexts.Year), standing.Year.ToString(CultureInfo.InvariantCulture)),
            (paper.Say(ComplianceTexts.Due), paper.Say(QuantityTexts.Tonnes, Numbers.Grouped(standing.Due ?? 0))),
            (paper.Say(ComplianceTexts.Reductions),
                paper.Say(QuantityTexts.Tonnes, Numbers.Grouped(standing.Reductions))),
            (paper.Say(DocumentTexts.ObligationDocument), standing.Document),
        ],
        Standing = paper.Say(DocumentTexts.ComplianceStanding),
    };

    private static (string Figures, string Words) Quantity(Paper paper, long quantity, string of)
    {
        var words = InWords.Of(quantity);
        return (paper.Say(DocumentTexts.QuantityOf, Numbers.Grouped(quantity)),
            paper.Say(DocumentTexts.QuantityInWords, paper.Say(words), of));
    }

    /// <summary>What every certificate has.</summary>
    private static CertificateContent Begun(HttpContext http, Paper paper, CertificateNumber number)
    {
        var address = CheckAddress(http, number);
        return new()
        {
            Registry = paper.Say(CommonTexts.Product), Title = paper.Say(number.Kind.Name),
            Subtitle = paper.Language == Language.English ? number.Kind.Name.Zh : number.Kind.Name.En,
            Number = paper.Say(DocumentTexts.NumberIs, number), Sentence = "", Quantities = [], Facts = [],
            Standing = "", Issuer = paper.Say(CommonTexts.Product), Day = paper.Day,
            Seal = paper.Say(DocumentTexts.Seal), Address = address,
            Check = paper.Say(DocumentTexts.CheckIt, address),
            Proof = paper.Say(DocumentTexts.ProofSentence, paper.Head.Seq, paper.Head.Digest),
        };
    }

    /// <summary>Where everybody can read whether a certificate holds.</summary>
    private static string CheckAddress(HttpContext http, CertificateNumber number) =>
        (http.RequestServices.GetRequiredService<HostOptions>().PublicAddress?.TrimEnd('/')
            ?? $"{http.Request.Scheme}://{http.Request.Host}") + "/c/" + number;

    private static CertificateNumber NumberOf(Snapshot snapshot, ComplianceView standing) => CertificateNumber.Of(
        snapshot, CertificateKind.Compliance, standing.Year, AccountNumber.IdOf(standing.Account).Value);

    private static IEnumerable<ComplianceView> Certified(Snapshot snapshot, Actor actor, short year, Instant now)
    {
        for (long after = 0; ;)
        {
            var page = ComplianceQueries.List(snapshot, actor,
                new() { Year = year, After = after, Limit = OfPage }, now);
            foreach (var standing in page.Items.Where(s => s.IsCertified))
            {
                yield return standing;
            }

            if (page.Next is null)
            {
                yield break;
            }

            after = AccountNumber.IdOf(page.Next);
        }
    }

    private static List<TransactionView> Surrenders(Snapshot snapshot, Actor actor, AccountNumber account, string? sink)
    {
        var surrenders = new List<TransactionView>();
        for (string? after = null; ;)
        {
            var page = TransactionQueries.List(snapshot, actor, new()
            {
                Account = account, Function = Transfers.Surrender.Code, Outcome = Outcome.Posted, NewestFirst = false,
                Limit = OfPage, Whole = true,
                After = after is null ? null : long.Parse(after, CultureInfo.InvariantCulture),
            });
            surrenders.AddRange(page.Items.Where(t => t.SettledBy is null && t.Postings.Any(p => p.To == sink)));
            if ((after = page.Next) is null)
            {
                return surrenders;
            }
        }
    }
}
