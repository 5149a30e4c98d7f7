namespace CarbonRegistry.Files;

/// <summary>The kinds of tabular file that are read and written.</summary>
public enum TableFormat
{
    /// <summary>Comma-separated: read in every encoding that offices write, written as UTF-8 with its byte order
    /// mark.</summary>
    Csv,

    /// <summary>Office Open XML: the first visible sheet.</summary>
    Xlsx,
}

/// <summary>
/// A column of an import: a row of the one table that its reader, its template, its preview, its help and its
/// description over the interface are made of.
/// </summary>
/// <param name="Key">Its name in the API; the head row may say this or either name.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Type">What its cells are; a text where nothing else is said.</param>
/// <param name="Needed">Whether a line without it is refused.</param>
public sealed record TableColumn(string Key, Text Name, CellType? Type = null, bool Needed = false)
{
    private const int LongestHeading = 100;

    private HashSet<string>? _headings;

    /// <summary>What its cells are.</summary>
    public CellType Type { get; init; } = Type ?? CellType.Text;

    /// <summary>What it asks for beyond its type.</summary>
    public Text? More { get; init; }

    /// <summary>What the product's own lists call it, where not by its name: they come in again as they went
    /// out.</summary>
    public IReadOnlyList<Text> Also { get; init; } = [];

    /// <summary>The columns of numbers whose party's name it says. Filled in, it must agree with each of
    /// them.</summary>
    public IReadOnlyList<string> NameOf { get; init; } = [];

    /// <summary>The column of an account whose holder's credit code it is: the two must agree.</summary>
    public string? Beside { get; init; }

    /// <summary>Where a line without it is passed over and not refused: a line of a list that says in this column, by
    /// one of these words, that there is nothing.</summary>
    public (string Key, IReadOnlyList<string> Words)? Unless { get; init; }

    /// <summary>The column that says by itself what it would say: a line that has that one needs this one
    /// not.</summary>
    public string? SaidBy { get; init; }

    /// <summary>What the act itself calls it, where not by its key: what the act refuses is then said of this
    /// column.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>What it asks for, all of it.</summary>
    public Text About => More is { } more ? new($"{Type.About.Zh}；{more.Zh}", $"{Type.About.En}; {more.En}")
        : Type.About;

    /// <summary>Whether a head row's cell names it: width, case, blanks, line breaks, a unit in brackets do not
    /// count.</summary>
    internal bool IsNamed(string heading) => heading.Length <= LongestHeading
        && (_headings ??= [.. new[] { Key, Name.Zh, Name.En }.Concat(Also.SelectMany(t => new[] { t.Zh, t.En }))
            .Select(Plain)])
        .Contains(Plain(heading));

    private static string Plain(string heading)
    {
        var plain = CellType.Plain(heading).Trim('*');
        var bracket = plain.IndexOf('(', StringComparison.Ordinal);
        return bracket > 0 && plain.EndsWith(')') ? plain[..bracket] : plain;
    }
}

/// <summary>A line of a file.</summary>
/// <param name="Line">Its number, counted from 1 with the header, as a spreadsheet program counts: a cell of several
/// lines is one row.</param>
/// <param name="Cells">What it says, by the column's key; columns that are missing or empty are not there.</param>
public sealed record TableLine(int Line, IReadOnlyDictionary<string, string> Cells)
{
    /// <summary>What was written, in columns that were read as something else.</summary>
    internal IReadOnlyDictionary<string, string> Written { get; init; } = Cells;

    /// <summary>What the line says in a column as it was written, to be shown beside what is wrong; or null.</summary>
    public string? AsWritten(string key) => Written.GetValueOrDefault(key) ?? this[key];

    /// <summary>What the line says in a column, or null.</summary>
    public string? this[string key] => Cells.GetValueOrDefault(key);
}

/// <summary>What was read otherwise than it is written, or not at all: nothing is against it, and whoever sends the
/// file is told.</summary>
/// <param name="Code">Its permanent name: <c>column-ignored</c>, <c>read-as</c>, <c>line-break</c>,
/// <c>line-passed-over</c>.</param>
/// <param name="Said">The sentence.</param>
/// <param name="Line">The line.</param>
/// <param name="Field">The column's key.</param>
/// <param name="Cell">The cell, as a spreadsheet program names it.</param>
public sealed record FileRemark(string Code, Text Said, int? Line = null, string? Field = null, string? Cell = null);

/// <summary>A file as read.</summary>
/// <param name="Lines">Its lines, without the header and without empty ones.</param>
/// <param name="Refusals">What is wrong with it, with the line as the refusal's place. Where there is anything, nothing
/// of it may be used.</param>
public sealed record TableFile(IReadOnlyList<TableLine> Lines, IReadOnlyList<Refusal> Refusals)
{
    /// <summary>Every line that could be read, whatever is wrong with it: to be shown beside what is wrong, and for
    /// nothing else.</summary>
    public IReadOnlyList<TableLine> Shown { get; init; } = Lines;

    /// <summary>The lines with nothing wrong in any cell: to look for what else is wrong, so that all of it is said at
    /// once.</summary>
    public IReadOnlyList<TableLine> Good { get; init; } = Lines;

    /// <summary>What was read otherwise than it is written, or left out.</summary>
    public IReadOnlyList<FileRemark> Remarks { get; init; } = [];

    /// <summary>The columns that its head row names, with their places, counted from 0.</summary>
    public IReadOnlyDictionary<string, int> Head { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>A cell's address, as a spreadsheet program names it; null where the file has no such column or
    /// line.</summary>
    public string? CellOf(int? line, string? key) =>
        key is not null && Head.TryGetValue(key, out var column) && line is { } number
            ? Spreadsheet.Address(column, number) : null;

    /// <summary>The first cell of a line that stands outside every column, where there is one.</summary>
    public IReadOnlyDictionary<int, string> Outside { get; init; } = new Dictionary<int, string>();
}

/// <summary>How tabular files are named and sent.</summary>
internal static class TableFormats
{
    /// <summary>The content type of CSV.</summary>
    public const string CsvType = "text/csv";

    /// <summary>The content type of XLSX.</summary>
    public const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The format of this name (csv, xlsx), or null.</summary>
    public static TableFormat? Find(string? name) =>
        name switch { "csv" => TableFormat.Csv, "xlsx" => TableFormat.Xlsx, _ => null };

    /// <summary>The ending of its files' names.</summary>
    public static string Ending(this TableFormat format) => format == TableFormat.Csv ? "csv" : "xlsx";

    /// <summary>Its content type.</summary>
    public static string ContentType(this TableFormat format) =>
        format == TableFormat.Csv ? CsvType + "; charset=utf-8" : XlsxType;
}
