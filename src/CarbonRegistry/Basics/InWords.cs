namespace CarbonRegistry.Basics;

/// <summary>Whole numbers in words, as documents write them beside the figures: nobody adds a digit to a
/// word.</summary>
internal static class InWords
{
    private const string Numerals = "零壹贰叁肆伍陆柒捌玖";

    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly (long Size, string Name)[] Large =
    [
        (1_000_000_000_000_000_000, "quintillion"), (1_000_000_000_000_000, "quadrillion"),
        (1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"),
    ];

    private static readonly (long Size, char Name)[] Powers =
        [(1_0000_0000, '亿'), (1_0000, '万'), (1000, '仟'), (100, '佰'), (10, '拾')];

    /// <summary>In both languages: <c>伍万</c>, in the capital numerals (大写) of the People's Bank's rules, and
    /// <c>fifty thousand</c>.</summary>
    /// <param name="number">From 0.</param>
    public static Text Of(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return new(Capitals(number), English(number));
    }

    private static string Capitals(long number)
    {
        foreach (var (size, name) in Powers)
        {
            if (number >= size)
            {
                // 零 stands for the places that are left out, however many they are.
                var rest = number % size;
                return Capitals(number / size) + name
                    + (rest == 0 ? "" : rest < size / 10 ? "零" + Capitals(rest) : Capitals(rest));
            }
        }

        return Numerals[(int)number].ToString();
    }

    private static string English(long number)
    {
        if (number < 20)
        {
            return Small[number];
        }

        if (number < 100)
        {
            return Tens[number / 10] + (number % 10 == 0 ? "" : "-" + Small[number % 10]);
        }

        if (number < 1000)
        {
            return Small[number / 100] + " hundred" + (number % 100 == 0 ? "" : " and " + English(number % 100));
        }

        var (size, name) = Large.First(l => number >= l.Size);
        var rest = number % size;
        return $"{English(number / size)} {name}{(rest == 0 ? "" : rest < 100 ? " and " : " ")}"
            + (rest == 0 ? "" : English(rest));
    }
}
