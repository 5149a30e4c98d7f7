using System.Text.RegularExpressions;
using CarbonRegistry.Accounts;

namespace CarbonRegistry.Web.Tests;

/// <summary>The interface's descriptions say what is so: a schema's name stands for one type, and what examples show could be.</summary>
public partial class OpenApiTests
{
    private static readonly string[] Documents = ["/openapi/v1.json", "/openapi/exchange-v1.json"];

    [Fact]
    public async Task A_schema_is_one_types_and_every_act_has_its_own()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var document in Documents)
        {
            // A name that stands for two types fails the document.
            Assert.Equal(200, (await w.Get(null, document)).Status);
        }

        var paths = (await w.Get(null, Documents[0]))["paths"].AsObject();
        var forms = paths.Where(p => p.Key.StartsWith("/api/v1/acts/", StringComparison.Ordinal))
            .Select(p => (Act: p.Key["/api/v1/acts/".Length..], Schema: p.Value!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]?.GetValue<string>())).ToList();
        Assert.True(forms.Count >= 30);
        Assert.All(forms, f => Assert.NotNull(f.Schema));
        foreach (var (act, schema) in forms)
        {
            var type = Acts.Operations.Find(act)!.FormType;
            Assert.Equal("#/components/schemas/" + (type.IsNested ? type.DeclaringType!.Name + type.Name : type.Name), schema);
            Assert.All(forms.Where(f => f.Schema == schema), f => Assert.Equal(type, Acts.Operations.Find(f.Act)!.FormType));
        }
    }

    [Fact]
    public async Task Numbers_in_examples_have_the_right_check_digits()
    {
        await using var w = World.Start(Backend.Sqlite);
        var texts = new List<string>();
        foreach (var document in Documents)
        {
            texts.Add(await (await w.Get(null, document)).Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "CarbonRegistry.slnx")))
        {
            root = root.Parent;
        }

        texts.AddRange(new[] { "README.md", "README.zh-CN.md" }.Concat(Directory.GetFiles(Path.Combine(root.FullName, "docs"), "*.md", SearchOption.AllDirectories)).Select(f => File.ReadAllText(Path.Combine(root.FullName, f))));
        var numbers = texts.SelectMany(t => Number.Matches(t)).Select(m => m.Value).Distinct().ToList();
        Assert.True(numbers.Count > 5);
        Assert.All(numbers, n => Assert.True(AccountNumber.TryParse(n, out _), n));
        Assert.All(texts.SelectMany(t => Credit.Matches(t)).Select(m => m.Value), c => Assert.True(CreditCode.TryParse(c, out _), c));
    }

    [GeneratedRegex(@"CN-[A-Z]{2}-\d\d-\d{8}-\d\d", RegexOptions.CultureInvariant)]
    private static partial Regex Number { get; }

    [GeneratedRegex(@"\b9[1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{8}[0-9X][0-9A-HJ-NPQRTUWXY]\b", RegexOptions.CultureInvariant)]
    private static partial Regex Credit { get; }
}
