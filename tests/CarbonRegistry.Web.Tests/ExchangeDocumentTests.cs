using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CarbonRegistry.Web.Tests;

/// <summary>docs/exchange-link.md says what the code does: every message, every example, every code.</summary>
public sealed partial class ExchangeDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Root(), "docs", "exchange-link.md"));

    [Fact]
    public void ItsCodesAreTheCodesOfTheRegistry()
    {
        var all = typeof(Refusals).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.FieldType == typeof(RefusalKind)).Select(f => (RefusalKind)f.GetValue(null)!).ToList();
        var rows = Document.Split('\n').Select(l => CodeRow.Match(l)).Where(m => m.Success).ToList();
        Assert.All(rows, r => Assert.Equal(
            all.Where(k => k.Code == r.Groups["code"].Value)
                .Select(k => (k.Status.ToString(CultureInfo.InvariantCulture), k.Text.Zh, k.Text.En)),
            [(r.Groups["status"].Value, r.Groups["zh"].Value, r.Groups["en"].Value)]));
        var told = rows.Select(r => r.Groups["code"].Value).ToList();
        Assert.Equal(told.Order(StringComparer.Ordinal), told.Distinct(StringComparer.Ordinal));

        // All that are the exchange link's own; of the rest, those that its messages can meet.
        Assert.Equal(all.Select(k => k.Code).Where(c => c is [ '8', '4' or '5' or '6' or '7', _ ])
            .Order(StringComparer.Ordinal), told.Where(c => c is [ '8', .. ]));
        Assert.Superset(
            new HashSet<string>(["101", "102", "103", "104", "106", "109", "111", "112", "113", "114", "203", "302",
                "303", "304", "401", "901", "902", "903"], StringComparer.Ordinal),
            told.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EveryMessageIsThereAndItsExampleIsRead()
    {
        await using var x = await ExchangeWorld.Start(Backend.Sqlite);
        await x.SignIn();
        var examples = Example.Matches(Document)
            .ToDictionary(m => m.Groups["path"].Value,
                m => (Request: m.Groups["request"].Value, Answer: m.Groups["answer"].Value), StringComparer.Ordinal);
        var document = await x.World.Get(null, "/openapi/exchange-v1.json");
        Assert.Equal(document["paths"].AsObject().Where(p => p.Value!["post"] is not null).Select(p => p.Key)
            .Order(StringComparer.Ordinal), examples.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, (request, answer)) in examples)
        {
            var message = (JsonObject)JsonNode.Parse(request)!;
            Assert.NotNull(JsonNode.Parse(answer));
            message["id"] = Guid.CreateVersion7().ToString();
            message["time"] = x.Now;
            if (message.ContainsKey("session"))
            {
                (message["session"], message["number"]) = (x.Session, x.Number);
            }

            // Well formed it is; what it speaks of is not there.
            var came = await x.Line.Send(path["/exchange/v1/".Length..], message);
            Assert.True(came.Taken || came.Code is "203" or "861" or "867" or "858",
                $"{path}: {came.Body.ToJsonString()}");
            x.Count(came.Taken && message.ContainsKey("session"));
            if (came.Taken && path != "/exchange/v1/sign-out")
            {
                // The answer has the members that the example shows; a list that is empty has none to compare.
                Assert.All(came.Body.Select(m => m.Key),
                    name => Assert.True(answer.Contains($"\"{name}\":", StringComparison.Ordinal),
                        $"{path}: {name} is not in the example."));
            }
        }
    }

    [Fact]
    public void ItHasSequenceDrawingsOfKeysSessionsBindingAndReconciliation() =>
        Assert.Equal(4, Document.Split("```mermaid\nsequenceDiagram").Length - 1);

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "CarbonRegistry.slnx")))
        {
            at = at.Parent;
        }

        return at.FullName;
    }

    [GeneratedRegex(@"^\| (?<code>\d{3}) \| (?<status>\d{3}) \| (?<zh>[^|]+) \| (?<en>[^|]+) \| [^|]+ \|$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeRow { get; }

    [GeneratedRegex(
        @"^### `POST (?<path>[^`]+)`\n(?:[^`#][^\n]*\n|`[^`\n][^\n]*\n)+"
            + @"```json\n(?<request>[^\n]+)\n```\n```json\n(?<answer>[^\n]+)\n```",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Example { get; }
}
