using System.Globalization;

namespace CarbonRegistry.Files;

/// <summary>A number as a spreadsheet stores it, in digits, not in floating point: nothing is rounded on the
/// way.</summary>
/// <param name="IsNegative">Its sign.</param>
/// <param name="Digits">Its digits, without zeros at either end.</param>
/// <param name="Exponent">How many of them, or of zeros after them, stand before the point; below 0: zeros after
/// it.</param>
internal readonly record struct PlainNumber(bool IsNegative, string Digits, int Exponent)
{
    private const int MostText = 40;
    private const int MostExponent = 400;
    private const long SecondsOfDay = 86_400;

    /// <summary>How many digits its whole part has.</summary>
    public int WholeDigits => Math.Max(0, Exponent);

    /// <summary>The number that a text says (digits, a point, an exponent), or null.</summary>
    public static PlainNumber? Of(string text)
    {
        var said = text.AsSpan();
        if (said.Length > MostText)
        {
            return null;
        }

        var isNegative = said is ['-', ..];
        said = isNegative ? said[1..] : said;
        var power = 0;
        if (said.IndexOfAny('E', 'e') is >= 0 and var e)
        {
            if (!int.TryParse(said[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power)
                || Math.Abs(power) > MostExponent)
            {
                return null;
            }

            said = said[..e];
        }

        var point = said.IndexOf('.');
        var whole = point < 0 ? said : said[..point];
        var rest = point < 0 ? default : said[(point + 1)..];
        if (whole.Length + rest.Length == 0 || whole.ContainsAnyExceptInRange('0', '9')
            || rest.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        var all = string.Concat(whole, rest);
        var digits = all.TrimStart('0');
        var exponent = whole.Length - (all.Length - digits.Length) + power;
        digits = digits.TrimEnd('0');
        return digits.Length == 0 ? new(false, "", 0) : new(isNegative, digits, exponent);
    }

    /// <summary>The day, or the instant of a day, that it counts; null where there is no such day.</summary>
    /// <param name="from1904">Whether days count from 1904, and not as if 1900 had been a leap year.</param>
    public string? Day(bool from1904)
    {
        if (IsNegative || Exponent is < 1 or > 7)
        {
            return null;
        }

        var padded = Digits.PadRight(Exponent + 12, '0');
        var days = long.Parse(padded.AsSpan(0, Exponent), CultureInfo.InvariantCulture);
        var fraction = long.Parse(padded.AsSpan(Exponent, 12), CultureInfo.InvariantCulture);

        // Half a second is far above what a stored instant is off by.
        var seconds = ((fraction / 1000 * SecondsOfDay) + 500_000_000) / 1_000_000_000;
        var first = from1904 ? new DateOnly(1904, 1, 1) : new DateOnly(1899, 12, 30);
        if (days + (seconds / SecondsOfDay) > DateOnly.MaxValue.DayNumber - first.DayNumber || (!from1904 && days < 61))
        {
            return null;
        }

        var instant = first.AddDays((int)days).ToDateTime(TimeOnly.MinValue).AddSeconds(seconds);
        return instant.ToString(instant.TimeOfDay.Ticks == 0 ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss",
            CultureInfo.InvariantCulture);
    }

    /// <summary>As a person writes it: no exponent.</summary>
    public override string ToString()
    {
        if (Digits.Length == 0)
        {
            return "0";
        }

        var text = Exponent >= Digits.Length ? Digits.PadRight(Exponent, '0')
            : Exponent > 0 ? $"{Digits[..Exponent]}.{Digits[Exponent..]}"
            : $"0.{new string('0', -Exponent)}{Digits}";
        return IsNegative ? "-" + text : text;
    }
}
