using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Names are found by the beginning of any word of them, by pinyin and by its initials.</summary>
public sealed class SearchKeyTests
{
    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    [Theory]
    [InlineData("华能电力", "hndl")]
    [InlineData("华能电力", "huaneng")]
    [InlineData("华能电力", "dl")]
    [InlineData("华能电力", "电力")]
    [InlineData("华能（北京）电力", "华能北京")]
    [InlineData("华能（北京）电力", "HN BJ")]
    [InlineData("重庆钢铁", "cqgt")]
    [InlineData("长城银行", "changchengyinhang")]
    [InlineData("成都西藏路3号电厂", "cdxzl3")]
    [InlineData("绿能铝业", "lvnenglv")]
    [InlineData("Huaneng Power 12", "power 12")]
    [InlineData("ＡＢＣ电厂", "abcdc")]
    [InlineData("𠮷野电厂", "𠮷野")]
    public void A_name_is_found_by_what_people_type(string name, string typed) =>
        Assert.Contains(SearchKeys.OfName(name),
            k => k.StartsWith(SearchKeys.Typed(typed), StringComparison.Ordinal));

    [Theory]
    [InlineData("华能电力", "hd")]
    [InlineData("Huaneng Power", "ower")]
    [InlineData("100%_电厂", "100__")]
    public void Nor_by_what_is_not_in_it(string name, string typed) =>
        Assert.DoesNotContain(SearchKeys.OfName(name),
            k => k.StartsWith(SearchKeys.Typed(typed), StringComparison.Ordinal));

    [Theory]
    [InlineData("CN-EC-11-00000042-59", "cn-ec-11")]
    [InlineData("CN-EC-11-00000042-59", "ec11")]
    [InlineData("CN-EC-11-00000042-59", "00000042")]
    [InlineData("CN-EC-11-00000042-59", "42")]
    public void A_number_is_found_by_any_part_of_it_on(string number, string typed) =>
        Assert.Contains(SearchKeys.OfNumber(number),
            k => k.StartsWith(SearchKeys.Typed(typed), StringComparison.Ordinal));

    /// <summary>Ten signs for units of measure have none in the Unicode Han Database.</summary>
    [Fact]
    public void Every_usual_character_has_its_reading()
    {
        var readings = Enumerable.Range(0x4E00, 0x9FA5 - 0x4E00 + 1)
            .Select(c => Readings.Of(((char)c).ToString())[0]).OfType<string>().ToList();
        Assert.Equal(0x9FA5 - 0x4E00 + 1 - 10, readings.Count);
        Assert.All(readings, r => Assert.True(r.Length is > 0 and < 7 && r.All(char.IsAsciiLetterLower), r));
    }

    [Fact]
    public void No_key_is_longer_than_is_compared_and_none_cuts_a_character()
    {
        var keys = SearchKeys.OfName(string.Concat(Enumerable.Repeat("电𠮷", 100))).ToList();
        Assert.NotEmpty(keys);
        Assert.All(keys, k => Assert.True(k.Length <= SearchKeys.Longest && !char.IsHighSurrogate(k[^1])));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_a_database_had_before_is_found_after_its_migration(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        scene.Database.Execute("delete from search_key");
        scene.Database.Execute("delete from schema_step where name = '0022-search'");
        foreach (var what in new[] { "table search_key", "index ledger_transaction_reference",
            "index account_version_document" })
        {
            scene.Database.Execute($"drop {what}");
        }

        scene.Database.Database.Migrate();
        using var snapshot = new Snapshot(scene.Database.Database);
        Assert.Empty(snapshot.List(
            "select h.id from holder h where not exists (select 1 from search_key k where k.kind = 1 and k.id = h.id)",
            r => r.Long("id")));
        Assert.NotEmpty(AccountQueries.Suggest(snapshot, scene.World.NationalBusiness, "ec", [], 10).Items);
    }
}
