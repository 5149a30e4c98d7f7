using System.Xml;
using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Files;

/// <summary>A cell of a file that says something.</summary>
/// <param name="Column">Its column, counted from 0.</param>
/// <param name="Text">What it says, without blanks around it.</param>
/// <param name="Wrong">Why its text must not be used, or null.</param>
internal readonly record struct FileCell(int Column, string Text, Refusal? Wrong = null);

/// <summary>A row of a file.</summary>
/// <param name="Line">Its number, counted from 1, as an editor or a spreadsheet counts.</param>
/// <param name="Cells">Its cells that say something, by their columns.</param>
/// <param name="Far">Where the first cell stands that lies beyond all columns that are read ("XFD2"), or null.</param>
internal readonly record struct FileRow(int Line, IReadOnlyList<FileCell> Cells, string? Far = null);

/// <summary>Why a file cannot be read on.</summary>
internal sealed class UnreadableFileException(Refusal refusal) : Exception(refusal.Code)
{
    /// <summary>The refusal.</summary>
    public Refusal Refusal { get; } = refusal;
}

/// <summary>
/// Reads every list that comes in as a file, CSV or XLSX: which it is the bytes say, not their sender. Rows are read one by one; what is kept is bounded by the lines
/// that the list may have, not by what the file claims.
/// </summary>
public static class TableReader
{
    /// <summary>The most cells of a row that are read; what stands beyond them is refused by its address.</summary>
    internal const int MostColumns = 256;

    /// <summary>The most rows, empty ones too: a spreadsheet has no more.</summary>
    internal const int MostRows = 1_048_576;

    /// <summary>The most reasons that one answer gives.</summary>
    private const int MostRefusals = 10_000;

    /// <summary>How many rows that say something are looked at for the head row: titles may stand above it.</summary>
    private const int MostTitles = 20;

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="columns">The columns that it may have.</param>
    /// <param name="mostLines">The most lines; a longer file is refused (111).</param>
    /// <param name="cancel">Ends the reading at once.</param>
    public static TableFile Read(byte[] bytes, IReadOnlyList<TableColumn> columns, int mostLines, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(columns);
        var line = 1;
        try
        {
            var rows = Spreadsheet.Is(bytes) ? Spreadsheet.Rows(bytes, cancel) : CsvText.Rows(bytes, head => Known(head, columns), cancel);
            return Gather(rows, columns, mostLines, ref line);
        }
        catch (UnreadableFileException e)
        {
            return new([], [e.Refusal with { Leg = e.Refusal.Leg ?? line }]);
        }
        catch (Exception e) when (e is FormatException or NotSupportedException or InvalidOperationException or ArgumentException or IOException or InvalidDataException or XmlException
            or OverflowException)
        {
            // What the reader of the format does not understand is not of the format.
            return new([], [Refusals.Malformed.At(line)]);
        }
    }

    /// <summary>How many of the columns a row names.</summary>
    private static int Known(FileRow row, IReadOnlyList<TableColumn> columns) => columns.Count(c => row.Cells.Any(cell => IsNamed(c, cell.Text)));

    private static bool IsNamed(TableColumn column, string text) => column.Key == text || column.Name.Zh == text || column.Name.En == text;

    private static TableFile Gather(IEnumerable<FileRow> rows, IReadOnlyList<TableColumn> columns, int mostLines, ref int line)
    {
        using var all = rows.GetEnumerator();
        var lines = new List<TableLine>();
        var refusals = new List<Refusal>();
        var (head, waiting) = Head(all, columns, ref line);
        if (head is not { } found)
        {
            return new([], [Refusals.Malformed.At(line)]);
        }

        line = found.Line;
        var header = Header(found, columns, refusals);
        if (refusals.Count > 0)
        {
            return new([], refusals);
        }

        while (waiting.TryDequeue(out var row) || Next(all, ref line, out row))
        {
            line = row.Line;
            if (lines.Count == mostLines)
            {
                refusals.Add(Refusals.TooLarge.At(row.Line));
                break;
            }

            if (refusals.Count >= MostRefusals)
            {
                break;
            }

            lines.Add(Line(row, header, refusals));
        }

        if (lines.Count == 0)
        {
            refusals.Add(Refusals.Malformed.At(line));
        }

        return new(refusals.Count == 0 ? lines : [], refusals) { Shown = lines };
    }

