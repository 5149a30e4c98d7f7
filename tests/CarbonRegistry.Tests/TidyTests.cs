using System.Text.RegularExpressions;
using CarbonRegistry.Storage;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>How the source is built: what no compiler asks of it.</summary>
public sealed partial class TidyTests
{
    /// <summary>
    /// The floors of the house, from the ground up: each uses only those named before it. The domain's folders share
    /// one
    /// floor; the catalogue, a file of its own, knows all.
    /// </summary>
    private static readonly string[][] Floors =
    [
        ["Basics"], ["Units"], ["Law"], ["Storage"], ["Transactions"], ["Acts"], ["Sight"],
        ["Accounts", "Compliance", "Configuration", "Exchange", "Files", "Movements", "Notification", "People",
            "Proposals"],
        ["Audit"],
    ];

    private static readonly string Core = Path.Combine(RulebookTests.Root(), "src", "CarbonRegistry");

    [Fact]
    public void Each_floor_of_the_core_uses_only_those_below_it()
    {
        var files = Directory.GetDirectories(Core)
            .Where(d => Path.GetFileName(d) is not ("bin" or "obj"))
            .SelectMany(d => Directory.GetFiles(d, "*.cs", SearchOption.AllDirectories), (d, f) => (
                Folder: Path.GetFileName(d), Name: Path.GetFileName(f),
                    Text: WithoutProse(File.ReadAllText(f)))).ToList();
        Assert.Equal(Floors.SelectMany(f => f).Order(), files.Select(f => f.Folder).Distinct().Order());
        Assert.Equal(["Catalogue.cs"], Directory.GetFiles(Core, "*.cs").Select(Path.GetFileName));

        // Nobody has a floor above theirs at hand.
        Assert.Empty(
            from file in files
            from Match used in Used.Matches(file.Text)
            where FloorOf(used.Groups["folder"].Value) > FloorOf(file.Folder)
            select $"{file.Folder}/{file.Name} uses {used.Groups["folder"].Value}");

        var declared = files.SelectMany(f => Declaration.Matches(f.Text), (f, m) =>
            (f.Folder, Name: m.Groups["name"].Value))
            .ToLookup(d => d.Name, d => d.Folder);
        Assert.True(declared.Count > 300, "No types were found.");
        var upward =
            from file in files
            let floor = FloorOf(file.Folder)
            from word in Word.Matches(file.Text).Select(m => m.Value).Distinct()
            from folder in declared[word].Distinct()

            // Of two types of one name it is the one whose namespace is named.
            where FloorOf(folder) > floor
                && (file.Text.Contains($"using CarbonRegistry.{folder};", StringComparison.Ordinal)
                || file.Text.Contains($"{folder}.{word}", StringComparison.Ordinal)
                || (FloorOf(folder) <= FloorOf("Law") && !declared[word].Any(d => FloorOf(d) <= floor)))
            select $"{file.Folder}/{file.Name} uses {folder}/{word}";
        Assert.Empty(upward.Distinct());

        static int FloorOf(string folder) => Array.FindIndex(Floors, f => f.Contains(folder));
    }

    [Fact]
    public void Functions_are_named_by_their_rows_and_not_by_number_outside_the_law() =>
        Assert.Empty(LinesThat(NumberOfFunction, "/Law/"));

    [Fact]
    public void What_a_role_may_see_is_said_by_the_law_and_in_Sight_alone() =>
        Assert.Empty(LinesThat(RoleAsked, "/Law/", "/Sight/"));

    [Fact]
    public void A_thing_and_an_instant_are_no_bare_numbers() => Assert.Empty(LinesThat(BareId, "/Basics/"));

    private static IEnumerable<string> LinesThat(Regex pattern, params string[] butIn) =>
        from file in Sources("src")
        where !butIn.Any(folder => file.Contains(folder, StringComparison.Ordinal))
        from line in File.ReadLines(file).Index()
        where pattern.IsMatch(line.Item)
        select $"{file}:{line.Index + 1} {line.Item.Trim()}";

    /// <summary>A record changes in one way: one file has the statements that change its table, so that no act forgets
    /// its version, what the journal says of it, or a notice. What begins a registry is Register's.</summary>
    [Fact]
    public void The_rows_of_a_record_are_changed_by_one_file()
    {
        var changes =
            from file in Sources("src/CarbonRegistry")
            where Path.GetFileName(file) is not "Register.cs"
            from Match m in Changes.Matches(File.ReadAllText(file))
            let table = m.Groups["table"].Value
            where RecordTables.IsKept(table, "") && !Seen.Contains(m.Groups["set"].Value)
            group file by table into files
            select (Table: files.Key, Files: files.Distinct().ToList());
        var found = changes.ToList();
        Assert.True(found.Count > 20, $"Only {found.Count} tables were found.");
        Assert.Empty(found.Where(f => f.Files.Count > 1).Select(f =>
            $"{f.Table}: {string.Join(", ", f.Files.Select(Path.GetFileName))}"));
    }

    /// <summary>What is written past the lock on the ledger's head, and is no part of the record.</summary>
    private static readonly string[] Seen = ["used_at", "read_at"];

