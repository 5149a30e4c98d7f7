using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Audit;

/// <summary>Writes the whole journal as JSON Lines: a line for each transaction, with its postings, its batch, its
/// holds and its digest, from one snapshot.</summary>
public static class JournalExport
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    /// <returns>The number of transactions written.</returns>
    public static long Write(Database database, Stream output)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(output);
        using var snapshot = new StreamedSnapshot(database);
        var accounts = new Dictionary<AccountId, string>();
        using var numbers = snapshot.Read("select id, number from account");
        while (numbers.Read())
        {
            accounts[numbers.Account("id")] = numbers.Text("number");
        }

        var batches = new Dictionary<int, Batch>();
        using var json = new Utf8JsonWriter(output, Plain);
        var count = 0L;
        foreach (var stored in new JournalReader(snapshot).Read())
        {
            if (stored.Entry.Created is { } created)
            {
                batches[created.Id] = created;
            }

            Transaction(json, stored, accounts, batches);
            json.Flush();
            json.Reset();
            output.WriteByte((byte)'\n');
            count++;
        }

        return count;
    }

    private static void Transaction(Utf8JsonWriter json, StoredEntry stored, Dictionary<AccountId, string> accounts,
        Dictionary<int, Batch> batches)
    {
        var e = stored.Entry;
        json.WriteStartObject();
        json.WriteNumber("seq", e.Seq);
        json.WriteString("id", e.Id);
        json.WriteString("at", Instant.Text(e.At));
        json.WriteNumber("function", e.Function);
        json.WriteNumber("person", e.PersonId);
        json.WriteString("role", Role.OfId(e.Role)?.Key);
        json.WriteString("outcome", e.Outcome.ToString());
        json.WriteString("requestHash", Convert.ToHexStringLower(e.RequestHash));
        Raw("terms", e.Terms);
        Raw("refusals", e.Refusals);
        if (e.Settles is { } settles)
        {
            json.WriteNumber("settles", settles);
        }

        if (e.ReservedFor != 0)
        {
            json.WriteString("reservedFor", AccountOf(e.ReservedFor));
        }

        if (e.Operation is { } operation)
        {
            json.WriteString("operation", operation);
        }

        if (e.Origin is { } origin)
        {
            json.WriteString("origin", origin);
        }

        json.WriteStartArray("postings");
        foreach (var p in e.Postings)
        {
            json.WriteStartObject();
            json.WriteString("from", AccountOf(p.Source));
            json.WriteString("to", AccountOf(p.Destination));
            var range = new SerialRange(p.Line, p.First, p.Last);
            json.WriteString("serials", batches.TryGetValue(p.BatchId, out var batch) ? SerialNumber.Of(batch, range)
                .ToString() : $"{p.Line}: {p.First}..{p.Last}");
            json.WriteNumber("quantity", p.Quantity);
            json.WriteNumber("batch", p.BatchId);
            json.WriteNumber("holdFrom", p.HoldFrom);
            json.WriteNumber("holdTo", p.HoldTo);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (e.Created is { } c)
        {
            json.WriteStartObject("created");
            json.WriteNumber("batch", c.Id);
            json.WriteString("serials", SerialNumber.Of(c, new(c.Line, c.First, c.Last)).ToString());
            json.WriteString("project", c.Project);
            json.WriteString("monitoringFrom", c.MonitoringFrom);
            json.WriteString("monitoringTo", c.MonitoringTo);
            json.WriteString("reference", c.Reference);
            json.WriteEndObject();
        }

        if (e.Placed.Count > 0)
        {
            json.WriteStartArray("holds");
            foreach (var h in e.Placed)
            {
                json.WriteStartObject();
                json.WriteNumber("id", h.Id);
                json.WriteString("kind", h.Kind.ToString());
                json.WriteString("account", AccountOf(h.AccountId));
                json.WriteNumber("placedBy", h.TransactionSeq);
                json.WriteNumber("under", h.UnderId);
                json.WriteString("for", AccountOf(h.ForAccountId));
                json.WriteString("expiresAt", h.ExpiresAt is { } end ? Instant.Text(end) : null);
                json.WriteString("reason", h.Reason);
                json.WriteString("authority", h.Authority);
                json.WriteString("document", h.Document);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        Raw("records", e.Records);
        json.WriteString("digest", Convert.ToHexStringLower(stored.Digest));
        json.WriteEndObject();

        string? AccountOf(AccountId id) => id == 0 ? null : accounts.GetValueOrDefault(id) ?? id.ToString();

        void Raw(string name, string? text)
        {
            if (text is not null)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(text);
            }
        }
    }
}
