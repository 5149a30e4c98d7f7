using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Xml;

namespace CarbonRegistry.Files;

/// <summary>A cell of a file that says something.</summary>
/// <param name="Column">Its column, counted from 0.</param>
/// <param name="Text">What it says, without blanks around it.</param>
/// <param name="Wrong">Why its text must not be used, or null.</param>
internal readonly record struct FileCell(int Column, string Text, Refusal? Wrong = null);

/// <summary>A row of a file.</summary>
/// <param name="Line">Its number, counted from 1, as a spreadsheet counts.</param>
/// <param name="Cells">Its cells that say something, by their columns.</param>
/// <param name="Far">Where the first cell stands that lies beyond all columns that are read ("XFD2"), or null.</param>
internal readonly record struct FileRow(int Line, IReadOnlyList<FileCell> Cells, string? Far);

/// <summary>Why a file cannot be read on.</summary>
internal sealed class UnreadableFileException(Refusal refusal) : Exception(refusal.Code)
{
    /// <summary>The refusal.</summary>
    public Refusal Refusal { get; } = refusal;
}

/// <summary>
/// Reads every list that comes in as a file, CSV or XLSX: which it is the bytes say, not their sender. Rows are read
/// one by one; what is kept is bounded by the lines that the list may have, not by what the file claims.
/// </summary>
internal static class TableReader
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
    public static TableFile Read(byte[] bytes, IReadOnlyList<TableColumn> columns, int mostLines,
        CancellationToken cancel)
    {
        var line = 1;
        try
        {
            var rows = Spreadsheet.Is(bytes) ? Spreadsheet.Rows(bytes, cancel)
                : CsvText.Rows(bytes, row => Known(row, columns), cancel);
            return Gather(rows, columns, mostLines, ref line);
        }
        catch (UnreadableFileException e)
        {
            return new([], [e.Refusal with { Leg = e.Refusal.Leg ?? line }]);
        }
        catch (Exception e)
            when (e is FormatException or NotSupportedException or InvalidOperationException or ArgumentException
                or IOException or InvalidDataException or XmlException
            or OverflowException)
        {
            // What the reader of the format does not understand is not of the format.
            return new([], [Refusals.Malformed.At(line, detail: Spreadsheet.Is(bytes)
                ? new("工作簿已损坏或不完整，请用电子表格软件打开并另存为 XLSX",
                    "The workbook is damaged or cut short: open it in a spreadsheet program and save it as XLSX")
                : new("自该行起引号没有闭合，或一行过长；请用电子表格软件打开并另存为 CSV 或 XLSX",
                    "From this line on quotation marks are not closed, or a line is too long: open the file "
                        + "in a spreadsheet program and save it as CSV or XLSX"))]);
        }
    }

    /// <summary>How many of the columns a row names.</summary>
    private static int Known(FileRow row, IReadOnlyList<TableColumn> columns) =>
        columns.Count(c => row.Cells.Any(cell => c.IsNamed(cell.Text)));

    private static TableFile Gather(IEnumerable<FileRow> rows, IReadOnlyList<TableColumn> columns, int mostLines,
        ref int line)
    {
        using var all = rows.GetEnumerator();
        var (head, waiting) = Head(all, columns, ref line);
        if (head is not { } found)
        {
            return new([], [Refusals.Malformed.At(line, detail: new("文件没有内容", "The file says nothing"))]);
        }

        line = found.Line;
        var reading = new Reading(columns, found);
        if (reading.Refusals.Count > 0)
        {
            return reading.Done();
        }

        while (waiting.TryDequeue(out var row) || Next(all, ref line, out row))
        {
            line = row.Line;
            if (reading.Count == mostLines)
            {
                reading.Refusals.Add(Refusals.TooLarge.At(row.Line));
                break;
            }

            if (reading.Refusals.Count >= MostRefusals)
            {
                break;
            }

            reading.Add(row);
        }

        if (reading.Count == 0)
        {
            reading.Refusals.Add(Refusals.Malformed.At(line,
                detail: new("表头之下没有数据行", "There is no line beneath the head row")));
        }
        else if (reading.Refusals.Count == 0 && reading.IsDone)
        {
            reading.Refusals.Add(Refusals.NothingToDo.At());
        }

        return reading.Done();
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
    /// The head row, and the rows below it that were looked at meanwhile: the first row that names all columns that are
    /// needed; where none does, the one that names most, so that what is missing is said of it; else the first.
    /// </summary>
    private static (FileRow? Head, Queue<FileRow> Below) Head(IEnumerator<FileRow> rows,
        IReadOnlyList<TableColumn> columns, ref int line)
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

            if (known > 0 && columns.All(c => !c.Needed || row.Cells.Any(cell => c.IsNamed(cell.Text))))
            {
                best = seen.Count - 1;
                break;
            }
        }

        return seen.Count == 0 ? (null, new()) : (seen[best], new(seen.Skip(best + 1)));
    }

    private static Refusal Beyond(int line, string address) =>
        Refusals.Malformed.At(line, detail: new($"单元格 {address} 在表头各列之外，请删除其内容",
            $"Cell {address} stands outside the columns of the head row: delete what it says"));

    /// <summary>A file while its rows are read against its columns.</summary>
    private sealed class Reading
    {
        private const int MostRemarks = 10_000;

        /// <summary>What a spreadsheet program writes for an error, also where it was pasted as a text or saved as
        /// CSV.</summary>
        private static readonly FrozenSet<string> Errors = new[]
        {
            "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!",
                "#BLOCKED!", "#GETTING_DATA",
        }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

        /// <summary>How a line of sums begins, which people put beneath a list.</summary>
        private static readonly FrozenSet<string> Sums =
            new[] { "合计", "总计", "小计", "共计", "TOTAL", "SUM", "SUBTOTAL" }.ToFrozenSet(StringComparer.Ordinal);

        /// <summary>Those of them that sum up the lines since the last line of sums; the others sum up
        /// all.</summary>
        private static readonly FrozenSet<string> Partial =
            new[] { "小计", "SUBTOTAL" }.ToFrozenSet(StringComparer.Ordinal);

        private readonly Dictionary<int, TableColumn> header = [];
        private readonly HashSet<int> ignored = [];
        private readonly Dictionary<int, string> outside = [];
        private readonly List<TableLine> lines = [], good = [];
        private readonly List<FileRemark> remarks = [];
        private readonly Dictionary<string, Int128?> ofAll = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Int128?> ofPart = new(StringComparer.Ordinal);
        private int passed;

        public Reading(IReadOnlyList<TableColumn> columns, FileRow head)
        {
            foreach (var cell in head.Cells)
            {
                var column = columns.FirstOrDefault(c => c.IsNamed(cell.Text));
                if (column is null)
                {
                    ignored.Add(cell.Column);
                    var at = Address(cell.Column, head);
                    Report("column-ignored", new($"未使用“{cell.Text}”列", $"The column “{cell.Text}” is not used"),
                        head.Line, null, at);
                }
                else if (header.ContainsValue(column))
                {
                    var before = header.First(h => h.Value == column).Key;
                    Refusals.Add(Law.Refusals.UnknownField.At(head.Line, column.Key, new(
                        $"{Address(before, head)} 与 {Address(cell.Column, head)} 同为“{column.Name.Zh}”列，请只留一列",
                        $"Cells {Address(before, head)} and {Address(cell.Column, head)} both name the column "
                            + $"“{column.Name.En}”: leave one")));
                }
                else
                {
                    header.Add(cell.Column, column);
                }
            }

            if (head.Far is { } far)
            {
                outside[head.Line] = far;
                Refusals.Add(Beyond(head.Line, far));
            }

            Refusals.AddRange(columns.Where(c => c.Needed && !header.ContainsValue(c))
                .Select(c => Law.Refusals.FieldMissing.At(
                head.Line, c.Key, new($"表头没有“{c.Name.Zh}”列", $"The head row has no column “{c.Name.En}”"))));
        }

        public List<Refusal> Refusals { get; } = [];

        public int Count => lines.Count + passed;

        /// <summary>Whether every line was passed over.</summary>
        public bool IsDone => lines.Count == 0;

        public TableFile Done() => new(Refusals.Count == 0 ? lines : [], Refusals)
        {
            Shown = lines, Good = good, Remarks = remarks, Outside = outside,
            Head = header.ToDictionary(h => h.Value.Key, h => h.Key, StringComparer.Ordinal),
        };

        public void Add(FileRow row)
        {
            if (row.Cells is [var first, ..] && CellType.Plain(first.Text).TrimEnd(':') is var word
                && Sums.Contains(word))
            {
                AddSums(row, first, Partial.Contains(word) ? ofPart : ofAll);
                ofPart.Clear();
                return;
            }

            var before = Refusals.Count;
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            var written = new Dictionary<string, string>(StringComparer.Ordinal);
            var missing = header.Values.Where(c => c.Needed).ToHashSet();
            var far = row.Far;
            foreach (var cell in row.Cells)
            {
                if (header.TryGetValue(cell.Column, out var column))
                {
                    missing.Remove(column);
                    Read(row, cell, column, values);
                    if (cell.Wrong is null && values[column.Key] != cell.Text)
                    {
                        written.Add(column.Key, cell.Text);
                    }
                }
                else if (!ignored.Contains(cell.Column))
                {
                    far = far is null || far == row.Far ? Address(cell.Column, row) : far;
                }
            }

            if (far is not null)
            {
                outside[row.Line] = far;
                Refusals.Add(Beyond(row.Line, far));
            }

            Sum(row, values);
            missing.RemoveWhere(c => c.SaidBy is { } other && values.ContainsKey(other));
            if (missing.FirstOrDefault(c => IsNothing(c, values)) is { } empty && Refusals.Count == before)
            {
                var (key, _) = empty.Unless!.Value;
                Report(
                    "line-passed-over", new($"该行为“{values[key]}”，没有“{empty.Name.Zh}”，不办理",
                        $"The line says “{values[key]}” and has no “{empty.Name.En}”: it is passed over"),
                    row.Line, empty.Key, Address(header.First(h => h.Value == empty).Key, row));
                passed++;
                return;
            }

            Refusals.AddRange(missing.Select(c => Law.Refusals.FieldMissing.At(row.Line, c.Key)));
            var line = new TableLine(row.Line, values) { Written = written };
            lines.Add(line);
            if (Refusals.Count == before)
            {
                good.Add(line);
            }
        }

        /// <summary>Adds a line to the sums; where a number of it cannot be read, there is no sum of its
        /// column.</summary>
        private void Sum(FileRow row, Dictionary<string, string> values)
        {
            foreach (var column in header.Values.Where(c => c.Type.IsSummed))
            {
                Int128? value = values.TryGetValue(column.Key, out var said)
                    ? long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var tonnes)
                        ? tonnes : null
                    : row.Cells.Any(c => header.GetValueOrDefault(c.Column) == column) ? null : 0;
                foreach (var sums in new[] { ofAll, ofPart })
                {
                    sums[column.Key] = sums.GetValueOrDefault(column.Key, 0) + value;
                }
            }
        }

        /// <summary>Passes a line of sums over where they are what the lines above come to, and refuses those that are
        /// not, each by its cell.</summary>
        private void AddSums(FileRow row, FileCell first, Dictionary<string, Int128?> sums)
        {
            var before = Refusals.Count;
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            var written = new Dictionary<string, string>(StringComparer.Ordinal);
            var agreed = new List<(FileCell Cell, TableColumn Column, string Sum)>();
            foreach (var cell in row.Cells)
            {
                if (!header.TryGetValue(cell.Column, out var column) || !column.Type.IsSummed)
                {
                    continue;
                }

                var sum = sums.GetValueOrDefault(column.Key, 0);
                var said = CellType.Amount.Read(OneLine(cell.Text));
                values[column.Key] = said.Text;
                written[column.Key] = cell.Text;
                if (cell.Wrong is { } wrong)
                {
                    Refusals.Add(wrong with { Leg = row.Line, Field = column.Key });
                }
                else if (said.Wrong is not null)
                {
                    Refusals.Add(said.Wrong.At(row.Line, column.Key, said.Detail));
                }
                else if (sum is { } right && said.Text != right.ToString(CultureInfo.InvariantCulture))
                {
                    Refusals.Add(Law.Refusals.FieldInvalid.At(row.Line, column.Key, new(
                        $"{first.Text.TrimEnd(':', '：')}为 {said.Text}，各行之和为 {right}",
                        $"The sum says {said.Text}, the lines come to {right}")));
                }
                else if (sum is not null)
                {
                    agreed.Add((cell, column, said.Text));
                }
            }

            if (Refusals.Count > before)
            {
                lines.Add(new(row.Line, values) { Written = written });
                return;
            }

            passed++;
            if (agreed is [])
            {
                Report("line-passed-over",
                    new($"该行为“{first.Text}”，不办理", $"The line says “{first.Text}”: it is passed over"),
                    row.Line, null, Address(first.Column, row));
            }

            foreach (var (cell, column, sum) in agreed)
            {
                Report("line-passed-over", new($"该行为“{first.Text}”，与各行之和 {sum} 相符，不办理",
                    $"The line says “{first.Text}”, and its lines come to {sum}: it is passed over"),
                    row.Line, column.Key, Address(cell.Column, row));
            }
        }

        private void Read(FileRow row, FileCell cell, TableColumn column, Dictionary<string, string> values)
        {
            if (cell.Wrong is { } wrong)
            {
                Refusals.Add(wrong with { Leg = row.Line, Field = column.Key });
                return;
            }

            var text = OneLine(cell.Text);
            values.Add(column.Key, text);
            if (Errors.Contains(text))
            {
                var at = Address(cell.Column, row);
                Refuse(Law.Refusals.CellError, new($"单元格 {at}：{text}", $"Cell {at}: {text}"));
                return;
            }

            if (text.FirstOrDefault(char.IsControl) is var control and not '\0')
            {
                Refuse(Law.Refusals.FieldInvalid,
                    new($"含有控制字符 U+{(int)control:X4}",
                        $"It has the control character U+{(int)control:X4} in it"));
                return;
            }

            var read = column.Type.Read(text);
            if (read.Wrong is { } why)
            {
                var at = Address(cell.Column, row);
                Refuse(why, read.Detail ?? (why == Law.Refusals.NumberCut ? new($"单元格 {at}", $"Cell {at}")
                    : null));
                return;
            }

            values[column.Key] = read.Text;
            if (text != cell.Text)
            {
                Remark("line-break", new("单元格内的换行已去除", "Line breaks in the cell were taken out"));
            }

            if (column.Type.IsSaid && read.Text != text)
            {
                Remark("read-as", column.Type.IsSecret
                    ? new("全角字符、小写字母或空格已按规范读取",
                        "Wide characters, small letters or blanks were read as they are written by rule")
                    : new($"“{text}”读作“{read.Text}”", $"“{text}” is read as “{read.Text}”"));
            }

            void Refuse(RefusalKind kind, Text? detail) => Refusals.Add(kind.At(row.Line, column.Key, detail));

            void Remark(string code, Text said) => Report(code, said, row.Line, column.Key, Address(cell.Column, row));
        }

        /// <summary>
        /// The cell's lines as one: between Han characters nothing stands, between words of letters a blank. Whoever
        /// sends the file is told.
        /// </summary>
        private static string OneLine(string text)
        {
            if (!text.AsSpan().ContainsAny('\r', '\n', '\t'))
            {
                return text;
            }

            var one = new StringBuilder();
            foreach (var part in text.Split(['\r', '\n', '\t'],
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (one.Length > 0 && char.IsAscii(one[^1]) && char.IsAscii(part[0]))
                {
                    _ = one.Append(' ');
                }

                _ = one.Append(part);
            }

            return one.ToString();
        }

        private static bool IsNothing(TableColumn column, Dictionary<string, string> values) =>
            column.Unless is var (key, words) && values.TryGetValue(key, out var said)
                && words.Any(w => CellType.IsSame(w, said));

        private static string Address(int column, FileRow row) => Spreadsheet.Address(column, row.Line);

        private void Report(string code, Text said, int line, string? field, string cell)
        {
            if (remarks.Count < MostRemarks)
            {
                remarks.Add(new(code, said, line, field, cell));
            }
        }
    }
}
