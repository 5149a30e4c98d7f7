namespace CarbonRegistry.Storage;

/// <summary>
/// The role that the registry runs with on PostgreSQL where another one owns the tables and migrates them: it reads
/// everything, adds to what is append-only, and changes ordinary records row by row. It cannot change or delete the
/// journal, switch triggers off, or alter anything.
/// </summary>
internal static class ApplicationRole
{
    /// <summary>What only migrations write.</summary>
    private static readonly string[] ReadOnly = ["schema_step", "record_table", "record_key"];

    /// <summary>Gives a role that exists what the registry needs, and takes everything else. By the tables' owner,
    /// after each migration.</summary>
    /// <exception cref="CannotRunException">The database is not PostgreSQL, there is no such role, or it may more than
    /// it should.</exception>
    public static void Grant(Database database, string role)
    {
        if (!database.IsPostgres)
        {
            throw new CannotRunException(new("SQLite 没有角色：能写文件者即可写全部内容",
                "SQLite knows no roles: whoever may write the file may write all of it"));
        }

        if (database.List("select 1 from pg_roles where rolname = @role", (Row _) => true, ("role", role)).Count == 0)
        {
            throw new CannotRunException(new(
                $"没有名为“{role}”的角色：请先创建（create role NAME login password …），再以 --role 指定",
                $"There is no role '{role}': make it first ('create role NAME login password …'), "
                    + "then name it by --role"));
        }

        var name = RecordSchema.Quoted(role.Replace("\"", "\"\"", StringComparison.Ordinal));
        var above = database.List(
            """
            select r.rolname from pg_roles r where r.rolname = @role and (r.rolsuper
                or exists (select 1 from pg_class c where c.relnamespace = current_schema()::regnamespace
                and pg_has_role(r.oid, c.relowner, 'member')))
            """,
            r => r.Text("rolname"), ("role", role));
        if (above.Count > 0)
        {
            throw new CannotRunException(new(
                $"角色“{role}”是超级用户，或自身或经成员关系拥有各表：请另建一个（create role NAME login password …）",
                $"The role '{role}' is a superuser or owns the tables, by itself or by membership: make another one "
                    + "('create role NAME login password …')"));
        }

        var schema = database.List("select current_schema()::text as name", r => r.Text("name"))[0];
        database.Execute($"grant usage on schema {schema} to {name}");
        database.Execute($"revoke create on schema {schema} from {name}");
        foreach (var (table, appendOnly) in Tables(database))
        {
            database.Execute($"revoke all on {table} from {name}");
            var may = ReadOnly.Contains(table) ? "select" : appendOnly
                ? "select, insert" : "select, insert, update, delete";
            database.Execute($"grant {may} on {table} to {name}");
        }
    }

    /// <summary>What the node's own role lacks to serve, as a sentence; null: nothing. Where it owns the tables it
    /// lacks nothing.</summary>
    public static string? WhyNot(Database database)
    {
        if (!database.IsPostgres)
        {
            return null;
        }

        var lacking = Tables(database).Where(t => !database.List(
            "select has_table_privilege(@table, 'select') and (@readOnly or (has_table_privilege(@table, 'insert') "
                + "and (@appendOnly or has_table_privilege(@table, 'update, delete')))) as enough",
            r => r.Is("enough"), ("table", t.Table), ("readOnly", ReadOnly.Contains(t.Table)),
                ("appendOnly", t.AppendOnly))[0]).Select(t => t.Table).ToList();
        return lacking.Count == 0
            ? null
            : $"The role of the connection may not do what the registry needs on {string.Join(", ", lacking)}: "
                + "the tables' owner runs 'carbon-registry grant --role NAME' after each migration.";
    }

    /// <summary>Whether the connection's role may make the registry's tables.</summary>
    public static bool MayCreateTables(Database database)
    {
        return !database.IsPostgres
            || database.List("select coalesce(has_schema_privilege(current_schema(), 'create'), false) as may", r =>
                r.Is("may"))[0];
    }

    private static List<(string Table, bool AppendOnly)> Tables(Database database) => database.List(
        """
        select c.relname, exists (select 1 from pg_trigger t where t.tgrelid = c.oid
        and t.tgname = 'append_only') as append_only
        from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace order by c.relname
        """,
        r => (r.Text("relname"), r.Is("append_only")));
}
