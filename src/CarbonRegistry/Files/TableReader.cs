using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using System.Xml;
using CarbonRegistry.Rulebook;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;
using Sylvan.Data.Csv;

namespace CarbonRegistry.Files;

/// <summary>Reads every list that comes in as a file, CSV or XLSX: which it is the bytes say, not their sender.</summary>
public static class TableReader
{
    /// <summary>The most bytes that a spreadsheet may have unpacked: what is small on the wire must not fill the memory.</summary>
    public const long MaxUnpacked = 256L * 1024 * 1024;

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Spreadsheets of Chinese offices save CSV in it.
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(54936, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="columns">The columns that it may have.</param>
    /// <param name="mostLines">The most lines; a longer file is refused (111).</param>
    public static TableFile Read(byte[] bytes, IReadOnlyList<TableColumn> columns, int mostLines)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(columns);
        var line = 1;
        try
        {
            if (!IsXlsx(bytes))
            {
                return Gather(Csv(bytes), columns, mostLines, ref line);
            }

            return IsTooLarge(bytes) ? Refused(Refusals.TooLarge.At()) : Gather(Xlsx(bytes), columns, mostLines, ref line);
        }
        catch (Exception e) when (e is FormatException or NotSupportedException or InvalidOperationException or ArgumentException or IOException or InvalidDataException
            or XmlException or KeyNotFoundException or IndexOutOfRangeException or NullReferenceException or InvalidCastException or OverflowException)
        {
            // What the reader of the format does not understand is not of the format.
            return Refused(Refusals.Malformed.At(line));
        }
    }

    /// <summary>Whether a file is a spreadsheet: the bytes say so.</summary>
    public static bool IsXlsx(byte[] bytes) => bytes.AsSpan().StartsWith("PK\x03\x04"u8);

    /// <summary>The text of a CSV file: UTF-8, or what spreadsheets of Chinese offices save. Throws where it is neither.</summary>
    public static string TextOf(byte[] bytes) => (Utf8.IsValid(bytes) ? StrictUtf8 : Gb18030).GetString(bytes).TrimStart('\uFEFF');

    private static TableFile Gather(IEnumerable<(int Line, IReadOnlyList<string> Cells)> rows, IReadOnlyList<TableColumn> columns, int mostLines, ref int line)
    {
        var lines = new List<TableLine>();
        var refusals = new List<Refusal>();
        List<TableColumn?>? header = null;
        foreach (var (number, cells) in rows)
        {
            line = number;
            if (cells.All(c => c.Length == 0))
            {
                continue;
            }

            if (header is null)
            {
                header = Header(number, cells, columns, refusals);
                if (refusals.Count > 0)
                {
                    return new([], refusals);
                }

                continue;
            }

            if (lines.Count == mostLines)
            {
                refusals.Add(Refusals.TooLarge.At(number));
                break;
            }

            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < cells.Count; i++)
            {
                var cell = cells[i];
                if (cell.Length == 0)
                {
                    continue;
                }

                if (i >= header.Count || header[i] is not { } column)
                {
                    refusals.Add(Refusals.Malformed.At(number));
                }
                else
                {
                    values.Add(column.Key, cell);
                    if (cell.Any(char.IsControl))
                    {
                        refusals.Add(Refusals.FieldInvalid.At(number, column.Key));
                    }
                }
            }

            lines.Add(new(number, values));
            foreach (var missing in header.Where(c => c is { Needed: true } && !values.ContainsKey(c.Key)))
            {
                refusals.Add(Refusals.FieldMissing.At(number, missing!.Key));
            }
        }

        if (lines.Count == 0 && refusals.Count == 0)
        {
            refusals.Add(Refusals.Malformed.At(line));
        }

        return new(refusals.Count == 0 ? lines : [], refusals) { Shown = lines };
    }

    private static List<TableColumn?> Header(int line, IReadOnlyList<string> cells, IReadOnlyList<TableColumn> columns, List<Refusal> refusals)
    {
        var header = new List<TableColumn?>();
        foreach (var cell in cells)
        {
            var column = columns.FirstOrDefault(c => c.Key == cell || c.Name.Zh == cell || c.Name.En == cell);
            if ((column is null && cell.Length > 0) || (column is not null && header.Contains(column)))
            {
                refusals.Add(Refusals.UnknownField.At(line, column?.Key, column is null ? new(cell, cell) : null));
            }

            header.Add(column);
        }

        refusals.AddRange(columns.Where(c => c.Needed && !header.Contains(c)).Select(c => Refusals.FieldMissing.At(line, c.Key)));
        return header;
    }

    private static IEnumerable<(int Line, IReadOnlyList<string> Cells)> Csv(byte[] bytes)
    {
        var text = TextOf(bytes);
        if (text.AsSpan().ContainsAny('\0', '\uFEFF'))
        {
            throw new FormatException("Not a text.");
        }

        using var csv = CsvDataReader.Create(
            new StringReader(text), new CsvDataReaderOptions { HasHeaders = false, Delimiter = ',', BufferSize = 0x10000, MaxBufferSize = 0x100000 });
        for (var line = 1; csv.Read(); line++)
        {
            var cells = new string[csv.RowFieldCount];
            var breaks = 0;
            for (var i = 0; i < cells.Length; i++)
            {
                var cell = csv.GetString(i);
                breaks += cell.Count(c => c == '\n');
                cells[i] = Unguarded(cell.Trim());
            }

            yield return (line, cells);

            // A cell in quotes may run over several lines; an editor counts them all.
            line += breaks;
        }
    }

    private static IEnumerable<(int Line, IReadOnlyList<string> Cells)> Xlsx(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        var line = 0;
        foreach (IDictionary<string, object?> row in stream.Query(useHeaderRow: false, excelType: ExcelType.XLSX, configuration: new OpenXmlConfiguration { EnableSharedStringCache = false }))
        {
            line++;
            yield return (line, [.. row.Values.Select(Cell)]);
        }
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        string text => text.Trim(),
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",

        // A number beyond the 15 digits that a spreadsheet keeps comes out in scientific notation, and is then refused as no number.
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>Takes the writer's guard off again, so that what was written reads the same.</summary>
    private static string Unguarded(string cell) => cell.StartsWith('\'') && TableWriter.IsFormula(cell) ? cell[1..] : cell;

    private static bool IsTooLarge(byte[] bytes)
    {
        // What the archive says of its sizes need not be true: unpack and count.
        using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        var buffer = new byte[0x10000];
        var total = 0L;
        foreach (var entry in archive.Entries)
        {
            using var content = entry.Open();
            for (int read; (read = content.Read(buffer)) > 0;)
            {
                total += read;
                if (total > MaxUnpacked)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static TableFile Refused(Refusal refusal) => new([], [refusal]);
}
