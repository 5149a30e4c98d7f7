using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Audit;

/// <summary>Writes the whole journal as JSON Lines: a line for each transaction, with its postings, its batch, its
/// holds and its digest, from one snapshot.</summary>
internal static class JournalExport
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    /// <returns>The number of transactions written.</returns>
    public static long Write(Database database, Stream output)
    {
        using var snapshot = new StreamedSnapshot(database);
        var accounts = new Dictionary<AccountId, string>();
        using var numbers = snapshot.Read("select id, number from account");
        while (numbers.Read())
        {
            accounts[numbers.Account("id")] = numbers.Text("number");
        }

        var batches = new Dictionary<int, Batch>();
        using var json = new Utf8JsonWriter(output, Plain);
        var line = new TransactionLine(json, accounts, batches);
        var count = 0L;
        foreach (var stored in new JournalReader(snapshot).Read())
        {
            if (stored.Entry.Created is { } created)
            {
                batches[created.Id] = created;
            }

            line.Write(stored);
            json.Flush();
            json.Reset();
            output.WriteByte((byte)'\n');
            count++;
        }

        return count;
    }

    /// <summary>A transaction's line.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="accounts">The numbers of all accounts.</param>
    /// <param name="batches">The batches created so far.</param>
    private sealed class TransactionLine(Utf8JsonWriter json, Dictionary<AccountId, string> accounts,
        Dictionary<int, Batch> batches)
    {
        public void Write(StoredEntry stored)
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
                json.WriteString("reservedFor", NumberOf(e.ReservedFor));
            }

            if (e.Operation is { } operation)
            {
                json.WriteString("operation", operation);
            }

            if (e.Origin is { } origin)
            {
                json.WriteString("origin", origin);
            }

            Postings(e.Postings);
            Created(e.Created);
            Placed(e.Placed);
            Raw("records", e.Records);
            json.WriteString("digest", Convert.ToHexStringLower(stored.Digest));
            json.WriteEndObject();
        }

        private void Postings(IReadOnlyList<Posting> postings)
        {
            json.WriteStartArray("postings");
            foreach (var p in postings)
            {
                json.WriteStartObject();
                json.WriteString("from", NumberOf(p.Source));
                json.WriteString("to", NumberOf(p.Destination));
                var range = new SerialRange(p.Line, p.First, p.Last);
                json.WriteString("serials", batches.TryGetValue(p.BatchId, out var batch)
                    ? SerialNumber.Of(batch, range).ToString() : $"{p.Line}: {p.First}..{p.Last}");
                json.WriteNumber("quantity", p.Quantity);
                json.WriteNumber("batch", p.BatchId);
                json.WriteNumber("holdFrom", p.HoldFrom);
                json.WriteNumber("holdTo", p.HoldTo);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private void Created(Batch? created)
        {
            if (created is not { } c)
            {
                return;
            }

            json.WriteStartObject("created");
            json.WriteNumber("batch", c.Id);
            json.WriteString("serials", SerialNumber.Of(c, new(c.Line, c.First, c.Last)).ToString());
            json.WriteString("project", c.Project);
            json.WriteString("monitoringFrom", c.MonitoringFrom);
            json.WriteString("monitoringTo", c.MonitoringTo);
            json.WriteString("reference", c.Reference);
            json.WriteEndObject();
        }

        private void Placed(IReadOnlyList<Hold> holds)
        {
            if (holds.Count == 0)
            {
                return;
            }

            json.WriteStartArray("holds");
            foreach (var h in holds)
            {
                json.WriteStartObject();
                json.WriteNumber("id", h.Id);
                json.WriteString("kind", h.Kind.ToString());
                json.WriteString("account", NumberOf(h.AccountId));
                json.WriteNumber("placedBy", h.TransactionSeq);
                json.WriteNumber("under", h.UnderId);
                json.WriteString("for", NumberOf(h.ForAccountId));
                json.WriteString("expiresAt", h.ExpiresAt is { } end ? Instant.Text(end) : null);
                json.WriteString("reason", h.Reason);
                json.WriteString("authority", h.Authority);
                json.WriteString("document", h.Document);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private string? NumberOf(AccountId id) => id == 0 ? null : accounts.GetValueOrDefault(id) ?? id.ToString();

        private void Raw(string name, string? text)
        {
            if (text is not null)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(text);
            }
        }
    }
}
