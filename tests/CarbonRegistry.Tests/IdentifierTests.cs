using CarbonRegistry.Demonstration;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Credit codes (GB 32100-2015) and identity numbers (GB 11643-1999), every character checked. Specification
/// section 2.</summary>
public sealed class IdentifierTests
{
    /// <summary>Digits, all capital letters, small letters and some others that may be typed.</summary>
    private const string Typed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz -_０Ｘ";

    /// <summary>The standard's own example and codes that companies publish.</summary>
    private static readonly string[] PublishedCodes =
        ["91350100M000100Y43", "9144030071526726XG", "914403001922038216", "91330100799655058B", "91110000600037341L"];

    /// <summary>The standard's own examples.</summary>
    private static readonly string[] PublishedNumbers = ["11010519491231002X", "440524188001010014"];

    private static readonly string[] Codes =
        [.. PublishedCodes, .. Jurisdictions.Provinces.SelectMany(p => Enumerable.Range(1, 30)
            .Select(n => Identifiers.CreditCode(p.Code, n * 3_331_117)))];

    private static readonly string[] Numbers =
    [
        .. PublishedNumbers,
        .. Jurisdictions.Provinces.SelectMany(p => Enumerable.Range(1, 30)
            .Select(n => Identifiers.IdentityNumber(p.Code, new DateOnly(1950, 1, 1).AddDays(n * 431), n * 31))),
    ];

    [Fact]
    public void Published_examples_are_accepted_and_read_back_as_written()
    {
        Assert.All(Codes, c => Assert.Equal(CreditCode.TryParse(c, out var code) ? c : "refused", code.ToString()));
        Assert.All(Numbers, n => Assert.Equal(IdentityNumber.TryParse(n, out var number) ? n : "refused",
            number.ToString()));
        Assert.Equal(new DateOnly(1949, 12, 31), IdentityNumber.TryParse("11010519491231002X", out var born)
            ? born.Born : default);
        Assert.Equal("110105***********X", born.Masked);
        Assert.Equal("35", CreditCode.TryParse(PublishedCodes[0], out var fujian) ? fujian.Province : "");
    }

    /// <summary>Both check characters are of pure systems with a prime modulus and weights without a common factor with
    /// it: none of these changes escapes.</summary>
    [Fact]
    public void Every_changed_character_and_every_adjacent_swap_is_refused()
    {
        var changes = 0;
        var swaps = 0;
        foreach (var (texts, isRead) in new (string[],
            Func<string, bool>)[] { (Codes, c => CreditCode.TryParse(c, out _)),
            (Numbers, n => IdentityNumber.TryParse(n, out _)) })
        {
            foreach (var text in texts)
            {
                for (var i = 0; i < text.Length; i++)
                {
                    foreach (var c in Typed.Where(c => c != text[i]))
                    {
                        changes++;
                        Refused($"{text[..i]}{c}{text[(i + 1)..]}");
                    }

                    if (i > 0 && text[i] != text[i - 1])
                    {
                        swaps++;
                        Refused($"{text[..(i - 1)]}{text[i]}{text[i - 1]}{text[(i + 1)..]}");
                    }
                }
            }

            void Refused(string wrong)
            {
                if (isRead(wrong))
                {
                    Assert.Fail(wrong);
                }
            }
        }

        Assert.True(changes > 1_000_000 && swaps > 15_000, $"{changes} {swaps}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("91350100M000100Y4")]
    [InlineData("91350100M000100Y431")]
    [InlineData(" 91350100M000100Y43")]
    [InlineData("91350100m000100y43")]
    public void What_is_not_a_whole_code_is_refused(string? text) => Assert.False(CreditCode.TryParse(text, out _));

    /// <summary>The check character alone is right in each of these: it is the other digits that say nothing that
    /// is.</summary>
    [Theory]
    [InlineData("91", "990100", "00000001")]
    [InlineData("91", "000000", "00000001")]
    [InlineData("B1", "110100", "00000001")]
    [InlineData("90", "110100", "00000001")]
    [InlineData("91", "11010A", "00000001")]
    [InlineData("91", "110100", "0000000I")]
    [InlineData("91", "110100", "0000001")]
    public void A_code_of_no_authority_division_or_organization_cannot_be_made(string authority, string division,
        string organization) =>
        Assert.Throws<ArgumentException>(() => CreditCode.Of(authority, division, organization));

    [Fact]
    public void The_organization_code_within_is_checked_too()
    {
        // The last character is right for the seventeen before it, the ninth of the organization code is not for its
        // eight (4 would be).
        Assert.True(CreditCode.TryParse("91350100M000100Y43", out _));
        var made = CreditCode.Alphabet.Count(c => CreditCode.TryParse("91350100M000100Y5" + c, out _));
        Assert.Equal(0, made);
        Assert.Equal(1, CreditCode.Alphabet.Count(c => CreditCode.TryParse("91350100M000100Y4" + c, out _)));
    }

    [Theory]
    [InlineData("11010519491331002")] // month 13
    [InlineData("11010519490231002")] // 31 February
    [InlineData("11010520230229002")] // 29 February 2023
    [InlineData("11010519000229002")] // 1900 was no leap year
    [InlineData("11010500000101002")] // year 0
    [InlineData("99010519491231002")] // no such region
    [InlineData("00010519491231002")]
    [InlineData("1101051949123100X")]
    public void A_number_of_no_date_or_region_is_refused_whatever_its_check_character(string body) =>
        Assert.All("0123456789X", c => Assert.False(IdentityNumber.TryParse(body + c, out _)));

    [Theory]
    [InlineData("110105", 2024, 2, 29)]
    [InlineData("830000", 2000, 2, 29)]
    [InlineData("810000", 1999, 12, 31)]
    public void Leap_days_and_residents_of_all_regions_are_accepted(string division, int year, int month, int day) =>
        Assert.Equal(new DateOnly(year, month, day), IdentityNumber.Of(division, new(year, month, day), 2).Born);

    [Fact]
    public void Small_letters_are_refused_so_that_one_holder_has_one_identifier()
    {
        Assert.False(IdentityNumber.TryParse("11010519491231002x", out _));
        Assert.Equal("", default(IdentityNumber).ToString());
        Assert.Equal("", default(CreditCode).ToString());
    }
}
