namespace CarbonRegistry.Files;

/// <summary>What a line of a file changes, before it does.</summary>
/// <param name="Line">The line.</param>
/// <param name="Number">The number that it names: an account's, or a holder's.</param>
/// <param name="Name">Whose that number is.</param>
/// <param name="What">What changes.</param>
/// <param name="Before">What it is now.</param>
/// <param name="After">What it will be.</param>
public sealed record PreviewLine(int Line, string Number, Text Name, Text What, Text Before, Text After);

/// <summary>A sum of all lines of a file, not only of those that are shown.</summary>
/// <param name="What">What is summed up.</param>
/// <param name="Before">What it comes to now; null where there is nothing to compare with.</param>
/// <param name="After">What it will come to.</param>
public sealed record PreviewSum(Text What, long? Before, long After);

/// <summary>What a file will do, for whoever sends it, before it is sent.</summary>
/// <param name="Lines">Its lines.</param>
/// <param name="Sums">Its sums.</param>
/// <param name="Reference">The decision that it rests on, where the file has one for all its lines.</param>
public sealed record FilePreview(IReadOnlyList<PreviewLine> Lines, IReadOnlyList<PreviewSum> Sums,
    string? Reference = null)
{
    /// <summary>Where there is nothing yet.</summary>
    public static readonly Text Nothing = new("—", "—");

    /// <summary>Where a line asks for what is so already.</summary>
    public static readonly Text Same = new("不变", "no change");

    /// <summary>Tonnes.</summary>
    public static Text Tonnes(long quantity)
    {
        var text = Numbers.Grouped(quantity);
        return new(text, text);
    }

    /// <summary>A text that is the same in both languages.</summary>
    public static Text Plain(string text) => new(text, text);

    /// <summary>How many lines a file has, as a sum.</summary>
    public static PreviewSum LinesOf(int count) => new(new("行数", "Lines"), null, count);
}
