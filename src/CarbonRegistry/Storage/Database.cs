using System.Data.Common;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CarbonRegistry.Storage;

/// <summary>
/// Where the registry's data are: PostgreSQL (production) or SQLite (embedded default). One connection string says
/// which: one with
/// <c>Host=</c> is PostgreSQL's, one with <c>Data Source=</c> SQLite's.
/// </summary>
public sealed class Database : IDisposable
{
    /// <summary>How long to wait for a connection, and for an answer to who waits for one, in seconds, where the
    /// connection string does not say.</summary>
    private const int ConnectPatience = 5, AnswerPatience = 10;

    private readonly NpgsqlDataSource? _postgres;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly string _connectionString;
    private long _awaySince;
    private int _tries;

    /// <summary>A database by its connection string. Nothing is opened yet.</summary>
    /// <param name="connectionString">Of PostgreSQL or SQLite.</param>
    /// <param name="answers">Whether what is read is told to people and programs: <see cref="Answers"/>.</param>
    /// <exception cref="CannotRunException">The connection string is neither, or its file has a second
    /// name.</exception>
    public Database(string connectionString, bool answers = false)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        Durability = new(this);
        Answers = answers;
        try
        {
            if (connectionString.Contains("Host=", StringComparison.OrdinalIgnoreCase))
            {
                var builder = OfPostgres(connectionString, answers);
                _connectionString = builder.ConnectionString;
                _postgres = NpgsqlDataSource.Create(builder);
            }
            else
            {
                var builder = OfSqlite(connectionString);
                _connectionString = builder.ConnectionString;
                FileName = Path.GetFullPath(builder.DataSource);
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            throw new CannotRunException(new(
                $"--database 不是连接字符串（{e.Message.ReplaceLineEndings(" ")}）："
                    + "SQLite 为 Data Source=文件，PostgreSQL 为 "
                    + "Host=…;Database=…;Username=…",
                $"--database is no connection string ({e.Message.ReplaceLineEndings(" ")}): SQLite's is Data "
                    + "Source=FILE, PostgreSQL's Host=…;Database=…;Username=…"));
        }

        if (FileName is { } file)
        {
            FileNames.RequireOne(file);
        }
    }

