using System.Text.RegularExpressions;

namespace CarbonRegistry.Web.Tests;

/// <summary>The interface's descriptions say what is so: a schema's name stands for one type, and what examples show
/// could be.</summary>
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
            .Select(p => (Act: p.Key["/api/v1/acts/".Length..],
                Schema: p.Value!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]![
                    "$ref"]?.GetValue<string>())).ToList();
        Assert.True(forms.Count >= 30);
        Assert.All(forms, f => Assert.NotNull(f.Schema));
        foreach (var (act, schema) in forms)
        {
            var type = Acts.Operations.Find(act)!.FormType;
            Assert.Equal("#/components/schemas/" + (type.IsNested ? type.DeclaringType!.Name + type.Name : type.Name),
                schema);
            Assert.All(forms.Where(f => f.Schema == schema),
                f => Assert.Equal(type, Acts.Operations.Find(f.Act)!.FormType));
        }
    }

    [Fact]
    public async Task Numbers_in_examples_have_the_right_check_digits()
    {
        await using var w = World.Start(Backend.Sqlite);
        var texts = new List<string>();
        foreach (var document in Documents)
        {
            texts.Add(await (await w.Get(null, document)).Response.Content.ReadAsStringAsync(
                TestContext.Current.CancellationToken));
        }

        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "CarbonRegistry.slnx")))
        {
            root = root.Parent;
        }

        texts.AddRange(new[] { "README.md",
            "README.zh-CN.md" }.Concat(Directory.GetFiles(Path.Combine(root.FullName, "docs"), "*.md",
                SearchOption.AllDirectories)).Select(f => File.ReadAllText(Path.Combine(root.FullName, f))));
        var numbers = texts.SelectMany(t => Number.Matches(t)).Select(m => m.Value).Distinct().ToList();
        Assert.True(numbers.Count > 5);
        Assert.All(numbers, n => Assert.True(AccountNumber.TryParse(n, out _), n));
        Assert.All(texts.SelectMany(t => Credit.Matches(t)).Select(m => m.Value),
            c => Assert.True(CreditCode.TryParse(c, out _), c));
    }

    /// <summary>Whoever asks for a description again costs nothing: it is made once, and told by its tag that it is the
    /// same.</summary>
    [Fact]
    public async Task A_description_is_made_once_and_has_a_tag()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var document in Documents)
        {
            // Before anybody had it, many ask at once.
            var first = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Ask(document)));
            var tag = first[0].Headers.ETag;
            Assert.NotNull(tag);
            Assert.All(first, a => Assert.Equal((200, tag), ((int)a.StatusCode, a.Headers.ETag)));
            var plain = await first[0].Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            Assert.Equal("application/json", first[0].Content.Headers.ContentType?.MediaType);

            foreach (var known in new[] { tag.ToString(), "\"other\", " + tag, "W/" + tag, "*" })
            {
                var same = await Ask(document, ("If-None-Match", known));
                Assert.Equal((304, 0L), ((int)same.StatusCode,
                    (await same.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).LongLength));
                Assert.Equal(tag, same.Headers.ETag);
            }

            Assert.Equal(200, (int)(await Ask(document, ("If-None-Match", "\"other\""))).StatusCode);
            var packed = await Ask(document, ("Accept-Encoding", "gzip, br"));
            Assert.Equal(["br"], packed.Content.Headers.ContentEncoding);
            Assert.Contains("Accept-Encoding", packed.Headers.Vary);
            var bytes = await packed.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            Assert.True(bytes.Length < plain.Length / 4, $"{bytes.Length} of {plain.Length}");
            using var unpacked = new MemoryStream();
            await using (var brotli = new System.IO.Compression.BrotliStream(new MemoryStream(bytes),
                System.IO.Compression.CompressionMode.Decompress))
            {
                await brotli.CopyToAsync(unpacked, TestContext.Current.CancellationToken);
            }

            Assert.Equal(plain, unpacked.ToArray());
        }

        Assert.Equal(404, (await w.Get(null, "/openapi/other.json")).Status);

        async Task<HttpResponseMessage> Ask(string path, params (string Name, string Value)[] fields)
        {
            using var http = new HttpClient { BaseAddress = w.Address };
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            foreach (var (name, value) in fields)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            return await http.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Every_operation_says_how_it_answers_where_all_is_well()
    {
        await using var w = World.Start(Backend.Sqlite);
        foreach (var document in Documents)
        {
            var operations = (await w.Get(null, document))["paths"].AsObject().SelectMany(p =>
                p.Value!.AsObject().Where(o => o.Value!.AsObject().ContainsKey("responses")).Select(o =>
                (Name: $"{o.Key} {p.Key}", o.Value))).ToList();
            Assert.True(operations.Count > 10);
            Assert.Empty(operations.Where(o => !o.Value!["responses"]!.AsObject().Any(r => r.Key[0] == '2')).Select(o =>
                o.Name));
        }
    }

    [GeneratedRegex(@"CN-[A-Z]{2}-\d\d-\d{8}-\d\d", RegexOptions.CultureInvariant)]
    private static partial Regex Number { get; }

    [GeneratedRegex(@"\b9[1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{8}[0-9X][0-9A-HJ-NPQRTUWXY]\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Credit { get; }
}
