using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using CarbonRegistry.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CarbonRegistry.Transactions;

/// <summary>The ledger on PostgreSQL: whole batches as arrays, a few statements and three round trips each: lock, load,
/// write and commit.</summary>
internal sealed class PostgresLedgerStore : LedgerStore
{
    private const string BlockColumns = "h.line, h.first, h.last, h.account_id, h.batch_id, h.vintage, h.hold_id";

    /// <summary>Fewer entries are not worth a message of their own.</summary>
    private const int Piece = 32;

    private readonly Database _database;
    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private NpgsqlBatch? _unsent;

    // A thread of its own: the ledger's head must not stay locked because the pool's threads are busy with pages.
    private readonly BlockingCollection<Task> _pieces = [];
    private Task? _ahead;
    private volatile string? _doubt;

    /// <summary>A store with a connection of its own.</summary>
    public PostgresLedgerStore(Database database)
    {
        _database = database;
        new Thread(() =>
        {
            foreach (var piece in _pieces.GetConsumingEnumerable())
            {
                piece.RunSynchronously(TaskScheduler.Default);
            }
        })
        { IsBackground = true, Name = "ledger writer" }.Start();
    }

    /// <inheritdoc/>
    public override Durability Durability => _database.Durability;

    /// <inheritdoc/>
    public override LedgerHead Begin()
    {
        Connect();
        _doubt = null;
        _transaction = _connection!.BeginTransaction();
        using var command = new NpgsqlCommand(
            "select seq, at, next_batch, next_hold, digest, accounts, "
                + "(extract(epoch from clock_timestamp()) * 1000000)::bigint as wall "
                + "from ledger where id = 1 for update",
            _connection);
        using var head = new Row(command.ExecuteReader());
        head.Read();
        return new(
            head.Long("seq"), head.At("at"), head.Int("next_batch"), head.Long("next_hold"), head.Bytes("digest"),
            head.Long("accounts"), head.At("wall"));
    }

    /// <inheritdoc/>
    public override void Load(LoadRequest request, Facts facts)
    {
        AwaitWrites();
        using var loading = new Loading(_connection!, request, facts);
        loading.AskForAccountsAndTransactions();
        loading.AskForUnits();
        loading.AskForRules();
        loading.Read();
    }

    /// <summary>Everything that is asked for at once, in one trip to the server.</summary>
    private sealed class Loading(NpgsqlConnection connection, LoadRequest request, Facts facts) : IDisposable
    {
        private readonly NpgsqlBatch _batch = new(connection);
        private readonly List<Action<Row>> _readers = [];
        private Action? _whenRead;

        public void AskForAccountsAndTransactions()
        {
            if (request.Accounts.Count > 0)
            {
                Add(LedgerSql.Accounts + " where a.id = any($1)", r => LedgerSql.ReadAccount(r, facts),
                    Ids(request.Accounts));
            }

            if (request.Transactions.Count > 0)
            {
                Add(LedgerSql.Transactions + " where t.id = any($1)", r => LedgerSql.ReadTransaction(r, facts),
                    Array(request.Transactions));
            }

            if (request.Postings.Count > 0)
            {
                Add(LedgerSql.Postings + " where p.seq = any($1) order by p.seq, p.ordinal",
                    LedgerSql.PostingReader(facts), Array(request.Postings));
            }
        }

        public void AskForUnits()
        {
            if (request.Pages.Count > 0)
            {
                AskForPages();
            }

            if (request.Ranges.Count > 0)
            {
                Add(
                    $"""
                     select {BlockColumns} from unnest($1, $2, $3) q(line, first, last)
                     cross join lateral (
                         select * from holding b where b.line = q.line and b.last >= q.first
                             and b.last <= (select c.last from holding c where c.line = q.line and c.last >= q.last
                             order by c.last limit 1)) h
                     """,
                    r => facts.Position.Learn(LedgerSql.ReadBlock(r)),
                    Array(request.Ranges.Select(p => p.Line)),
                    Array(request.Ranges.Select(p => p.First)),
                    Array(request.Ranges.Select(p => p.Last)));
            }

            if (request.Batches.Count > 0)
            {
                Add(LedgerSql.Batches + " where id = any($1)", r => LedgerSql.ReadBatch(r, facts),
                    Array(request.Batches));
            }

            if (request.Holds.Count > 0)
            {
                Add(LedgerSql.Holds + " where id = any($1)", r => LedgerSql.ReadHold(r, facts), Ids(request.Holds));
            }
        }

