using System.Text.Json.Nodes;

namespace CarbonRegistry.Web.Tests;

/// <summary>An operation of the interface as its description has it.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">Its path, with parameters in braces.</param>
/// <param name="Of">The rest of its description.</param>
internal sealed record DescribedOperation(string Method, string Path, JsonObject Of)
{
    public IEnumerable<(string Name, string In, JsonNode? Schema)> Parameters =>
        (Of["parameters"] as JsonArray ?? [])
            .Select(p => (p!["name"]!.GetValue<string>(), p["in"]!.GetValue<string>(), p["schema"]));

    /// <summary>The bodies that it takes, by content type.</summary>
    public IReadOnlyList<(string Type, JsonNode? Schema)> Bodies =>
        [.. (Of["requestBody"]?["content"] as JsonObject ?? []).Select(c => (c.Key, c.Value!["schema"]))];
}

/// <summary>The interface as /openapi/v1.json describes it, and whether an answer is one that it describes.</summary>
internal sealed class DescribedInterface(JsonNode document)
{
    public IReadOnlyList<DescribedOperation> Operations { get; } =
    [
        .. document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Where(o => o.Value is JsonObject)
            .Select(o => new DescribedOperation(o.Key.ToUpperInvariant(), p.Key, o.Value!.AsObject()))),
    ];

    public JsonNode? Resolve(JsonNode? schema) => schema?["$ref"]?.GetValue<string>() is { } id
        ? document["components"]!["schemas"]![id["#/components/schemas/".Length..]] : schema;

    /// <summary>What of an answer is not described; null: nothing.</summary>
    public string? Undescribed(DescribedOperation operation, int status, string? contentType, string body)
    {
        if (operation.Of["responses"]?[status.ToString(System.Globalization.CultureInfo.InvariantCulture)]
            is not { } response)
        {
            return "the status";
        }

        if (response["content"] is not JsonObject content)
        {
            return body.Length == 0 ? null : "a body";
        }

        var match = content.FirstOrDefault(c => string.Equals(c.Key, contentType, StringComparison.OrdinalIgnoreCase));
        if (match.Value is null)
        {
            return $"the content type {contentType}";
        }

        if (!contentType!.EndsWith("json", StringComparison.Ordinal))
        {
            return null;
        }

        return Wrong(match.Value["schema"], JsonNode.Parse(body), "$");
    }

    /// <summary>Where a value is not as its schema says; null: nowhere.</summary>
    private string? Wrong(JsonNode? schema, JsonNode? value, string at)
    {
        schema = Resolve(schema);
        if (schema is not JsonObject of || of.Count == 0)
        {
            return null;
        }

        if ((of["oneOf"] ?? of["anyOf"]) is JsonArray any)
        {
            var each = any.Select(s => Wrong(s, value, at)).ToList();
            return each.Contains(null) ? null : each[^1];
        }

        if (of["enum"] is JsonArray names && !names.Any(n => JsonNode.DeepEquals(n, value)))
        {
            return $"{at} = {value?.ToJsonString()}, not of the list";
        }

        if (of["type"] is { } type && !(type is JsonArray several
            ? several.Select(t => t!.GetValue<string>()) : [type.GetValue<string>()]).Any(t => Is(t, value)))
        {
            return $"{at} = {value?.ToJsonString()[..Math.Min(60, value.ToJsonString().Length)] ?? "null"}, "
                + $"not {type.ToJsonString()}";
        }

        if (value is JsonArray array)
        {
            return array.Select((v, i) => Wrong(of["items"], v, $"{at}[{i}]")).FirstOrDefault(w => w is not null);
        }

        if (value is not JsonObject members)
        {
            return null;
        }

        var known = of["properties"] as JsonObject ?? [];
        return (of["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>())
            .Where(r => !members.ContainsKey(r)).Select(r => $"{at}.{r} is missing").FirstOrDefault()
            ?? members.Select(m => known[m.Key] is { } property ? Wrong(property, m.Value, $"{at}.{m.Key}")
                : of["additionalProperties"] switch
                {
                    JsonValue closed when closed.TryGetValue<bool>(out var open) && !open => $"{at}.{m.Key} is unknown",
                    JsonObject others => Wrong(others, m.Value, $"{at}.{m.Key}"),
                    _ => null,
                }).FirstOrDefault(w => w is not null);
    }

    private static bool Is(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("null", null or System.Text.Json.JsonValueKind.Null) => true,
        ("string", System.Text.Json.JsonValueKind.String) => true,
        ("integer", System.Text.Json.JsonValueKind.Number) =>
            long.TryParse(value!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture, out _),
        ("number", System.Text.Json.JsonValueKind.Number) => true,
        ("boolean", System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False) => true,
        ("object", System.Text.Json.JsonValueKind.Object) => true,
        ("array", System.Text.Json.JsonValueKind.Array) => true,
        _ => false,
    };
}
