using System.Globalization;
using System.Net;
using System.Text;
using CarbonRegistry.Accounts;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Exchange;
using CarbonRegistry.Files;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Every import × every way in which offices write a file: one reader, so that what passes for one passes for
/// all.</summary>
public sealed class ImportMatrixTests
{
    private static readonly string Code = Identifiers.CreditCode("11", 4711),
        Number = Identifiers.IdentityNumber("11", new(1990, 3, 7), 1);

    private static readonly string Account = new AccountNumber("EC", "11", new(4711)).ToString(),
        Other = new AccountNumber("PT", "11", new(12)).ToString(),
        Trading = new AccountNumber("ET", "11", new(4713)).ToString();

    /// <summary>Every import: its columns, and a line that fills every one of them, as the registry writes
    /// it.</summary>
    private static readonly Dictionary<string, (IReadOnlyList<TableColumn> Columns, string[] Line)> Imports = new(
        StringComparer.Ordinal)
    {
        ["movements 9, 16, 34"] = (MovementFile.Columns,
            [Account, "京能热电", Code, "1200", "2025", "CN-CEA-2025-000000000001..000000001200", Other, "北京市",
                "CEA",
            Other]),
        ["accounts"] = (OpenAccounts.Columns,
            ["EG", Code, "京能热电", "Jingneng Thermal", "P-7", "true", "一号户", Account]),
        ["representatives"] = (AddRepresentatives.Columns,
            [Account, "京能热电", "王一", Number, "true", "false", "13800000000", "w@y.cn"]),
        ["changes"] = (ChangeAccounts.Columns,
            [Account, "京能热电", "新名", "judicially-frozen", "执行", "高级人民法院", "京执1号"]),
        ["obligations"] = (ImportObligations.Columns,
            [Account, Code, "京能热电", "0", "京环〔2026〕1号", "2025", "部分履约"]),
        ["bindings"] = (ConfirmBindings.Columns,
            [Trading, "京能热电", "上海交易所", "K-0001", "confirm", "待代表确认"]),
        ["calendar"] = (EditCalendar.Columns, ["2027-10-01", "false", "国庆节"]),
    };

