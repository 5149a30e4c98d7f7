using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>A record as an entry of the journal leaves it.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">Its key, as the journal writes it.</param>
/// <param name="State">Its whole state, as the journal writes it; null: it is gone.</param>
internal sealed record RecordChange(string Table, string Key, JsonElement? State)
{
    /// <summary>A text of its state; null: it has none there.</summary>
    public string? Text(string column) => Find(column) is { ValueKind: JsonValueKind.String } value
        ? value.GetString() : null;

    /// <summary>A number of its state; null: it has none there.</summary>
    public long? Number(string column) =>
        Find(column) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    private JsonElement? Find(string column) =>
        State is { ValueKind: JsonValueKind.Object } state && state.TryGetProperty(column, out var value)
            ? value : null;
}

/// <summary>
/// The records' part of verification: every record is what the journal's last entry about it says, none is missing, and
/// none is there that the journal does not know. Of each the digest of its state is remembered, so that hundreds of
/// thousands take some tens of megabytes. What holds beyond that has its rows in <see cref="RecordLaw"/>.
/// </summary>
internal sealed class RecordsReplay(LawContext context)
{
    private readonly StreamedSnapshot _snapshot = context.Snapshot;
    private readonly IReadOnlyList<RecordLaw> _laws = RecordLaw.All(context);
    private readonly Dictionary<(string Table, string Key), (UInt128 State, long Seq)> _records = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>How many messages of exchanges the journal has.</summary>
    public long Messages { get; private set; }

    /// <summary>Goes on by one entry of the journal.</summary>
    public void See(JournalEntry entry)
    {
        var changes = Read(entry);
        foreach (var change in changes)
        {
            if (change.State is { } state)
            {
                _records[(change.Table, change.Key)] = (DigestOf(state.GetRawText()), entry.Seq);
            }
            else
            {
                _records.Remove((change.Table, change.Key));
            }

            Messages += change is { Table: "exchange_message", State: not null } ? 1 : 0;
        }

        foreach (var law in _laws)
        {
            law.See(entry, changes);
        }
    }

    /// <summary>The records that an entry changed.</summary>
    private List<RecordChange> Read(JournalEntry entry)
    {
        var changes = new List<RecordChange>();
        try
        {
            foreach (var record in JsonDocument.Parse(entry.Records ?? "[]").RootElement.EnumerateArray())
            {
                changes.Add(new(
                    Known(record.GetProperty("table").GetString()!), record.GetProperty("key").GetRawText(),
                    record.TryGetProperty("state", out var state) ? state : null));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            context.Report(Findings.RecordUnreadable, entry.Seq, null, null);
        }

        return changes;
    }

    /// <summary>Compares every record of the database with what the journal has led to.</summary>
    public void Compare(CancellationToken stop)
    {
        foreach (var law in _laws)
        {
            law.Finish();
        }

        byte[] key;
        using (var row = _snapshot.Read("select key from record_key"))
        {
            key = row.Read() ? row.Bytes("key") : new byte[32];
        }

        var tables = new List<RecordSchema.Column>();
        using (var row = _snapshot.Read(RecordSchema.Query(_snapshot.IsPostgres)))
        {
            while (row.Read())
            {
                tables.Add(RecordSchema.Read(row));
            }
        }

        var state = new RecordState(key);
        foreach (var table in RecordSchema.Of(tables))
        {
            stop.ThrowIfCancellationRequested();
            var founding = Noted(table, state);
            using var row = _snapshot.Read(
                $"select {RecordState.Columns(table, "t")} "
                    + $"from {table.Name} t {(table.Only("t") is { } only ? "where " + only : "")}");
            while (row.Read())
            {
                var name = state.Key(table, row);
                var known = _records.Remove((table.Name, name), out var journalled);
                if (founding.Contains(name))
                {
                    continue; // it gets into the journal with the next entry
                }

                if (!known)
                {
                    Report(Findings.RecordUnknown, 0, table.Name, name);
                }
                else if (DigestOf(state.State(table, row, name)) != journalled.State)
                {
                    Report(Findings.RecordDiffers, journalled.Seq, table.Name, name);
                }
            }
        }

        foreach (var ((table, name), (_, seq)) in _records)
        {
            Report(Findings.RecordMissing, seq, table, name);
        }
    }

    /// <summary>The table's records that wait for the journal. A note that no act took away tells of a change past the
    /// registry.</summary>
    private HashSet<string> Noted(RecordTable table, RecordState state)
    {
        var founding = new HashSet<string>(StringComparer.Ordinal);
        using var row = _snapshot.Read(
            $"select {RecordState.Noted(table, "c", _snapshot.IsPostgres)}, c.founding as record_founding "
                + $"from record_change c where c.tbl = '{table.Name}' order by c.id");
        while (row.Read())
        {
            var name = state.Key(table, row);
            if (row.Is("record_founding"))
            {
                founding.Add(name);
            }
            else
            {
                Report(Findings.RecordTouched, 0, table.Name, name);
            }
        }

        return founding;
    }

    private void Report(FindingKind kind, long seq, string table, string key)
    {
        // Where the record is an account, or is told apart by one, the finding is about it.
        var account = table is "account"
            && JsonDocument.Parse(key).RootElement[0] is { ValueKind: JsonValueKind.Number } id
            ? new AccountId(id.GetInt64()) : (AccountId?)null;
        context.Report(kind, seq, account, new($"{table} {key}", $"{table} {key}"));
    }

    private string Known(string table)
    {
        // One text for each table, not one for each record.
        if (!_names.TryGetValue(table, out var known))
        {
            _names.Add(known = table);
        }

        return known;
    }

    private static UInt128 DigestOf(string state)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(state), digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
