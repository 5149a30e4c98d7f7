using System.Globalization;
using System.Text.Json.Nodes;

namespace ExchangeSimulator;

/// <summary>A message as the trading system's own log has it: written before it is sent, its answer added when it has
/// come.</summary>
/// <param name="Path">Where it goes.</param>
/// <param name="Body">Its exact bytes, for every sending.</param>
/// <param name="Notices">Acknowledgements: the notices that they are of.</param>
/// <param name="Sellers">Transfer-outs: whose units go, item by item.</param>
public sealed record LogEntry(string Path, byte[] Body, IReadOnlyList<JsonNode>? Notices = null,
    IReadOnlyList<string>? Sellers = null)
{
    /// <summary>The registry's answer, once it has come.</summary>
    public JsonObject? Answer { get; set; }
}

/// <summary>The trading system's books: who has what, of which group, and which serial numbers the exchange holds in
/// all. Made of the log alone.</summary>
public sealed class Books
{
    private readonly Dictionary<(string Client, string Group), long> _balances = [];
    private readonly SortedDictionary<string, SortedDictionary<long, int>> _serials = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (long In, long Out)> _day = new(StringComparer.Ordinal);

    /// <summary>Transfer-ins acknowledged today.</summary>
    public long Ins { get; private set; }

    /// <summary>Transfer-outs posted today.</summary>
    public long Outs { get; private set; }

    /// <summary>The day's transfers, for the trail.</summary>
    public List<JsonObject> Trail { get; } = [];

    /// <summary>A copy.</summary>
    public Books Copy()
    {
        var copy = new Books { Ins = Ins, Outs = Outs };
        foreach (var (key, value) in _balances)
        {
            copy._balances.Add(key, value);
        }

        foreach (var (group, edges) in _serials)
        {
            copy._serials.Add(group, new(edges));
        }

        foreach (var (group, day) in _day)
        {
            copy._day.Add(group, day);
        }

        copy.Trail.AddRange(Trail);
        return copy;
    }

    /// <summary>A new day begins.</summary>
    public void Open()
    {
        _day.Clear();
        Trail.Clear();
        (Ins, Outs) = (0, 0);
    }

    /// <summary>What a client has.</summary>
    public long Of(string client, string group) => _balances.GetValueOrDefault((client, group));

    /// <summary>Everything that clients have.</summary>
    public IEnumerable<(string Client, string Group, long Quantity)> Balances =>
        _balances.Where(b => b.Value != 0).Select(b => (b.Key.Client, b.Key.Group, b.Value))
            .OrderBy(b => b.Client, StringComparer.Ordinal).ThenBy(b => b.Group, StringComparer.Ordinal);

    /// <summary>What all clients have of a group.</summary>
    public long Total(string group) => _balances.Where(b => b.Key.Group == group).Sum(b => b.Value);

    /// <summary>The opening balance of the pool that nobody in the simulation owns: it was there before.</summary>
    public void Bring(string owner, JsonNode holding)
    {
        ArgumentNullException.ThrowIfNull(holding);
        var group = GroupOf(holding);
        _balances[(owner, group)] = Of(owner, group) + holding["quantity"]!.GetValue<long>();
        foreach (var serial in holding["serials"]!.AsArray())
        {
            Mark(group, serial!.GetValue<string>(), 1);
        }
    }