    public static TheoryData<string> Names => [.. Imports.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_is_read_in_every_encoding_separator_and_oddity(string import)
    {
        var (columns, line) = Imports[import];
        foreach (var heading in new Func<TableColumn, string>[] { c => c.Name.Zh, c => c.Name.En, c => c.Key })
        {
            var head = columns.Select(heading).ToArray();
            foreach (var (oddity, rows, at) in Oddities(head, line))
            {
                foreach (var separator in ",;\t")
                {
                    var text = string.Concat(rows.Select(r =>
                        string.Join(separator, r.Select(c => Quoted(c, separator))) + "\r\n"));
                    foreach (var (encoding, bytes) in Encoded(text))
                    {
                        Same(Read(bytes, columns), columns, line, at,
                            $"{import}: {oddity}, {encoding}, “{separator}”, {head[0]}");
                    }
                }

                Same(Read(Sheet(rows), columns), columns, line, null, $"{import}: {oddity}, xlsx, {head[0]}");
            }

            // A sheet that is hidden stands before the one that is seen.
            var hidden = HostileFiles.Sheet(
                SheetRows([head, line]), more: """<sheet name="字典" sheetId="9" state="hidden" r:id="r4"/>""");
            Same(Read(hidden, columns), columns, line, 2, import + ": hidden sheet");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_spreadsheet_program_cannot_vouch_for_is_refused_by_cell_in_every_column(string import)
    {
        var (columns, line) = Imports[import];
        var head = columns.Select(c => c.Name.Zh).ToArray();
        for (var i = 0; i < columns.Count; i++)
        {
            var at = $"{(char)('A' + i)}2";
            foreach (var (cell, code) in new[]
            {
                ($"<c r=\"{at}\"><f>VLOOKUP(B2,Z:Z,1,0)</f></c>", "133"),
                    ($"<c r=\"{at}\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>", "134"),
                ($"<c r=\"{at}\" t=\"inlineStr\"><is><t>#N/A</t></is></c>", "134"),
                    ($"<c r=\"{at}\"><v>1.10101199003071E+17</v></c>", "135"),
            })
            {
                var file = Read(HostileFiles.Sheet(SheetRows([head])
                    + Row(2, [.. line.Select((c, n) => n == i ? cell : Cell(2, n, c))])), columns);
                var refusal = Assert.Single(file.Refusals);
                Assert.Equal((code, 2, columns[i].Key, at),
                    (refusal.Code, refusal.Leg, refusal.Field, file.CellOf(refusal.Leg, refusal.Field)));
                Assert.Contains(at, refusal.Detail!.Zh, StringComparison.Ordinal);
                Assert.Empty(file.Lines);
            }

            // The same saved as CSV: an error is a text there.
            var csv = Read(Encoding.UTF8.GetBytes(Csv(head, [.. line.Select((c, n) => n == i ? "#REF!" : c)])),
                columns);
            Assert.Equal(("134", at), (Assert.Single(csv.Refusals).Code, csv.CellOf(2, csv.Refusals[0].Field)));
        }
    }

    /// <summary>Numbers that a spreadsheet program has cut, as it saves them to CSV: the right column, the cell, and
    /// how it is mended.</summary>
    [Theory]
    [InlineData("accounts", "identifier", "1.10101E+17")]
    [InlineData("accounts", "identifier", "911101010000000000")]
    [InlineData("accounts", "identifier", "110101199003071000")]
    [InlineData("representatives", "identityNumber", "1.10101199003071E+17")]
    [InlineData("obligations", "creditCode", "911101010000000000")]
    [InlineData("obligations", "due", "1.2E+15")]
    [InlineData("movements 9, 16, 34", "quantity", "1.5E+06")]
    public void A_number_that_was_cut_is_refused_in_its_own_column(string import, string key, string text)
    {
        var (columns, line) = Imports[import];
        var place = columns.ToList().FindIndex(c => c.Key == key);
        var file = Read(Encoding.UTF8.GetBytes(Csv([.. columns.Select(c => c.Key)],
            [.. line.Select((c, n) => n == place ? text : c)])), columns);
        var refusal = Assert.Single(file.Refusals);
        Assert.Equal(("135", key, 2), (refusal.Code, refusal.Field, refusal.Leg));
        Assert.Contains($"{(char)('A' + place)}2", refusal.Detail!.En, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accounts", "type", "EG", "一般持有账户", "General holding account", "GeneralHolding", "eg", "ＥＧ")]
    [InlineData("accounts", "trading", "true", "是", "Yes", "TRUE", "1", "y")]
    [InlineData("changes", "state", "frozen", "冻结", "Frozen", "FROZEN", "frozen ", "冻 结")]
    [InlineData("changes", "state", "judicially-frozen", "司法冻结", "Judicially frozen")]
    [InlineData("movements 9, 16, 34", "unitType", "CCER", "核证自愿减排量", "China Certified Emission Reduction",
        "ccer")]
    [InlineData("bindings", "decision", "reject", "驳回", "Reject", "拒绝绑定", "否")]
    [InlineData("bindings", "decision", "confirm", "同意", "Confirm", "确认绑定", "是")]
    [InlineData("calendar", "working", "true", "是", "yes", "True")]
    public void The_interfaces_own_words_are_read_in_both_languages(string import, string key, string value,
        params string[] words)
    {
        var (columns, line) = Imports[import];
        var place = columns.ToList().FindIndex(c => c.Key == key);
        foreach (var word in words)
        {
            var file = Read(Encoding.UTF8.GetBytes(Csv([.. columns.Select(c => c.Key)],
                [.. line.Select((c, n) => n == place ? word : c)])), columns);
            Assert.Empty(file.Refusals);
            Assert.Equal((value, word.Trim()), (file.Lines[0][key], file.Lines[0].AsWritten(key)));
        }

        var wrong = Read(Encoding.UTF8.GetBytes(Csv([.. columns.Select(c => c.Key)],
            [.. line.Select((c, n) => n == place ? "也许" : c)])), columns);
        Assert.Equal(("106", key), (Assert.Single(wrong.Refusals).Code, wrong.Refusals[0].Field));
        Assert.Contains(words[0], wrong.Refusals[0].Detail!.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Wide_digits_small_check_letters_and_grouped_numbers_are_read_and_said()
    {
        var individual = Enumerable.Range(0, 999).Select(n => Identifiers.IdentityNumber("11", new(1991, 5, 6), n))
            .First(n => n[^1] == 'X');
        Assert.Equal("1234567", Said("obligations", "due", "1,234,567"));
        Assert.Equal("1234567", Said("obligations", "due", "１２３４５６７"));
        Assert.Equal("1200", Said("movements 9, 16, 34", "quantity", "1200.00"));
        Assert.Equal(Account, Said("changes", "account", Account.ToLowerInvariant().Replace('-', '－')));
        Assert.Equal(Account, Said("changes", "account", Account.Replace('-', '—')
            .Replace("11", "１１", StringComparison.Ordinal)));
        Assert.Equal(Code, Said("obligations", "creditCode", Code.ToLowerInvariant().Insert(8, " ")));
        Assert.Equal("2027-10-01", Said("calendar", "day", "2027年10月1日"));
        Assert.Equal("2027-10-01", Said("calendar", "day", "2027/10/1"));
        Assert.Equal("2025", Said("obligations", "year", "2025年度"));

        // A person's own number is read so too, and not repeated.
        var (columns, line) = Imports["representatives"];
        var file = Read(
            Encoding.UTF8.GetBytes(Csv([.. columns.Select(c => c.Key)],
                [.. line.Select((c, n) => n == 3 ? individual.ToLowerInvariant() : c)])), columns);
        Assert.Equal(individual, file.Lines[0]["identityNumber"]);
        var remark = Assert.Single(file.Remarks);
        Assert.Equal(("read-as", 2, "identityNumber", "D2"), (remark.Code, remark.Line, remark.Field, remark.Cell));
        Assert.DoesNotContain(individual[..17], remark.Said.Zh + remark.Said.En, StringComparison.Ordinal);

        string Said(string import, string key, string written)
        {
            var (its, values) = Imports[import];
            var place = its.ToList().FindIndex(c => c.Key == key);
            var read = Read(Encoding.UTF8.GetBytes(Csv([.. its.Select(c => c.Key)],
                [.. values.Select((c, n) => n == place ? written : c)])), its);
            Assert.True(read.Refusals.Count == 0,
                $"{key} {written}: {string.Join(' ', read.Refusals.Select(r => r.Code))}");
            var said = Assert.Single(read.Remarks);
            Assert.Equal(("read-as", 2, key), (said.Code, said.Line, said.Field));
            Assert.Contains(written, said.Said.Zh, StringComparison.Ordinal);
            return read.Lines[0][key]!;
        }
    }

    /// <summary>Full-width letters, digits and strokes, as an input method writes them.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void An_account_number_in_full_width_is_read_and_said_in_every_column_of_accounts(string import)
    {
        var (columns, line) = Imports[import];
        foreach (var (column, place) in columns.Select((c, i) => (c, i)).Where(c => c.c.Type == CellType.Account))
        {
            var wide = new string([.. line[place].Select(c => (char)(c + 0xFEE0))]);
            foreach (var stroke in "－—─━ー﹣‐﹘")
            {
                var written = wide.Replace('－', stroke);
                string[][] rows =
                    [[.. columns.Select(c => c.Name.Zh)], [.. line.Select((c, n) => n == place ? written : c)]];
                foreach (var bytes in Encoded(Csv(rows)).Select(e => e.Bytes).Append(Sheet(rows)))
                {
                    if (bytes.Length > 0 && Read(bytes, columns) is var file)
                    {
                        Assert.True(file.Refusals.Count == 0, $"{import} {column.Key} {written}");
                        Assert.Equal(line[place], file.Lines[0][column.Key]);
                        Assert.Contains(file.Remarks, r => r.Code == "read-as" && r.Field == column.Key
                            && r.Said.Zh.Contains(written, StringComparison.Ordinal));
                    }
                }
            }
        }
    }

    /// <summary>What a column asks for is said where a cell is something else.</summary>
    [Theory]
    [InlineData("obligations", "due", "-1", "整数，从 0 起")]
    [InlineData("obligations", "due", "七万", "a whole number from 0")]
    [InlineData("obligations", "due", "70001.5", "整数，从 0 起")]
    [InlineData("obligations", "year", "去年", "四位")]
    [InlineData("movements 9, 16, 34", "vintage", "25", "a year of four digits")]
    [InlineData("movements 9, 16, 34", "serials", "1..5", "号段")]
    public void A_cell_that_is_something_else_is_told_what_is_valid(string import, string key, string written,
        string valid)
    {
        var (columns, line) = Imports[import];
        var place = columns.ToList().FindIndex(c => c.Key == key);
        var file = Read(Encoding.UTF8.GetBytes(Csv([.. columns.Select(c => c.Key)],
            [.. line.Select((c, n) => n == place ? written : c)])), columns);
        var refusal = Assert.Single(file.Refusals);
        Assert.Equal(("106", key), (refusal.Code, refusal.Field));
        Assert.Contains(valid, $"{refusal.Detail?.Zh} {refusal.Detail?.En}", StringComparison.Ordinal);
    }

    /// <summary>People put the sum beneath a list: one that is right is passed over and said, another is an
    /// error.</summary>
    [Theory]
    [InlineData("合计,,30", "line-passed-over 4 C4", "")]
    [InlineData("总计：,,30", "line-passed-over 4 C4", "")]
    [InlineData("合计,,", "line-passed-over 4 A4", "")]
    [InlineData("合计,,40", "", "106:4:due C4")]
    [InlineData("合计,,３０", "line-passed-over 4 C4", "")]
    [InlineData("合计,,三十", "", "106:4:due C4")]
    [InlineData("小计,,30\nA,,5\n小计,,5\n合计,,35",
        "line-passed-over 4 C4 line-passed-over 6 C6 line-passed-over 7 C7", "")]
    [InlineData("小计,,30\nA,,5\n小计,,6\n合计,,36", "line-passed-over 4 C4", "106:6:due C6 106:7:due C7")]
    public void A_line_of_sums_agrees_with_its_lines_or_is_an_error_of_its_cell(string beneath, string remarks,
        string refusals)
    {
        var rest = beneath.Replace("A,", Account + ",", StringComparison.Ordinal);
        var file = Read(Encoding.UTF8.GetBytes(
            $"account,name,due\n{Account},京能热电,10\n{Account},京能热电,20\n{rest}\n"), ImportObligations.Columns);
        Assert.Equal(refusals, string.Join(' ', file.Refusals.Select(r =>
            $"{r.Code}:{r.Leg}:{r.Field} {file.CellOf(r.Leg, r.Field)}")));
        Assert.Equal(remarks, string.Join(' ', file.Remarks.Where(r => r.Code == "line-passed-over")
            .Select(r => $"{r.Code} {r.Line} {r.Cell}")));
        if (beneath == "合计,,40")
        {
            Assert.Equal("合计为 40，各行之和为 30", file.Refusals[0].Detail!.Zh);
            Assert.Equal("40", file.Shown.Single(l => l.Line == 4).AsWritten("due"));
        }
    }

    /// <summary>What a sum comes to cannot be said while a line of it cannot be read.</summary>
    [Fact]
    public void A_sum_over_a_line_that_cannot_be_read_is_not_compared()
    {
        var file = Read(Encoding.UTF8.GetBytes($"account,due\n{Account},ten\n{Account},20\n合计,30\n"),
            ImportObligations.Columns);
        Assert.Equal(("106", 2), (Assert.Single(file.Refusals).Code, file.Refusals[0].Leg));
    }

    /// <summary>A list of which every line is passed over asks for nothing.</summary>
    [Fact]
    public void A_file_without_a_line_that_is_left_to_do_is_refused()
    {
        var file = Read("履约持有账户,应履约量,履约状态\n合计,0,\n"u8.ToArray(), ImportObligations.Columns);
        Assert.Equal("121", Assert.Single(file.Refusals).Code);
        Assert.Single(file.Remarks);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Everything_that_is_wrong_with_every_line_is_told_at_once(string import)
    {
        var (columns, line) = Imports[import];
        var typed = columns.Select((c, i) => (Column: c, Place: i))
            .Where(c => c.Column.Type != CellType.Text && c.Column.Type != CellType.Contact
            && c.Column.Type != CellType.Project).ToList();
        string[] wrong = [.. line.Select((c, n) => typed.Any(t => t.Place == n) ? "？" : c)];
        var file = Read(Encoding.UTF8.GetBytes(Csv([.. columns.Select(c => c.Name.En)], wrong, line, wrong)), columns);
        Assert.Equal(
            from l in new[] { 2, 4 } from t in typed select (l, t.Column.Key),
            file.Refusals.Select(r => (r.Leg ?? 0, r.Field ?? "")).OrderBy(r => r.Item1)
                .ThenBy(r => typed.FindIndex(t => t.Column.Key == r.Item2)));
        Assert.Equal([3], file.Good.Select(l => l.Line));
        Assert.Empty(file.Lines);
    }

    [Fact]
    public void A_list_with_a_column_twice_or_a_needed_one_missing_says_which_cells()
    {
        var twice = Read("履约持有账户,应履约量,应履约量（吨）\nx,1,2\n"u8.ToArray(), ImportObligations.Columns);
        Assert.Contains("B1 与 C1", Assert.Single(twice.Refusals).Detail!.Zh, StringComparison.Ordinal);
        var missing = Read("履约持有账户,核定量\nx,1\n"u8.ToArray(), ImportObligations.Columns);
        Assert.Equal(("104", "due"), (Assert.Single(missing.Refusals).Code, missing.Refusals[0].Field));
        Assert.Contains("应履约量", missing.Refusals[0].Detail!.Zh, StringComparison.Ordinal);
        Assert.Contains("核定量", Assert.Single(missing.Remarks).Said.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_compliance_comes_in_again_without_the_enterprises_that_have_no_figure()
    {
        var file = Read(Encoding.UTF8.GetBytes(
            $"履约持有账户,应履约量,履约状态\n{Account},5,部分履约\n{Account},,未登记\n{Account},,\n"),
            ImportObligations.Columns);
        Assert.Equal(("104", 4), (Assert.Single(file.Refusals).Code, file.Refusals[0].Leg));
        Assert.Equal(("line-passed-over", 3, "B3"),
            (Assert.Single(file.Remarks).Code, file.Remarks[0].Line, file.Remarks[0].Cell));
        Assert.Equal([2], file.Good.Select(l => l.Line));
        var other = ImportObligations.Read(Read(Encoding.UTF8.GetBytes($"account,due,year\n{Account},5,2024\n"),
            ImportObligations.Columns), 2025, "文");
        Assert.Equal("106:year:2", string.Join(' ', other.Refusals.Select(r => $"{r.Code}:{r.Field}:{r.Leg}")));
    }

    private static IEnumerable<(string Name, string[][] Rows, int? Line)> Oddities(string[] head, string[] line)
    {
        var blank = head.Select(_ => "").ToArray();
        yield return ("plain", [head, line], 2);
        yield return ("blank rows", [head, blank, [""], line, blank, blank], 4);
        yield return ("blanks around", [[.. head.Select(h => " " + h + "\u3000")],
            [.. line.Select(c => " " + c + "\u00A0 ")]], 2);
        yield return ("trailing columns", [[.. head, "", ""], [.. line, "", ""], [.. blank, "", ""]], 2);
        yield return ("titles", [["北京市 2026 年汇总表（单位：tCO2e）"], [], head, line], 4);
        yield return ("break at the end of cells", [head, [.. line.Select(c => c + "\n")]], 2);
        yield return ("break in the head row", [[.. head.Select(h => h.Length > 3 ? h.Insert(2, "\n") : h)], line], 2);
        yield return ("other columns", [["序号", .. head, "备注"], ["1", .. line, "说明"]], 2);
        yield return ("other order", [[.. head.Reverse()], [.. line.Reverse()]], 2);
        yield return ("starred headings with units", [[.. head.Select(h => "*" + h + "（必填）")], line], 2);
    }

    private static void Same(TableFile file, IReadOnlyList<TableColumn> columns, string[] line, int? at, string what)
    {
        Assert.True(file.Refusals.Count == 0, what + ": "
            + string.Join(' ', file.Refusals.Select(r => $"{r.Code}:{r.Leg}:{r.Field} {r.Detail}")));
        var read = Assert.Single(file.Lines);
        Assert.True(columns.Select(c => read[c.Key]).SequenceEqual(line), what + ": "
            + string.Join(" | ", columns.Select(c => read[c.Key])));
        Assert.True(at is null || read.Line == at, $"{what}: line {read.Line}");
        Assert.Equal(what.Contains("other columns", StringComparison.Ordinal) ? ["序号", "备注"] : [],
            file.Remarks.Where(r => r.Code == "column-ignored")
            .Select(r => r.Said.Zh.Split('“', '”')[1]));
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Encoded(string text)
    {
        yield return ("UTF-8", Encoding.UTF8.GetBytes(text));
        yield return ("UTF-8 with mark", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]);
        yield return ("GB18030", CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(text));
        yield return ("UTF-16 LE with mark", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]);
        yield return ("UTF-16 BE with mark", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)]);
        yield return ("UTF-16 LE", Encoding.Unicode.GetBytes(text));
        yield return ("UTF-16 BE", Encoding.BigEndianUnicode.GetBytes(text));
    }

    private static TableFile Read(byte[] bytes, IReadOnlyList<TableColumn> columns) =>
        TableReader.Read(bytes, columns, 100, TestContext.Current.CancellationToken);

    private static string Csv(params string[][] rows) =>
        string.Concat(rows.Select(r => string.Join(',', r.Select(c => Quoted(c, ','))) + "\n"));

    private static string Quoted(string cell, char separator) =>
        cell.Contains(separator, StringComparison.Ordinal) || cell.Contains('\n', StringComparison.Ordinal)
            || cell.Contains('"', StringComparison.Ordinal)
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    private static byte[] Sheet(string[][] rows) => HostileFiles.Sheet(SheetRows(rows));

    private static string SheetRows(string[][] rows) =>
        string.Concat(rows.Select((r, n) => Row(n + 1, [.. r.Select((c, i) => Cell(n + 1, i, c))])));

    private static string Row(int line, string[] cells) =>
        string.Create(CultureInfo.InvariantCulture, $"<row r=\"{line}\">{string.Concat(cells)}</row>");

    private static string Cell(int line, int column, string text) => text.Length == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
            $"<c r=\"{(char)('A' + column)}{line}\" t=\"inlineStr\"><is><t "
                + $"xml:space=\"preserve\">{WebUtility.HtmlEncode(text)}</t></is></c>");
}
