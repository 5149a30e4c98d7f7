using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Mutate;

/// <summary>A test, all its rows together: how long it takes and what it reaches.</summary>
internal sealed record Test(TestProgram Program, string Name)
{
    public long Milliseconds { get; set; }

    public HashSet<int> Mutants { get; } = [];
}

/// <summary>Which test reaches which mutant. Noted once, class by class, and kept until the class changes.</summary>
internal sealed partial class Reach
{
    /// <summary>Classes that look at nothing mutated, or that run for minutes; the tests on the registry's pages and
    /// lines are another's.</summary>
    private static readonly string[] LeftOut =
    [
        "CarbonRegistry.Tests.HostileFileTests", "CarbonRegistry.Tests.TableFileTests",
        "CarbonRegistry.Tests.MessageSignatureTests", "CarbonRegistry.Tests.MessageSignatureInteropTests",
        "CarbonRegistry.Tests.KillTests", "CarbonRegistry.Tests.ApplicationRoleTests",
        "CarbonRegistry.Tests.DemonstrationTests",
    ];

    /// <summary>They do thousands of things at random, or verify a whole registry for every value that they
    /// change.</summary>
    private static readonly string[] TooLong =
    [
        "CarbonRegistry.Tests.VerifierTests.Every_flipped_value_is_found_and_placed",
            "CarbonRegistry.Tests.ProposalTests.One_human_never_completes_what_needs_two",
        "CarbonRegistry.Tests.ProposalTests.Approve_and_withdraw_at_once_have_one_outcome",
        "CarbonRegistry.Web.Tests.ExchangeVerifierTests.EveryFlippedValueIsFound",
    ];

    private static readonly TimeSpan MostOfAClass = TimeSpan.FromMinutes(8);

    /// <summary>What of an area is tested by HTTP: how people sign in, what they read, what exchanges say.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> OfTheWeb = new Dictionary<string,
        string[]>(StringComparer.Ordinal)
    {
        ["people"] = ["SignInTests", "ConfirmationTests", "ConsentTests", "AuthorizationTests"],
        ["ledger"] = ["ReadingTests"],
        ["verifier"] = ["ExchangeVerifierTests", "RegisterTests"],
    };

    /// <summary>Mutants that only a type's initializer reaches: whichever test comes first runs them for all.</summary>
    public HashSet<int> Initial { get; } = [];

    public List<Test> Tests { get; } = [];

    public void Read(TestProgram program, IReadOnlyList<string> sources, string kept, string? area)
    {
        Directory.CreateDirectory(kept);
        var helpers = Hash(sources.Where(s => !s.EndsWith("Tests.cs", StringComparison.Ordinal)));
        var web = program.Name.Contains("Web", StringComparison.Ordinal);
        foreach (var name in program.Classes().Where(c => !LeftOut.Contains(c))
            .OrderBy(c => c.Contains("Verifier", StringComparison.Ordinal)))
        {
            var simple = name[(name.LastIndexOf('.') + 1)..];
            if (web && !OfTheWeb.Any(o => (area is null || o.Key == area) && o.Value.Contains(simple)))
            {
                continue;
            }

            var file = Path.Combine(
                kept, $"{simple}-{helpers}-{Hash(sources.Where(s => Path.GetFileName(s) == simple + ".cs"))}.txt");
            if (!File.Exists(file))
            {
                Console.Error.WriteLine($"mutate: what {simple} reaches");
                var notes = $"{file}.{Environment.ProcessId}";
                string[] arguments = ["-noColor", "-noLogo", "-parallelMode", "none", "-class", name,
                    .. TooLong.SelectMany(t => new[] { "-method-", t })];
                File.Delete(notes);
                var (_, output) = program.Run(-1, notes, arguments, MostOfAClass);

                // One that fails by itself, as what needs PostgreSQL does without it, says nothing of mutants.
                var failed = output.Select(l => Failed().Match(l)).Where(m => m.Success)
                    .Select(m => m.Groups["test"].Value).ToHashSet(StringComparer.Ordinal);
                File.WriteAllLines(file, (File.Exists(notes) ? File.ReadLines(notes) : [])
                    .Where(l => !failed.Contains(l.Split('\t')[0])));
                File.Delete(notes);
            }

            Add(program, File.ReadLines(file));
        }
    }

    /// <summary>The tests that fail, in what the runner prints.</summary>
    [GeneratedRegex(@"^\s*(?<test>[A-Za-z0-9_.+]+)(?:\(.*\))? \[FAIL\]", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex Failed();

    private void Add(TestProgram program, IEnumerable<string> lines)
    {
        foreach (var test in lines.Select(l => l.Split('\t')).Where(l => !TooLong.Contains(l[0])).GroupBy(l =>
            l[0], StringComparer.Ordinal))
        {
            var read = new Test(program, test.Key);
            foreach (var row in test)
            {
                read.Milliseconds += long.Parse(row[1], CultureInfo.InvariantCulture);
                foreach (var mutant in row[2].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (mutant[0] == 's')
                    {
                        Initial.Add(int.Parse(mutant.AsSpan(1), CultureInfo.InvariantCulture));
                    }
                    else
                    {
                        read.Mutants.Add(int.Parse(mutant, CultureInfo.InvariantCulture));
                    }
                }
            }

            Tests.Add(read);
        }
    }

    private static string Hash(IEnumerable<string> files) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files.Select(File.ReadAllText)))))[..12];
}
