using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace CarbonRegistry.Files;

/// <summary>
/// The rows of an XLSX file's first visible sheet, read as a stream and without a document in memory. The file is
/// nobody's friend: everything that costs time or memory has a limit (132), and what its head says of its own size is
/// not believed.
/// </summary>
internal static class Spreadsheet
{
    /// <summary>The most bytes that the parts which are read may have unpacked, all together.</summary>
    public const long MaxUnpacked = 64L * 1024 * 1024;

    /// <summary>The most parts of a workbook, as bytes of the archive's directory.</summary>
    private const int MaxDirectory = 256 * 1024;

    private const int MaxSheets = 256;
    private const int MaxFormats = 65_536;
    private const int MaxCells = 500_000;
    private const int MaxTexts = 400_000;
    private const long MaxCharacters = 16L * 1024 * 1024;

    /// <summary>The most characters of a cell: a spreadsheet program's own limit.</summary>
    private const int MaxCellCharacters = 32_767;

    private const int MaxColumn = 16_384;

    /// <summary>Digits that a spreadsheet program keeps of a number.</summary>
    private const int KeptDigits = 15;

    /// <summary>Whether a file is a spreadsheet: the bytes say so.</summary>
    public static bool Is(byte[] bytes) => bytes.AsSpan().StartsWith("PK\x03\x04"u8) || IsOfOld(bytes);

    /// <summary>A cell's address, as a spreadsheet shows it.</summary>
    /// <param name="column">Its column, counted from 0.</param>
    /// <param name="line">Its row, counted from 1.</param>
    public static string Address(int column, int line)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        {
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        }

        return letters + line.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The rows of a file.</summary>
    public static IEnumerable<FileRow> Rows(byte[] bytes, CancellationToken cancel)
    {
        if (IsOfOld(bytes))
        {
            throw new UnreadableFileException(Refusals.Malformed.At(detail: new(
                "文件为旧版或加密的 Excel 格式，请另存为不加密的 .xlsx 或 CSV",
                "This is a file of an old spreadsheet program, or an encrypted one: save it as .xlsx without "
                    + "a password, or as CSV")));
        }

        CheckDirectory(bytes);
        using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        var budget = new Budget(cancel);
        var workbook = Related(archive, "", budget)
            .FirstOrDefault(r => r.Type.EndsWith("/officeDocument", StringComparison.Ordinal)).Target
            ?? "xl/workbook.xml";
        var related = Related(archive, workbook, budget);
        var book = Book.Read(Part(archive, workbook), budget);
        var sheet = related.FirstOrDefault(r => r.Id == book.SheetId).Target
            ?? throw new InvalidDataException("No sheet.");
        var formats = OfType("/styles") is { } styles ? Formats(styles, budget) : [];
        var texts = OfType("/sharedStrings") is { } shared ? Texts(shared, budget) : [];
        foreach (var row in new Sheet(book, formats, texts, budget).Rows(Part(archive, sheet)))
        {
            yield return row;
        }

        ZipArchiveEntry? OfType(string ending) =>
            related.FirstOrDefault(r => r.Type.EndsWith(ending, StringComparison.Ordinal)).Target is { } target
                ? archive.GetEntry(target) : null;
    }

