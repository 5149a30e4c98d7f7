using System.Data.Common;
using CarbonRegistry.Storage;
using Microsoft.Data.Sqlite;

namespace CarbonRegistry.Transactions;

/// <summary>
/// The ledger on SQLite: prepared statements, row by row, in one immediate transaction a batch. What is in the
/// write-ahead log is durable; that it gets into the database file (a checkpoint) is done beside the batches, not
/// between them.
/// </summary>
internal sealed class SqliteLedgerStore : LedgerStore
{
    /// <summary>How often a long log is copied at most until little of it is left: another 500 MB at the
    /// worst.</summary>
    private const int MostPasses = 25;

    /// <summary>SQLite's result code for a disk without room: what did not find room was not committed.</summary>
    private const int Full = 13;

    private readonly WriterLock? _writer;
    private readonly SqliteConnection _connection;
    private readonly SqliteConnection _checkpointing;
    private readonly int _rowsToCheckpoint;
    private readonly long _longestLog;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<SqliteCommand, string[]> _columns = [];
    private Task<bool> _checkpoint = Task.FromResult(false);
    private int _rows;
    private SqliteTransaction? _transaction;

    /// <summary>A store with connections of its own.</summary>
    /// <param name="database">The database.</param>
    /// <param name="rowsToCheckpoint">So many rows are written between checkpoints.</param>
    /// <param name="longestLog">A longer write-ahead log, in pages, is started anew as soon as that costs little: 320
    /// MB.</param>
    public SqliteLedgerStore(Database database, int rowsToCheckpoint = 40_000, long longestLog = 160_000)
    {
        Durability = database.Durability;
        _writer = WriterLock.Take(database);
        _rowsToCheckpoint = rowsToCheckpoint;
        _longestLog = longestLog;
        _connection = (SqliteConnection)database.Open();
        _checkpointing = (SqliteConnection)database.Open();
        using var command = _connection.CreateCommand();

        // 256 MB: among millions of blocks every transfer reads and changes pages that none before it did.
        command.CommandText = "pragma wal_autocheckpoint = 0; pragma cache_size = -262144";
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override Durability Durability { get; }

    /// <inheritdoc/>
    public override LedgerHead Begin()
    {
        if (_checkpoint is { IsCompletedSuccessfully: true, Result: true })
        {
            // Little is left to copy: this batch waits for it, and writes the log from its beginning again.
            Checkpoint(_connection, "restart");
            _checkpoint = Task.FromResult(false);
        }
        else if (_rows >= _rowsToCheckpoint && _checkpoint.IsCompleted)
        {
            _checkpoint = Task.Run(LoggedCheckpoint);
            _rows = 0;
        }

        _transaction = _connection.BeginTransaction(deferred: false);
        LedgerHead? head = null;
        Read(
            Command("select seq, at, next_batch, next_hold, digest, accounts from ledger where id = 1"),
            r => head = new(
                r.Long("seq"), r.At("at"), r.Int("next_batch"), r.Long("next_hold"), r.Bytes("digest"),
                    r.Long("accounts")));
        return head!;
    }

    /// <inheritdoc/>
    public override void Load(LoadRequest request, Facts facts)
    {
        LoadAccountsAndTransactions(request, facts);
        LoadUnits(request, facts);
        LoadRules(request, facts);
    }

    private void LoadAccountsAndTransactions(LoadRequest request, Facts facts)
    {
        foreach (var id in request.Accounts)
        {
            Read(Command(LedgerSql.Accounts + " where a.id = $1", id), r => LedgerSql.ReadAccount(r, facts));
        }

        foreach (var id in request.Transactions)
        {
            Read(Command(LedgerSql.Transactions + " where t.id = $1", id.ToByteArray(bigEndian: true)),
                r => LedgerSql.ReadTransaction(r, facts));
        }

        foreach (var seq in request.Postings)
        {
            Read(Command(LedgerSql.Postings + " where p.seq = $1 order by p.ordinal", seq),
                LedgerSql.PostingReader(facts));
        }
    }

    private void LoadUnits(LoadRequest request, Facts facts)
    {
        foreach (var (account, line, after, limit) in request.Pages)
        {
            var shelf = facts.Position.Of(account, line);
            var read = 0;
            Read(
                Command(
                    $"""
                     select {BlockColumns} from holding where account_id = $1 and line = $2
                         and (vintage, last) > ($3, $4)
                     order by vintage, last limit $5
                     """,
                    account, line, after.Vintage, after.Last, limit),
                r =>
                {
                    var block = LedgerSql.ReadBlock(r);
                    facts.Position.Learn(block);
                    shelf.Frontier = block;
                    read++;
                });
            shelf.Complete |= read < limit;
        }

        foreach (var range in request.Ranges)
        {
            Read(
                Command(
                    $"""
                     select {BlockColumns} from holding where line = $1 and last >= $2
                         and last <= (select last from holding where line = $1 and last >= $3 order by last limit 1)
                     """,
                    range.Line, range.First, range.Last),
                r => facts.Position.Learn(LedgerSql.ReadBlock(r)));
        }

        foreach (var id in request.Batches)
        {
            Read(Command(LedgerSql.Batches + " where id = $1", id), r => LedgerSql.ReadBatch(r, facts));
        }

        foreach (var id in request.Holds)
        {
            Read(Command(LedgerSql.Holds + " where id = $1", id), r => LedgerSql.ReadHold(r, facts));
        }
    }

    /// <summary>What bounds movements: bindings, years, and what accounts have offset.</summary>
    private void LoadRules(LoadRequest request, Facts facts)
    {
        foreach (var (trading, delivery) in request.Bindings)
        {
            Read(
                Command(
                    "select trading_id, delivery_id from exchange_binding where trading_id = $1 and delivery_id = $2",
                    trading, delivery),
                r => facts.Bindings.Add(LedgerSql.ReadBinding(r)));
        }

        if (request.Years || request.Offsets.Count > 0)
        {
            Read(Command(LedgerSql.Years), r => LedgerSql.ReadYear(r, facts));
        }

        foreach (var (account, surrender) in request.Offsets)
        {
            Read(
                Command(LedgerSql.Offsets("(select $1 as account_id, $2 as surrender_id) q", "$3"), account, surrender,
                    facts.Now),
                r => LedgerSql.ReadOffset(r, facts, Share));
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<UnitBlock> BlocksAt(IReadOnlyList<(short Line, long Serial)> serials)
    {
        var blocks = new List<UnitBlock>(serials.Count);
        foreach (var (line, serial) in serials)
        {
            Read(
                Command($"select {BlockColumns} from holding where line = $1 and last >= $2 order by last limit 1",
                    line, serial),
                r => blocks.Add(LedgerSql.ReadBlock(r)));
        }

        return blocks;
    }

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<(
        JournalEntry Entry, byte[] Digest)> entries, Position position, LedgerHead head)
    {
        WriteBlocks(position);
        foreach (var (entry, digest) in entries)
        {
            WriteEntry(entry, digest);
        }

        _rows += entries.Count + entries.Sum(e => e.Entry.Postings.Count) + position.Added.Count;
        Execute(
            "update ledger set seq = $1, at = $2, next_batch = $3, next_hold = $4, digest = $5 where id = 1",
            head.Seq, head.At, head.NextBatch, head.NextHold, head.Digest);
    }

    private void WriteBlocks(Position position)
    {
        // First what goes and what shrinks, so that no block ever overlaps another on the way; in the table's order, so
        // that neighbours find its pages at hand.
        var after = position.Added.ToDictionary(b => (b.Line, b.Last));
        var kept = new HashSet<(short, long)>();
        foreach (var b in position.Removed.OrderBy(b => (b.Line, b.Last)))
        {
            if (after.TryGetValue((b.Line, b.Last), out var to) && to.First >= b.First)
            {
                kept.Add((b.Line, b.Last));
                Execute(
                    "update holding set first = $3, account_id = $4, batch_id = $5, vintage = $6, hold_id = $7 "
                        + "where line = $1 and last = $2",
                    to.Line, to.Last, to.First, to.AccountId, to.BatchId, to.Vintage, to.HoldId);
            }
            else
            {
                Execute("delete from holding where line = $1 and last = $2", b.Line, b.Last);
            }
        }

        foreach (var b in position.Added.Where(b => !kept.Contains((b.Line, b.Last))).OrderBy(b => (b.Line, b.Last)))
        {
            Execute("insert into holding values ($1, $2, $3, $4, $5, $6, $7)", b.Line, b.First, b.Last, b.AccountId,
                b.BatchId, b.Vintage, b.HoldId);
        }
    }

    private void WriteEntry(JournalEntry e, byte[] digest)
    {
        Execute(
            "insert into ledger_transaction "
                + "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            e.Seq, e.Id.ToByteArray(bigEndian: true), e.At, e.Function, e.PersonId, e.Role, (short)e.Outcome,
            e.RequestHash,
            e.Terms, e.Refusals, e.Settles, e.ReservedFor, e.Operation, e.Origin, digest, e.Records);
        var ordinal = 0;
        foreach (var p in e.Postings)
        {
            Execute(
                "insert into posting values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                e.Seq, ++ordinal, p.Line, p.First, p.Last, p.Source, p.Destination, p.BatchId, p.HoldFrom, p.HoldTo,
                SerialTree.NodeOf(p.First, p.Last));
        }

        if (e.Created is { } c)
        {
            Execute(
                "insert into batch values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                c.Id, c.Line, c.First, c.Last, c.VintageFirst, c.VintageLast, c.Project, c.MonitoringFrom,
                c.MonitoringTo, c.Reference, c.TransactionSeq);
        }

        foreach (var h in e.Placed)
        {
            Execute(
                "insert into hold values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                h.Id, (short)h.Kind, h.AccountId, h.TransactionSeq, h.UnderId, h.ForAccountId, h.ExpiresAt,
                h.Reason, h.Authority, h.Document);
        }
    }

    /// <inheritdoc/>
    public override Register Register() => new(_connection, _transaction!);

    /// <inheritdoc/>
    public override void Savepoint() => _transaction!.Save("act");

    /// <inheritdoc/>
    public override void RollbackToSavepoint() => _transaction!.Rollback("act");

    /// <inheritdoc/>
    public override void Commit()
    {
        try
        {
            _transaction!.Commit();
        }
        catch (SqliteException e) when (e.SqliteErrorCode != Full)
        {
            Rollback();
            throw new OutcomeUnknownException("The database did not say whether it committed.", e);
        }

        _transaction.Dispose();
        _transaction = null;
    }

    /// <inheritdoc/>
    public override void Prove()
    {
        Execute("update ledger set seq = seq where id = 1");
        Commit();
    }

    /// <inheritdoc/>
    public override void Rollback()
    {
        try
        {
            _transaction?.Dispose();
        }
        catch (DbException)
        {
            // SQLite has rolled back by itself.
        }

        _transaction = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _checkpoint.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            _checkpointing.Dispose();
            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }

            _transaction?.Dispose();
            _connection.Dispose();
            _writer?.Dispose();
        }
    }

