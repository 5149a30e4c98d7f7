using System.Reflection;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>States and other closed lists: what their rows promise.</summary>
public sealed class KeyedTests
{
    public static TheoryData<Type> Lists =>
        [.. typeof(IKeyed).Assembly.GetTypes()
            .Where(t => t is { IsInterface: false, IsAbstract: false } && t.IsAssignableTo(typeof(IKeyed)))];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Every_row_is_listed_once_under_a_key_of_its_own_and_named_in_both_languages(Type list)
    {
        var rows = ((IEnumerable<IKeyed>)list.GetProperty("All")!.GetValue(null)!).ToList();
        var declared = list.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == list)
            .Select(f => (IKeyed)f.GetValue(null)!)
            // Nobody signs in as the registry, so nobody chooses its role.
            .Where(row => !row.Equals(Role.Registry));

        Assert.True(rows.Count > 1, $"{list.Name} lists {rows.Count} rows.");
        Assert.Equal(declared.Select(r => r.Key).Order(), rows.Select(r => r.Key).Order());
        Assert.Equal(rows.Count, rows.DistinctBy(r => r.Key).Count());
        Assert.All(rows, r => Assert.Matches("^[a-z]+(-[a-z]+)*$", r.Key));
        Assert.All(rows, r => Assert.True(r.Name.Zh.Length > 0 && r.Name.En.Length > 0, $"{r.Key} has no name."));
    }
}
