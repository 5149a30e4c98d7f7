using System.Globalization;
using System.Text;

namespace CarbonRegistry.Storage;

/// <summary>
/// Which records a transaction of the database has changed, as its triggers have noted, and what they are now: for the
/// journal. See <see cref="RecordTables"/>.
/// </summary>
internal sealed class RecordLog
{
    /// <summary>So many records of a founding are in one entry of the journal.</summary>
    private const int OfFounding = 2000;

    private readonly Dictionary<string, RecordTable> _tables;
    private readonly RecordState _state;

    public RecordLog(Register register)
    {
        _tables = RecordSchema.Of(register.List(RecordSchema.Query(register.IsPostgres), RecordSchema.Read))
            .ToDictionary(t => t.Name, StringComparer.Ordinal);
        _state = new(register.List("select key from record_key", r => r.Bytes("key"))[0]);
    }

    /// <summary>What tells the notes of the database transaction that goes on from others' (a change past the registry
    /// leaves its note): a condition on them.</summary>
    public static string Own(Register register)
    {
        return register.IsPostgres
            ? "founding = 0 and tx = txid_current()"

            // One writer at a time: whatever is noted from now on is noted by it.
            : string.Create(CultureInfo.InvariantCulture,
                $"founding = 0 and id > {register.Count("select coalesce(max(id), 0) from record_change")}");
    }

    /// <summary>Whether records wait for the journal that were written before there was one to write them
    /// into.</summary>
    public static bool HasFounding(Register register) =>
        register.Count("select count(*) from (select 1 from record_change where founding = 1 limit 1) f") > 0;

    /// <summary>The records noted so, whole, as an entry of the journal keeps them; null: none. The notes are gone
    /// then.</summary>
    public string? Take(Register register, string own) => Take(register, own, int.MaxValue);

    /// <summary>The next records of the founding, likewise; null: no more.</summary>
    public string? TakeFounding(Register register) => Take(register, "founding = 1", OfFounding);

    private string? Take(Register register, string which, int most)
    {
        var notes = register.List(
            $"select id, tbl from record_change where {which} order by id limit @most", r => (Id: r.Long("id"),
                Table: r.Text("tbl")), ("most", (long)most));
        if (notes.Count == 0)
        {
            return null;
        }

        var among = string.Create(CultureInfo.InvariantCulture,
            $"{which} and id between {notes[0].Id} and {notes[^1].Id}");
        var json = new StringBuilder("[");
        foreach (var name in notes.Select(n => n.Table).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            // A table that is no record's any more: a later schema says so.
            if (_tables.TryGetValue(name, out var table))
            {
                foreach (var (key, state) in Read(register, table, among).OrderBy(r => r.Key, StringComparer.Ordinal))
                {
                    json.Append(json.Length > 1 ? "," : "").Append($"{{\"table\":\"{name}\",\"key\":{key}")
                        .Append(state is null ? "}" : $",\"state\":{state}}}");
                }
            }
        }

        register.Execute($"delete from record_change where {among}");
        return json.Length == 1 ? null : json.Append(']').ToString();
    }

    private Dictionary<string, string?> Read(Register register, RecordTable table, string among)
    {
        var records = new Dictionary<string, string?>(StringComparer.Ordinal);
        var keys = RecordState.Noted(table, "c", register.IsPostgres);
        var same = string.Join(" and ", table.Key.Select((k, i) =>
            $"t.{RecordSchema.Quoted(k.Name)} = {RecordState.Noted(table, i, "c", register.IsPostgres)}"));
        var beside = table with { Columns = [.. table.Columns.Where(c => !table.Key.Contains(c))] };
        foreach (var (key, state) in register.List(
            $"""
             select {string.Join(", ", new[] { keys, RecordState.Columns(beside, "t") }.Where(c => c.Length > 0))},
                    t.{RecordSchema.Quoted(table.Key[0].Name)} is not null as record_there
             from (select * from record_change where tbl = '{table.Name}' and {among}) c
                 left join {table.Name} t on {same} {(table.Only("t") is { } only ? "and " + only : "")}
             """,
            r =>
            {
                var key = _state.Key(table, r);
                return (key, r.Is("record_there") ? _state.State(table, r, key) : null);
            }))
        {
            records[key] = state;
        }

        return records;
    }
}