    /// <summary>A method of more than 60 lines is read twice.</summary>
    [Fact]
    public void No_method_is_longer_than_60_lines() =>
        Assert.Empty(Sources("src").Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(LongMethods));

    /// <summary>SQL is the core's. The web has two stores that ASP.NET asks for in forms of its own.</summary>
    [Fact]
    public void The_web_has_no_SQL_but_in_its_two_stores() =>
        Assert.Equal(
            ["KeyRing.cs", "Passkeys.cs"],
            Sources("src/CarbonRegistry.Web").Where(f => Statement.IsMatch(File.ReadAllText(f)))
                .Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private static IEnumerable<string> LongMethods(string file)
    {
        var lines = File.ReadAllLines(file);

        // Members of a type, and of a type in it.
        foreach (var indent in new[] { "    ", "        " })
        {
            var (head, began) = ("", -1);
            for (var i = 1; i < lines.Length; i++)
            {
                if (lines[i] == indent + "{")
                {
                    head = lines[..i].Last(l => l.StartsWith(indent, StringComparison.Ordinal)
                        && l[indent.Length] != ' ');
                    began = TypeHead.IsMatch(head) ? -1 : i;
                }
                else if (lines[i] == indent + "}" && began >= 0)
                {
                    if (i - began - 1 > 60)
                    {
                        yield return $"{file}:{began + 1} {head.Trim()}: {i - began - 1} lines";
                    }

                    began = -1;
                }
            }
        }
    }

    /// <summary>Column 120 is the edge; a Chinese character takes two columns.</summary>
    [Fact]
    public void Nothing_stands_beyond_column_120() =>
        Assert.Empty(
            from file in new[] { "src", "tests", "tools", "eng" }.SelectMany(Sources).Concat(StylesAndScripts())
            from line in File.ReadLines(file).Index()
            where line.Item.Sum(c => IsWide(c) ? 2 : 1) > 120
            select $"{file}:{line.Index + 1} {line.Item.Trim()}");

    /// <summary>Ideographs, their punctuation and the forms of Latin letters that are as wide.</summary>
    private static bool IsWide(char c) => c is >= '\u2e80' and <= '\ua4cf' or >= '\uac00' and <= '\ud7a3'
        or >= '\uf900' and <= '\ufaff' or >= '\ufe30' and <= '\ufe6f' or >= '\uff01' and <= '\uff60'
        or >= '\uffe0' and <= '\uffe6';

    private static IEnumerable<string> StylesAndScripts() =>
        Directory.EnumerateFiles(Path.Combine(RulebookTests.Root(), "src/CarbonRegistry.Web/wwwroot"))
            .Where(f => Path.GetExtension(f) is ".css" or ".js");

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(RulebookTests.Root(), folder), "*.*", SearchOption.AllDirectories)
            .Where(f => (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
                && !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    /// <summary>The source without comments and texts: words in them use nothing.</summary>
    private static string WithoutProse(string source) => Prose.Replace(source, "");

    [GeneratedRegex(@"(using CarbonRegistry\.|\bCarbonRegistry\.)(?<folder>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Used { get; }

    [GeneratedRegex("\"\"\".*?\"\"\"|//[^\n]*|\"(?:\\\\.|[^\"\\\\\n])*\"", RegexOptions.Singleline)]
    private static partial Regex Prose { get; }

    // What stands behind a type is a name that is declared, not one that is used.
    [GeneratedRegex(@"(?<![?>\]] )(?<!\b(int|long|short|string|bool|object) )\b[A-Z]\w+\b",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Word { get; }

    [GeneratedRegex(
        @"^(public|internal)\s+((static|sealed|abstract|partial|readonly)\s+)*"
            + @"(record\s+struct|record|class|struct|enum|interface)\s+(?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration { get; }

    [GeneratedRegex(
        @"\blong\?? ((account|holder|person|hold)(Id)?|(Account|Holder|Person|Hold)Id|source|destination"
            + @"|delivery|trading|([eE]xpires|[cC]reated|[oO]pens|[cC]loses|[eE]ffective|[sS]ettled)At)\b",
        RegexOptions.ExplicitCapture)]
    private static partial Regex BareId { get; }

    [GeneratedRegex(@"\b[rR]ole (==|!=|is|is not) (Law\.)?Role\.\w+(?!\.(Key|Id))\b(?!\.(Key|Id))",
        RegexOptions.ExplicitCapture)]
    private static partial Regex RoleAsked { get; }

    [GeneratedRegex(@"(?<![a-z] )\b(update|delete from) (?<table>[a-z_]+)(?= set| where|"")( set (?<set>\w+))?",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Changes { get; }

    [GeneratedRegex(@"^[a-z ]*\b(class|struct|record|interface|enum)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex TypeHead { get; }

    [GeneratedRegex(
        "\"(select|insert into|update|delete from|with \\w+ as) \\w"
            + "|^\\s+(select \\w|insert into|delete from|update \\w+ *(set|$))",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Statement { get; }

    [GeneratedRegex(@"[Ff]unction(\.Code)? (==?|is|!=|<>) [1-9]|Functions\.Find\(\d|/functions/\d",
        RegexOptions.ExplicitCapture)]
    private static partial Regex NumberOfFunction { get; }
}
