using System.Text;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Law;

/// <summary>
/// Which creations rest on which decision and are of which project. Batches never change, so a node remembers them;
/// what of them was annulled it is told with each batch of proposals. Specification section 4a.
/// </summary>
public sealed partial class BatchesByOrigin
{
    private readonly Dictionary<string, List<Batch>> _byDecision = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Batch>> _byProject = new(StringComparer.Ordinal);

    /// <summary>The greatest number among them.</summary>
    public int Last { get; private set; }

    /// <summary>Those of this decision, however it is spaced and whichever brackets it is written with.</summary>
    public IReadOnlyList<Batch> OfDecision(string reference) => _byDecision.GetValueOrDefault(KeyOf(reference)) ?? [];

    /// <summary>Those of this project.</summary>
    public IReadOnlyList<Batch> OfProject(string project) => _byProject.GetValueOrDefault(project) ?? [];

    /// <summary>One more.</summary>
    public void Add(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Under(_byDecision, KeyOf(batch.Reference)).Add(batch);
        if (batch.Project is { } project)
        {
            Under(_byProject, project).Add(batch);
        }

        Last = Math.Max(Last, batch.Id);
    }

    /// <summary>Takes back the one that was added last.</summary>
    public void Remove(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Under(_byDecision, KeyOf(batch.Reference)).Remove(batch);
        if (batch.Project is { } project)
        {
            Under(_byProject, project).Remove(batch);
        }
    }

    /// <summary>Those that rest on a decision with the same numbers, or are of a project with the same: perhaps it is
    /// the same one in other words, so that people are told.</summary>
    /// <param name="all">Batches to look among.</param>
    /// <param name="reference">文号 of the decision.</param>
    /// <param name="project">The project, or null.</param>
    internal static IEnumerable<Batch> Alike(IEnumerable<Batch> all, string reference, string? project)
    {
        var (decided, of) = (NumbersOf(reference), project is null ? [] : NumbersOf(project));
        var digits = string.Concat((project ?? "").Where(char.IsAsciiDigit));
        return all.Where(b => (decided.Length > 1 && NumbersOf(b.Reference).SequenceEqual(decided))
            || (b.Project is { } other && other != project && of.Length > 0
                && (NumbersOf(other).SequenceEqual(of)
                    || string.Concat(other.Where(char.IsAsciiDigit)) == digits)));
    }

    private static string[] NumbersOf(string text) =>
        [.. Number().Matches(KeyOf(text)).Select(m => m.Value.TrimStart('0')).Where(n => n.Length > 0)];

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();

    /// <summary>A document's number as it is compared: words and numbers count, not how they are parted, so that
    /// 环气候〔2026〕1号 is 环气候[2026] 第01号文件.</summary>
    public static string KeyOf(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var key = new StringBuilder(reference.Length);
        var plain = DocumentWord().Replace(Skeleton.Plain(reference), "").Select(Plain).ToArray();
        var parted = false;
        for (var i = 0; i < plain.Length; i++)
        {
            var isDigit = char.IsAsciiDigit(plain[i]);
            var follows = key.Length > 0 && char.IsAsciiDigit(key[^1]);
            if (!char.IsLetterOrDigit(plain[i]))
            {
                // What parts words says nothing; what parts two numbers does.
                parted = true;
            }
            else if (plain[i] != '0' || (follows && !parted) || i + 1 == plain.Length
                || !char.IsAsciiDigit(plain[i + 1]))
            {
                if (parted && follows && isDigit)
                {
                    key.Append(' ');
                }

                key.Append(plain[i]);
                parted = false;
            }
        }

        return key.ToString();
    }

    private static char Plain(char c) => Widths.Narrow(c) switch
    {
        '第' or '号' or '號' => ' ',
        >= '一' and var n when Numerals.IndexOf(n, StringComparison.Ordinal) is >= 0 and var value
            => (char)('0' + value),
        '〇' => '0',
        var narrow => char.ToUpperInvariant(narrow),
    };

    /// <summary>The word for a document at the end of its number, which some write and others leave out.</summary>
    [GeneratedRegex("(?<=[号號])\\s*文件?\\s*$")]
    private static partial Regex DocumentWord();

    private const string Numerals = "零一二三四五六七八九";

    private static List<Batch> Under(Dictionary<string, List<Batch>> index, string key)
    {
        if (!index.TryGetValue(key, out var list))
        {
            index.Add(key, list = []);
        }

        return list;
    }
}

/// <summary>
/// The creations that stand: all but those annulled whole by the nation. What the batch under way creates and annuls
/// itself is counted as it is decided. Specification section 4a.
/// </summary>
/// <param name="before">Those of before the batch, as far as they were loaded.</param>
public sealed class Creations(BatchesByOrigin before)
{
    /// <summary>What undoes a creation by law. What a province annuls (19) was in circulation.</summary>
    public static IReadOnlyList<Transfer> Annulments { get; } = [Transfers.Annul, Transfers.AnnulReductions];

    private readonly BatchesByOrigin _now = new();

    /// <summary>Tonnes of each batch that were annulled: before this batch of proposals as far as loaded, and in
    /// it.</summary>
    public Dictionary<int, long> Annulled { get; } = [];

    /// <summary>Creations of before.</summary>
    public BatchesByOrigin Before => before;

    /// <summary>Those that stand on this decision.</summary>
    public IEnumerable<Batch> OfDecision(string reference) =>
        before.OfDecision(reference).Concat(_now.OfDecision(reference)).Where(Stands);

    /// <summary>Those of this project that stand.</summary>
    public IEnumerable<Batch> OfProject(string project) =>
        before.OfProject(project).Concat(_now.OfProject(project)).Where(Stands);

    /// <summary>A creation of the batch under way.</summary>
    public void Add(Batch batch) => _now.Add(batch);

    /// <summary>Takes it back.</summary>
    public void Remove(Batch batch) => _now.Remove(batch);

    private bool Stands(Batch batch) => Annulled.GetValueOrDefault(batch.Id) < batch.Quantity;
}