        /// <summary>What bounds movements: bindings, years, and what accounts have offset.</summary>
        public void AskForRules()
        {
            if (request.Bindings.Count > 0)
            {
                Add(
                    "select b.trading_id, b.delivery_id from unnest($1, $2) q(trading_id, delivery_id) "
                        + "join exchange_binding b using (trading_id, delivery_id)",
                    r => facts.Bindings.Add(LedgerSql.ReadBinding(r)),
                    Ids(request.Bindings.Select(b => b.Trading)),
                    Ids(request.Bindings.Select(b => b.Delivery)));
            }

            if (request.Years || request.Offsets.Count > 0)
            {
                Add(LedgerSql.Years, r => LedgerSql.ReadYear(r, facts));
            }

            if (request.Offsets.Count > 0)
            {
                Add(
                    LedgerSql.Offsets("unnest($1, $2) q(account_id, surrender_id)", "$3"),
                    r => LedgerSql.ReadOffset(r, facts, Share),
                    Ids(request.Offsets.Select(o => o.Account)),
                    Ids(request.Offsets.Select(o => o.Surrender)),
                    Value(facts.Now));
            }
        }

        public void Read()
        {
            using (var reader = _batch.ExecuteReader())
            {
                foreach (var read in _readers)
                {
                    for (var row = new Row(reader); row.Read();)
                    {
                        read(row);
                    }

                    reader.NextResult();
                }
            }

            _whenRead?.Invoke();
        }

        public void Dispose() => _batch.Dispose();

        private void AskForPages()
        {
            var index = 0;
            var shelves = request.Pages.Select(p => (p.Account, p.Line, p.Limit, Read: 0)).ToArray();
            Add(
                $"""
                 select {BlockColumns}, q.page
                     from unnest($1, $2, $3, $4, $5, $6) q(page, account_id, line, vintage, last, size)
                 cross join lateral (
                     select * from holding b where b.account_id = q.account_id and b.line = q.line
                         and (b.vintage, b.last) > (q.vintage, q.last)
                     order by b.account_id, b.line, b.vintage, b.last limit q.size) h
                 """,
                r =>
                {
                    var block = LedgerSql.ReadBlock(r);
                    var page = r.Int("page");
                    shelves[page].Read++;
                    facts.Position.Learn(block);
                    facts.Position.Of(shelves[page].Account, shelves[page].Line).Frontier = block;
                },
                Array(request.Pages.Select(_ => index++)),
                Ids(request.Pages.Select(p => p.Account)),
                Array(request.Pages.Select(p => p.Line)),
                Array(request.Pages.Select(p => p.After.Vintage)),
                Array(request.Pages.Select(p => p.After.Last)),
                Array(request.Pages.Select(p => p.Limit)));
            _whenRead = () =>
            {
                foreach (var shelf in shelves.Where(s => s.Read < s.Limit))
                {
                    facts.Position.Of(shelf.Account, shelf.Line).Complete = true;
                }
            };
        }

