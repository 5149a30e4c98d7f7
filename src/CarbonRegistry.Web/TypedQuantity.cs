using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CarbonRegistry.Files;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web;

/// <summary>
/// A quantity as people type it in a form: 50000, 50,000, 5万, 1.2亿, 五万, 3亿2000万, 50 thousand. What may mean two
/// numbers, or is no whole number of tonnes, is not guessed at. Programs write plain integers.
/// </summary>
internal static partial class TypedQuantity
{
    private const int MostDigits = 24;
    private const string Digits = "零一二三四五六七八九";

    /// <summary>From what on a quantity is also said in words, in tonnes.</summary>
    public const long Large = 10_000;

    private static readonly (string Sign, int Zeros)[] Scales =
        [("万亿", 12), ("billion", 9), ("亿", 8), ("million", 6), ("万", 4), ("thousand", 3), ("千", 3)];

    /// <summary>The number in digits; as it was typed where it is none, so that it is refused.</summary>
    public static string Written(string typed) => Read(typed).Digits ?? typed;

    /// <summary>The number in digits, or why it is none.</summary>
    public static (string? Digits, Text? Wrong) Read(string typed)
    {
        var plain = Blank().Replace(new string([.. typed.Select(Widths.Narrow)]), "").ToLowerInvariant();
        plain = Tonnes().Replace(plain, "").Replace('萬', '万').Replace('億', '亿');
        if (plain.Length == 0)
        {
            return (null, null);
        }

        var number = CellType.Amount.Written(plain);
        return number.All(char.IsAsciiDigit)
            ? number.Length > MostDigits ? (null, QuantityTexts.TooMuch)
                : Within(Int128.Parse(number, CultureInfo.InvariantCulture))
            : plain.Any(char.IsAsciiDigit) ? OfScaled(plain)
            : plain.Any(c => Digits.Contains(Common(c), StringComparison.Ordinal) || Common(c) is '十' or '百')
                ? Within(OfChinese(plain)) : (null, null);
    }

    /// <summary>A large quantity in words, exactly: 5万吨, 1亿2000万吨, 1 million 200 thousand t; null: it needs
    /// none.</summary>
    public static Text? InWords(Int128 tonnes) => tonnes < Large ? null
        : new(Chinese(tonnes) + "吨", English(tonnes) + " t");

    private static (string? Digits, Text? Wrong) Within(Int128? number) =>
        number is not { } read ? (null, QuantityTexts.Unclear)
        : read > SerialRange.MaxSerial ? (null, QuantityTexts.TooMuch)
        : (read.ToString(CultureInfo.InvariantCulture), null);

    /// <summary>Digits with signs of scale, the greater ones first: 1亿2000万, 1.2亿. A decimal stands alone.</summary>
    private static (string? Digits, Text? Wrong) OfScaled(string plain)
    {
        if (!Scales.Any(s => plain.Contains(s.Sign, StringComparison.Ordinal)))
        {
            return (null, null);
        }

        var (sum, rest, below) = (Int128.Zero, plain, int.MaxValue);
        while (rest.Length > 0)
        {
            var part = Part().Match(rest);
            var digits = part.Groups["digits"].Value.Replace(",", "", StringComparison.Ordinal);
            var sign = part.Groups["sign"].Value;
            var zeros = sign.Length == 0 ? 0 : Scales.First(s => s.Sign == sign).Zeros;
            var (isFirst, isDecimal) = (below == int.MaxValue, digits.Contains('.', StringComparison.Ordinal));

            // 3万5 may be 35 000 and 30 005: what follows a sign has all its digits, or a zero before it.
            var isClear = isFirst || sign.Length > 0 || digits.Length == below || part.Groups["zero"].Success;
            rest = part.Success ? rest[part.Length..] : rest;
            if (!part.Success || !isClear || zeros >= below || digits.Length > MostDigits
                || (isDecimal && !(isFirst && rest.Length == 0)))
            {
                return (null, QuantityTexts.Unclear);
            }

            if (Scaled(digits, zeros) is not { } value)
            {
                return (null, QuantityTexts.NotWhole);
            }

            if (!isFirst && value >= Power(below))
            {
                return (null, QuantityTexts.Unclear);
            }

            (sum, below) = (sum + value, zeros);
        }

        return Within(sum);
    }

    private static Int128 Power(int zeros) => Int128.Parse("1" + new string('0', zeros), CultureInfo.InvariantCulture);

    /// <summary>So many thousands, 万 or 亿; null: it is no whole number.</summary>
    private static Int128? Scaled(string digits, int zeros)
    {
        var parts = digits.Split('.');
        var after = parts.Length > 1 ? parts[1].TrimEnd('0') : "";
        return after.Length > zeros ? null
            : Int128.Parse(parts[0] + after.PadRight(zeros, '0'), CultureInfo.InvariantCulture);
    }

