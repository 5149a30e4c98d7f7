using System.IO.Compression;
using System.Text;
using CarbonRegistry.Files;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Every list that comes in or goes out as a file.</summary>
public sealed class TableFileTests
{
    private static readonly TableColumn[] Columns =
        [new("name", new("名称", "Name"), Needed: true), new("quantity", new("数量", "Quantity")), new("note", new("备注", "Note"))];

    [Theory]
    [InlineData(TableFormat.Csv)]
    [InlineData(TableFormat.Xlsx)]
    public void What_is_written_reads_the_same(TableFormat format)
    {
        string?[][] texts =
        [
            ["华能热电", "1", "a,b"], ["=HYPERLINK(\"http://x\")", null, "+1-1"], ["-cmd", "2", "@x"], ["say \"so\"", "999999999999999", null], ["'=kept", "3", "＝全角"],
            ["0012", "9223372036854775806", "true"], ["91350100M000100Y43", "4", "110105194912310021"],
        ];
        var bytes = TableWriter.Write(
            format, ["名称", "数量", "备注"],
            texts.Select(IReadOnlyList<object?> (t) => [t[0], t[1] is { } n ? long.Parse(n, System.Globalization.CultureInfo.InvariantCulture) : null, t[2]]));
        var file = TableReader.Read(bytes, Columns, 100);
        Assert.Empty(file.Refusals);
        Assert.Equal(texts, file.Lines.Select(l => new[] { l["name"], l["quantity"], l["note"] }));
        Assert.Equal(Enumerable.Range(2, 7), file.Lines.Select(l => l.Line));
    }

    [Fact]
    public void A_spreadsheet_opens_the_CSV_as_UTF_8_and_runs_nothing_of_it()
    {
        var bytes = TableWriter.Write(TableFormat.Csv, ["名称", "n"], [["=1+1", 1L], ["+1", -5L], ["a\"b,c", null], [" x", true]]);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Equal("名称,n\r\n'=1+1,1\r\n'+1,-5\r\n\"a\"\"b,c\",\r\n\" x\",true\r\n", Encoding.UTF8.GetString(bytes[3..]));
    }

    [Fact]
    public void An_empty_list_has_its_header()
    {
        foreach (var format in Enum.GetValues<TableFormat>())
        {
            var file = TableReader.Read(TableWriter.Write(format, ["Name", "Quantity"], []), Columns, 10);
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
        var file = TableReader.Read(bytes, Columns, 10);

        // A line break inside a cell is refused where it stands, and the lines after it keep their numbers.
        Assert.Equal([("106", 4, "name")], file.Refusals.Select(r => (r.Code, r.Leg ?? 0, r.Field ?? "")));
        var without = TableReader.Read([.. bytes.Where(b => b != '"')], Columns, 10);
        Assert.Equal(["华能热电（𠮷）", "两", "行", "末行"], without.Lines.Select(l => l["name"]));
        Assert.Equal([2, 4, 5, 6], without.Lines.Select(l => l.Line));
    }

    [Theory]
    [InlineData("", "101:1:")]
    [InlineData("\n\n", "101:2:")]
    [InlineData("name\n", "101:1:")]
    [InlineData("quantity\n1", "104:1:name")]
    [InlineData("name,nome\nx,y", "102:1:")]
    [InlineData("name,名称\nx,y", "102:1:name")]
    [InlineData("name\nx,y", "101:2:")]
    [InlineData("name,quantity\nx,1\n,2", "104:3:name")]
    [InlineData("name\nx\ny\nz\nw", "111:5:")]
    [InlineData("name\n\"x", "101:1:")]
    [InlineData("name\nx\0", "101:1:")]
    [InlineData("PK\u0003\u0004nothing", "101:1:")]
    public void What_is_wrong_is_said_with_its_line(string text, string refusal)
    {
        var file = TableReader.Read(Encoding.UTF8.GetBytes(text), Columns, 3);
        Assert.Empty(file.Lines);
        Assert.Equal(refusal, string.Join(' ', file.Refusals.Select(r => $"{r.Code}:{r.Leg}:{r.Field}")));
    }

    [Fact]
    public void Bytes_of_no_encoding_are_refused() => Assert.Equal("101", TableReader.Read([0x6E, 0x61, 0xFF, 0xFF, 0x0A, 0x31], Columns, 3).Refusals[0].Code);

    [Fact]
    public void Numbers_and_dates_of_a_spreadsheet_are_read_as_they_look_and_lost_digits_are_not_made_up()
    {
        var bytes = Sheet("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Quantity</t></is></c><c r="C1" t="inlineStr"><is><t>Note</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2"><v>1000000</v></c></row>
            <row r="5"><c r="A5" t="inlineStr"><is><t>b</t></is></c><c r="B5"><v>110105194912310021</v></c><c r="C5" t="b"><v>1</v></c></row>
            """);
        var file = TableReader.Read(bytes, Columns, 10);
        Assert.Empty(file.Refusals);
        Assert.Equal([2, 5], file.Lines.Select(l => l.Line));
        Assert.Equal("1000000", file.Lines[0]["quantity"]);
        Assert.False(long.TryParse(file.Lines[1]["quantity"], System.Globalization.CultureInfo.InvariantCulture, out _), file.Lines[1]["quantity"]);
        Assert.Equal("true", file.Lines[1]["note"]);
    }

    [Fact]
    public void A_spreadsheet_that_unpacks_to_more_than_memory_should_hold_is_refused()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i <= TableReader.MaxUnpacked >> 20; i++)
            {
                entry.Write(zeros);
            }
        }

        Assert.Equal("111", TableReader.Read(stream.ToArray(), Columns, 10).Refusals.Single().Code);
    }

    private static byte[] Sheet(string rows)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "[Content_Types].xml", """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""");
            Add(archive, "_rels/.rels", """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Add(archive, "xl/workbook.xml", """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>""");
            Add(archive, "xl/_rels/workbook.xml.rels", """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
            Add(archive, "xl/worksheets/sheet1.xml", $"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>""");
        }

        return stream.ToArray();

        static void Add(ZipArchive archive, string name, string text)
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }
    }
}
