namespace CarbonRegistry.Storage;

/// <summary>A column of a record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as the database names it.</param>
/// <param name="Digested">Whether the journal has a digest of it only.</param>
internal sealed record RecordColumn(string Name, string Type, bool Digested);

/// <summary>A table of records.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">The columns of its key, in the key's order.</param>
/// <param name="Columns">The columns that the journal vouches for, the key's among them, by name.</param>
internal sealed record RecordTable(string Name, IReadOnlyList<RecordColumn> Key, IReadOnlyList<RecordColumn> Columns)
{
    /// <summary>The condition on rows that are records, of a row named <paramref name="row"/>; null: all are.</summary>
    public string? Only(string row) =>
        RecordTables.Only.TryGetValue(Name, out var condition) ? $"{row}.{condition}" : null;

    /// <summary>What its triggers are made of: other columns are other triggers.</summary>
    public string Signature =>
        $"1 {string.Join(',', Key.Select(c => c.Name))} "
            + $"{string.Join(',', Columns.Select(c => c.Name + (c.Digested ? "*" : "")))} {Only("")}";
}

/// <summary>The tables of records, as the schema has them, and the triggers that note their changes.</summary>
internal static class RecordSchema
{
    /// <summary>The longest key.</summary>
    private const int MostKeys = 4;

    /// <summary>A column of the schema: its table, its name, its type, and its place in the table's key from 1; 0:
    /// none.</summary>
    public readonly record struct Column(string Table, string Name, string Type, int Key);

    /// <summary>Asks for every column of the schema.</summary>
    public static string Query(bool postgres) => postgres
        ? """
          select c.relname as table_name, a.attname as column_name, format_type(a.atttypid, null) as column_type,
                 coalesce((select k.place from pg_index i, unnest(i.indkey) with ordinality k(column_number, place)
                           where i.indrelid = c.oid and i.indisprimary and k.column_number = a.attnum), 0) as key_place
          from pg_class c join pg_attribute a on a.attrelid = c.oid
          where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and a.attnum > 0
          and not a.attisdropped
          """
        : "select m.name as table_name, c.name as column_name, lower(c.type) as column_type, c.pk as key_place "
            + "from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' "
            + "and m.name not like 'sqlite~_%' escape '~'";

    /// <summary>Reads a row of <see cref="Query"/>.</summary>
    public static Column Read(Row r) =>
        new(r.Text("table_name"), r.Text("column_name"), r.Text("column_type"), r.Int("key_place"));

    /// <summary>The tables of records, by name.</summary>
    public static IReadOnlyList<RecordTable> Of(IEnumerable<Column> columns)
    {
        var tables = new List<RecordTable>();
        foreach (var table in columns.GroupBy(c => c.Table, StringComparer.Ordinal)
            .OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            var kept = table.Where(c => RecordTables.IsKept(table.Key, c.Name))
                .OrderBy(c => c.Name, StringComparer.Ordinal)
                .ToDictionary(c => c.Name, c => new RecordColumn(c.Name, c.Type,
                    RecordTables.Digested.Contains($"{c.Table}.{c.Name}")), StringComparer.Ordinal);
            var key = table.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => kept.GetValueOrDefault(c.Name))
                .ToList();
            if (kept.Count == 0)
            {
                continue;
            }

            if (key.Count is 0 or > MostKeys || key.Contains(null))
            {
                throw new InvalidOperationException(
                    $"The table '{table.Key}' needs a primary key of 1 to {MostKeys} columns, all of them in its "
                        + "record: name it in RecordTables, or give it one.");
            }

            tables.Add(new(table.Key, key!, [.. kept.Values.OrderBy(c => c.Name, StringComparer.Ordinal)]));
        }

        return tables;
    }

    /// <summary>The statements that make the table's triggers anew.</summary>
    public static IEnumerable<string> Triggers(RecordTable table, bool postgres)
    {
        var name = table.Name;
        var columns = string.Join(", ", table.Columns.Select(c => Quoted(c.Name)));
        var moved = string.Join(" or ",
            table.Key.Select(k =>
                $"new.{Quoted(k.Name)} {(postgres ? "is distinct from" : "is not")} old.{Quoted(k.Name)}"));
        if (postgres)
        {
            yield return $"""
                create or replace function record_note_{name}() returns trigger language plpgsql as $$
                begin
                    if tg_op <> 'INSERT' then
                        {Note(table, "old", "", postgres)};
                    end if;
                    if tg_op = 'INSERT' or (tg_op = 'UPDATE' and ({moved})) then
                        {Note(table, "new", "", postgres)};
                    end if;
                    return null;
                end $$
                """;
            foreach (var (suffix, what, row) in new[] { ("inserted", "insert", "new"), ("deleted", "delete", "old"),
                ("updated", $"update of {columns}", "old") })
            {
                yield return $"drop trigger if exists record_{suffix} on {name}";
                var when = table.Only(row) is { } only ? $"when ({only})" : "";
                yield return $"create trigger record_{suffix} after {what} on {name} for each row {when} execute "
                    + $"function record_note_{name}()";
            }

            yield return $"drop trigger if exists record_no_truncate on {name}";
            yield return $"create trigger record_no_truncate before truncate on {name} for each statement execute "
                + "function no_change()";
            yield break;
        }

        foreach (var (suffix, what, row, then) in new[]
        {
            ("inserted", "insert", "new", ""), ("deleted", "delete", "old", ""),
            ("updated", $"update of {columns}", "old", $"{Note(table, "new", $" where {moved}", postgres)};"),
        })
        {
            yield return $"drop trigger if exists record_{name}_{suffix}";
            var when = table.Only(row) is { } only ? $"when {only}" : "";
            yield return $"create trigger record_{name}_{suffix} after {what} on {name} {when} begin "
                + $"{Note(table, row, "", postgres)}; {then} end";
        }
    }

    /// <summary>The statements that have every update noted, whatever its columns: while steps change the table
    /// itself.</summary>
    public static IEnumerable<string> AnyUpdate(RecordTable table, bool postgres)
    {
        var when = table.Only("old") is { } only ? $"when ({only})" : "";
        if (postgres)
        {
            yield return $"drop trigger if exists record_updated on {table.Name}";
            yield return $"create trigger record_updated after update on {table.Name} for each row {when} execute "
                + $"function record_note_{table.Name}()";
        }
        else
        {
            yield return $"drop trigger if exists record_{table.Name}_updated";
            yield return $"create trigger record_{table.Name}_updated after update on {table.Name} {when} begin "
                + $"{Note(table, "old", "", postgres)}; end";
        }
    }

    /// <summary>Notes every row that is there, as one to be journalled.</summary>
    public static string NoteAll(RecordTable table, bool postgres) =>
        $"insert into record_change (tbl, {Keys(table)}, founding) "
            + $"select '{table.Name}', {Values(table, "t", postgres)}, 1 "
            + $"from {table.Name} t {(table.Only("t") is { } only ? "where " + only : "")}";

    /// <summary>A name as SQL writes it, whatever it is.</summary>
    public static string Quoted(string name) => $"\"{name}\"";

    private static string Note(RecordTable table, string row, string where, bool postgres) =>
        $"insert into record_change (tbl, {Keys(table)}) select '{table.Name}', {Values(table, row, postgres)}{where}";

    private static string Keys(RecordTable table) => string.Join(", ", table.Key.Select((_, i) => $"k{i + 1}"));

    private static string Values(RecordTable table, string row, bool postgres) =>
        string.Join(", ", table.Key.Select(k => $"{row}.{Quoted(k.Name)}{(postgres ? "::text" : "")}"));
}