        private void Add(string sql, Action<Row> read, params NpgsqlParameter[] parameters)
        {
            PostgresLedgerStore.Add(_batch, sql, parameters);
            _readers.Add(read);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<UnitBlock> BlocksAt(IReadOnlyList<(short Line, long Serial)> serials)
    {
        AwaitWrites();
        using var command = new NpgsqlCommand(
            $"""
             select {BlockColumns} from unnest($1, $2) q(line, serial)
             cross join lateral (select * from holding b where b.line = q.line and b.last >= q.serial order by b.last
                 limit 1) h
             """,
            _connection);
        command.Parameters.Add(Array(serials.Select(s => s.Line)));
        command.Parameters.Add(Array(serials.Select(s => s.Serial)));
        return Row.All(command, LedgerSql.ReadBlock);
    }

    /// <inheritdoc/>
    public override bool WritesAhead(int entries) => entries >= Piece && _ahead is null or { IsCompleted: true };

    /// <inheritdoc/>
    public override void WriteAhead(IReadOnlyList<(JournalEntry Entry, byte[] Digest)> entries)
    {
        AwaitWrites();
        var batch = new NpgsqlBatch(_connection);
        AddJournal(batch, entries);
        _ahead = new Task(() =>
        {
            using (batch)
            {
                batch.ExecuteNonQuery();
            }
        });
        _pieces.Add(_ahead);
    }

    /// <summary>Waits for what is written ahead: a connection does one thing at a time.</summary>
    private void AwaitWrites()
    {
        if (_ahead is { } ahead)
        {
            _ahead = null;
            ahead.GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<(
        JournalEntry Entry, byte[] Digest)> entries, Position position, LedgerHead head)
    {
        var batch = _unsent = new NpgsqlBatch(_connection);

        var before = position.Removed.Select(b => (b.Line, b.Last)).ToHashSet();
        var after = position.Added.Select(b => (b.Line, b.Last)).ToHashSet();
        var gone = position.Removed.Where(b => !after.Contains((b.Line, b.Last))).ToList();
        var changed = position.Added.Where(b => before.Contains((b.Line, b.Last))).ToList();
        var added = position.Added.Where(b => !before.Contains((b.Line, b.Last))).ToList();
        if (before.Count + after.Count > 0)
        {
            Add(
                batch,
                """
                with gone as (
                    delete from holding h using unnest($1, $2) q(line, last) where h.line = q.line and h.last = q.last),
                changed as (
                    update holding h
                        set first = q.first, account_id = q.account_id, batch_id = q.batch_id, vintage = q.vintage,
                            hold_id = q.hold_id
                    from unnest($3, $4, $5, $6, $7, $8, $9) q(line, first, last, account_id, batch_id, vintage, hold_id)
                    where h.line = q.line and h.last = q.last)
                insert into holding (line, first, last, account_id, batch_id, vintage, hold_id) select *
                    from unnest($10, $11, $12, $13, $14, $15, $16)
                """,
                [Array(gone.Select(b => b.Line)), Array(gone.Select(b => b.Last)), .. Blocks(changed),
                    .. Blocks(added)]);
        }

        AddJournal(batch, entries);

        Add(
            batch,
            "update ledger set seq = $1, at = $2, next_batch = $3, next_hold = $4, digest = $5 where id = 1",
            Value(head.Seq), Value(head.At), Value(head.NextBatch), Value(head.NextHold), Value(head.Digest));
    }

    private static void AddJournal(NpgsqlBatch batch, IReadOnlyList<(JournalEntry Entry, byte[] Digest)> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        AddTransactions(batch, entries);
        AddPostings(batch, entries);
        foreach (var created in entries.Select(e => e.Entry.Created).OfType<Batch>())
        {
            Add(
                batch,
                "insert into batch (id, line, first, last, vintage_first, vintage_last, project, monitoring_from, "
                    + "monitoring_to, reference, seq) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                Value(created.Id), Value(created.Line), Value(created.First), Value(created.Last),
                Value(created.VintageFirst), Value(created.VintageLast),
                Text(created.Project), Text(created.MonitoringFrom), Text(created.MonitoringTo),
                Text(created.Reference), Value(created.TransactionSeq));
        }

        AddHolds(batch, [.. entries.SelectMany(e => e.Entry.Placed)]);
    }

    private static void AddTransactions(NpgsqlBatch batch,
        IReadOnlyList<(JournalEntry Entry, byte[] Digest)> entries) =>
        Add(
            batch,
            """
            insert into ledger_transaction (seq, id, at, function, person_id, role, outcome, request_hash, terms,
                refusals, settles, reserved_for, operation, origin, digest, records)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            """,
            Array(entries.Select(e => e.Entry.Seq)),
            Array(entries.Select(e => e.Entry.Id)),
            Ids(entries.Select(e => e.Entry.At)),
            Array(entries.Select(e => e.Entry.Function)),
            Ids(entries.Select(e => e.Entry.PersonId)),
            Array(entries.Select(e => e.Entry.Role)),
            Array(entries.Select(e => (short)e.Entry.Outcome)),
            Array(entries.Select(e => e.Entry.RequestHash)),
            Texts(entries.Select(e => e.Entry.Terms)),
            Texts(entries.Select(e => e.Entry.Refusals)),
            new NpgsqlParameter { Value = entries.Select(e => e.Entry.Settles).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            Ids(entries.Select(e => e.Entry.ReservedFor)),
            Texts(entries.Select(e => e.Entry.Operation)),
            Texts(entries.Select(e => e.Entry.Origin)),
            Array(entries.Select(e => e.Digest)),
            Texts(entries.Select(e => e.Entry.Records)));

    private static void AddPostings(NpgsqlBatch batch, IReadOnlyList<(JournalEntry Entry, byte[] Digest)> entries)
    {
        var postings = entries.SelectMany(e => e.Entry.Postings.Select((p, i) => (e.Entry.Seq, Ordinal: i + 1, P: p)))
            .ToList();
        if (postings.Count > 0)
        {
            Add(
                batch,
                """
                insert into posting (seq, ordinal, line, first, last, source, destination, batch_id, hold_from, hold_to,
                    node)
                select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                Array(postings.Select(p => p.Seq)),
                Array(postings.Select(p => p.Ordinal)),
                Array(postings.Select(p => p.P.Line)),
                Array(postings.Select(p => p.P.First)),
                Array(postings.Select(p => p.P.Last)),
                Ids(postings.Select(p => p.P.Source)),
                Ids(postings.Select(p => p.P.Destination)),
                Array(postings.Select(p => p.P.BatchId)),
                Ids(postings.Select(p => p.P.HoldFrom)),
                Ids(postings.Select(p => p.P.HoldTo)),
                Array(postings.Select(p => SerialTree.NodeOf(p.P.First, p.P.Last))));
        }
    }

    private static void AddHolds(NpgsqlBatch batch, List<Hold> holds)
    {
        if (holds.Count > 0)
        {
            Add(
                batch,
                """
                insert into hold (id, kind, account_id, seq, under_id, for_account_id, expires_at, reason, authority,
                    document)
                select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                Ids(holds.Select(h => h.Id)),
                Array(holds.Select(h => (short)h.Kind)),
                Ids(holds.Select(h => h.AccountId)),
                Array(holds.Select(h => h.TransactionSeq)),
                Ids(holds.Select(h => h.UnderId)),
                Ids(holds.Select(h => h.ForAccountId)),
                new NpgsqlParameter { Value = holds.Select(h => h.ExpiresAt?.Value).ToArray(),
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                Texts(holds.Select(h => h.Reason)),
                Texts(holds.Select(h => h.Authority)),
                Texts(holds.Select(h => h.Document)));
        }
    }

    private static void Add(NpgsqlBatch batch, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        batch.BatchCommands.Add(command);
    }

    /// <inheritdoc/>
    public override Register Register()
    {
        AwaitWrites();
        Send();
        return new(_connection!, _transaction!);
    }

    /// <inheritdoc/>
    public override void Savepoint() => _transaction!.Save("act");

    /// <inheritdoc/>
    public override void RollbackToSavepoint() => _transaction!.Rollback("act");

    /// <inheritdoc/>
    public override void Commit()
    {
        // What is written and the commit go in one message. After an error in a statement the server skips the rest of
        // the message, the commit with it.
        AwaitWrites();
        using var batch = _unsent ?? new NpgsqlBatch(_connection);
        _unsent = null;
        var commit = new NpgsqlBatchCommand("commit");
        batch.BatchCommands.Add(commit);
        try
        {
            batch.ExecuteNonQuery();
        }
        catch (PostgresException e) when ((e.BatchCommand is { } failed && failed != commit)
            || e.SqlState == PostgresErrorCodes.ExclusionViolation)
        {
            // A statement failed, or the commit found that the blocks do not tile their line: nothing was committed.
            throw;
        }
        catch (Exception e)
        {
            Drop();
            throw new OutcomeUnknownException("The commit was sent, and its answer did not arrive.", e);
        }

        try
        {
            _transaction!.Dispose();
            _transaction = null;
        }
        catch (NpgsqlException)
        {
            // It is committed, and the answer has come: that the driver still believes it busy changes nothing but the
            // connection.
            Drop();
        }

        if (_doubt is { } doubt)
        {
            throw new OutcomeUnknownException(doubt);
        }
    }

    /// <inheritdoc/>
    public override void Prove()
    {
        AwaitWrites();
        _unsent ??= new NpgsqlBatch(_connection);
        _unsent.BatchCommands.Add(new("select pg_logical_emit_message(true, 'carbon-registry', '')"));
        Commit();
    }

    private void Send()
    {
        using var batch = _unsent;
        _unsent = null;
        batch?.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override void Rollback()
    {
        _unsent?.Dispose();
        _unsent = null;
        try
        {
            if (_ahead is { } ahead)
            {
                // However it ended: it is rolled back.
                _ahead = null;
                Task.WaitAny(ahead);
            }

            _transaction?.Rollback();
            _transaction?.Dispose();
            _transaction = null;
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or IOException)
        {
            // A connection that cannot roll back is not worth keeping; the server rolls back when it goes.
            Drop();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _pieces.CompleteAdding();
        Drop();
    }

    private void Connect()
    {
        if (_connection is { State: ConnectionState.Open })
        {
            return;
        }

        // One that broke without a transaction was not dropped by any rollback.
        Drop();

        _connection = (NpgsqlConnection)_database.Open();
        _connection.Notice += (_, e) =>
        {
            if (Durability.IsInterrupted(e.Notice))
            {
                _doubt = "The database committed locally without its synchronous standby.";
            }
            else if (e.Notice.SqlState == PostgresErrorCodes.NoActiveSqlTransaction)
            {
                _doubt =
                    "The database committed where no transaction was any more: "
                        + "not under the lock that it was decided under.";
            }
        };
        using var settings = new NpgsqlCommand(
            // A node that stalls while it holds the ledger's head must not stop the others for good. Every statement of
            // the ledger goes by an index; the planner must not guess otherwise from statistics that a growing table
            // has outrun.
            """
            set idle_in_transaction_session_timeout = '30s'; set synchronous_commit = on;
                set plan_cache_mode = force_generic_plan; set jit = off;
            set enable_seqscan = off; set enable_bitmapscan = off; set enable_hashjoin = off; set enable_mergejoin = off
            """,
            _connection);
        settings.ExecuteNonQuery();
    }

    private void Drop()
    {
        var connection = _connection;
        _connection = null;
        _transaction = null;
        _unsent?.Dispose();
        _unsent = null;
        if (connection is not null)
        {
            _database.Close(connection);
        }
    }

    private static NpgsqlParameter[] Blocks(List<UnitBlock> blocks) =>
    [
        Array(blocks.Select(b => b.Line)), Array(blocks.Select(b => b.First)), Array(blocks.Select(b => b.Last)),
        Ids(blocks.Select(b => b.AccountId)),
        Array(blocks.Select(b => b.BatchId)), Array(blocks.Select(b => b.Vintage)), Ids(blocks.Select(b => b.HoldId)),
    ];

    // Each type by name: what the driver does not know must not compile.
    private static NpgsqlParameter Value(long value) => Typed(value);

    private static NpgsqlParameter Value(int value) => Typed(value);

    private static NpgsqlParameter Value(short value) => Typed(value);

    private static NpgsqlParameter Value(byte[] value) => Typed(value);

    private static NpgsqlParameter Typed<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Array(IEnumerable<long> values) => Typed(values.ToArray());

    private static NpgsqlParameter Array(IEnumerable<int> values) => Typed(values.ToArray());

    private static NpgsqlParameter Array(IEnumerable<short> values) => Typed(values.ToArray());

    private static NpgsqlParameter Array(IEnumerable<Guid> values) => Typed(values.ToArray());

    private static NpgsqlParameter Array(IEnumerable<byte[]> values) => Typed(values.ToArray());

    private static NpgsqlParameter Ids<TId>(IEnumerable<TId> ids)
        where TId : struct, IId<TId> => Array(ids.Select(id => id.Value));

    private static NpgsqlParameter Texts(IEnumerable<string?> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
