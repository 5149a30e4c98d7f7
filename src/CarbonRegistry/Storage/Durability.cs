using Microsoft.Data.Sqlite;
using Npgsql;

namespace CarbonRegistry.Storage;

/// <summary>
/// Up to which number the journal is known to be durable (docs/decisions/0019). What can be read need not be: a commit
/// whose wait for the standby was interrupted, by whatever node, is there for everybody and can still be lost with the
/// server; so can what a process that was killed wrote and did not flush. A commit that succeeds makes everything
/// before it durable too. So a successful batch raises the mark for nothing, and who reads beyond it waits for one
/// small commit, shared by all who wait.
/// </summary>
public sealed class Durability(Database database)
{
    /// <summary>The longest wait of a reader, in seconds.</summary>
    private const int Patience = 5;

    private readonly Lock _lock = new();
    private long _upTo = -1;
    private Task? _proving;

    /// <summary>The last number known to be durable; −1 where none is.</summary>
    public long UpTo => Volatile.Read(ref _upTo);

    /// <summary>A commit succeeded whose transaction had seen the journal up to this number.</summary>
    public void Raise(long seq)
    {
        for (var known = UpTo; known < seq;)
        {
            var before = Interlocked.CompareExchange(ref _upTo, seq, known);
            if (before == known)
            {
                return;
            }

            known = before;
        }
    }

    /// <summary>Nothing is known to be durable any more: what a commit came to is not known.</summary>
    public void Doubt() => Interlocked.Exchange(ref _upTo, -1);

    /// <summary>
    /// Whether what was read is known to be durable. A journal that is shorter than what was known before it was read
    /// is another one (restored from a copy), of which nothing is known.
    /// </summary>
    /// <param name="seq">The journal's last number, as read.</param>
    /// <param name="known">What <see cref="UpTo"/> was before it was read.</param>
    public bool Has(long seq, long known)
    {
        if (seq < known)
        {
            Interlocked.CompareExchange(ref _upTo, -1, known);
            return false;
        }

        // SQLite shows to others only what was flushed; what a killed process left behind is known to be durable since
        // the first commit of this one.
        return seq <= UpTo || (!database.IsPostgres && UpTo >= 0);
    }

    /// <summary>Returns once what was read is durable.</summary>
    /// <exception cref="OutcomeUnknownException">It could not be made so: what was read must not be told.</exception>
    public void Ensure(long seq, long known)
    {
        if (Has(seq, known))
        {
            return;
        }

        // One that has begun before this may have begun before what was read was there; the one after it has not.
        for (var i = 0; i < 2 && seq > UpTo; i++)
        {
            Join();
        }

        if (!Has(seq, -1))
        {
            throw new OutcomeUnknownException("What was read is not known to be durable.");
        }
    }

    private void Join()
    {
        Task proving;
        var mine = false;
        lock (_lock)
        {
            if (_proving is not { IsCompleted: false })
            {
                _proving = new Task(Prove);
                mine = true;
            }

            proving = _proving;
        }

        if (mine)
        {
            proving.RunSynchronously(TaskScheduler.Default);
        }

        proving.GetAwaiter().GetResult();
    }

    /// <summary>One small commit that the database cannot answer before everything up to it is durable.</summary>
    /// <exception cref="OutcomeUnknownException">It could not.</exception>
    public void Prove()
    {
        using var connection = database.Open();
        try
        {
            Raise(connection is NpgsqlConnection postgres ? Prove(postgres) : Prove((SqliteConnection)connection));
        }
        catch (Exception e) when (e is not OutcomeUnknownException && StorageFault.Of(e) is not null)
        {
            throw new OutcomeUnknownException("What was read could not be made durable.", e);
        }
    }

    private static long Prove(NpgsqlConnection connection)
    {
        var interrupted = false;
        connection.Notice += (_, e) => interrupted |= IsInterrupted(e.Notice);

        // In one message. It must write: a commit of nothing waits for nobody.
        using var command = new NpgsqlCommand(
            "begin; set local synchronous_commit = on; "
                + "select seq, pg_logical_emit_message(true, 'carbon-registry', '') from ledger where id = 1; commit",
            connection)
        {
            CommandTimeout = connection.CommandTimeout is > 0 and < Patience and var shorter ? shorter : Patience,
        };
        var seq = (long)command.ExecuteScalar()!;
        return interrupted
            ? throw new OutcomeUnknownException("The database committed locally without its synchronous standby.")
            : seq;
    }

    private static long Prove(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "update ledger set seq = seq where id = 1 returning seq";
        var seq = (long)command.ExecuteScalar()!;
        transaction.Commit();
        return seq;
    }

    /// <summary>
    /// "canceling wait for synchronous replication" (SQLSTATE 01000): committed there, perhaps nowhere else. By its
    /// code: what it says depends on the server's language.
    /// </summary>
    internal static bool IsInterrupted(PostgresNotice notice) => notice.SqlState == "01000";
}
