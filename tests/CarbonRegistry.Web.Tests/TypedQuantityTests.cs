using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Tests;

/// <summary>Quantities as people write them: read as nobody could doubt, or refused with what to write.</summary>
public sealed class TypedQuantityTests
{
    [Theory]
    [InlineData("50000", 50_000)]
    [InlineData(" 50,000 ", 50_000)]
    [InlineData("50，000", 50_000)]
    [InlineData("５００００", 50_000)]
    [InlineData("5万", 50_000)]
    [InlineData("5 万吨", 50_000)]
    [InlineData("５万", 50_000)]
    [InlineData("1.5萬", 15_000)]
    [InlineData("1.2亿", 120_000_000)]
    [InlineData("1亿2000万", 120_000_000)]
    [InlineData("1亿零50万", 100_500_000)]
    [InlineData("3万5000", 35_000)]
    [InlineData("3万零5", 30_005)]
    [InlineData("0.5万", 5_000)]
    [InlineData("1.23450万", 12_345)]
    [InlineData("2万亿", 2_000_000_000_000)]
    [InlineData("5千", 5_000)]
    [InlineData("五万", 50_000)]
    [InlineData("伍萬", 50_000)]
    [InlineData("十二万", 120_000)]
    [InlineData("两万三千五百", 23_500)]
    [InlineData("一亿二千万", 120_000_000)]
    [InlineData("一万零五", 10_005)]
    [InlineData("十万零五千", 105_000)]
    [InlineData("50 thousand", 50_000)]
    [InlineData("1.2 million t", 1_200_000)]
    [InlineData("1500t", 1_500)]
    [InlineData("9223372036854775806", long.MaxValue - 1)]
    public void What_nobody_doubts_is_understood(string typed, long tonnes) =>
        Assert.Equal($"{tonnes}", TypedQuantity.Written(typed));

    [Theory]
    [InlineData("5万.5")]
    [InlineData("3万5")]
    [InlineData("一万五")]
    [InlineData("一百二")]
    [InlineData("1.5亿2000万")]
    [InlineData("1亿20000万")]
    [InlineData("5万万")]
    [InlineData("1,2亿")]
    [InlineData("万五")]
    public void What_may_mean_two_numbers_is_refused_with_what_to_write(string typed) =>
        Assert.Equal(QuantityTexts.Unclear, TypedQuantity.Read(typed).Wrong);

    [Theory]
    [InlineData("1.23456万")]
    [InlineData("1.0005千")]
    public void A_part_of_a_tonne_is_refused_as_one(string typed) =>
        Assert.Equal(QuantityTexts.NotWhole, TypedQuantity.Read(typed).Wrong);

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("1000万亿亿")]
    [InlineData("999999999亿亿")]
    [InlineData("九千亿亿")]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("1e5")]
    [InlineData("abc")]
    [InlineData("万")]
    [InlineData("〇〇")]
    [InlineData("十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十十亿亿亿亿")]
    public void What_is_no_quantity_stays_as_it_was_typed(string typed)
    {
        Assert.Equal(typed, TypedQuantity.Written(typed));
        Assert.Null(TypedQuantity.Read(typed).Digits);
    }

    [Theory]
    [InlineData(9_999, null, null)]
    [InlineData(50_000, "5万吨", "50 thousand t")]
    [InlineData(10_005, "1万零5吨", "10 thousand 5 t")]
    [InlineData(120_000_000, "1亿2000万吨", "120 million t")]
    [InlineData(12_345_678, "1234万5678吨", "12 million 345 thousand 678 t")]
    [InlineData(8_194_000_000, "81亿9400万吨", "8 billion 194 million t")]
    [InlineData(100_000_001, "1亿零1吨", "100 million 1 t")]
    public void A_large_quantity_is_said_in_words_exactly(long tonnes, string? zh, string? en)
    {
        var words = TypedQuantity.InWords(tonnes);
        Assert.Equal((zh, en), (words?.Zh, words?.En));
    }

    /// <summary>What the registry says in Chinese it also understands.</summary>
    [Fact]
    public void Every_quantity_in_words_is_read_as_itself()
    {
        var random = new Random(17);
        for (var i = 0; i < 20_000; i++)
        {
            var tonnes = random.NextInt64(TypedQuantity.Large, (long)Math.Pow(10, random.Next(5, 18)));
            tonnes -= random.Next(3) == 0 ? tonnes % 1000 : 0;
            if (tonnes >= TypedQuantity.Large)
            {
                Assert.Equal($"{tonnes}", TypedQuantity.Written(TypedQuantity.InWords(tonnes)!.Zh));
            }
        }
    }
}
