using System.Reflection;
using System.Text.RegularExpressions;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>Every text is there in both languages, and none stands in the pages themselves.</summary>
public partial class TextTests
{
    [Fact]
    public void Every_text_has_both_languages_and_the_same_places()
    {
        var texts = typeof(Host).Assembly.GetTypes().Where(t => t.Namespace == "CarbonRegistry.Web.Texts")
            .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(f => f.FieldType == typeof(Text)).Select(f => (f.Name, Text: (Text)f.GetValue(null)!)).ToList();
        Assert.True(texts.Count > 150);
        Assert.All(texts, t => Assert.True(t.Text is { Zh.Length: > 0, En.Length: > 0 }, t.Name));
        Assert.All(texts, t => Assert.Equal(Places(t.Text.Zh), Places(t.Text.En)));
        Assert.All(texts.Where(t => t.Name != "ChineseName"),
            t => Assert.False(Chinese().IsMatch(t.Text.En), t.Text.En));

        // One name for one thing: the glossary's.
        var wrong = Glossary.All.SelectMany(g => g.Not).ToList();
        Assert.All(texts, t => Assert.DoesNotContain(wrong, word => t.Text.Zh.Contains(word, StringComparison.Ordinal)
            || t.Text.En.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void No_page_says_anything_that_is_not_a_text()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "CarbonRegistry.slnx")) && root.Parent is not null)
        {
            root = root.Parent!;
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(root.FullName, "src", "CarbonRegistry.Web"),
            "*.razor", SearchOption.AllDirectories))
        {
            var markup = Remark().Replace(File.ReadAllText(file), "");
            var code = markup.IndexOf("@code {", StringComparison.Ordinal);
            Assert.False(Chinese().IsMatch(code < 0 ? markup : markup[..code]), file);
        }
    }

    [Fact]
    public void Every_field_of_every_operation_has_a_label()
    {
        var missing = Acts.Operations.All.Where(ActFields.IsByForm)
            .SelectMany(o => ActFields.Of(o)
                .Where(f => (ActTexts.Label(o.Key, f.Path) ?? ActTexts.Label(f.Path)) is null)
                .Select(f => $"{o.Key}: {f.Path}"));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_name_that_people_could_meet_has_a_word()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "CarbonRegistry.slnx")) && root.Parent is not null)
        {
            root = root.Parent!;
        }

        var sources = Directory.EnumerateFiles(Path.Combine(root.FullName, "src", "CarbonRegistry"), "*.cs",
            SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText).ToList();

        // Refusals name fields; acts tell the journal what they changed and brought about; forms have fields.
        var refused = sources.SelectMany(s => RefusedField().Matches(s).Select(m => m.Groups["name"].Value));
        var told = sources.SelectMany(s => Told().Matches(s).Select(m => m.Value)).ToList();
        var names = told.SelectMany(t => Members().Matches(t).Select(m => m.Groups["name"].Value))
            .Select(n => char.ToLowerInvariant(n[0]) + n[1..]);
        var forms = Acts.Operations.All.SelectMany(o => Names(o.FormType, []));
        Assert.True(told.Count > 40);
        Assert.Empty(refused.Concat(names).Concat(forms).Where(n =>
            KeyTexts.Find(n) is null).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(told.Select(t => ChangedRecord().Match(t)).Where(m => m.Success).Select(m =>
            m.Groups["name"].Value)
            .Where(r => KeyTexts.Record(r) is null).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The names of a form's fields, of what lies within too.</summary>
    private static IEnumerable<string> Names(Type type, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? (type.IsGenericType ? type.GetGenericArguments()[0] : type);
        if (type.Namespace?.StartsWith("CarbonRegistry", StringComparison.Ordinal) != true || type.IsEnum
            || type.IsValueType || !seen.Add(type))
        {
            yield break;
        }

        foreach (var parameter in type.GetConstructors().OrderByDescending(c
            => c.GetParameters().Length).Take(1).SelectMany(c => c.GetParameters()))
        {
            yield return System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
            foreach (var inner in Names(parameter.ParameterType, seen))
            {
                yield return inner;
            }
        }
    }

    [GeneratedRegex(@"Refuse\(\s*Refusals\.\w+,\s*""(?<name>\w[\w.]*)""|field: ""(?<name>\w[\w.]*)""")]
    private static partial Regex RefusedField();

    [GeneratedRegex(@"context\.(?:Changed|Result)\((?:[^;]*?)\);", RegexOptions.Singleline)]
    private static partial Regex Told();

    [GeneratedRegex(@"\b(?<name>\w+) = (?!>)|(?:new \{ |, )(?:\w+!?\.)(?<name>\w+)(?=,| \})")]
    private static partial Regex Members();

    [GeneratedRegex(@"Changed\(\s*""(?<name>[\w-]+)""")]
    private static partial Regex ChangedRecord();

    private static IEnumerable<string> Places(string text) =>
        Place().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"[\u4e00-\u9fff]")]
    private static partial Regex Chinese();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Remark();
}