    /// <summary>The next row that says something.</summary>
    private static bool Next(IEnumerator<FileRow> rows, ref int line, out FileRow row)
    {
        while (rows.MoveNext())
        {
            row = rows.Current;
            line = row.Line;
            if (row.Cells.Count > 0 || row.Far is not null)
            {
                return true;
            }
        }

        row = default;
        return false;
    }

    /// <summary>
    /// The head row, and the rows below it that were looked at meanwhile: the first row that names all columns that are needed; where none does, the one that names most, so
    /// that what is missing is said of it; else the first.
    /// </summary>
    private static (FileRow? Head, Queue<FileRow> Below) Head(IEnumerator<FileRow> rows, IReadOnlyList<TableColumn> columns, ref int line)
    {
        var seen = new List<FileRow>();
        var (best, most) = (0, 0);
        while (seen.Count < MostTitles && Next(rows, ref line, out var row))
        {
            seen.Add(row);
            var known = Known(row, columns);
            if (known > most)
            {
                (best, most) = (seen.Count - 1, known);
            }

            if (known > 0 && columns.All(c => !c.Needed || row.Cells.Any(cell => IsNamed(c, cell.Text))))
            {
                best = seen.Count - 1;
                break;
            }
        }

        return seen.Count == 0 ? (null, new()) : (seen[best], new(seen.Skip(best + 1)));
    }

    private static Dictionary<int, TableColumn> Header(FileRow row, IReadOnlyList<TableColumn> columns, List<Refusal> refusals)
    {
        var header = new Dictionary<int, TableColumn>();
        foreach (var cell in row.Cells)
        {
            var column = columns.FirstOrDefault(c => IsNamed(c, cell.Text));
            if (column is null || header.ContainsValue(column))
            {
                refusals.Add(Refusals.UnknownField.At(row.Line, column?.Key, column is null ? new(cell.Text, cell.Text) : null));
            }
            else
            {
                header.Add(cell.Column, column);
            }
        }

        if (row.Far is { } far)
        {
            refusals.Add(Beyond(row.Line, far));
        }

        refusals.AddRange(columns.Where(c => c.Needed && !header.ContainsValue(c)).Select(c => Refusals.FieldMissing.At(row.Line, c.Key)));
        return header;
    }

    private static TableLine Line(FileRow row, Dictionary<int, TableColumn> header, List<Refusal> refusals)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var far = row.Far;
        var wrong = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cell in row.Cells)
        {
            if (!header.TryGetValue(cell.Column, out var column))
            {
                far = far is null || far == row.Far ? Spreadsheet.Address(cell.Column, row.Line) : far;
                continue;
            }

            values.Add(column.Key, cell.Text);
            if (cell.Wrong is { } why)
            {
                wrong.Add(column.Key);
                refusals.Add(why with { Leg = row.Line, Field = column.Key });
            }
            else if (cell.Text.Any(char.IsControl))
            {
                refusals.Add(Refusals.FieldInvalid.At(row.Line, column.Key));
            }
        }

        if (far is not null)
        {
            refusals.Add(Beyond(row.Line, far));
        }

        refusals.AddRange(header.Values.Where(c => c.Needed && !values.ContainsKey(c.Key)).Select(c => Refusals.FieldMissing.At(row.Line, c.Key)));
        foreach (var key in wrong)
        {
            values.Remove(key);
        }

        return new(row.Line, values);
    }

    private static Refusal Beyond(int line, string address) =>
        Refusals.Malformed.At(line, detail: new($"单元格 {address} 在表头各列之外，请删除其内容", $"Cell {address} stands outside the columns of the head row: delete what it says"));
}
