using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Audit;

/// <summary>A person, as the log names one.</summary>
/// <param name="Name">Their name.</param>
/// <param name="Jurisdiction">Two digits; 00 is the nation.</param>
internal sealed record NamedPerson(string Name, string Jurisdiction);

/// <summary>An entry of the journal that another one refers to by its id.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Function">The function's number.</param>
/// <param name="Operation">The act's verb; null for a movement or a hold.</param>
internal sealed record NamedEntry(long Seq, short Function, string? Operation);

/// <summary>
/// What the numbers and ids in entries of the log stand for: read together for a page of them. Account numbers are not
/// among them: whoever shows one reads its name with the others of the page.
/// </summary>
internal sealed class AuditNames
{
    private static readonly HashSet<string> OfPeople =
        new(StringComparer.Ordinal) { "person", "askedBy", "issuedBy", "initiator" };

    private static readonly HashSet<string> OfHolders = new(StringComparer.Ordinal) { "holder", "holderId" };

    private readonly HashSet<long> _people = [];
    private readonly HashSet<long> _holders = [];
    private readonly HashSet<Guid> _ids = [];
    private readonly HashSet<string> _accounts = new(StringComparer.Ordinal);

    private AuditNames()
    {
    }

    /// <summary>Nothing has a name.</summary>
    public static AuditNames None { get; } = new();

    /// <summary>People by number.</summary>
    public IReadOnlyDictionary<long, NamedPerson> People { get; private set; } = new Dictionary<long, NamedPerson>();

    /// <summary>Holders by number.</summary>
    public IReadOnlyDictionary<long, Text> Holders { get; private set; } = new Dictionary<long, Text>();

    /// <summary>Entries of the journal by id.</summary>
    public IReadOnlyDictionary<Guid, NamedEntry> Entries { get; private set; } = new Dictionary<Guid, NamedEntry>();

    /// <summary>Sessions of exchanges by id: which exchange, and the business day.</summary>
    public IReadOnlyDictionary<Guid, (Text Exchange, string Day)> Sessions { get; private set; } =
        new Dictionary<Guid, (Text, string)>();

    /// <summary>Requests to bind by id: the client number, and the trading account.</summary>
    public IReadOnlyDictionary<Guid, (string Client, string Account)> Bindings { get; private set; } =
        new Dictionary<Guid, (string, string)>();

    /// <summary>What became of entries that waited, by their number; those that wait still have none.</summary>
    public IReadOnlyDictionary<long, ProposalEnd> Ends { get; private set; } = new Dictionary<long, ProposalEnd>();

    /// <summary>The account numbers that stand in the entries.</summary>
    public IReadOnlyCollection<string> Accounts => _accounts;

    /// <summary>Whether a field of this name has a person's number.</summary>
    public static bool IsPerson(string name) => OfPeople.Contains(name);

    /// <summary>Whether a field of this name has a holder's number.</summary>
    public static bool IsHolder(string name) => OfHolders.Contains(name);

    /// <summary>Reads what these entries name.</summary>
    public static AuditNames Of(Snapshot snapshot, IReadOnlyList<AuditEntry> entries)
    {
        var names = new AuditNames();
        foreach (var entry in entries)
        {
            names._people.Add(entry.Person);
            names.Note("", entry.Terms);
        }

        names.Ends = ProposalEnd.Of(snapshot, entries);
        names.People = snapshot.ListIn(
            "select id, name, jurisdiction from person where id in", names._people.Where(p => p > 0),
            r => (Id: r.Long("id"), Of: new NamedPerson(r.Text("name"), r.Text("jurisdiction"))))
            .ToDictionary(p => p.Id, p => p.Of);
        names.Holders = snapshot.ListIn(
            "select id, name_zh, name_en from holder where id in", names._holders,
            r => (Id: r.Long("id"), Of: Text.OfName(r.Text("name_zh"), r.Text("name_en"))))
            .ToDictionary(h => h.Id, h => h.Of);
        names.Entries = ById(
            snapshot, names._ids, "select id, seq, function, operation from ledger_transaction where id in",
            r => new NamedEntry(r.Long("seq"), r.Short("function"), r.TextOrNull("operation")));
        var others = names._ids.Where(id => !names.Entries.ContainsKey(id)).ToList();
        names.Sessions = ById(
            snapshot, others,
            "select s.id, s.business_day, h.name_zh, h.name_en from exchange_session s "
                + "join account d on d.id = s.delivery_id join holder h on h.id = d.holder_id where s.id in",
            r => (Text.OfName(r.Text("name_zh"), r.Text("name_en")), r.Text("business_day")));
        names.Bindings = ById(
            snapshot, [.. others.Where(id => !names.Sessions.ContainsKey(id))],
            "select b.id, b.client_number, a.number from exchange_binding_request b "
                + "join account a on a.id = b.trading_id where b.id in",
            r => (r.Text("client_number"), r.Text("number")));
        return names;
    }

    private void Note(string name, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject record:
                foreach (var (field, value) in record)
                {
                    Note(field, value);
                }

                NoteKey(record);
                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Note(name, item);
                }

                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                NoteText(text);
                break;
            case JsonValue value when IsPerson(name) && value.TryGetValue<long>(out var person):
                _people.Add(person);
                break;
            case JsonValue value when IsHolder(name) && value.TryGetValue<long>(out var holder):
                _holders.Add(holder);
                break;
            default:
                break;
        }
    }

    /// <summary>What changed is named by a key: of a person and a holder it is their number.</summary>
    private void NoteKey(JsonObject record)
    {
        if (record["what"] is JsonValue what && record["key"] is JsonValue key
            && key.TryGetValue<string>(out var text))
        {
            foreach (var part in text.Split(' '))
            {
                NoteText(part);
            }

            if (long.TryParse(text.AsSpan(text.LastIndexOf(' ') + 1), NumberStyles.None, CultureInfo.InvariantCulture,
                out var number))
            {
                _ = what.ToString() == "holder" ? _holders.Add(number) : _people.Add(number);
            }
        }
    }

    private void NoteText(string text)
    {
        if (AccountNumber.TryParse(text, out _))
        {
            _accounts.Add(text);
        }
        else if (Guid.TryParseExact(text, "D", out var id))
        {
            _ids.Add(id);
        }
    }

    private static Dictionary<Guid, T> ById<T>(
        Snapshot snapshot, IReadOnlyCollection<Guid> ids, string sql, Func<Row, T> read)
    {
        var found = new Dictionary<Guid, T>();
        foreach (var some in ids.Chunk(500))
        {
            foreach (var (id, of) in snapshot.List(
                $"{sql} ({string.Join(',', some.Select((_, i) => $"@p{i}"))})", r => (r.Guid("id"), read(r)),
                [.. some.Select((id, i) => ($"p{i}", (object?)id))]))
            {
                found[id] = of;
            }
        }

        return found;
    }
}
