using System.Globalization;
using System.Text;

namespace CarbonRegistry.Basics;

/// <summary>Characters that no text of the registry has: they cannot be seen, turn others around, or stand for
/// nothing.</summary>
internal static class NameCharacters
{
    private static readonly Text Bidirectional = new("双向控制符", "bidirectional control"),
    Invisible = new("零宽或不可见字符", "zero-width or invisible character"),
        PrivateUse = new("私有区字符", "private-use character"),
        Unassigned = new("未分配的码位", "unassigned code point"),
        Surrogate = new("孤立的代理码位", "lone surrogate"),
        Replacement = new("替换字符", "replacement character"),
        Separator = new("行或段分隔符", "line or paragraph separator");

    // Unicode's default ignorables that are no format characters: fillers, joiners, variation selectors, tags.
    private static readonly (int First, int Last)[] Unseen =
    [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x2800, 0x2800),
        (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xE0000, 0xE0FFF),
    ];

    /// <summary>The first character that no text may have, as U+XXXX with what it is; null where there is none. Control
    /// characters are not asked about here.</summary>
    public static Text? Wrong(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                return TextOf(text[i], Surrogate);
            }

            if (ClassOf(rune) is { } what)
            {
                return TextOf(rune.Value, what);
            }

            i += rune.Utf16SequenceLength;
        }

        return null;
    }

    private static Text? ClassOf(Rune rune)
    {
        var value = rune.Value;
        if (value == 0xFFFD)
        {
            return Replacement;
        }

        if (value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069))
        {
            return Bidirectional;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.PrivateUse => PrivateUse,
            UnicodeCategory.Format => Invisible,
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => Separator,
            var category => Unseen.Any(u => value >= u.First && value <= u.Last)
                ? Invisible : category == UnicodeCategory.OtherNotAssigned ? Unassigned : null,
        };
    }

    private static Text TextOf(int value, Text what)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"U+{value:X4}");
        return new($"{number}（{what.Zh}）", $"{number} ({what.En})");
    }
}
