using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Quantities in words, as certificates have them.</summary>
public sealed class InWordsTests
{
    [Theory]
    [InlineData(0, "零", "zero")]
    [InlineData(7, "柒", "seven")]
    [InlineData(10, "壹拾", "ten")]
    [InlineData(105, "壹佰零伍", "one hundred and five")]
    [InlineData(1_000, "壹仟", "one thousand")]
    [InlineData(1_010, "壹仟零壹拾", "one thousand and ten")]
    [InlineData(50_000, "伍万", "fifty thousand")]
    [InlineData(100_001, "壹拾万零壹", "one hundred thousand and one")]
    [InlineData(123_400, "壹拾贰万叁仟肆佰", "one hundred and twenty-three thousand four hundred")]
    [InlineData(1_200_500, "壹佰贰拾万零伍佰", "one million two hundred thousand five hundred")]
    [InlineData(100_000_000, "壹亿", "one hundred million")]
    [InlineData(8_194_000_000, "捌拾壹亿玖仟肆佰万", "eight billion one hundred and ninety-four million")]
    [InlineData(1_000_000_000_001, "壹万亿零壹", "one trillion and one")]
    public void A_quantity_is_written_in_capitals_and_in_English(long quantity, string zh, string en) =>
        Assert.Equal((zh, en), (InWords.Of(quantity).Zh, InWords.Of(quantity).En));

    [Fact]
    public void Every_quantity_has_words_of_its_own_up_to_the_greatest()
    {
        // What is written can be told apart, and nothing is left out at the ends.
        var numbers = Enumerable.Range(0, 20_000).Select(i => (long)i).Append(long.MaxValue).ToList();
        Assert.Equal(numbers.Count, numbers.Select(n => InWords.Of(n).Zh).Distinct().Count());
        Assert.Equal(numbers.Count, numbers.Select(n => InWords.Of(n).En).Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => InWords.Of(-1));
    }
}
