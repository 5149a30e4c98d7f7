using System.Data.Common;
using CarbonRegistry.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>The two database systems that the registry runs on.</summary>
public enum Dbms
{
    Sqlite,
    Postgres,
}

/// <summary>
/// The databases that tests run on: SQLite in a directory of its own always, PostgreSQL where
/// CARBONREGISTRY_TEST_POSTGRES names a server on which databases may be created. Without it the PostgreSQL cases are
/// shown as skipped.
/// </summary>
public static class Databases
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_POSTGRES");

    /// <summary>Why PostgreSQL is left out, or null where it is there.</summary>
    public static readonly string? WhyNoPostgres =
        string.IsNullOrWhiteSpace(Server)
            ? "CARBONREGISTRY_TEST_POSTGRES names no PostgreSQL server; ./test starts one." : null;

    /// <summary>A theory row for each.</summary>
    public static IEnumerable<TheoryDataRow<Dbms>> All =>
        [new(Dbms.Sqlite), new(Dbms.Postgres) { Skip = WhyNoPostgres }];

    /// <summary>A theory row for what only PostgreSQL does.</summary>
    public static IEnumerable<TheoryDataRow<Dbms>> Postgres => [new(Dbms.Postgres) { Skip = WhyNoPostgres }];

    internal static string PostgresServer => Server ?? throw new InvalidOperationException(WhyNoPostgres);
}

/// <summary>A fresh, migrated database, gone when it is disposed of.</summary>
internal sealed class TestDatabase : IDisposable
{
    private readonly string? _directory;
    private readonly string? _name;

    public TestDatabase(Dbms dbms)
    {
        if (dbms == Dbms.Postgres)
        {
            _name = "t_" + Guid.NewGuid().ToString("N");
            DatabaseTemplate.Blank.CreatePostgres(_name);
            ConnectionString =
                new NpgsqlConnectionStringBuilder(Databases.PostgresServer) { Database = _name }.ConnectionString;
        }
        else
        {
            _directory = Directory.CreateTempSubdirectory("carbonregistry-").FullName;
            var file = Path.Combine(_directory, "registry.db");
            DatabaseTemplate.Blank.CreateFile(file);
            ConnectionString = new SqliteConnectionStringBuilder { DataSource = file }.ConnectionString;
        }

        Database = new(ConnectionString);
    }

    public string ConnectionString { get; }

    public Database Database { get; }

    /// <summary>Runs a statement on a connection of its own, past the program.</summary>
    public int Execute(string sql)
    {
        using var connection = Database.Open();
        return Execute(connection, sql);
    }

    public static int Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public IReadOnlyList<T> Query<T>(string sql, Func<DbDataReader, T> read)
    {
        using var connection = Database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public long Scalar(string sql) => Query(sql, r => r.GetInt64(0))[0];

    public void Dispose()
    {
        Database.Dispose();
        if (_name is not null)
        {
            // Not by force: an autovacuum worker is not ours to end, and without force the server ends it itself.
            OnServer($"drop database if exists {_name}");
        }

        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static void OnServer(string sql)
    {
        using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Databases.PostgresServer) { Pooling = false }.ConnectionString);
        connection.Open();
        Execute(connection, sql);
    }
}

/// <summary>A clock that the test moves.</summary>
internal sealed class TestClock(Instant now) : TimeProvider, Transactions.ISetClock
{
    private long _now = now;

    /// <summary>UTC microseconds since 1970.</summary>
    public Instant Now
    {
        get => new(Volatile.Read(ref _now));
        set => Volatile.Write(ref _now, value);
    }

    public override long TimestampFrequency => 1_000_000;

    public DateTimeOffset Reference => GetUtcNow();

    public override DateTimeOffset GetUtcNow() => Instant.At(Now);

    public override long GetTimestamp() => Now;
}
