using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;

namespace CarbonRegistry.Storage;

/// <summary>Brings a database's tables to what this version of the program knows, in one transaction.</summary>
internal sealed class Migration(Database database, DbConnection connection, DbTransaction transaction)
{
    private readonly bool _postgres = database.IsPostgres;

    /// <summary>Applies the steps that are missing, and gives every unit type its serial line.</summary>
    /// <exception cref="CannotRunException">The tables are of a newer version.</exception>
    public void Apply()
    {
        if (_postgres)
        {
            // One node migrates at a time.
            Execute("select pg_advisory_xact_lock(4850912)");
        }

        Execute("create table if not exists schema_step (name text primary key)");
        var applied = Read("select name from schema_step", r => r.Text("name")).ToHashSet(StringComparer.Ordinal);
        if (database.WhyNewer(applied) is { } why)
        {
            throw new CannotRunException(why);
        }

        var missing = database.Steps().Where(s => !applied.Contains(s.Name)).ToList();
        var notes = missing.Count > 0 && applied.Contains("0017-records") ? NoteAnyUpdate() : 0;
        foreach (var (name, resource) in missing)
        {
            using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
            Execute(SchemaDialect.Of(text.ReadToEnd(), _postgres));
            Execute("insert into schema_step values (@name)", ("name", name));
        }

        if (missing.Exists(s => s.Name == "0022-search"))
        {
            AddSearchKeys();
        }

        AddLines();
        NoteRecords(missing.Count > 0, notes);
    }

    /// <summary>A step may drop the columns that the triggers name, and what it changes of records must be noted all
    /// the same.</summary>
    /// <returns>The last change that was noted before the steps.</returns>
    private long NoteAnyUpdate()
    {
        var last = Read("select coalesce(max(id), 0) as last from record_change", r => r.Long("last"))[0];
        var noted = Read("select name from record_table", r => r.Text("name")).ToHashSet(StringComparer.Ordinal);
        foreach (var statement in Tables().Where(t => noted.Contains(t.Name))
            .SelectMany(t => RecordSchema.AnyUpdate(t, _postgres)))
        {
            Execute(statement);
        }

        return last;
    }

    /// <summary>Gives what a database has already the keys that it is found by.</summary>
    private void AddSearchKeys()
    {
        var insert = SearchIndex.Insert(_postgres);
        foreach (var (kind, id, keys) in Read(SearchIndex.Named, SearchIndex.Read))
        {
            Execute(insert, SearchIndex.Row(kind, id, keys()));
        }
    }

    /// <summary>Gives every unit type of the rulebook that has none its serial line: Origin's endless block.</summary>
    private void AddLines()
    {
        foreach (var unit in UnitTypes.All)
        {
            if (Execute(
                "insert into holding select @line, 1, @last, 0, 0, 0, 0 where not exists (select 1 from holding "
                    + "where line = @line)",
                ("line", unit.Line), ("last", SerialRange.MaxSerial)) == 0)
            {
                continue;
            }

            // A new line is the one thing that nothing was taken away for; the online check begins anew.
            Execute("delete from self_check");
            if (_postgres)
            {
                Execute("update ledger set untiled = 0 where id = 1");
            }
        }
    }

    /// <summary>Whose columns are not those of the last time, gets its triggers anew, and all its rows into the journal
    /// again.</summary>
    private void NoteRecords(bool stepsWereMissing, long notesBefore)
    {
        Execute("insert into record_key select 1, @key where not exists (select 1 from record_key)",
            ("key", RandomNumberGenerator.GetBytes(32)));
        var known = Read("select name, columns from record_table", r => (r.Text("name"), r.Text("columns")))
            .ToHashSet();
        var tables = Tables();
        var changed = tables.Where(t => !known.Contains((t.Name, t.Signature))).ToList();
        foreach (var statement in (stepsWereMissing ? tables : changed)
            .SelectMany(t => RecordSchema.Triggers(t, _postgres)))
        {
            Execute(statement);
        }

        if (stepsWereMissing)
        {
            // What the steps themselves have changed.
            Execute("update record_change set founding = 1 where founding = 0 and id > @before"
                + (_postgres ? " and tx = txid_current()" : ""), ("before", notesBefore));
        }

        foreach (var table in changed)
        {
            Execute(RecordSchema.NoteAll(table, _postgres));
            Execute(
                "insert into record_table values (@name, @columns) on conflict (name) do update "
                    + "set columns = excluded.columns", ("name", table.Name), ("columns", table.Signature));
        }

        if (stepsWereMissing || changed.Count > 0)
        {
            Execute("update ledger set accounts = accounts + 1 where id = 1");
        }
    }

    private IReadOnlyList<RecordTable> Tables() =>
        RecordSchema.Of(Read(RecordSchema.Query(_postgres), RecordSchema.Read));

    private List<T> Read<T>(string sql, Func<Row, T> read)
    {
        using var command = Command(sql, []);
        return Row.All(command, read);
    }

    private int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    private DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = Database.Command(connection, transaction, sql, values);

        // A step takes as long as the tables are large.
        command.CommandTimeout = _postgres ? 0 : command.CommandTimeout;
        return command;
    }
}