    private static NpgsqlConnectionStringBuilder OfPostgres(string connectionString, bool answers)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Every statement of the ledger is prepared once for each connection.
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            ApplicationName = "carbon-registry",
        };
        if (string.IsNullOrWhiteSpace(builder.Host))
        {
            throw new FormatException("no Host");
        }

        // Npgsql 10 asks for encryption by GSS first; where a server says nothing to that, it tries again, at times
        // without any timeout.
        if (!builder.ShouldSerialize("GSS Encryption Mode"))
        {
            builder.GssEncryptionMode = GssEncryptionMode.Disable;
        }

        // Npgsql's own are 15 and 30 seconds, one after the other: nobody who asks waits for so long.
        if (!builder.ShouldSerialize("Timeout"))
        {
            builder.Timeout = ConnectPatience;
        }

        // The server compiles what it takes for a long query: its queries are short, the compiling takes longer.
        if (!builder.ShouldSerialize("Options"))
        {
            builder.Options = "-c jit=off";
        }

        // Which statement of a message failed says whether the commit at its end was reached.
        builder.IncludeFailedBatchedCommand = true;
        if (answers && !builder.ShouldSerialize("Command Timeout"))
        {
            builder.CommandTimeout = AnswerPatience;
        }

        return builder;
    }

    private static SqliteConnectionStringBuilder OfSqlite(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString) { DefaultTimeout = 60 };
        var source = builder.DataSource;
        return string.IsNullOrWhiteSpace(source) || source[0] == ':'
            || source.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || builder.Mode == SqliteOpenMode.Memory
            ? throw new FormatException($"'{source}' names no file by its path")
            : builder;
    }

    /// <summary>Up to where what can be read is known to be durable.</summary>
    public Durability Durability { get; }

    /// <summary>Whether what is read is told to people and programs, so that it must be known to be durable first.
    /// Commands that read for their operator need not.</summary>
    public bool Answers { get; }

    /// <summary>Whether this is PostgreSQL; otherwise it is SQLite.</summary>
    public bool IsPostgres => _postgres is not null;

    /// <summary>What to show people: the connection string without its password.</summary>
    public string Description => IsPostgres
        ? new NpgsqlConnectionStringBuilder(_connectionString) is var b
        ? $"PostgreSQL {b.Host}:{b.Port}/{b.Database}" : ""
        : $"SQLite {new SqliteConnectionStringBuilder(_connectionString).DataSource}";

    /// <summary>An open connection of its own, from the pool.</summary>
    /// <exception cref="NpgsqlException">The server does not answer. Who asks while another has just found that out is
    /// told at once: nobody waits in a queue for what waits itself.</exception>
    public DbConnection Open()
    {
        if (_postgres is not null)
        {
            return Answers ? OpenUnlessAway(_postgres) : _postgres.OpenConnection();
        }

        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var pragmas = connection.CreateCommand();

        // Pages of a new file: docs/decisions/0017.
        pragmas.CommandText =
            "pragma page_size = 2048; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; "
                + "pragma cache_size = -65536; pragma mmap_size = 1073741824; pragma wal_autocheckpoint = 4000;";
        pragmas.ExecuteNonQuery();
        return connection;
    }

    private NpgsqlConnection OpenUnlessAway(NpgsqlDataSource source)
    {
        var since = Volatile.Read(ref _awaySince);
        var isTry = since != 0 && TimeProvider.System.GetElapsedTime(since) > Pause
            && Interlocked.CompareExchange(ref _tries, 1, 0) == 0;
        if (since != 0 && !isTry)
        {
            throw new NpgsqlException("The database did not answer a moment ago.");
        }

        try
        {
            var connection = source.OpenConnection();
            Volatile.Write(ref _awaySince, 0);
            return connection;
        }
        catch (Exception e)
            when (e is NpgsqlException and not PostgresException or System.Net.Sockets.SocketException
                or TimeoutException)
        {
            Volatile.Write(ref _awaySince, TimeProvider.System.GetTimestamp());
            throw;
        }
        finally
        {
            if (isTry)
            {
                Volatile.Write(ref _tries, 0);
            }
        }
    }

    /// <summary>
    /// Closes a connection, whatever state it is in. Npgsql throws where it believes that a command still runs there:
    /// then the server ends it, and with it the locks that it holds. Nobody who only wanted to close it has to know.
    /// </summary>
    internal void Close(DbConnection connection, DbTransaction? transaction = null)
    {
        // One that was closed is back in the pool: its transaction is nobody's to end any more.
        if (connection.State != System.Data.ConnectionState.Open)
        {
            connection.Dispose();
            return;
        }

        var process = connection is NpgsqlConnection open ? open.ProcessID : 0;
        try
        {
            transaction?.Dispose();
            connection.Dispose();
        }
        catch (NpgsqlOperationInProgressException)
        {
            End(process);
            try
            {
                connection.Dispose();
            }
            catch (Exception e) when (e is DbException or InvalidOperationException or IOException)
            {
                // Its place in the pool is lost, and nothing else.
            }
        }
    }

    private void End(int process)
    {
        try
        {
            using var another = _postgres!.OpenConnection();
            using var command = Command(another, null, "select pg_terminate_backend(@process)", [("process", process)]);
            _ = command.ExecuteScalar();
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or IOException or TimeoutException)
        {
            // The server ends it by itself: none that holds the ledger's head may be idle for long.
        }
    }

    /// <summary>Adds a parameter, whatever the database.</summary>
    public static void Bind(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value is Guid id && command is SqliteCommand
            ? id.ToByteArray(bigEndian: true) : Bound(value);
        command.Parameters.Add(parameter);
    }

    /// <summary>Whether it has a ledger.</summary>
    public bool HasLedger() => List("select seq from ledger where id = 1", r => r.Long("seq")).Count > 0;

    /// <summary>Whether it is a standby, which takes nothing.</summary>
    public bool IsStandby() =>
        IsPostgres && List("select pg_is_in_recovery() as recovers", r => r.Is("recovers"))[0];

    /// <summary>A value as the drivers take it.</summary>
    internal static object Bound(object? value) => value switch
    {
        IId id => id.Value,
        IKeyed row => row.Key,
        _ => value ?? DBNull.Value,
    };

    /// <summary>A text as <c>like … escape '~'</c> finds it and nothing else.</summary>
    public static string EscapeLike(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace("~", "~~", StringComparison.Ordinal).Replace("%", "~%", StringComparison.Ordinal)
            .Replace("_", "~_", StringComparison.Ordinal);
    }

    /// <summary>Reads a text, or null.</summary>
    public static string? ReadText(DbDataReader reader, int column)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    /// <summary>Reads a transaction id, whatever the database.</summary>
    public static Guid ReadGuid(DbDataReader reader, int column)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader is SqliteDataReader
            ? new Guid(reader.GetFieldValue<byte[]>(column), bigEndian: true) : reader.GetGuid(column);
    }

    /// <summary>
    /// One statement in a transaction of its own, past the lock on the ledger's head: for what is not the registry's
    /// state (counters, what was last seen when, the key ring).
    /// </summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var connection = Open();
        using var command = Command(connection, null, sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>One such statement whose loss with the server is no harm: it does not wait for disk and standby, and so
    /// goes on without them.</summary>
    public void Note(string sql, params ReadOnlySpan<(string Name, object? Value)> values) =>
        Execute(IsPostgres ? $"begin; set local synchronous_commit = off; {sql}; commit" : sql, values);

    /// <summary>The rows of one such statement.</summary>
    public List<T> List<T>(string sql, Func<Row, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var connection = Open();
        using var command = Command(connection, null, sql, values);
        return Row.All(command, read);
    }

    /// <summary>Why this program cannot work with the database's tables, and what to do; null: they are its
    /// own.</summary>
    public Text? WhySchemaDiffers()
    {
        var done = IsBlank ? [] : List("select name from schema_step", r =>
            r.Text("name")).ToHashSet(StringComparer.Ordinal);
        var own = Steps().Select(s => s.Name).ToList();
        return WhyNewer(done) is { } newer ? newer
            : done.Count == 0 ? new("数据库是空的：请先运行 carbon-registry migrate",
                "The database is empty: run 'carbon-registry migrate' first")
            : own.Exists(s => !done.Contains(s))
            ? new("数据库由较早的程序版本建立：请先运行 carbon-registry migrate",
                    "An older version of the program made the database's tables: run 'carbon-registry migrate' first")
            : null;
    }

    /// <summary>Whether no table of ours is there yet.</summary>
    public bool IsBlank =>
        List(IsPostgres ? "select oid from pg_class where oid = to_regclass('schema_step')"
            : "select 1 from sqlite_master where name = 'schema_step'", (Row _) => true).Count == 0;

    /// <summary>Refuses to work with tables of another version of the program.</summary>
    /// <exception cref="CannotRunException">They are.</exception>
    public void RequireOwnSchema()
    {
        if (WhySchemaDiffers() is { } why)
        {
            throw new CannotRunException(why);
        }
    }

    /// <summary>Why steps that were done are of a newer version of the program; null: they are not.</summary>
    internal Text? WhyNewer(IEnumerable<string> done)
    {
        var unknown = done.Except(Steps().Select(s => s.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .ToList();
        return unknown.Count == 0 ? null : new(
            $"数据库由更新的程序版本建立（{string.Join("、", unknown)}）：请使用该版本或更新的程序",
            $"A newer version of the program made the database's tables ({string.Join(", ", unknown)}): run that "
                + "version, or a newer one");
    }

    /// <summary>The steps of <c>schema/</c> for this database, in their order.</summary>
    internal IEnumerable<(string Name, string Resource)> Steps()
    {
        var dialect = IsPostgres ? "postgres" : "sqlite";
        return Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(n => n.StartsWith("schema/", StringComparison.Ordinal)
                && (n.EndsWith("." + dialect + ".sql", StringComparison.Ordinal) || n.Count(c => c == '.') == 1))
            .Order(StringComparer.Ordinal)
            .Select(step => (step["schema/".Length..step.IndexOf('.', StringComparison.Ordinal)], step));
    }

    /// <summary>Whether little room is left where the database's file is. Of PostgreSQL's disk a node knows
    /// nothing.</summary>
    public bool IsShortOfRoom =>
        FileName is { } file && new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace < 64L * 1024 * 1024;

    /// <summary>The file of an SQLite database; null: PostgreSQL.</summary>
    internal string? FileName { get; }

    /// <summary>Writes something that needs room, a fifth of a megabyte, and takes it back. Throws where that
    /// fails.</summary>
    public void TryWriting()
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        using var command = Command(connection, null, IsPostgres
            ? "create temp table carbon_registry_room on commit drop as select repeat('0123456789', 100) as filling "
                + "from generate_series(1, 200)"
            : "create table carbon_registry_room as with recursive n(i) as (select 1 union all select i + 1 from n "
                + "where i < 200) select hex(randomblob(500)) as filling from n", []);
        command.Transaction = transaction;
        command.ExecuteNonQuery();
        if (IsPostgres)
        {
            transaction.Rollback();
            return;
        }

        // Only a commit writes and flushes.
        command.CommandText = "drop table carbon_registry_room";
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <summary>
    /// Applies the steps of <c>schema/</c> that are missing, each in a transaction of its own, and gives every unit
    /// type of the rulebook its serial line: Origin's endless block. Safe to run from several nodes at once, and again.
    /// </summary>
    public void Migrate()
    {
        using var connection = Open();
        using var transaction = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: false) : connection.BeginTransaction();
        new Migration(this, connection, transaction).Apply();
        transaction.Commit();
    }

    /// <summary>A statement with its values, in the connection's transaction where it has one.</summary>
    internal static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql,
        ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in values)
        {
            Bind(command, name, value);
        }

        return command;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _postgres?.Dispose();
        if (_postgres is null)
        {
            using var connection = new SqliteConnection(_connectionString);
            SqliteConnection.ClearPool(connection);
        }
    }
}
