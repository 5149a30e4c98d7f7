using System.Text;
using CarbonRegistry.Files;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Every list that comes in or goes out as a file.</summary>
public sealed class TableFileTests
{
    private static readonly TableColumn[] Columns =
        [new("name", new("名称", "Name"), Needed: true), new("quantity", new("数量", "Quantity")),
            new("note", new("备注", "Note"))];

    [Theory]
    [InlineData(TableFormat.Csv)]
    [InlineData(TableFormat.Xlsx)]
    public void What_is_written_reads_the_same(TableFormat format)
    {
        string?[][] texts =
        [
            ["华能热电", "1", "a,b"], ["=HYPERLINK(\"http://x\")", null, "+1-1"], ["-cmd", "2", "@x"],
            ["say \"so\"", "999999999999999", null], ["'=kept", "3", "＝全角"],
            ["0012", "9223372036854775806", "true"], ["91350100M000100Y43", "4", "110105194912310021"],
        ];
        var bytes = TableWriter.Write(
            format, ["名称", "数量", "备注"],
            texts.Select(IReadOnlyList<object?> (t) =>
                [t[0], t[1] is { } n ? long.Parse(n, System.Globalization.CultureInfo.InvariantCulture) : null, t[2]]));
        var file = TableReader.Read(bytes, Columns, 100, TestContext.Current.CancellationToken);
        Assert.Empty(file.Refusals);
        Assert.Equal(texts, file.Lines.Select(l => new[] { l["name"], l["quantity"], l["note"] }));
        Assert.Equal(Enumerable.Range(2, 7), file.Lines.Select(l => l.Line));
    }

    [Fact]
    public void A_spreadsheet_opens_the_CSV_as_UTF_8_and_runs_nothing_of_it()
    {
        var bytes = TableWriter.Write(TableFormat.Csv, ["名称", "n"],
            [["=1+1", 1L], ["+1", -5L], ["a\"b,c", null], [" x", true]]);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Equal("名称,n\r\n'=1+1,1\r\n'+1,-5\r\n\"a\"\"b,c\",\r\n\" x\",true\r\n",
            Encoding.UTF8.GetString(bytes[3..]));
    }

    [Fact]
    public void An_empty_list_has_its_header()
    {
        foreach (var format in Enum.GetValues<TableFormat>())
        {
            var file = TableReader.Read(TableWriter.Write(format, ["Name", "Quantity"], []), Columns, 10,
                TestContext.Current.CancellationToken);
            Assert.Equal("101", Assert.Single(file.Refusals).Code);
        }
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-8-mark")]
    [InlineData("gb18030")]
    public void CSV_is_read_in_the_encodings_that_offices_write(string encoding)
    {
        const string Text = "名称,备注\r\n华能热电（𠮷）,数量\r\n\r\n\"两\n行\"\"\",x\r\n末行,\r\n";
        byte[] bytes = encoding switch
        {
            "gb18030" => CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(Text),
            "utf-8-mark" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Text)],
            _ => Encoding.UTF8.GetBytes(Text),
        };
        var file = TableReader.Read(bytes, Columns, 10, TestContext.Current.CancellationToken);

