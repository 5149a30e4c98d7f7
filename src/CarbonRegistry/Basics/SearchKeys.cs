using System.Text;

namespace CarbonRegistry.Basics;

/// <summary>
/// By what a name or number is found: its plain characters from each place on where a word begins, and of Chinese
/// characters their pinyin and the pinyin's initials from there on. What people type is found by its beginning, so that
/// an index finds it. Case, width, blanks, brackets and hyphens do not count.
/// </summary>
internal static class SearchKeys
{
    /// <summary>The longest key, in characters: what is typed beyond it is not compared.</summary>
    public const int Longest = 32;

    private const string Silent = "()（）[]【】〔〕「」《》·•-‐—–,，、.。;；:：'’\"“”/";

    /// <summary>What was typed, as keys begin; empty: it has nothing to be found by.</summary>
    public static string Typed(string text) => Cut(Plain(text));

    /// <summary>The keys of a name.</summary>
    public static IEnumerable<string> OfName(string name)
    {
        var text = new StringBuilder();
        var starts = new List<int>();
        var begins = true;
        foreach (var rune in Skeleton.Plain(name).EnumerateRunes())
        {
            var isSilent = IsSilent(rune);
            if (!isSilent)
            {
                var isIdeograph = rune.Value >= 0x2E80;
                if (begins || isIdeograph)
                {
                    starts.Add(text.Length);
                }

                text.Append(Rune.ToLowerInvariant(rune).ToString());
                begins = isIdeograph;
            }
            else
            {
                begins = true;
            }
        }

        return Keys(text.ToString(), starts);
    }

    /// <summary>The keys of a number: the whole of it and what follows each of its parts, a part of digits with and
    /// without the noughts before it.</summary>
    public static IEnumerable<string> OfNumber(string number)
    {
        var parts = number.Split('-');
        for (var i = 0; i < parts.Length; i++)
        {
            var rest = Plain(string.Concat(parts[i..]));
            yield return Cut(rest);
            if (parts[i].Length > 2 && rest[0] == '0')
            {
                yield return Cut(rest.TrimStart('0'));
            }
        }
    }

    /// <summary>The keys of a unified social credit code: it is found by any part of it of two characters or
    /// more.</summary>
    public static IEnumerable<string> OfCreditCode(string code) =>
        Enumerable.Range(0, Math.Max(0, code.Length - 1)).Select(at => Cut(Plain(code[at..])));

    private static IEnumerable<string> Keys(string text, List<int> starts)
    {
        var readings = Readings.Of(text);
        foreach (var start in starts)
        {
            yield return Cut(text[start..]);
            if (Array.FindIndex(readings, start, reading => reading is not null) < 0)
            {
                continue;
            }

            var (initials, pinyin) = (new StringBuilder(), new StringBuilder());
            for (var i = start; i < text.Length && pinyin.Length < Longest * 2; i++)
            {
                pinyin.Append(readings[i] ?? text[i].ToString());
                initials.Append(readings[i] is { } read ? read[0] : text[i]);
            }

            yield return Cut(pinyin.ToString());
            yield return Cut(initials.ToString());
        }
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in Skeleton.Plain(text).EnumerateRunes().Where(r => !IsSilent(r)))
        {
            plain.Append(Rune.ToLowerInvariant(rune).ToString());
        }

        return plain.ToString();
    }

    private static bool IsSilent(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.IsControl(rune)
        || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.NonSpacingMark
        || (rune.IsBmp && Silent.Contains((char)rune.Value, StringComparison.Ordinal));

    /// <summary>No character is cut in two.</summary>
    private static string Cut(string text) => text.Length <= Longest ? text
        : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
}
