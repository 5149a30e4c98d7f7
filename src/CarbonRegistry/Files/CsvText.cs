using System.Collections.Frozen;
using System.Text;
using System.Text.Unicode;
using Sylvan.Data.Csv;

namespace CarbonRegistry.Files;

/// <summary>The rows of a CSV file, as the spreadsheets of offices save it: UTF-8, GB18030 or UTF-16; commas,
/// semicolons or tabs.</summary>
internal static class CsvText
{
    /// <summary>The rows that are looked at to know what parts the cells.</summary>
    private const int Looked = 20;

    /// <summary>The most characters of a row.</summary>
    private const int LongestRow = 0x10000;

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Spreadsheets of Chinese offices save CSV in it.
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(54936,
        EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>
    /// What the framework's table of 2000 leaves to private use and GB 18030-2022 does not: the vertical forms, eight
    /// radicals, ḿ; and six characters that had their code points by then.
    /// </summary>
    private static readonly FrozenDictionary<char, string> Of2022 = new Dictionary<char, string>
    {
        ['\uE7C7'] = "\u1E3F",
        ['\uE78D'] = "\uFE10", ['\uE78E'] = "\uFE12", ['\uE78F'] = "\uFE11", ['\uE790'] = "\uFE13",
        ['\uE791'] = "\uFE14",
        ['\uE792'] = "\uFE15", ['\uE793'] = "\uFE16", ['\uE794'] = "\uFE17", ['\uE795'] = "\uFE18",
        ['\uE796'] = "\uFE19",
        ['\uE81E'] = "\u9FB4", ['\uE826'] = "\u9FB5", ['\uE82B'] = "\u9FB6", ['\uE82C'] = "\u9FB7",
        ['\uE832'] = "\u9FB8", ['\uE843'] = "\u9FB9", ['\uE854'] = "\u9FBA", ['\uE864'] = "\u9FBB",
        ['\uE816'] = "\U00020087", ['\uE817'] = "\U00020089", ['\uE818'] = "\U000200CC", ['\uE831'] = "\U000215D7",
        ['\uE83B'] = "\U0002298F", ['\uE855'] = "\U000241FE",
    }.ToFrozenDictionary();

    /// <summary>The rows of a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="known">How many columns' names a row says: what parts the cells is what makes most of them.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static IEnumerable<FileRow> Rows(byte[] bytes, Func<FileRow, int> known, CancellationToken cancel)
    {
        string text;
        try
        {
            text = TextOf(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw NoText();
        }

        if (text.AsSpan().ContainsAny('\0', '\uFEFF'))
        {
            throw NoText();
        }

        var (delimiter, most) = (',', -1);
        foreach (var candidate in ",;\t")
        {
            var best = Names(text, candidate, known, cancel);
            if (best > most)
            {
                (delimiter, most) = (candidate, best);
            }
        }

        return Rows(text, delimiter, cancel);
    }

    private static UnreadableFileException NoText() => new(Refusals.Malformed.At(detail: new(
        "既不是 XLSX，也不是 UTF-8、GB18030 或 UTF-16 编码的 CSV；请用电子表格软件另存为 CSV 或 XLSX",
        "It is neither XLSX nor CSV in UTF-8, GB18030 or UTF-16: save it as CSV or XLSX in a spreadsheet program")));

    /// <summary>The text of a file. Throws where it is of none of the encodings.</summary>
    public static string TextOf(byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return new UnicodeEncoding(bigEndian: bytes[0] == 0xFE, byteOrderMark: false, throwOnInvalidBytes: true)
                .GetString(bytes.AsSpan(2));
        }

        if (bytes is [0xEF, 0xBB, 0xBF, ..])
        {
            return StrictUtf8.GetString(bytes.AsSpan(3));
        }

        if (WithoutMark(bytes) is { } wide)
        {
            return wide;
        }

        if (!Utf8.IsValid(bytes))
        {
            return OfOffice(bytes);
        }

        // Chinese in GB18030 may happen to be valid UTF-8: then it reads as letters of two bytes (Latin with accents,
        // Greek, Hebrew), which no Chinese list has.
        var text = StrictUtf8.GetString(bytes);
        if (!text.Any(c => c is >= '\u0080' and < '\u0800' && char.IsLetter(c)))
        {
            return text;
        }

        try
        {
            var other = OfOffice(bytes);
            return other.All(c => c < 0x80 || IsOfChinese(c)) ? other : text;
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

    /// <summary>
    /// The text where it is UTF-16 without its byte order mark: every line break is two bytes, one of them null, which
    /// no other encoding of texts has. Null where it is not so.
    /// </summary>
    private static string? WithoutMark(byte[] bytes)
    {
        if (bytes.Length % 2 != 0 || !bytes.AsSpan().Contains((byte)0))
        {
            return null;
        }

        foreach (var isBig in new[] { false, true })
        {
            try
            {
                var text = new UnicodeEncoding(isBig, byteOrderMark: false, throwOnInvalidBytes: true).GetString(bytes);
                if (text.Contains('\n', StringComparison.Ordinal)
                    && !text.Any(c => char.IsControl(c) && c is not ('\r' or '\n' or '\t')))
                {
                    return text;
                }
            }
            catch (DecoderFallbackException)
            {
                // Not of this order of bytes.
            }
        }

        return null;
    }

    private static bool IsOfChinese(char c) => c is (>= '\u2E80' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF')
        or (>= '\uFE10' and <= '\uFE6F') or (>= '\uFF00' and <= '\uFFEF')
        || char.IsSurrogate(c) || char.IsPunctuation(c);

    private static string OfOffice(byte[] bytes)
    {
        var text = Gb18030.GetString(bytes);
        if (!text.AsSpan().ContainsAnyInRange('\uE78D', '\uE864'))
        {
            return text;
        }

        var mended = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = Of2022.TryGetValue(c, out var now) ? mended.Append(now) : mended.Append(c);
        }

        return mended.ToString();
    }

    /// <summary>The most columns' names that one of the first rows says, parted like this; none where the text cannot
    /// be parted like this.</summary>
    private static int Names(string text, char delimiter, Func<FileRow, int> known, CancellationToken cancel)
    {
        var most = 0;
        var looked = 0;
        try
        {
            foreach (var row in Rows(text, delimiter, cancel))
            {
                most = Math.Max(most, known(row));
                if (row.Cells.Count > 0 && ++looked == Looked)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            // Said when the file is read with what parts it best.
        }

        return most;
    }

    private static IEnumerable<FileRow> Rows(string text, char delimiter, CancellationToken cancel)
    {
        using var csv = CsvDataReader.Create(
            new StringReader(text),

            // No row is a comment: one that begins with #N/A is a row with an error. A null character is in no text
            // that comes here.
            new CsvDataReaderOptions { HasHeaders = false, Delimiter = delimiter, Comment = '\0', BufferSize = 0x4000,
                MaxBufferSize = LongestRow });

        // A cell in quotes may run over several lines: a spreadsheet counts one row.
        for (var line = 1; csv.Read(); line++)
        {
            if (line % 256 == 1)
            {
                cancel.ThrowIfCancellationRequested();
            }

            if (line > TableReader.MostRows)
            {
                throw new UnreadableFileException(Refusals.TooLarge.At(line));
            }

            var cells = new List<FileCell>();
            string? far = null;
            for (var i = 0; i < csv.RowFieldCount; i++)
            {
                if (csv.GetFieldSpan(i).Trim() is not { IsEmpty: false } said)
                {
                    continue;
                }

                if (i >= TableReader.MostColumns)
                {
                    far ??= Spreadsheet.Address(i, line);
                }
                else
                {
                    cells.Add(new(i, Unguarded(said.ToString())));
                }
            }

            yield return new(line, cells, far);
        }
    }

    /// <summary>Takes the writer's guard off again, so that what was written reads the same.</summary>
    private static string Unguarded(string cell) =>
        cell.StartsWith('\'') && TableWriter.IsFormula(cell) ? cell[1..] : cell;
}
