using System.Globalization;
using System.Text;

namespace CarbonRegistry.Basics;

/// <summary>
/// What a name looks like: two names with one skeleton are taken for each other. After Unicode Technical Standard 39,
/// with a table of our own for what occurs in names here: compatibility forms, the look-alikes of Latin letters in
/// other scripts, digits of all scripts, a few ideographs; case, blanks and marks between words do not count, nor do
/// marks on ideographs, which have none. What it takes for alike beyond the standard is only asked back.
/// </summary>
internal static class Skeleton
{
    // Each Latin letter or digit, and what looks like it.
    private const string Table =
        """
        A АΑᎪꓮᴀ|a аɑα|B ВΒᏴꓐʙ|b вЬьƅβ|C СϹᏟꓚᴄⅭⲤ|c сϲⲥ|D ᎠꓓᴅⅮ|d ԁꓒ|E ЕΕᎬꓰᴇ|e еҽε|F Ϝꓝ|G ԌꓖɢᏀ|g ɡց|H НΗᎻꓧʜ|h һհнꮋ|
        I ІΙӀΙꓲɪᏆ|i іιıꙇ|J ЈᎫꓙᴊ|j јϳ|K КΚᏦꓗᴋK|k кκ|L ᏞꓡʟⳐ|l ӏⅼ|M МΜᎷꓟᴍϺⲘ|m м|N ΝꓠɴⲚ|n пոη|O ОΟՕꓳᴏⲞ〇○◯|o оοօᴑⲟσ|
        P РΡᏢꓑᴘⲢ|p рρⲣ|Q Ԛ|q ԛգ|R ᎡꓣʀᏒ|r гᴦⲅ|S ЅՏᏚꓢꜱ|s ѕ|T ТΤᎢꓔᴛⲦ|t тτ|U ՍꓴᴜՍ|u սυц|V ѴᏙꓦᴠⅤ|v ѵνⅴ|
        W ԜᎳꓪᴡ|w ԝωѡ|X ХΧꓫⅩⲬ|x хχⅹⲭ|Y УΥҮꓬʏⲨ|y уγүʏ|Z ΖᏃꓜᴢ|z ᴢζ|3 ЗӠƷЭз|6 б|4 Ч|
        日 曰|己 已巳|一 ―—ー─|口 ロ|工 エ|二 ニ|八 ハ|力 カ|夕 タ|卜 ト
        """;

    private static readonly Dictionary<int, string> Looks = Read();
    private static readonly Lazy<Dictionary<int, string>> Decompositions = new(ReadDecompositions);

    /// <summary>The skeleton of a name: equal for names that look alike. Empty where nothing of it counts.</summary>
    public static string Of(string name)
    {
        var plain = new StringBuilder(name.Length);
        var onIdeograph = false;
        foreach (var rune in name.EnumerateRunes().SelectMany(r => Looks.ContainsKey(r.Value) ? [r] : Decomposed(r)))
        {
            var isMark = Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark;
            if (!Counts(rune) || (isMark && onIdeograph))
            {
                continue;
            }

            onIdeograph = isMark ? onIdeograph
                : rune.Value is >= 0x2E80 and < 0xA000 or >= 0xF900 and < 0xFB00 or >= 0x20000;

            // A digit of any script; else what it looks like. Then case, since a name in capitals is the same name.
            var text = CharUnicodeInfo.GetDecimalDigitValue(rune.ToString(), 0) is >= 0 and var digit
                ? digit.ToString(CultureInfo.InvariantCulture)
                : Looks.GetValueOrDefault(rune.Value) ?? rune.ToString();
            plain.Append(text.ToLowerInvariant());
        }

        plain.Replace('i', 'l').Replace('1', 'l').Replace('0', 'o').Replace("rn", "m").Replace("vv", "w");
        return plain.ToString();
    }

    /// <summary>A text in plain characters: what a wide, circled or other compatibility character stands for.</summary>
    internal static string Plain(string text) => string.Concat(text.EnumerateRunes().SelectMany(Decomposed));

    private static bool Counts(Rune rune) =>
        rune.Value is '|' or '—' or '―' or '─' or '○' or '◯' || Rune.IsLetterOrDigit(rune)
            || Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber;

    /// <summary>What a character stands for: letter and marks apart, the plain letter in place of a wide, mathematical
    /// or compatibility one.</summary>
    private static IEnumerable<Rune> Decomposed(Rune rune) =>
        rune.Value is >= 0xFF01 and <= 0xFF5E ? [new Rune(rune.Value - 0xFEE0)]
        : Decompositions.Value.TryGetValue(rune.Value, out var parts) ? parts.EnumerateRunes() : [rune];

    private static Dictionary<int, string> ReadDecompositions()
    {
        using var reader =
            new StreamReader(typeof(Skeleton).Assembly.GetManifestResourceStream("naming/decompositions.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#')
            .Select(l => (First: Rune.GetRuneAt(l, 0), Line: l))
            .ToDictionary(l => l.First.Value, l => l.Line[l.First.Utf16SequenceLength..]);
    }

    private static Dictionary<int, string> Read()
    {
        var looks = new Dictionary<int, string> { ['|'] = "l" };
        foreach (var row in Table.Split(['|', '\n', '\r'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            foreach (var rune in row[(row.IndexOf(' ', StringComparison.Ordinal) + 1)..].EnumerateRunes())
            {
                looks.TryAdd(rune.Value, row[..row.IndexOf(' ', StringComparison.Ordinal)]);
            }
        }

        return looks;
    }
}
