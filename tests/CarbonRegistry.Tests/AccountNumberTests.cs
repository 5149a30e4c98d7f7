using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Account numbers: CN-type-jurisdiction-sequence-check (ISO 7064 MOD 97-10). Specification section
/// 2.</summary>
public sealed class AccountNumberTests
{
    /// <summary>Every type in several jurisdictions with small, great and scattered sequences: 450 numbers.</summary>
    private static readonly AccountNumber[] Numbers =
    [
        .. from type in AccountTypes.All
           from jurisdiction in new[] { "00", "11", "44", "65", "91", "99" }
           from sequence in new long[] { 1, 42, 90_817_263, 12_345_678, AccountNumber.MaxSequence }
           select new AccountNumber(type.Code, jurisdiction, new(sequence)),
    ];

    [Fact]
    public void A_number_is_read_as_it_is_written()
    {
        foreach (var number in Numbers)
        {
            Assert.True(AccountNumber.TryParse(number.ToString(), out var read), number.ToString());
            Assert.Equal(number, read);
        }
    }

    [Fact]
    public void The_check_digits_are_those_of_ISO_7064_MOD_97_10()
    {
        // The standard's own test, on the number as a whole: letters A = 10 … Z = 35, the check digits last, the
        // remainder 1.
        foreach (var number in Numbers)
        {
            var digits = string.Concat(number.ToString().Where(c => c != '-')
                .Select(c => char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10));
            Assert.Equal(1, System.Numerics.BigInteger.Parse(digits,
                System.Globalization.CultureInfo.InvariantCulture) % 97);
        }
    }

    [Theory]
    [InlineData("EC", "11", 42, "CN-EC-11-00000042-")]
    [InlineData("NT", "00", 1, "CN-NT-00-00000001-")]
    [InlineData("XD", "00", 99_999_999, "CN-XD-00-99999999-")]
    public void A_number_is_written_with_all_its_zeros(string type, string jurisdiction, long sequence, string start)
    {
        var written = new AccountNumber(type, jurisdiction, new(sequence)).ToString();
        Assert.StartsWith(start, written, StringComparison.Ordinal);
        Assert.Equal(20, written.Length);
    }

    [Fact]
    public void One_wrong_digit_is_noticed_wherever_it_is()
    {
        var tried = 0;
        foreach (var written in Numbers.Select(n => n.ToString()))
        {
            for (var at = 0; at < written.Length; at++)
            {
                for (var digit = '0'; char.IsAsciiDigit(written[at]) && digit <= '9'; digit++)
                {
                    if (digit != written[at])
                    {
                        tried++;
                        Refused(written[..at] + digit + written[(at + 1)..]);
                    }
                }
            }
        }

        Assert.Equal(Numbers.Length * 12 * 9, tried);
    }

    [Fact]
    public void Two_adjacent_digits_exchanged_are_noticed()
    {
        var tried = 0;
        foreach (var written in Numbers.Select(n => n.ToString()))
        {
            var digits = Enumerable.Range(0, written.Length).Where(i => char.IsAsciiDigit(written[i])).ToArray();
            foreach (var (one, next) in digits.Zip(digits.Skip(1)))
            {
                // Across a hyphen too: whoever types a number types no hyphens.
                if (written[one] != written[next])
                {
                    tried++;
                    var exchanged = written.ToCharArray();
                    (exchanged[one], exchanged[next]) = (exchanged[next], exchanged[one]);
                    Refused(new(exchanged));
                }
            }
        }

        Assert.True(tried > Numbers.Length * 4, $"only {tried} exchanges tried");
    }

    [Fact]
    public void Another_account_type_in_the_same_number_is_noticed()
    {
        foreach (var number in Numbers)
        {
            foreach (var other in AccountTypes.All.Where(t => t.Code != number.Type))
            {
                var written = number.ToString();
                Refused(written[..3] + other.Code + written[5..]);
            }
        }
    }

    [Fact]
    public void Only_one_pair_of_check_digits_is_right()
    {
        var written = new AccountNumber("EG", "31", new(7_654_321)).ToString();
        var right = Enumerable.Range(0, 100)
            .Count(check => AccountNumber.TryParse($"{written[..18]}{check:D2}", out _));
        Assert.Equal(1, right);
    }

    [Fact]
    public void What_is_not_written_as_the_registry_writes_it_is_refused()
    {
        var right = new AccountNumber("EC", "11", new(42)).ToString();
        Assert.True(AccountNumber.TryParse(right, out _));

        Refused(null);
        Refused("");
        Refused(right[..^1]);
        Refused(right + "0");
        Refused(" " + right[1..]);
        Refused(right + " ");
        Refused(right + "\n");
        Refused(right.ToLowerInvariant());
        Refused(right.Replace("-", "", StringComparison.Ordinal));
        Refused(right.Replace('-', '–'));
        Refused(right.Replace('-', '.'));
        Refused("XX" + right[2..]);
        Refused(right.Replace('0', '٠')); // a digit, but not one of the ten that are meant
        Refused(right.Replace('4', '４'));
        Refused(right.Replace("00000042", "-0000042", StringComparison.Ordinal));
        Refused(right.Replace("00000042", "+0000042", StringComparison.Ordinal));
        Refused(right.Replace("00000042", "      42", StringComparison.Ordinal));
        Refused(right.Replace("00000042", "0000004\0", StringComparison.Ordinal));
    }

    [Fact]
    public void Types_that_do_not_exist_have_no_numbers()
    {
        // Right check digits throughout, so that it is the type or the sequence that is refused.
        Refused(new AccountNumber("ZZ", "11", new(42)).ToString());
        Refused(new AccountNumber(AccountTypes.Origin.Code, "00", new(42)).ToString());
        Refused(new AccountNumber("EC", "11", new(0)).ToString());
    }

    private static void Refused(string? text)
    {
        Assert.False(AccountNumber.TryParse(text, out var number), text);
        Assert.Equal(default, number);
    }
}
