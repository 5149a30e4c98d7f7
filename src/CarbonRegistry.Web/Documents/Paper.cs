using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Documents;

/// <summary>What every document of a request has: its language, its day, and what of the books it was made
/// of.</summary>
internal sealed class Paper(HttpContext http, Snapshot snapshot)
{
    private const string Type = "application/pdf";
    private readonly Instant _now = Instant.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>The language.</summary>
    public Language Language { get; } = http.Language();

    /// <summary>The journal's head as the document knows it.</summary>
    public JournalHead Head { get; } = JournalHead.Read(snapshot);

    /// <summary>The day in Beijing, in words.</summary>
    public string Day => Language == Language.English
        ? Instant.DayOf(_now).ToString("d MMMM yyyy", CultureInfo.InvariantCulture)
        : Instant.DayOf(_now).ToString("yyyy 年 M 月 d 日", CultureInfo.InvariantCulture);

    /// <summary>A text in the document's language.</summary>
    public string Say(Text text) => Language.Of(text);

    /// <summary>A text with its places filled in.</summary>
    public string Say(Text text, params ReadOnlySpan<object?> values) => Language.Of(text, values);

    /// <summary>A document whole in memory: a few pages.</summary>
    public IResult Make(string name, Text title, Action<PdfWriter> write) =>
        Make(new MemoryStream(), name, title, write);

    /// <summary>A document of many pages: they go to a file that is gone when it has been sent.</summary>
    public IResult MakeLong(string name, Text title, Action<PdfWriter> write) =>
        Make(new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose), name, title, write);

    /// <summary>Pages of running text and tables.</summary>
    public PdfSheet Sheet(PdfWriter pdf, Text title, bool broad = false) => new(
        pdf, Say(CommonTexts.Product), Say(title),
        (Say(DocumentTexts.Footer, Screen.WhenOf(_now)), page => Say(DocumentTexts.Page, page)), broad);

    /// <summary>Says what of the books the document was made of.</summary>
    public void Prove(PdfSheet sheet)
    {
        sheet.Heading(Say(DocumentTexts.Proof));
        sheet.Paragraph(Say(DocumentTexts.ProofSentence, Head.Seq, Head.Digest), 8.5f);
    }

    /// <summary>Whose account it is.</summary>
    public IEnumerable<(string Name, string? Value)> Of(AccountView account) =>
    [
        (Say(CommonTexts.Holder), Say(account.Holder.Name)),

        // A document goes from hand to hand.
        (Say(AccountTexts.Identifier), Sight.HolderSight.Masked(account.Holder.Kind, account.Holder.Identifier)),
        (Say(CommonTexts.AccountNumber), account.Number),
        (Say(CommonTexts.Type), Say(AccountTypes.Find(account.Type)!.Name)),
    ];

    private IResult Make(Stream stream, string name, Text title, Action<PdfWriter> write)
    {
        if (!DocumentFonts.Any)
        {
            stream.Dispose();
            return http.Refuse(Refusals.NoFont.At());
        }

        using var pdf = new PdfWriter(stream, Say(title));
        write(pdf);
        pdf.Close();
        if (pdf.Missing.Count > 0)
        {
            stream.Dispose();
            var which = PdfWriter.Named(pdf.Missing);
            return http.Refuse(Refusals.NoGlyph.At(detail: new(which, which)));
        }

        stream.Position = 0;
        return Results.Stream(stream, Type, name + ".pdf");
    }
}