        // A line break inside a cell is taken out and said. Lines are counted as a spreadsheet counts them: its rows.
        Assert.Empty(file.Refusals);
        Assert.Equal([("华能热电（𠮷）", 2), ("两行\"", 4), ("末行", 5)], file.Lines.Select(l => (l["name"]!, l.Line)));
        Assert.Equal([("line-break", 4, "A4")], file.Remarks.Select(r => (r.Code, r.Line ?? 0, r.Cell ?? "")));
        Assert.Equal(("A4", "B5"), (file.CellOf(4, "name"), file.CellOf(5, "note")));
        var without = TableReader.Read([.. bytes.Where(b => b != '"')], Columns, 10,
            TestContext.Current.CancellationToken);
        Assert.Equal(["华能热电（𠮷）", "两", "行", "末行"], without.Lines.Select(l => l["name"]));
        Assert.Equal([2, 4, 5, 6], without.Lines.Select(l => l.Line));
    }

    [Theory]
    [InlineData("", "101:1:")]
    [InlineData("\n\n", "101:2:")]
    [InlineData("name\n", "101:1:")]
    [InlineData("quantity\n1", "104:1:name")]
    [InlineData("name,nome\n,y", "104:2:name")]
    [InlineData("name,名称\nx,y", "102:1:name")]
    [InlineData("name\nx,y", "101:2:")]
    [InlineData("name,quantity\nx,1\n,2", "104:3:name")]
    [InlineData("name\nx\ny\nz\nw", "111:5:")]
    [InlineData("name\n\"x", "101:1:")]
    [InlineData("name\nx\0", "101:1:")]
    [InlineData("PK\u0003\u0004nothing", "101:1:")]
    public void What_is_wrong_is_said_with_its_line(string text, string refusal)
    {
        var file = TableReader.Read(Encoding.UTF8.GetBytes(text), Columns, 3, TestContext.Current.CancellationToken);
        Assert.Empty(file.Lines);
        Assert.Equal(refusal, string.Join(' ', file.Refusals.Select(r => $"{r.Code}:{r.Leg}:{r.Field}")));
    }

    [Fact]
    public void Bytes_of_no_encoding_are_refused() => Assert.Equal("101",
        TableReader.Read([0x6E, 0x61, 0xFF, 0xFF, 0x0A, 0x31], Columns, 3,
            TestContext.Current.CancellationToken).Refusals[0].Code);

    [Fact]
    public void Numbers_and_dates_of_a_spreadsheet_are_read_as_they_look_and_lost_digits_are_not_made_up()
    {
        var bytes = Sheet("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c>
            <c r="B1" t="inlineStr"><is><t>Quantity</t></is></c><c r="C1" t="inlineStr"><is><t>Note</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2"><v>1000000</v></c></row>
            <row r="5"><c r="A5" t="inlineStr"><is><t>b</t></is></c>
            <c r="B5"><v>110105194912310021</v></c><c r="C5" t="b"><v>1</v></c></row>
            """);
        var file = TableReader.Read(bytes, Columns, 10, TestContext.Current.CancellationToken);
        Assert.Empty(file.Lines);
        Assert.Equal([2, 5], file.Shown.Select(l => l.Line));
        Assert.Equal("1000000", file.Shown[0]["quantity"]);
        Assert.Equal("true", file.Shown[1]["note"]);
        var cut = Assert.Single(file.Refusals);
        Assert.Equal(("135", 5, "quantity", "Cell B5"), (cut.Code, cut.Leg, cut.Field, cut.Detail!.En));
    }

    /// <summary>Where the first sheet is hidden the first that is seen is read; titles may stand above the head
    /// row.</summary>
    [Fact]
    public void The_first_sheet_that_is_seen_is_read_and_titles_above_the_head_row_are_passed_over()
    {
        var hidden = HostileFiles.Sheet(HostileFiles.Head
            + HostileFiles.Row(2, "7"), more: """<sheet name="字典" sheetId="9" state="veryHidden" r:id="r4"/>""");
        Assert.Equal("7", Assert.Single(Read(hidden).Lines)["quantity"]);
        var titled = Read(Sheet("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>2027年度分配表</t></is></c></row>
            <row r="3"><c r="B3" t="inlineStr"><is><t>数量</t></is></c>
            <c r="D3" t="inlineStr"><is><t>Name</t></is></c></row>
            <row r="4"><c r="B4"><v>12</v></c><c r="D4" t="inlineStr"><is><t> 甲 </t></is></c></row>
            """));
        Assert.Empty(titled.Refusals);
        Assert.Equal((4, "12", "甲"), (titled.Lines[0].Line, titled.Lines[0]["quantity"], titled.Lines[0]["name"]));
        Assert.Equal("104:3:name", Codes(Read(Sheet("""
            <row r="2"><c r="A2" t="inlineStr"><is><t>表</t></is></c></row>
            <row r="3"><c r="A3" t="inlineStr"><is><t>数量</t></is></c></row>
            """))));
    }

    /// <summary>What a spreadsheet program cannot vouch for is refused by cell, and each says how it is
    /// mended.</summary>
    [Theory]
    [InlineData("<c r=\"B2\"><f>1+2</f></c>", "", "133:2:quantity")]
    [InlineData("<c r=\"B2\"><f>1+2</f><v></v></c>", "", "133:2:quantity")]
    [InlineData("<c r=\"B2\"><f>1+2</f><v>0</v></c>", "<calcPr fullCalcOnLoad=\"1\"/>", "133:2:quantity")]
    [InlineData("<c r=\"B2\"><f>1+2</f><v>3</v></c>", "", "")]
    [InlineData("<c r=\"B2\" t=\"str\"><f>\"\"</f><v></v></c>", "", "")]
    [InlineData("<c r=\"B2\" t=\"e\"><v>#DIV/0!</v></c>", "", "134:2:quantity")]
    [InlineData("<c r=\"B2\"><v>4.10301198812120E+17</v></c>", "", "135:2:quantity")]
    [InlineData("<c r=\"B2\"><v>1234567890123456</v></c>", "", "135:2:quantity")]
    [InlineData("<c r=\"B2\"><v>123456789012345</v></c>", "", "")]
    [InlineData("<c r=\"B2\"><v>x</v></c>", "", "101:2:")]
    [InlineData("<c r=\"C2\" t=\"e\"><v>#REF!</v></c>", "", "101:2:")]
    [InlineData("<c r=\"B3\"><v>1</v></c>", "", "101:2:")]
    public void A_cell_whose_value_cannot_be_relied_on_is_refused_by_its_address(string cell, string book,
        string refusal)
    {
        var file = Read(HostileFiles.Sheet(HostileFiles.Head
            + $"<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>甲</t></is></c>{cell}</row>", book: book));
        Assert.Equal(refusal, Codes(file));
        Assert.Equal(refusal.Length == 0, file.Lines.Count == 1);
        Assert.All(file.Refusals.Where(r => r.Code != "101"),
            r => Assert.Contains("B2", r.Detail!.Zh, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("45658", 1, "2025-01-01")]
    [InlineData("45658.5", 1, "2025-01-01T12:00:00")]
    [InlineData("45658.999988425923", 1, "2025-01-01T23:59:59")]
    [InlineData("45658", 2, "2025-01-01")]
    [InlineData("45658", 3, "45658")]
    [InlineData("45658", 4, "45658")]
    [InlineData("-1", 1, "-1")]
    [InlineData("9999999", 1, "9999999")]
    [InlineData("1.5E3", 0, "1500")]
    [InlineData("0012.50", 0, "12.5")]
    [InlineData("-2.5e-3", 0, "-0.0025")]
    [InlineData("0.0", 0, "0")]
    public void Numbers_are_read_digit_by_digit_and_days_by_their_format(string value, int style, string text)
    {
        // Plain, a built-in day, an own day, an own number with a d that is said literally, a time span.
        string[] styles =
            ["<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/><xf "
                + "numFmtId=\"46\"/>"];
        var file = Read(HostileFiles.Sheet(
            HostileFiles.Head
                + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B2\" "
                + $"s=\"{style}\"><v>{value}</v></c></row>", styles: styles,
            formats: "<numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy&quot;年&quot;m\"/><numFmt numFmtId=\"171\" "
                + "formatCode=\"[Red]0&quot;d&quot;\\d\"/></numFmts>"));
        Assert.Empty(file.Refusals);
        Assert.Equal(text, file.Lines[0]["quantity"]);
    }

    [Fact]
    public void Days_may_count_from_1904() => Assert.Equal("2029-01-02", Read(HostileFiles.Sheet(
        HostileFiles.Head
            + """<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c><c r="B2" s="0"><v>45658</v></c></row>""",
            styles: ["<xf numFmtId=\"14\"/>"],
        book: "<workbookPr date1904=\"1\"/>")).Lines[0]["quantity"]);

    [Fact]
    public void Texts_are_shared_in_pieces_and_how_they_are_said_aloud_is_left_out()
    {
        var file = Read(HostileFiles.Sheet(
            """<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>""",
            texts: [
                "<si><t>name</t></si><si><r><t>华能</t></r><r><t xml:space=\"preserve\"> 热电</t></r><rPh sb=\"0\" "
                    + "eb=\"1\"><t>huaneng</t></rPh></si>"]));
        Assert.Equal("华能 热电", Assert.Single(file.Lines)["name"]);
    }

    [Fact]
    public void Old_and_encrypted_spreadsheets_are_told_from_what_is_no_file_at_all()
    {
        var refusal = Assert.Single(Read([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0, 0]).Refusals);
        Assert.Equal("101", refusal.Code);
        Assert.Contains(".xlsx", refusal.Detail!.Zh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name,quantity\n甲,5\n")]
    [InlineData("name;quantity\n甲;5\n")]
    [InlineData("name\tquantity\n甲\t5\n")]
    [InlineData("某省 2027 年;分配表;\n\nname;quantity;\n 甲 ; 5 ;\n;;\n;\n")]
    [InlineData("﻿name,quantity,,\r\n甲,5,,\r\n,,,\r\n")]
    public void Cells_are_parted_by_commas_semicolons_or_tabs_with_blanks_titles_and_empty_columns(string text)
    {
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(text),
            [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text.TrimStart('\uFEFF'))],
            [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text.TrimStart('\uFEFF'))] })
        {
            var file = Read(bytes);
            Assert.Empty(file.Refusals);
            Assert.Equal(("甲", "5"), (Assert.Single(file.Lines)["name"], file.Lines[0]["quantity"]));
        }
    }

    [Fact]
    public void What_reads_as_Chinese_in_GB18030_and_as_letters_with_accents_in_UTF_8_is_Chinese()
    {
        var gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!;
        foreach (var name in new[] { "郑强", "巧", "强强" })
        {
            var bytes = gb18030.GetBytes($"name\n{name}\n");
            Assert.Equal(name, Assert.Single(Read(bytes).Lines)["name"]);
        }

        foreach (var name in new[] { "张ü", "浣犲ソ", "华能·热电" })
        {
            Assert.Equal(name, Assert.Single(Read(Encoding.UTF8.GetBytes($"name\n{name}\n")).Lines)["name"]);
        }
    }

    [Fact]
    public void GB18030_is_read_as_of_2022()
    {
        // FE59 FE61 A6D9, private use in the tables of 2000.
        byte[] bytes = [.. "name\n"u8, 0xFE, 0x59, 0xFE, 0x61, 0xA6, 0xD9];
        Assert.Equal("\u9FB4\u9FB5\uFE10", Assert.Single(Read(bytes).Lines)["name"]);
    }

    [Fact]
    public void What_is_no_list_is_told_apart_and_says_what_to_do()
    {
        foreach (var (bytes, says) in new (byte[], string)[]
        {
            ([], "没有内容"), ("\r\n \r\n"u8.ToArray(), "没有内容"),
            (Encoding.UTF32.GetBytes("name,quantity\n甲,1\n"), "编码"), ([0x6E, 0x61, 0xFF, 0xFF, 0x0A, 0x31], "编码"),
            (Encoding.UTF8.GetBytes("name,quantity\n甲,\"1\n" + string.Concat(Enumerable.Repeat("乙,2\n", 20_000))),
                "引号"),
            (HostileFiles.Sheet("")[..200], "工作簿"),
        })
        {
            var refusal = Assert.Single(Read(bytes).Refusals);
            Assert.Equal("101", refusal.Code);
            Assert.Contains(says, refusal.Detail!.Zh, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("合计,3")]
    [InlineData("Total：,3")]
    [InlineData(",合　计")]
    public void A_line_of_sums_beneath_the_list_is_passed_over_and_said(string sums)
    {
        var file = Read(Encoding.UTF8.GetBytes($"name,quantity\n甲,1\n乙,2\n{sums}\n"));
        Assert.Empty(file.Refusals);
        Assert.Equal(["甲", "乙"], file.Lines.Select(l => l["name"]));
        Assert.Equal(("line-passed-over", (int?)4), file.Remarks.Select(r => (r.Code, r.Line)).Single());
    }

    private static TableFile Read(byte[] bytes) =>
        TableReader.Read(bytes, Columns, 10, TestContext.Current.CancellationToken);

    private static string Codes(TableFile file) =>
        string.Join(' ', file.Refusals.Select(r => $"{r.Code}:{r.Leg}:{r.Field}"));

    private static byte[] Sheet(string rows) => HostileFiles.Sheet(rows);
}