    /// <summary>A number in Chinese digits; null: it is not written as such a number is, as 一万五 is not, which may be
    /// 15 000 and 10 005.</summary>
    private static Int128? OfChinese(string plain)
    {
        var text = new string([.. plain.Select(Common)]);
        var (sum, section, digit) = (Int128.Zero, Int128.Zero, Int128.Zero);
        foreach (var c in text)
        {
            if (Digits.IndexOf(c, StringComparison.Ordinal) is >= 0 and var value)
            {
                digit = value;
            }
            else if ("十百千".IndexOf(c, StringComparison.Ordinal) is >= 0 and var small)
            {
                section += (digit == 0 ? 1 : digit) * Power(small + 1);
                digit = 0;
            }
            else if (c is '万' or '亿' && text.Length <= 40)
            {
                sum = c == '万' ? sum + ((section + digit) * 10_000) : (sum + section + digit) * 100_000_000;
                (section, digit) = (0, 0);
            }
            else
            {
                return null;
            }

            if (sum > long.MaxValue)
            {
                return sum;
            }
        }

        sum += section + digit;

        // Written again it must be what was typed; a zero more before a smaller part is nobody's doubt.
        var again = InChineseDigits(sum);
        return again == text || (sum > 0 && Zeros(text) > Zeros(again) && NoZeros(again) == NoZeros(text)) ? sum : null;

        static int Zeros(string s) => s.Count(c => c == '零');
        static string NoZeros(string s) => s.Replace("零", "", StringComparison.Ordinal);
    }

    private static string InChineseDigits(Int128 number)
    {
        if (number == 0)
        {
            return "零";
        }

        var text = Sections(number, InThousands);
        return text.StartsWith("一十", StringComparison.Ordinal) ? text[1..] : text;
    }

    private static string InThousands(int section)
    {
        var text = new StringBuilder();
        var (digits, gap) = (section.ToString("D4", CultureInfo.InvariantCulture), false);
        for (var i = 0; i < 4; i++)
        {
            var digit = digits[i] - '0';
            gap |= digit == 0 && text.Length > 0;
            if (digit > 0)
            {
                text.Append(gap ? "零" : "").Append(Digits[digit]).Append(i == 3 ? "" : "千百十"[i].ToString());
                gap = false;
            }
        }

        return text.ToString();
    }

    /// <summary>A number in sections of four digits with 万 and 亿 between them, and a zero where one is less than a
    /// thousand or missing.</summary>
    private static string Sections(Int128 number, Func<int, string> written)
    {
        if (number >= 100_000_000)
        {
            var (over, below) = (number / 100_000_000, number % 100_000_000);
            return Sections(over, written) + "亿" + (below == 0 ? ""
                : (below < 10_000_000 ? "零" : "") + Sections(below, written));
        }

        var (high, low) = ((int)(number / 10_000), (int)(number % 10_000));
        return high == 0 ? written(low)
            : written(high) + "万" + (low == 0 ? "" : (low < 1000 ? "零" : "") + written(low));
    }

    private static string Chinese(Int128 number)
    {
        var (over, below) = (number / 100_000_000, number % 100_000_000);
        return (over == 0 ? "" : over.ToString(CultureInfo.InvariantCulture) + "亿")
            + (over > 0 && below > 0 && below < 10_000_000 ? "零" : "")
            + (below == 0 ? "" : Sections(below, s => s.ToString(CultureInfo.InvariantCulture)));
    }

    private static string English(Int128 number) => string.Join(' ', new[]
    {
        Of(number / 1_000_000_000, " billion"), Of(number / 1_000_000 % 1000, " million"),
        Of(number / 1000 % 1000, " thousand"), Of(number % 1000, ""),
    }.OfType<string>());

    private static string? Of(Int128 count, string scale) => count == 0 ? null : Numbers.Grouped(count) + scale;

    /// <summary>A character of a number as it is usually written: 伍 as 五, 萬 as 万, 两 as 二.</summary>
    private static char Common(char c) => c switch
    {
        '〇' => '零', '两' or '兩' => '二', '拾' => '十', '佰' => '百', '仟' => '千',
        _ when "壹贰叁肆伍陆柒捌玖".IndexOf(c, StringComparison.Ordinal) is >= 0 and var formal => Digits[formal + 1],
        _ => c,
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex("(吨|tonnes|tonne|t)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Tonnes();

    [GeneratedRegex(
        @"^(?<zero>零)?(?<digits>([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?)"
            + "(?<sign>万亿|billion|亿|million|万|thousand|千)?",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Part();
}
