using System.Diagnostics;
using System.Text.RegularExpressions;
using CarbonRegistry.Web.Documents;

namespace CarbonRegistry.Web.Tests;

/// <summary>Documents as PDF: they say what they must, in both languages, to those who may have them.</summary>
public sealed partial class DocumentTests
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
        if (!DocumentFonts.Any)
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
            serials, digest, "300", "（大写）叁佰吨整", "/c/QX-2026-");
        Says(await Pdf(w, "rep-1", $"/certificates/cancellation/{id}", "en"), "voluntary cancellation", "Enterprise 1",
            serials, "three hundred tonnes");
        Says(await Pdf(w, "rep-1", $"/accounts/{w["EC1"]}/statement.pdf?from=2026-06-01&to=2026-06-01", "zh-CN"),
            "对账单",
            "期初余额", "-4,000", "-300", "996,000", "995,700");
        Says(await Pdf(w, "rep-1", $"/accounts/{w["EC1"]}/statement.pdf?at={World.At(w.Clock.Now)}", "en"),
            "Statement of holdings", "995,700");

        // Not before all is surrendered; not to others; not for what was undone.
        Assert.Equal(404, (await w.Send("rep-1", HttpMethod.Get, $"/certificates/compliance/2025/{w["EC1"]}")).Status);
        await w.Must("rep-1", 24, "EC1>NS11:6000");
        Says(await Pdf(w, "rep-1", $"/certificates/compliance/2025/{w["EC1"]}", "zh-CN"), "履约证明", "企业1", "2025",
            "10,000", "6,000", "4,000", "壹万吨整", "核定文号");
        Says(await Pdf(w, "province-11", $"/certificates/compliance/2025/{w["EC1"]}", "en"),
            "Certificate of compliance", "Enterprise 1");
        foreach (var path in new[] { $"/transactions/{id}/receipt.pdf", $"/certificates/cancellation/{id}",
            $"/accounts/{w["EC1"]}/statement.pdf?at={World.At(w.Clock.Now)}",
            $"/certificates/compliance/2025/{w["EC1"]}", "/certificates/compliance/2025" })
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
        if (!DocumentFonts.Any)
        {
            return;
        }

        using var stream = new MemoryStream();
        using var pdf = new PdfWriter(stream, "长表");
        var sheet = new PdfSheet(pdf, "登记系统", "长表", ("左", page => $"第 {page} 页"));
        sheet.Table([("编号", 1, false), ("数量", 1, true)], Enumerable.Range(1, 200)
            .Select(i => (IReadOnlyList<string>)[$"行{i}", Numbers.Grouped(i * 1_000_000L)]));
        pdf.Close();
        Says(Text(stream.ToArray()), "行1", "行200", "200,000,000", "第 4 页");
    }

    /// <summary>However narrow the column: what is written smaller can be read, half a number cannot.</summary>
    [Fact]
    public void No_number_breaks_and_a_serial_range_breaks_between_its_ends_alone()
    {
        if (!DocumentFonts.Any)
        {
            return;
        }

        const string first = "CN-CCER-2024+2025-53-2023-0001-000000020766", last = "000000020770";
        using var stream = new MemoryStream();
        using var pdf = new PdfWriter(stream, "窄表");
        var sheet = new PdfSheet(pdf, "登记系统", "窄表", ("左", page => $"第 {page} 页"));
        sheet.Table([("号段", 4, false), ("数量", 2, true), ("余", 7, false)],
            [[$"{first}..{last}", "9,223,372,036,854,775,807", "企业名称很长的时候在汉字之间换行，标点不在行首。"]]);
        sheet.Paragraph(string.Concat(Enumerable.Repeat("数量为9,223,372,036,854,775,807吨，", 20)));
        pdf.Close();
        var lines = Text(stream.ToArray()).Split('\n');
        Assert.Contains(lines, l => l.Contains(first + "..", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains(last, StringComparison.Ordinal));
        Assert.Equal(21, lines.Sum(l => Regex.Count(l, "9,223,372,036,854,775,807")));
        Assert.DoesNotContain(lines, l => l.StartsWith('，') || l.StartsWith('。'));
    }

    [Fact]
    public async Task A_certificates_number_is_always_the_same_and_everybody_who_has_it_reads_whether_it_holds()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        var id = await w.Must("rep-1", 25, "EC1>NX:300", """ "purpose":"public-good","beneficiary":"某某大会" """);
        await w.Must("rep-1", 24, "EC1>NS11:10000");
        if (!DocumentFonts.Any)
        {
            return;
        }

        var cancelled = await NumberOn($"/certificates/cancellation/{id}", "QX");
        var complied = await NumberOn($"/certificates/compliance/2025/{w["EC1"]}", "LY");
        w.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(cancelled, await NumberOn($"/certificates/cancellation/{id}", "QX"));
        Assert.Equal(complied, await NumberOn($"/certificates/compliance/2025/{w["EC1"]}", "LY"));
        await Reads(cancelled, 200, "该证书有效", "企业1", "某某大会", "300", "公益");
        await Reads(complied.ToLowerInvariant(), 200, "该证书有效", "企业1", "2025", "10,000");
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var anybody = new HttpClient(handler) { BaseAddress = w.Address };
        Assert.Equal("/c/" + complied, (await anybody.GetAsync(
            new Uri("/public?q=" + complied, UriKind.Relative), TestContext.Current.CancellationToken))
            .Headers.Location?.ToString());

        // Nobody guesses one: not from the account, nor from another's; and who tries learns nothing.
        foreach (var guess in new[] { complied[..^8] + "00000000", complied.Replace("2025", "2024",
            StringComparison.Ordinal), "LY-2025-" + cancelled[8..], "LY-2025-00000001-7F3KQ2MD", "QX-1", "x" })
        {
            await Reads(guess, 404, "没有编号为");
            Assert.DoesNotContain("企业1", await Check(guess, 404), StringComparison.Ordinal);
        }

        // What is undone, or falls short again, holds no more, and its figures are not told.
        await w.Must("province-11", 21, "", $"\"refersTo\":\"{id}\",\"reason\":\"误\"");
        await w.Must("province-11", "set-obligation",
            $$"""{"account":"{{w["EC1"]}}","year":2025,"due":10001,"document":"改"}""");
        foreach (var number in new[] { cancelled, complied })
        {
            await Reads(number, 200, "该证书已失效");
            var said = await Check(number, 200);
            Assert.DoesNotContain("某某大会", said, StringComparison.Ordinal);
            Assert.DoesNotContain("10,00", said, StringComparison.Ordinal);
        }

        async Task<string> NumberOn(string path, string kind) =>
            Regex.Match(await Pdf(w, "rep-1", path, "zh-CN"), kind + "-[0-9]{4}-[0-9]{8}-[0-9A-Z]{8}").Value
                is { Length: 25 } number ? number : throw new InvalidOperationException("No number.");

        async Task Reads(string number, int status, params string[] words)
        {
            var said = await Check(number, status);
            Assert.All(words, word => Assert.Contains(word, said, StringComparison.Ordinal));
        }

        async Task<string> Check(string number, int status)
        {
            var answer = await w.Send(null, HttpMethod.Get, "/c/" + number);
            Assert.Equal(status, answer.Status);
            return System.Net.WebUtility.HtmlDecode(answer.Body!.ToString());
        }
    }

    [Fact]
    public async Task Rare_characters_are_printed_and_what_no_font_sets_is_refused_and_left_out_of_a_year()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("rep-1", 24, "EC1>NS11:10000");
        if (!DocumentFonts.Any)
        {
            return;
        }

        var one = $"/certificates/compliance/2025/{w["EC1"]}";
        const string rare = "㐂𠮷䶮矿业（阿不都·热合曼）";
        Name(rare);
        Says(await Pdf(w, "rep-1", one, "zh-CN"), rare);
        Says(await Pdf(w, "province-11", "/certificates/compliance/2025", "zh-CN"), rare, "履约证明清册", "LY-2025-");

        // Uighur letters join, and run from the right.
        Name("ئۇيغۇر شىركىتى");
        Assert.Equal((503, "907"), await w.Send("rep-1", HttpMethod.Get, one) is var refused
            ? (refused.Status, refused.Code) : default);
        var all = await Pdf(w, "province-11", "/certificates/compliance/2025", "zh-CN");
        Says(all, "未打印", w["EC1"], "U+0626");
        Assert.DoesNotContain("LY-2025-", all, StringComparison.Ordinal);
        Assert.Equal(404, (await w.Send("province-31", HttpMethod.Get, "/certificates/compliance/2025")).Status);
        Assert.Equal(404, (await w.Send("national", HttpMethod.Get, "/certificates/compliance/2025")).Status);

        void Name(string name)
        {
            using var database = new Storage.Database(w.Connection);
            database.Execute(
                "update holder set name_zh = @name where id = (select holder_id from account where id = @id)",
                ("name", name), ("id", w.Accounts["EC1"].Sequence));
        }
    }

    [Fact]
    public async Task A_receipt_says_who_began_it_who_approved_it_and_when_in_Beijing()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("configuration", "set-parameter", """{"name":"approvals-7","value":1}""");
        w.Clock.Advance(TimeSpan.FromMinutes(1));
        var id = (await w.Post("national", "transactions",
            w.Transaction(7, "NT>NA:10", """ "reference":"r-77" """)))["id"].GetValue<string>();
        w.Clock.Advance(TimeSpan.FromMinutes(1));
        await w.ApproveLast("national", "national-2");
        if (!DocumentFonts.Any)
        {
            return;
        }

        var people = await w.Get("national", $"proposals/{id}");
        Says(await Pdf(w, "national", $"/transactions/{id}/receipt.pdf", "zh-CN"), "发起人", "审批情况", "已批准",
            people["personName"]!.GetValue<string>(), people["approvals"]![0]!["name"]!.GetValue<string>(),
            "2026-06-01 08:02", "时间（北京时间）");
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
