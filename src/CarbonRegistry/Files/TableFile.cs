using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Files;

/// <summary>The kinds of tabular file that are read and written.</summary>
public enum TableFormat
{
    /// <summary>Comma-separated: read as UTF-8 or GB18030, written as UTF-8 with its byte order mark.</summary>
    Csv,

    /// <summary>Office Open XML: the first sheet.</summary>
    Xlsx,
}

/// <summary>A column of a file that is read.</summary>
/// <param name="Key">Its name in the API; the header may say this or either name.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Needed">Whether a file without it is refused.</param>
public sealed record TableColumn(string Key, Text Name, bool Needed = false);

/// <summary>A line of a file.</summary>
/// <param name="Line">Its number, counted from 1 with the header, as an editor or a spreadsheet counts.</param>
/// <param name="Cells">What it says, by the column's key; columns that are missing or empty are not there.</param>
public sealed record TableLine(int Line, IReadOnlyDictionary<string, string> Cells)
{
    /// <summary>What the line says in a column, or null.</summary>
    public string? this[string key] => Cells.GetValueOrDefault(key);
}

/// <summary>A file as read.</summary>
/// <param name="Lines">Its lines, without the header and without empty ones.</param>
/// <param name="Refusals">What is wrong with it, with the line as the refusal's place. Where there is anything, nothing of it may be used.</param>
public sealed record TableFile(IReadOnlyList<TableLine> Lines, IReadOnlyList<Refusal> Refusals)
{
    /// <summary>Every line that could be read, whatever is wrong with it: to be shown beside what is wrong, and for nothing else.</summary>
    public IReadOnlyList<TableLine> Shown { get; init; } = Lines;
}

/// <summary>How tabular files are named and sent.</summary>
public static class TableFormats
{
    /// <summary>The content type of CSV.</summary>
    public const string CsvType = "text/csv";

    /// <summary>The content type of XLSX.</summary>
    public const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The format of this name (csv, xlsx), or null.</summary>
    public static TableFormat? Find(string? name) => name switch { "csv" => TableFormat.Csv, "xlsx" => TableFormat.Xlsx, _ => null };

    /// <summary>The ending of its files' names.</summary>
    public static string Ending(this TableFormat format) => format == TableFormat.Csv ? "csv" : "xlsx";

    /// <summary>Its content type.</summary>
    public static string ContentType(this TableFormat format) => format == TableFormat.Csv ? CsvType + "; charset=utf-8" : XlsxType;
}
