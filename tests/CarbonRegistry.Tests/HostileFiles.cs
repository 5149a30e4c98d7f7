using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CarbonRegistry.Tests;

/// <summary>Files that are small on the wire and great when they are opened, and files that claim what is not
/// so.</summary>
internal static class HostileFiles
{
    private const string Main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

    /// <summary>A head row of two columns.</summary>
    public const string Head =
        """<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c>"""
            + """<c r="B1" t="inlineStr"><is><t>quantity</t></is></c></row>""";

    private const string PackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string OfficeRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>All of them by name, with the code that refuses each; null: it is read.</summary>
    public static IEnumerable<(string Name, Func<byte[]> File, string? Code)> All()
    {
        yield return ("false dimension", () => Sheet(Head + Row(2, "1"), dimension: "A1:XFD1048576"), null);
        yield return ("a last row far away", () => Sheet(Head + Row(2, "1") + Row(1_048_576, "2")), null);
        yield return ("a cell far away", () => Sheet(Head + """<row r="2"><c r="XFD2"><v>1</v></c></row>"""), "101");
        yield return ("a cell beyond the last column",
            () => Sheet(Head + """<row r="2"><c r="XFE2"><v>1</v></c></row>"""), "101");
        yield return ("a row beyond the last", () => Sheet(Head + Row(1_048_577, "1")), "101");
        yield return ("rows that go back", () => Sheet(Head + Row(3, "1") + Row(2, "1")), "101");
        yield return ("16 384 columns of one row",
            () => Sheet(Head + "<row r=\"2\">" + Repeat("<c t=\"b\"><v>1</v></c>", 16_384) + "</row>"), "101");
        yield return ("16 384 columns of the head",
            () => Sheet("<row r=\"1\">" + Repeat("<c t=\"inlineStr\"><is><t>name</t></is></c>", 16_384) + "</row>"),
            "102");
        yield return ("2 000 rows of 16 384 columns",
            () => Sheet(Head, pieces: Repeated("<row>" + Repeat("<c><v>1</v></c>", 16_384) + "</row>", 2_000)), "132");
        yield return ("100 million empty cells",
            () => Sheet(Head, pieces: Repeated("<row>" + Repeat("<c/>", 10_000) + "</row>", 10_000)), "132");
        yield return ("a million empty rows",
            () => Sheet(Head + Row(2, "1"), pieces: Repeated(Repeat("<row/>", 1_000), 1_000)), null);
        yield return ("10 million empty rows",
            () => Sheet(Head + Row(2, "1"), pieces: Repeated(Repeat("<row/>", 1_000), 10_000)), "101");
        yield return ("a million rows",
            () => Sheet(Head, pieces: Repeated(Repeat("<row><c><v>1</v></c></row>", 1_000), 1_000)), "111");
        yield return ("a million shared texts",
            () => Sheet(Head + Row(2, "1"), texts: Repeated(Repeat("<si><t>abcdefgh</t></si>", 1_000), 1_000)), "132");
        yield return ("long shared texts",
            () => Sheet(Head + Row(2, "1"), texts: Repeated("<si><t>" + new string('x', 30_000) + "</t></si>", 2_000)),
            "132");
        yield return ("one text without end",
            () => Sheet(Head + Row(2, "1"), texts: Repeated(new string('x', 100_000), 1_000).Prepend("<si><t>")),
            "132");
        yield return ("one text in a million pieces",
            () => Sheet(Head + Row(2, "1"), texts: Repeated(Repeat("<r><t>ab</t></r>", 1_000), 1_000).Prepend("<si>")),
            "132");
        yield return ("256 MiB of zeros", () => Sheet(Head, pieces: Repeated(new string('\0', 1 << 20), 256)), "101");
        yield return ("a gibibyte of blanks", () => Sheet(Head, pieces: Repeated(new string(' ', 1 << 20), 1_024)),
            "132");
        yield return ("a comment without end",
            () => Sheet(Head, pieces: Repeated(new string('x', 1 << 20), 256).Prepend("<!--")), "132");
        yield return ("a million comments",
            () => Sheet(Head + Row(2, "1"), pieces: Repeated(Repeat("<!--x-->", 1_000), 20_000)), "132");
        yield return ("an attribute of 200 MiB",
            () => Sheet(Head, pieces: Repeated(new string('x', 1 << 20), 200).Prepend("<row r=\"")), "132");
        yield return ("a tag of 200 MiB",
            () => Sheet(Head, pieces: Repeated(new string('x', 1 << 20), 200).Prepend("<")), "132");
        yield return ("a million attributes",
            () => Sheet(Head, pieces: Enumerable.Range(0, 1_000_000)
                .Select(i => FormattableString.Invariant($" a{i}=\"\"")).Prepend("<row ")), "132");
        yield return ("a million kinds of tags",
            () => Sheet(Head, pieces: Enumerable.Range(0, 1_000_000)
                .Select(i => FormattableString.Invariant($"<a{i}/>"))), "132");
        yield return ("tags within tags", () => Sheet(Head, pieces: Repeated(Repeat("<a>", 1_000), 10_000)), "132");
        yield return ("entities of entities",
            () => Sheet(Head, before: "<!DOCTYPE x [<!ENTITY a \"" + new string('a', 10_000) + "\"><!ENTITY b \""
                + Repeat("&a;", 1_000) + "\">]>"), "101");
        yield return ("an entity from elsewhere",
            () => Sheet(Head, before: "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">"), "101");
        yield return ("10 000 sheets",
            () => Sheet(Head + Row(2, "1"), sheets: Repeat("<sheet name=\"s\" sheetId=\"2\"/>", 10_000)), "132");
        yield return ("a million styles",
            () => Sheet(Head + Row(2, "1"), styles: Repeated(Repeat("<xf numFmtId=\"14\"/>", 1_000), 1_000)), "132");
        yield return ("half a million files", Crowd, "132");
        yield return ("sheet within itself",
            () => Sheet(Head + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>x</t></is><c r=\"A2\"/></c></row>"),
            null);
        yield return ("an archive cut in two", () => Sheet(Head + Row(2, "1"))[..300], "101");
        yield return ("a directory outside the file", () => WithDirectoryAt(Sheet(Head), 0x7FFFFFFF), "101");
        yield return ("a text that is not there",
            () => Sheet(Head + """<row r="2"><c r="A2" t="s"><v>4000000000</v></c></row>"""), "101");
        yield return ("a number of 10 000 digits", () => Sheet(Head + Row(2, new string('9', 10_000))), "101");
        yield return ("20 MiB of commas",
            () => Encoding.ASCII.GetBytes("name,quantity\n" + new string(',', 20 * 1024 * 1024)), "101");
        yield return ("20 MiB of line ends",
            () => Encoding.ASCII.GetBytes("name,quantity\nx,1" + new string('\n', 20 * 1024 * 1024)), "111");
        yield return ("20 MiB of short lines",
            () => Encoding.ASCII.GetBytes("name,quantity\n" + Repeat("x,1\n", 5 * 1024 * 1024)), "111");
        yield return ("20 MiB in quotes",
            () => Encoding.ASCII.GetBytes("name,quantity\n\"" + new string('x', 20 * 1024 * 1024)), "101");
        yield return ("20 MiB of wrong cells",
            () => Encoding.ASCII.GetBytes("name,quantity\n" + Repeat(Repeat("x,", 250) + "\n", 40_000)), "101");
        yield return ("20 MiB of Chinese", () => Encoding.GetEncoding("gb18030")
            .GetBytes("name,quantity\n" + Repeat("华能热电有限公司,1\n", 1_000_000)), "111");
        yield return ("10 000 lines of six columns",
            () => Sheet(Head, pieces: Enumerable.Range(2, 10_000).Select(i => Row(i, "100000"))), null);
    }

    /// <summary>A row of a name and a quantity.</summary>
    public static string Row(int line, string quantity) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"<row r=\"{line}\"><c r=\"A{line}\" t=\"inlineStr\"><is><t>华能热电{line}</t></is></c>"
            + $"<c r=\"B{line}\"><v>{quantity}</v></c></row>");

    /// <summary>A workbook of one sheet.</summary>
    public static byte[] Sheet(
        string rows, string? dimension = null, IEnumerable<string>? pieces = null, IEnumerable<string>? texts = null,
        IEnumerable<string>? styles = null, string sheets = "", string before = "",
        string book = "", string more = "", string formats = "")
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "_rels/.rels",
                [$"<Relationships xmlns=\"{PackageRelations}\">"
                    + $"<Relationship Id=\"r1\" Type=\"{OfficeRelations}/officeDocument\" "
                    + "Target=\"xl/workbook.xml\"/>"
                    + "</Relationships>"]);
            Add(archive, "xl/workbook.xml",
                [$"<workbook {Main} xmlns:r=\"{OfficeRelations}\">"
                    + $"<sheets>{more}<sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/>{sheets}</sheets>"
                    + $"{book}</workbook>"]);
            (string Id, string Type, string Part)[] parts =
            [
                ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "sharedStrings", "sharedStrings.xml"),
                ("r3", "styles", "styles.xml"), ("r4", "worksheet", "worksheets/sheet2.xml"),
            ];
            Add(archive, "xl/_rels/workbook.xml.rels",
                [$"<Relationships xmlns=\"{PackageRelations}\">"
                    + string.Concat(parts.Select(p =>
                        $"<Relationship Id=\"{p.Id}\" Type=\"{OfficeRelations}/{p.Type}\" Target=\"{p.Part}\"/>"))
                    + "</Relationships>"]);
            Add(archive, "xl/sharedStrings.xml", [$"<sst {Main}>", .. texts ?? [], "</sst>"]);
            Add(archive, "xl/styles.xml",
                [$"<styleSheet {Main}>{formats}<cellXfs>", .. styles ?? [], "</cellXfs></styleSheet>"]);
            Add(archive, "xl/worksheets/sheet2.xml",
                [$"<worksheet {Main}><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>"]);
            var extent = dimension is null ? "" : $"<dimension ref=\"{dimension}\"/>";
            Add(archive, "xl/worksheets/sheet1.xml", (IEnumerable<string>)
                [$"<?xml version=\"1.0\"?>{before}<worksheet {Main}>{extent}<sheetData>{rows}", .. pieces ?? [],
                    "</sheetData></worksheet>"]);
        }

        return stream.ToArray();
    }

    private static void Add(ZipArchive archive, string name, IEnumerable<string> text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        foreach (var piece in text)
        {
            writer.Write(piece);
        }
    }

    /// <summary>An archive of nothing but names.</summary>
    private static byte[] Crowd()
    {
        using var stream = new MemoryStream();
        stream.Write("PK\x03\x04"u8);
        stream.Write(new byte[26]);
        var start = (uint)stream.Position;
        const ushort count = 65_535;
        Span<byte> entry = stackalloc byte[47];
        "PK\x01\x02"u8.CopyTo(entry);
        entry[28] = 1;
        entry[46] = (byte)'a';
        for (var i = 0; i < 440_000; i++)
        {
            stream.Write(entry);
        }

        Span<byte> end = stackalloc byte[22];
        "PK\x05\x06"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], count);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], (uint)stream.Position - start);
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], start);
        stream.Write(end);
        return stream.ToArray();
    }

    private static byte[] WithDirectoryAt(byte[] file, uint place)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.AsSpan().LastIndexOf("PK\x05\x06"u8) + 16), place);
        return file;
    }

    private static string Repeat(string text, int times) =>
        new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static IEnumerable<string> Repeated(string text, int times) => Enumerable.Repeat(text, times);
}
