using System.Diagnostics;
using CarbonRegistry.Web.Documents;

namespace CarbonRegistry.Web.Tests;

/// <summary>Documents as PDF: they say what they must, in both languages, to those who may have them.</summary>
public sealed class DocumentTests
{
    [Fact]
    public async Task Receipts_statements_and_certificates_say_what_is_on_record()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var surrender = await w.Must("rep-1", 24, "EC1>NS11:4000");
        var id = await w.Must("rep-1", 25, "EC1>NX:300", """ "purpose":"large-event","beneficiary":"某某大会" """);
        w.Clock.Advance(TimeSpan.FromSeconds(1));
        var shown = (await w.Get("rep-1", "transactions/" + id)).Body!;
        if (!PdfSheet.HasFont)
        {
            Assert.Equal((503, "906"), await w.Send("rep-1", HttpMethod.Get, $"/transactions/{id}/receipt.pdf")
                is var none ? (none.Status, none.Code) : default);
            return;
        }

        var serials = shown["postings"]![0]!["serials"]!.GetValue<string>();
        var digest = shown["digest"]!.GetValue<string>();
        foreach (var (language, words) in new[] { ("zh-CN", new[] { "交易回执", "流水编号", "已入账", "取消" }),
            ("en", ["Receipt of a transaction", "Posted", "Account representative"]) })
        {
            var receipt = await Pdf(w, "rep-1", $"/transactions/{id}/receipt.pdf", language);
            Says(receipt, [.. words, shown["seq"]!.ToString(), digest, serials, "300", w["EC1"], w["NX"]]);
        }

        // Of whom, for what: the receipt is read without the registry's page beside it.
        Says(await Pdf(w, "rep-1", $"/transactions/{id}/receipt.pdf", "zh-CN"), "企业1", "取消目的", "大型活动碳中和",
            "受益人",
            "某某大会");
        Says(await Pdf(w, "rep-1", $"/transactions/{id}/receipt.pdf", "en"), "Enterprise 1",
            "Carbon neutrality of a large event");
        Says(await Pdf(w, "rep-1", $"/transactions/{surrender}/receipt.pdf", "zh-CN"), "履约年度 2025",
            "企业1 · 履约持有账户");
        Says(await Pdf(w, "rep-1", $"/transactions/{surrender}/receipt.pdf", "en"), "Compliance year 2025",
            "Enterprise 1 · Compliance holding account");
        Says(await Pdf(w, "rep-1", $"/certificates/cancellation/{id}", "zh-CN"), "自愿取消证书", "企业1", "某某大会",
            "大型活动碳中和",
            serials, digest, "300");
        Says(await Pdf(w, "rep-1", $"/certificates/cancellation/{id}", "en"), "voluntary cancellation", "Enterprise 1",
            serials);
        Says(await Pdf(w, "rep-1", $"/accounts/{w["EC1"]}/statement.pdf?from=2026-06-01&to=2026-06-01", "zh-CN"),
            "对账单",
            "期初余额", "-4,000", "-300", "995,700");
        Says(await Pdf(w, "rep-1", $"/accounts/{w["EC1"]}/statement.pdf?at={World.At(w.Clock.Now)}", "en"),
            "Statement of holdings", "995,700");

        // Not before all is surrendered; not to others; not for what was undone.
        Assert.Equal(404, (await w.Send("rep-1", HttpMethod.Get, $"/certificates/compliance/2025/{w["EC1"]}")).Status);
        await w.Must("rep-1", 24, "EC1>NS11:6000");
        Says(await Pdf(w, "rep-1", $"/certificates/compliance/2025/{w["EC1"]}", "zh-CN"), "履约证明", "企业1", "2025",
            "10,000", "6,000", "4,000");
        Says(await Pdf(w, "province-11", $"/certificates/compliance/2025/{w["EC1"]}", "en"),
            "Certificate of compliance", "Enterprise 1");
        foreach (var path in new[] { $"/transactions/{id}/receipt.pdf", $"/certificates/cancellation/{id}",
            $"/accounts/{w["EC1"]}/statement.pdf?at={World.At(w.Clock.Now)}",
            $"/certificates/compliance/2025/{w["EC1"]}" })
        {
            Assert.Equal(404, (await w.Send("rep-3", HttpMethod.Get, path)).Status);
            Assert.Equal(302, (await Anonymous(w, path)));
        }

        Assert.Equal(404,
            (await w.Send("rep-1", HttpMethod.Get, $"/accounts/{w["EC1"]}/statement.pdf?from=x&to=y")).Status);
    }

    [Fact]
    public void A_long_table_goes_on_over_pages()
    {
        if (!PdfSheet.HasFont)
        {
            return;
        }

        using var sheet = new PdfSheet("登记系统", "长表", ("左", page => $"第 {page} 页"));
        sheet.Table([("编号", 1, false), ("数量", 1, true)], Enumerable.Range(1, 200)
            .Select(i => (IReadOnlyList<string>)[$"行{i}", Numbers.Grouped(i * 1_000_000L)]));
        Says(Text(sheet.Close()), "行1", "行200", "200,000,000", "第 4 页");
    }

    private static async Task<int> Anonymous(World w, string path)
    {
        using var http =
            new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = w.Address };
        return (int)(await http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode;
    }

    private static async Task<string> Pdf(World w, string person, string path, string language)
    {
        using var http = new HttpClient { BaseAddress = w.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", person);
        request.Headers.TryAddWithoutValidation("Cookie", "lang=" + language);
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == 200, path);
        Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.MediaType);
        return Text(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static void Says(string text, params string[] words)
    {
        // Lines break where they must.
        var joined = new string([.. text.Where(c => !char.IsWhiteSpace(c))]);
        Assert.All(words, w => Assert.Contains(w.Replace(" ", "", StringComparison.Ordinal), joined,
            StringComparison.Ordinal));
    }

    /// <summary>The text of a PDF as pdftotext reads it; without that program only that it is one.</summary>
    private static string Text(byte[] pdf)
    {
        Assert.Equal("%PDF"u8, pdf.AsSpan(0, 4));
        Assert.SkipUnless(File.Exists("/usr/bin/pdftotext"), "pdftotext (poppler-utils) is not here.");
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".pdf");
        File.WriteAllBytes(file, pdf);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("/usr/bin/pdftotext",
                ["-raw", file, "-"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return text;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
