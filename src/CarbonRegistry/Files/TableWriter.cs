using System.Data;
using System.Globalization;
using System.Text;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace CarbonRegistry.Files;

/// <summary>Writes every list that goes out as a file, CSV or XLSX.</summary>
internal static class TableWriter
{
    /// <summary>The greatest number that a spreadsheet keeps exactly; greater ones are written as text.</summary>
    private const long MostDigits = 999_999_999_999_999;

    private static readonly Encoding Utf8WithMark = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);

    /// <summary>A list as a file.</summary>
    /// <param name="format">CSV: UTF-8 with its byte order mark, so that spreadsheets read Chinese, and lines ended by
    /// CR LF (RFC 4180).</param>
    /// <param name="header">The columns' names, each another.</param>
    /// <param name="rows">The lines: texts, whole numbers, true or false, or null for nothing. A text that a
    /// spreadsheet would take for a formula is guarded with an apostrophe in CSV; in XLSX it is a text by its
    /// type.</param>
    public static byte[] Write(TableFormat format, IReadOnlyList<string> header,
        IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var stream = new MemoryStream();
        if (format == TableFormat.Csv)
        {
            WriteCsv(stream, header, rows);
        }
        else
        {
            WriteXlsx(stream, header, rows);
        }

        return stream.ToArray();
    }

    /// <summary>Whether a spreadsheet could take a text for a formula, or the text looks as if it were guarded already.
    /// The first characters are OWASP's list.</summary>
    internal static bool IsFormula(string text) =>
        text.AsSpan().TrimStart('\'')
            is [('=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠'), ..];

    private static void WriteCsv(MemoryStream stream, IReadOnlyList<string> header,
        IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var writer = new StreamWriter(stream, Utf8WithMark, leaveOpen: true) { NewLine = "\r\n" };
        Line(header);
        foreach (var row in rows)
        {
            Line(row);
        }

        void Line(IReadOnlyList<object?> cells)
        {
            for (var i = 0; i < cells.Count; i++)
            {
                if (i > 0)
                {
                    writer.Write(',');
                }

                // Numbers are ours and need no guard.
                var text = cells[i] is string s ? (IsFormula(s) ? "'" + s : s) : Plain(cells[i]);
                if (text.AsSpan().ContainsAny(",\"\r\n") || (text.Length > 0 && (text[0] == ' ' || text[^1] == ' ')))
                {
                    writer.Write('"');
                    writer.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
                    writer.Write('"');
                }
                else
                {
                    writer.Write(text);
                }
            }

            writer.WriteLine();
        }
    }

    private static void WriteXlsx(MemoryStream stream, IReadOnlyList<string> header,
        IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var name in header)
        {
            table.Columns.Add(name, typeof(object));
        }

        foreach (var row in rows)
        {
            table.Rows.Add([.. row.Select(c => c switch
            {
                null => DBNull.Value,
                long n when n is < -MostDigits or > MostDigits => Plain(n),
                IId id => id.Value,
                IKeyed of => of.Key,
                long or int or short or string => c,
                _ => (object)Plain(c),
            })]);
        }

        stream.SaveAs(table, printHeader: true, sheetName: "Sheet1", excelType: ExcelType.XLSX,
            configuration: new OpenXmlConfiguration { EnableAutoWidth = false, AutoFilter = false });
    }

    private static string Plain(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
