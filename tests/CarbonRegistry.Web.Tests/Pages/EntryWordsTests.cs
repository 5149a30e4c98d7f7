using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>The audit log in words, for every act that there is.</summary>
public sealed partial class EntryWordsTests(Chromium chromium)
{
    public static TheoryData<string> All => [.. Operations.All.Select(o => o.Key)];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_act_is_a_sentence_without_names_of_fields_ids_or_braces(string key)
    {
        var operation = Operations.Find(key)!;
        var form = (JsonObject)Filled(operation.FormType, "")!;
        var keys = Keys(form).Where(k => k.Any(char.IsUpper)).ToList();
        foreach (var language in Enum.GetValues<Language>())
        {
            var words = EntryWords.Bare(language, AuditNames.None);
            foreach (var outcome in Enum.GetValues<Outcome>())
            {
                var entry = Entry(operation, form, outcome);
                var said = words.Sentence(entry);
                Assert.All(
                    words.Asked(entry).Select(f => $"{f.Name} {f.Value}").Append(said),
                    text =>
                    {
                        Assert.DoesNotMatch("[{}]", text);
                        Assert.All(keys, k => Assert.DoesNotContain(k, text, StringComparison.Ordinal));
                        Assert.DoesNotContain(KeyTexts.Field("?").Zh, text, StringComparison.Ordinal);
                        Assert.DoesNotContain(KeyTexts.Field("?").En, text, StringComparison.Ordinal);
                        Assert.DoesNotMatch(Id(), text);
                        Assert.False(language == Language.English && Chinese().IsMatch(text), text);
                    });
                Assert.False(
                    key.Contains('-', StringComparison.Ordinal) && said.Contains(key, StringComparison.Ordinal), said);
                Assert.DoesNotContain("|", said, StringComparison.Ordinal);
                Assert.EndsWith(language == Language.English ? "." : "。", said, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_sentence_is_of_an_act_that_there_is_and_names_fields_that_it_has()
    {
        Assert.All(EntrySentences.Operations, o => Assert.NotNull(Operations.Find(o)));
        Assert.Empty(
            from operation in Operations.All
            let sentence = EntrySentences.Find(operation.Key)
            where sentence is not null
            let form = Filled(operation.FormType, "", secrets: true)
            from text in new[] { sentence.Zh, sentence.En }
            from Match place in Place().Matches(text)
            let paths = place.Groups["path"].Value.Split('|')
            where !paths.Any(p => p.StartsWith("result.", StringComparison.Ordinal)
                || p.Split('.').Aggregate(form, (node, name) => (node as JsonObject)?[name]!) is not null)
            select $"{operation.Key}: {place.Value}");
    }

    /// <summary>From the workplace's box: what happened to the object on the day. An address that only leads on counts
    /// as a page, so that there are two at most.</summary>
    [Theory]
    [InlineData("zh-CN", "命名为“新名称”")]
    [InlineData("en", "named the account")]
    public async Task Who_did_what_to_an_account_yesterday_is_two_pages_away(string language, string said)
    {
        await using var w = World.Start(Backend.Sqlite);
        await w.Fund();
        await w.Must("province-11", "edit-account", $$"""{"account":"{{w["EC1"]}}","name":"新名称"}""");
        await w.Must("rep-1", 23, "EC1>ET1:1717");
        await w.Must("rep-2", 23, "EC2>ET2:19");
        w.Clock.Advance(TimeSpan.FromDays(1));
        await w.Must("rep-1", 23, "EC1>ET1:4321");
        await using var clerk = await chromium.Person(w, "audit", language);
        await clerk.Go("/");
        var pages = 0;
        clerk.Page.Response += (_, response) => pages += response.Request.ResourceType == "document" ? 1 : 0;
        await clerk.Page.FillAsync("#who-did", w["EC1"]);
        await clerk.Page.ClickAsync("button[name=day][value=yesterday]");
        await clerk.Page.Reaches("**day=yesterday**");
        var log = await clerk.Page.InnerTextAsync("table.list tbody");
        Assert.All(new[] { said, "新名称", "province-11", "rep-1", "1,717", w["EC1"] },
            t => Assert.Contains(t, log, StringComparison.Ordinal));
        Assert.All(new[] { w["EC2"], "rep-2", "4,321" }, t => Assert.DoesNotContain(t, log, StringComparison.Ordinal));
        Assert.DoesNotMatch("[{}]", log);
        Assert.InRange(pages, 1, 2);

        // From the account, all that ever happened to it, the page of one entry, and nothing raw but for engineers.
        await clerk.Go("/accounts/" + w["EC1"]);
        await clerk.Page.ClickAsync("main a[href^='/audit?about=']");
        await clerk.Page.Reaches("**/audit?about=**");
        await clerk.Page.Locator("table.list tbody tr", new() { HasText = "新名称" }).Locator("th a").ClickAsync();
        await clerk.Sees(".sentence");
        var entry = await clerk.Page.InnerTextAsync("main");
        Assert.Contains("新名称", entry, StringComparison.Ordinal);
        Assert.DoesNotMatch("[{}]", entry);
        await clerk.Page.ClickAsync("main details summary");
        Assert.Contains("\"form\"", await clerk.Page.InnerTextAsync("main details pre"), StringComparison.Ordinal);
        Assert.Empty(clerk.Complaints);
    }

    private static AuditEntry Entry(Operation operation, JsonObject form, Outcome outcome) => new(
        7, Guid.CreateVersion7(), "2026-06-01T00:00:00.000000Z", operation.Function.Code, operation.Key, new(5),
        "Li Na", "provincial-business", "127.0.0.1", outcome, new JsonObject { ["form"] = form.DeepClone() }, [], null,
        "00");

    private static IEnumerable<string> Keys(JsonNode? node) => node switch
    {
        JsonObject record => record.SelectMany(f => Keys(f.Value).Prepend(f.Key)),
        JsonArray list => list.SelectMany(Keys),
        _ => [],
    };

    /// <summary>A form with something in every field, as the journal keeps it.</summary>
    private static JsonNode? Filled(Type type, string name, bool secrets = false)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(string) => Word(name),
            _ when plain == typeof(Guid) => Guid.CreateVersion7().ToString(),
            _ when plain == typeof(bool) => true,
            _ when plain == typeof(DateTimeOffset) => "2026-06-01T08:00:00+08:00",
            _ when plain == typeof(Instant) => 1_780_272_000_000_000,
            _ when plain == typeof(DateOnly) => "2026-06-01",
            _ when plain.IsEnum => JsonNamingPolicy.KebabCaseLower.ConvertName(Enum.GetNames(plain)[^1]),
            _ when plain.IsPrimitive || plain.IsAssignableTo(typeof(IId)) => 7,
            _ when plain == typeof(byte[]) => "AAAA",
            _ when plain.IsAssignableTo(typeof(IKeyed)) => ((IEnumerable)plain.GetProperty(
                "All", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!).Cast<IKeyed>().First().Key,
            _ when plain.IsAssignableTo(typeof(IEnumerable)) =>
                new JsonArray(Filled(plain.GetGenericArguments()[0], name, secrets)),
            _ => Record(plain, secrets),
        };
    }

    private static JsonObject Record(Type type, bool secrets)
    {
        var record = new JsonObject();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetIndexParameters().Length == 0 && p.Name != "EqualityContract"
                && p.GetCustomAttribute<JsonIgnoreAttribute>() is null
                && (secrets || p.GetCustomAttribute<SecretAttribute>() is null)))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            record[name] = property.GetCustomAttribute<JsonConverterAttribute>() is not null
                && property.PropertyType != typeof(string) && !property.PropertyType.IsAssignableTo(typeof(IKeyed))
                ? "2026-06-01T00:00:00.000000Z" : Filled(property.PropertyType, name, secrets);
        }

        return record;
    }

    private static string Word(string name) => name switch
    {
        "account" or "accounts" or "parent" or "trading" => "CN-EC-11-00000042-59",
        "type" => "EC",
        "role" => "audit",
        "state" => "open",
        "jurisdiction" or "within" => "11",
        "name" => "approvals-7",
        "operation" => "open-account",
        _ => "Something",
    };

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-")]
    private static partial Regex Id();

    [GeneratedRegex(@"[\u4e00-\u9fff]")]
    private static partial Regex Chinese();

    [GeneratedRegex(@"\{#?(?<path>[\w.|]+)\}")]
    private static partial Regex Place();
}
