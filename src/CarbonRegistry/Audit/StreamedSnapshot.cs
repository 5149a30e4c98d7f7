using System.Data;
using System.Data.Common;
using CarbonRegistry.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CarbonRegistry.Audit;

/// <summary>
/// Several queries that are read side by side and all see one and the same state, while others go on posting. SQLite:
/// one read transaction. PostgreSQL: a connection for each query, all of one exported snapshot.
/// </summary>
internal sealed class StreamedSnapshot : IDisposable
{
    private readonly Database _database;
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;
    private readonly string? _exported;
    private readonly Stack<IDisposable> _opened = [];

    public StreamedSnapshot(Database database)
    {
        _database = database;
        var known = database.Durability.UpTo;
        _connection = database.Open();
        _transaction = Begin(_connection);
        if (database.Answers)
        {
            using var last = Command(_connection, _transaction, "select seq from ledger where id = 1");
            database.Durability.Ensure((long)last.ExecuteScalar()!, known);
        }

        if (database.IsPostgres)
        {
            using var export = Command(_connection, _transaction, "select pg_export_snapshot()");
            _exported = (string)export.ExecuteScalar()!;
        }
    }

    /// <summary>Whether the database is PostgreSQL.</summary>
    public bool IsPostgres => _exported is not null;

    /// <summary>Begins to read a query. A reader that is not disposed of before keeps its connection as long as the
    /// snapshot lives.</summary>
    public Row Read(string sql)
    {
        if (_exported is null)
        {
            var shared = new Row(Command(_connection, _transaction, sql).ExecuteReader());
            _opened.Push(shared);
            return shared;
        }

        // The connection alone is kept to be closed. Whoever reads to the end closes it by the reader, and from then on
        // Npgsql gives the same reader and the same transaction to whoever has the pool's connection next: to end those
        // twice would end theirs.
        var connection = _database.Open();
        _opened.Push(connection);
        var transaction = Begin(connection);

        // Everything is read in the order of a key; let the server sort in memory where it prefers that to an index.
        using var adopt = Command(connection, transaction,
            $"set transaction snapshot '{_exported}'; set local work_mem = '256MB'");
        adopt.ExecuteNonQuery();
        return new(Command(connection, transaction, sql).ExecuteReader(CommandBehavior.CloseConnection));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_opened.TryPop(out var opened))
        {
            opened.Dispose();
        }

        _database.Close(_connection, _transaction);
    }

    private static DbTransaction Begin(DbConnection connection) =>
        connection is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: true) : ((NpgsqlConnection)connection)
            .BeginTransaction(IsolationLevel.RepeatableRead);

    private static DbCommand Command(DbConnection connection, DbTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.CommandTimeout = 0;
        return command;
    }
}