    private static bool IsOfOld(byte[] bytes) =>
        bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);

    private static ZipArchiveEntry Part(ZipArchive archive, string name) =>
        archive.GetEntry(name) ?? throw new InvalidDataException("A part is missing.");

    /// <summary>Refuses an archive of many entries before they are read: each of them takes memory.</summary>
    private static void CheckDirectory(byte[] bytes)
    {
        var end = bytes.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end + 22 > bytes.Length)
        {
            throw new InvalidDataException("No end of the directory.");
        }

        long start = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(end + 16));
        if (start == uint.MaxValue)
        {
            // The directory's place in 64 bits stands in a record of its own, which another one before this names.
            var place = end >= 20 ? BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(end - 12)) : -1;
            start = place >= 0 && place <= bytes.Length - 56
                ? BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan((int)place + 48)) : -1;
        }

        if (start < 0 || start > end)
        {
            throw new InvalidDataException("The directory lies outside the file.");
        }

        if (bytes.Length - start > MaxDirectory)
        {
            throw TooMuch("压缩包内的文件数", "files in the archive");
        }
    }

    /// <summary>What a part refers to.</summary>
    private static List<(string Id, string Type, string Target)> Related(ZipArchive archive, string part, Budget budget)
    {
        var slash = part.LastIndexOf('/');
        var folder = part[..(slash + 1)];
        var found = new List<(string, string, string)>();
        if (archive.GetEntry($"{folder}_rels/{part[(slash + 1)..]}.rels") is not { } entry)
        {
            return found;
        }

        using var xml = budget.Open(entry);
        while (budget.Read(xml))
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "Relationship"
                && xml.GetAttribute("TargetMode") != "External"
                && xml.GetAttribute("Id") is { } id && xml.GetAttribute("Type") is { } type
                && xml.GetAttribute("Target") is { } target)
            {
                found.Add((id, type, target.StartsWith('/') ? target[1..] : folder + target));
                if (found.Count > MaxSheets * 4)
                {
                    throw TooMuch("工作表数", "sheets");
                }
            }
        }

        return found;
    }

    /// <summary>Which cell styles show a day or an instant.</summary>
    private static List<bool> Formats(ZipArchiveEntry entry, Budget budget)
    {
        var own = new Dictionary<int, bool>();
        var styles = new List<bool>();
        var inStyles = false;
        using var xml = budget.Open(entry);
        while (budget.Read(xml))
        {
            if (xml.LocalName == "cellXfs")
            {
                inStyles = xml.NodeType == XmlNodeType.Element && !xml.IsEmptyElement;
            }
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "numFmt"
                && Number(xml.GetAttribute("numFmtId")) is { } id)
            {
                own[id] = xml.GetAttribute("formatCode") is { Length: <= 255 } code && IsOfTime(code);
            }
            else if (xml.NodeType == XmlNodeType.Element && inStyles && xml.LocalName == "xf")
            {
                var format = Number(xml.GetAttribute("numFmtId")) ?? 0;
                styles.Add(own.TryGetValue(format, out var isTime)
                    ? isTime : format is (>= 14 and <= 17) or 22 or (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57
                    or 58);
            }

            if (styles.Count > MaxFormats || own.Count > MaxFormats)
            {
                throw TooMuch("单元格格式数", "cell formats");
            }
        }

        return styles;
    }

    /// <summary>Whether a format's code shows a day: a y, m or d outside what is said literally. Times alone are
    /// numbers.</summary>
    private static bool IsOfTime(string code)
    {
        var literal = false;
        var bracket = false;
        for (var i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case '"':
                    literal = !literal;
                    break;
                case '[' when !literal:
                    bracket = true;
                    break;
                case ']' when !literal:
                    bracket = false;
                    break;
                case '\\' or '_' or '*' when !literal:
                    i++;
                    break;
                case 'y' or 'Y' or 'd' or 'D' when !literal && !bracket:
                    return true;
                default:
                    break;
            }
        }

        return false;
    }

    /// <summary>The texts that cells share.</summary>
    private static List<string> Texts(ZipArchiveEntry entry, Budget budget)
    {
        var texts = new List<string>();
        var text = new StringBuilder();
        var total = 0L;
        var phonetic = 0;
        using var xml = budget.Open(entry);
        while (budget.Read(xml))
        {
            var isStart = xml.NodeType == XmlNodeType.Element;
            switch (xml.LocalName)
            {
                case "si" when isStart:
                    _ = text.Clear();
                    if (xml.IsEmptyElement)
                    {
                        texts.Add("");
                    }

                    break;
                case "si" when xml.NodeType == XmlNodeType.EndElement:
                    total += text.Length;
                    texts.Add(text.Length == 0 ? "" : text.ToString());
                    break;

                // How a text is said aloud is not what it says.
                case "rPh" when !xml.IsEmptyElement:
                    phonetic += isStart ? 1 : -1;
                    break;
                case "t" when isStart && phonetic == 0:
                    budget.Text(xml, text);
                    break;
                default:
                    break;
            }

            if (texts.Count > MaxTexts || total > MaxCharacters)
            {
                throw TooMuch("文本总量", "texts");
            }
        }

        return texts;
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool Flag(string? text) => text is "1" or "true";

    private static UnreadableFileException TooMuch(string zh, string en) =>
        new(Refusals.SpreadsheetTooMuch.At(detail: new(zh, en)));

    /// <summary>What a workbook says of itself.</summary>
    /// <param name="SheetId">The first visible sheet.</param>
    /// <param name="From1904">Whether days count from 1904.</param>
    /// <param name="Uncalculated">Whether its formulas wait to be calculated when it is opened: their values mean
    /// nothing yet.</param>
    private sealed record Book(string? SheetId, bool From1904, bool Uncalculated)
    {
        public static Book Read(ZipArchiveEntry entry, Budget budget)
        {
            string? sheet = null;
            var (sheets, from1904, uncalculated) = (0, false, false);
            using var xml = budget.Open(entry);
            while (budget.Read(xml))
            {
                if (xml.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                switch (xml.LocalName)
                {
                    case "workbookPr":
                        from1904 = Flag(xml.GetAttribute("date1904"));
                        break;
                    case "calcPr":
                        uncalculated = Flag(xml.GetAttribute("fullCalcOnLoad"));
                        break;
                    case "sheet":
                        if (++sheets > MaxSheets)
                        {
                            throw TooMuch("工作表数", "sheets");
                        }

                        if (sheet is null && xml.GetAttribute("state") is not ("hidden" or "veryHidden"))
                        {
                            sheet = xml.GetAttribute("id",
                                "http://schemas.openxmlformats.org/officeDocument/2006/relationships")
                                ?? xml.GetAttribute("id", "http://purl.oclc.org/ooxml/officeDocument/relationships");
                        }

                        break;
                    default:
                        break;
                }
            }

            return new(sheet, from1904, uncalculated);
        }
    }

    /// <summary>A sheet while it is read.</summary>
    private sealed class Sheet(Book book, List<bool> formats, List<string> texts, Budget budget)
    {
        private readonly StringBuilder value = new();
        private int cells;

        public IEnumerable<FileRow> Rows(ZipArchiveEntry entry)
        {
            using var xml = budget.Open(entry);
            var line = 0;
            var rows = 0;
            while (budget.Read(xml))
            {
                if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "sheetData")
                {
                    yield break;
                }

                if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "row" || xml.Depth != 2)
                {
                    continue;
                }

                var number = xml.GetAttribute("r") is { } r ? Number(r) ?? 0 : line + 1;
                if (number <= line || number > TableReader.MostRows || ++rows > TableReader.MostRows)
                {
                    throw new UnreadableFileException(Refusals.Malformed.At(Math.Max(1, line)));
                }

                line = number;
                if (!xml.IsEmptyElement)
                {
                    yield return Row(xml, line);
                }
            }
        }

        private FileRow Row(XmlReader xml, int line)
        {
            var found = new List<FileCell>();
            string? far = null;
            var column = -1;
            while (budget.Read(xml) && xml.Depth > 2)
            {
                if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "c" || xml.Depth != 3)
                {
                    continue;
                }

                var at = xml.GetAttribute("r") is { } address ? ColumnOf(address, line) : column + 1;
                if (at <= column || at >= MaxColumn)
                {
                    throw new UnreadableFileException(Refusals.Malformed.At(line));
                }

                column = at;
                if (!xml.IsEmptyElement && Cell(xml, column, line) is { } cell)
                {
                    if (++cells > MaxCells)
                    {
                        throw TooMuch("单元格数", "cells");
                    }

                    if (column < TableReader.MostColumns)
                    {
                        found.Add(cell);
                    }
                    else
                    {
                        far ??= Address(column, line);
                    }
                }
            }

            return new(line, found, far);
        }

        private FileCell? Cell(XmlReader xml, int column, int line)
        {
            var type = xml.GetAttribute("t");
            var style = Number(xml.GetAttribute("s")) ?? 0;
            var (isFormula, hasValue, phonetic) = (false, false, 0);
            _ = value.Clear();
            while (budget.Read(xml) && xml.Depth > 3)
            {
                switch (xml.LocalName)
                {
                    case "f" when xml.NodeType == XmlNodeType.Element:
                        isFormula = true;
                        break;
                    case "v" when xml.NodeType == XmlNodeType.Element && xml.Depth == 4:
                        hasValue = true;
                        budget.Text(xml, value);
                        break;
                    case "rPh" when !xml.IsEmptyElement:
                        phonetic += xml.NodeType == XmlNodeType.Element ? 1 : -1;
                        break;
                    case "t" when xml.NodeType == XmlNodeType.Element && phonetic == 0 && type == "inlineStr":
                        budget.Text(xml, value);
                        break;
                    default:
                        break;
                }
            }

            if (isFormula && (book.Uncalculated || !hasValue || (value.Length == 0 && type != "str")))
            {
                return new(column, "", Refusals.FormulaUncalculated.At(detail: Where(column, line)));
            }

            var said = value.ToString().Trim();
            switch (type)
            {
                case "s":
                    var index = Number(said);
                    said = said.Length == 0 ? "" : index < texts.Count ? texts[index.Value]
                        .Trim()
                        : throw new UnreadableFileException(Refusals.Malformed.At(line, detail: Where(column, line)));
                    break;
                case "e":
                    return new(column, said,
                        Refusals.CellError.At(detail: new($"单元格 {Address(column, line)}：{said}",
                                $"Cell {Address(column, line)}: {said}")));
                case "b":
                    said = said switch { "1" => "true", "0" => "false", _ => said };
                    break;
                case null or "n" when said.Length > 0:
                    return OfNumber(said, column, line, isDay: style < formats.Count && formats[style]);
                default:
                    break;
            }

            return said.Length == 0 ? null : new(column, said);
        }

        private FileCell OfNumber(string said, int column, int line, bool isDay)
        {
            if (PlainNumber.Of(said) is not { } number)
            {
                throw new UnreadableFileException(Refusals.Malformed.At(line, detail: Where(column, line)));
            }

            if (number.WholeDigits > KeptDigits)
            {
                return new(column, said, Refusals.NumberCut.At(detail: Where(column, line)));
            }

            return new(column, (isDay ? number.Day(book.From1904) : null) ?? number.ToString());
        }

        private static Text Where(int column, int line) =>
            new($"单元格 {Address(column, line)}", $"Cell {Address(column, line)}");

        /// <summary>The column of an address, counted from 0; the address must be of this row.</summary>
        private static int ColumnOf(string address, int line)
        {
            var (column, i) = (0, 0);
            for (; i < address.Length && i < 4 && address[i] is >= 'A' and <= 'Z'; i++)
            {
                column = (column * 26) + address[i] - 'A' + 1;
            }

            return i > 0 && Number(address[i..]) == line
                ? column - 1 : throw new UnreadableFileException(Refusals.Malformed.At(line));
        }
    }

    /// <summary>What may still be spent on a file.</summary>
    private sealed class Budget(CancellationToken cancel)
    {
        private const int MaxDepth = 32;
        private const int MaxBetweenTags = 256 * 1024;
        private const int MaxNodes = 2_000_000;
        private readonly char[] buffer = new char[4096];
        private long bytes;
        private int nodes;

        public XmlReader Open(ZipArchiveEntry entry) => XmlReader.Create(
            new StreamReader(new Metered(entry.Open(), this),
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)),
            new XmlReaderSettings
            {
                // No DTD: no entities, nothing from elsewhere.
                DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, NameTable = new FewNames(),
                CloseInput = true, IgnoreComments = true,
                IgnoreProcessingInstructions = true, IgnoreWhitespace = false,
            });

        /// <summary>The next node.</summary>
        public bool Read(XmlReader xml)
        {
            if (++nodes > MaxNodes || xml.Depth > MaxDepth)
            {
                throw TooMuch("内容总量", "content");
            }

            return xml.Read();
        }

        /// <summary>Adds the text of this element; its end is the next node then.</summary>
        public void Text(XmlReader xml, StringBuilder into)
        {
            if (xml.IsEmptyElement)
            {
                return;
            }

            while (Read(xml) && xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace
                or XmlNodeType.SignificantWhitespace)
            {
                for (int read; (read = xml.ReadValueChunk(buffer, 0, buffer.Length)) > 0;)
                {
                    _ = into.Append(buffer, 0, read);
                    if (into.Length > MaxCellCharacters)
                    {
                        throw TooMuch("单元格内容长度", "characters of a cell");
                    }
                }
            }
        }

        /// <summary>Counts what is unpacked, and what stands between two tags: neither a name nor a value may fill the
        /// memory.</summary>
        public void Spend(ReadOnlySpan<byte> read, ref long sinceTag)
        {
            cancel.ThrowIfCancellationRequested();
            bytes += read.Length;
            var tag = read.LastIndexOf((byte)'<');
            sinceTag = tag < 0 ? sinceTag + read.Length : read.Length - tag;
            if (bytes > MaxUnpacked || sinceTag > MaxBetweenTags)
            {
                throw TooMuch("解压后的大小", "bytes when unpacked");
            }
        }
    }

    /// <summary>A part as it is unpacked, counted.</summary>
    private sealed class Metered(Stream inner, Budget budget) : Stream
    {
        private long sinceTag;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set =>
            throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            budget.Spend(buffer[..read], ref sinceTag);
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    /// <summary>Names of elements and attributes: a spreadsheet has few, and each is kept while it is read.</summary>
    private sealed class FewNames : NameTable
    {
        private const int Most = 10_000;
        private int count;

        public override string Add(char[] key, int start, int len) => Get(key, start, len)
            ?? (++count > Most ? throw TooMuch("标签种类数", "kinds of tags") : base.Add(key, start, len));
    }
}