    private bool LoggedCheckpoint()
    {
        try
        {
            return CheckpointBeside();
        }
        catch (SqliteException e)
        {
            // The log is whole: the next checkpoint copies what this one has not.
            Broke?.Invoke(e);
            return false;
        }
    }

    /// <summary>Copies the write-ahead log while batches go on. Whether it has grown so long that it is to be started
    /// anew; then all but a little of it is copied.</summary>
    private bool CheckpointBeside()
    {
        var pages = Checkpoint(_checkpointing);

        // SQLite flushes the database file only where nothing was added to the log while it copied. Without that the
        // batch that starts the log anew would flush all of it.
        for (var (pass, before) = (0, 0L); pages > _longestLog && pages != before && pass < MostPasses; pass++)
        {
            before = pages;
            pages = Checkpoint(_checkpointing);
        }

        return pages > _longestLog;
    }

    /// <summary>Copies what the write-ahead log has into the database file: how many pages the log has.</summary>
    private static long Checkpoint(SqliteConnection connection, string how = "passive")
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"pragma wal_checkpoint({how})";
        using var row = new Row(command.ExecuteReader());
        return row.Read() ? row.Long("log") : 0;
    }

    private const string BlockColumns = "line, first, last, account_id, batch_id, vintage, hold_id";

    private SqliteCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i });
            }

            _commands.Add(sql, command);
        }

        command.Transaction = _transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = Database.Bound(values[i]);
        }

        return command;
    }

    private void Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    private void Read(SqliteCommand command, Action<Row> read)
    {
        // A prepared statement's columns stand where they stood the last time.
        using var row = new Row(command.ExecuteReader(), _columns.GetValueOrDefault(command));
        while (row.Read())
        {
            read(row);
        }

        _columns[command] = row.Names;
    }
}