    /// <summary>Books what an answered message has brought about.</summary>
    public void Apply(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Path == "notices/acknowledge")
        {
            foreach (var notice in entry.Notices!.Where(n => n["kind"]!.GetValue<string>() == "transfer-in"))
            {
                Ins++;
                Book(notice["units"]!.AsArray(), notice["clientNumber"]!.GetValue<string>(), 1,
                    notice["transfer"]!.GetValue<string>(), notice["clientNumber"]!.GetValue<string>());
            }
        }
        else if (entry.Path == "transfer-outs")
        {
            var items = JsonNode.Parse(entry.Body)!["items"]!.AsArray();
            foreach (var (i, result) in entry.Answer!["results"]!.AsArray().Index())
            {
                if (result!["outcome"]!.GetValue<string>() == "posted")
                {
                    Outs++;
                    Book(result["units"]!.AsArray(), entry.Sellers![i], -1, result["id"]!.GetValue<string>(),
                        items[i]!["clientNumber"]!.GetValue<string>());
                }
            }
        }
    }

    /// <summary>The totals for sign-out.</summary>
    public JsonArray Totals()
    {
        var totals = new JsonArray();
        foreach (var group in _balances.Keys.Select(k => k.Group).Concat(_day.Keys).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal))
        {
            var parts = group.Split(' ');
            var (ins, outs) = _day.GetValueOrDefault(group);
            if (ins != 0 || outs != 0 || Total(group) != 0)
            {
                totals.Add(new JsonObject
                {
                    ["unitType"] = parts[0], ["vintage"] = parts[1], ["project"] = parts.Length > 2 ? parts[2] : null,
                    ["in"] = ins, ["out"] = outs, ["balance"] = Total(group),
                });
            }
        }

        return totals;
    }

    /// <summary>The serial ranges that the exchange holds, by group, as first..last.</summary>
    public SortedDictionary<string, List<string>> Serials()
    {
        var held = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (group, edges) in _serials)
        {
            var (depth, first) = (0, 0L);
            foreach (var (at, change) in edges)
            {
                if (depth <= 0 && depth + change > 0)
                {
                    first = at;
                }
                else if (depth > 0 && depth + change <= 0)
                {
                    held.TryAdd(group, []);
                    held[group].Add(string.Create(CultureInfo.InvariantCulture, $"{first}..{at - 1}"));
                }

                depth += change;
            }
        }

        return held;
    }

    /// <summary>The group of something that names unit type, vintage and project.</summary>
    public static string GroupOf(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node["project"] is { } project
            ? $"{node["unitType"]} {node["vintage"]} {project}" : $"{node["unitType"]} {node["vintage"]}";
    }

    /// <summary>First and last number of a written serial range.</summary>
    public static (long First, long Last) RangeOf(string serial)
    {
        ArgumentNullException.ThrowIfNull(serial);
        var numbers = serial[(serial.LastIndexOf('-') + 1)..].Split("..");
        return (long.Parse(numbers[0], CultureInfo.InvariantCulture),
            long.Parse(numbers[^1], CultureInfo.InvariantCulture));
    }

    private void Book(JsonArray units, string owner, int sign, string transfer, string client)
    {
        foreach (var unit in units)
        {
            var group = GroupOf(unit!);
            var quantity = unit!["quantity"]!.GetValue<long>();
            _balances[(owner, group)] = Of(owner, group) + (sign * quantity);
            var (ins, outs) = _day.GetValueOrDefault(group);
            _day[group] = sign > 0 ? (ins + quantity, outs) : (ins, outs + quantity);
            foreach (var serial in unit["serials"]!.AsArray())
            {
                Mark(group, serial!.GetValue<string>(), sign);
            }

            var parts = group.Split(' ');
            Trail.Add(new JsonObject
            {
                ["transfer"] = transfer, ["direction"] = sign > 0 ? "in" : "out", ["unitType"] = parts[0],
                ["vintage"] = parts[1], ["project"] = parts.Length > 2 ? parts[2] : null,
                ["quantity"] = quantity, ["clientNumber"] = client,
            });
        }
    }

    private void Mark(string group, string serial, int sign)
    {
        if (!_serials.TryGetValue(group, out var edges))
        {
            _serials.Add(group, edges = []);
        }

        var (first, last) = RangeOf(serial);
        Edge(first, sign);
        Edge(last + 1, -sign);

        void Edge(long at, int change)
        {
            edges[at] = edges.GetValueOrDefault(at) + change;
            if (edges[at] == 0)
            {
                edges.Remove(at);
            }
        }
    }
}
