using CarbonRegistry.Web.Tests.Pages;

namespace CarbonRegistry.Web.Tests;

/// <summary>Quantities in 万吨 and 亿吨 for who wants them so: never more than there is, the tonnes beside them, and
/// files to the tonne.</summary>
public sealed class QuantityStyleTests
{
    [Theory]
    [InlineData(9_999, null, null)]
    [InlineData(10_000, "1.00 万吨", null)]
    [InlineData(999_999, "99.99 万吨", null)]
    [InlineData(12_345_678, "1,234.56 万吨", "12.34 million t")]
    [InlineData(-12_345_678, "-1,234.56 万吨", "-12.34 million t")]
    [InlineData(99_999_999, "9,999.99 万吨", "99.99 million t")]
    [InlineData(8_194_000_000, "81.94 亿吨", "8.19 billion t")]
    [InlineData(long.MaxValue, "92,233,720,368.54 亿吨", "9,223,372,036.85 billion t")]
    [InlineData(long.MinValue, "-92,233,720,368.54 亿吨", "-9,223,372,036.85 billion t")]
    public void A_quantity_is_rounded_towards_nothing(long quantity, string? chinese, string? english)
    {
        Assert.Equal(chinese, Written(Language.Chinese));
        Assert.Equal(english, Written(Language.English));

        string? Written(Language language) => QuantityStyles.Short(language, quantity) is var (number, unit)
            ? $"{number} {unit}" : null;
    }

    [Fact]
    public async Task Who_wants_it_sees_quantities_in_short_with_the_tonnes_beside_them_and_files_stay_exact()
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        using var exact = new RegisterClerk(w, "national");
        Assert.Contains("10,000,000", (await exact.See("/")).Text, StringComparison.Ordinal);
        var chosen = await exact.Send("/quantities", ("style", "short"), ("next", "/transactions?sort=number"));
        Assert.Equal(302, chosen.Status);
        using var brief = new RegisterClerk(w, "national", "zh-CN; quantities=short");
        var home = await brief.See("/");
        Assert.Contains("1,000.00<span class=\"unit\">&#xA0;万吨</span>", home.Html, StringComparison.Ordinal);
        Assert.Contains("title=\"10,000,000 吨\"", home.Html, StringComparison.Ordinal);
        Assert.Contains("10,000,000 吨", home.Text, StringComparison.Ordinal);
        Assert.Contains("显示到吨", home.Text, StringComparison.Ordinal);
        using var english = new RegisterClerk(w, "national", "en; quantities=short");
        Assert.Contains("10.00<span class=\"unit\">&#xA0;million t</span>", (await english.See("/")).Html,
            StringComparison.Ordinal);
        Assert.Contains("10000000", (await brief.See("/transactions?format=csv&function=6")).Html,
            StringComparison.Ordinal);

        // A way of writing that nobody offers is none.
        using var odd = new RegisterClerk(w, "national", "zh-CN; quantities=x");
        Assert.DoesNotContain("万吨</span>", (await odd.See("/")).Html, StringComparison.Ordinal);
    }
}
