using System.Text;

namespace CarbonRegistry.Basics;

/// <summary>How Chinese characters are read: pinyin without tones, ü written v, one reading each. Words and places that
/// are read otherwise than their characters are known as a whole.</summary>
internal static class Readings
{
    private static readonly Lazy<Table> Known = new(Read);

    private sealed record Table(Dictionary<char, string> Characters, Dictionary<char, List<(string Word, string[] Of)>>
        Words);

    /// <summary>The readings of a text, one for each of its characters; null: a character that has none, or is no
    /// Chinese one.</summary>
    public static string?[] Of(string text)
    {
        var (characters, words) = Known.Value;
        var readings = new string?[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            if (readings[i] is null && words.TryGetValue(text[i], out var several)
                && several.Find(w => string.CompareOrdinal(text, i, w.Word, 0, w.Word.Length) == 0) is { Of: { } of })
            {
                of.CopyTo(readings, i);
            }

            readings[i] ??= characters.GetValueOrDefault(text[i]);
        }

        return readings;
    }

    private static Table Read()
    {
        var table = new Table([], []);
        using var reader = new StreamReader(
            typeof(Readings).Assembly.GetManifestResourceStream("naming/readings.txt")!, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            if (line[0] == '#')
            {
                continue;
            }

            if (char.IsAscii(line[0]))
            {
                foreach (var character in parts[1])
                {
                    table.Characters[character] = parts[0];
                }
            }
            else
            {
                (table.Words.TryGetValue(line[0], out var several) ? several : table.Words[line[0]] = [])
                    .Add((parts[0], parts[1..]));
            }
        }

        return table;
    }
}
