using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CarbonRegistry.Storage;

/// <summary>
/// Writes the ordinary records that the ledger's decisions rest on: jurisdictions, holders, accounts, people, bindings,
/// obligations. One instance is one database transaction under the lock on the ledger's head: a freeze that commits
/// first beats every transfer that commits later.
/// </summary>
public sealed class Register : IDisposable
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;
    private readonly Dictionary<string, long> _lastIds = new(StringComparer.Ordinal);

    private readonly NpgsqlBatch? _bulk;
    private readonly bool _borrowed;
    private readonly string? _own;

    /// <summary>The ledger's own transaction: it begins, commits and ends it.</summary>
    internal Register(DbConnection connection, DbTransaction transaction)
    {
        (_connection, _transaction, _borrowed) = (connection, transaction, true);
    }

    /// <summary>Begins, waiting for the ledger's head.</summary>
    /// <param name="database">The database.</param>
    /// <param name="bulk">Send statements by the hundred: for thousands of records. A statement that fails then throws
    /// later, at the latest at the commit.</param>
    public Register(Database database, bool bulk = false)
    {
        ArgumentNullException.ThrowIfNull(database);
        _connection = database.Open();
        _transaction = _connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: false) : _connection.BeginTransaction();
        if (database.IsPostgres)
        {
            Execute("select 1 from ledger where id = 1 for update");
            _bulk = bulk ? new NpgsqlBatch((NpgsqlConnection)_connection, (NpgsqlTransaction)_transaction) : null;
        }

        _own = RecordLog.Own(this);
    }

    /// <summary>Whether the database is PostgreSQL.</summary>
    internal bool IsPostgres => _connection is NpgsqlConnection;

    /// <summary>Adds a jurisdiction.</summary>
    /// <param name="code">Two digits.</param>
    /// <param name="kind">nation, province or pilot.</param>
    /// <param name="name">Its name.</param>
    /// <param name="within">Pilot regions: the province they lie in.</param>
    public void AddJurisdiction(string code, string kind, Text name, string? within = null) =>
        Execute("insert into jurisdiction values (@code, @kind, @zh, @en, @within)", ("code", code), ("kind", kind),
            ("zh", name.Zh), ("en", name.En), ("within", within));

    /// <summary>Registers a holder.</summary>
    /// <returns>Its id.</returns>
    public HolderId AddHolder(HolderKind kind, Text name, string jurisdiction, string? identifier = null)
    {
        var id = NextId<HolderId>("holder");
        Execute(
            "insert into holder (id, kind, name_zh, name_en, identifier, jurisdiction) "
                + "values (@id, @kind, @zh, @en, @identifier, @jurisdiction)",
            ("id", id), ("kind", kind.ToString()), ("zh", name.Zh), ("en", name.En), ("identifier", identifier),
            ("jurisdiction", jurisdiction));
        SearchIndex.Add(this, SearchIndex.Of.Holder, id.Value,
            SearchIndex.OfHolder(kind.ToString(), name.Zh, name.En, identifier));
        return id;
    }

    /// <summary>Opens an account of a holder.</summary>
    /// <param name="type">Its type, never Origin.</param>
    /// <param name="holder">Its holder's id.</param>
    /// <param name="jurisdiction">Its jurisdiction's code.</param>
    /// <param name="now">UTC microseconds since 1970.</param>
    /// <param name="parent">Trading accounts: the account they belong to.</param>
    /// <param name="project">Project reduction accounts: the project number.</param>
    /// <param name="year">Surrender accounts: the compliance year.</param>
    /// <param name="name">A name for people.</param>
    /// <returns>Its number.</returns>
    public AccountNumber OpenAccount(
        AccountType type, HolderId holder, string jurisdiction, Instant now, AccountId parent = default,
        string? project = null,
        short year = 0, string name = "")
    {
        ArgumentNullException.ThrowIfNull(type);
        var id = NextId<AccountId>("account");
        var number = new AccountNumber(type.Code, jurisdiction, id);
        Execute(
            "insert into account (id, number, type, holder_id, jurisdiction, state, parent_id, project, "
                + "compliance_year, name, opened_at) values (@id, @number, @type, @holder, @jurisdiction, 'open', "
                + "@parent, @project, @year, @name, @now)",
            ("id", id), ("number", number.ToString()), ("type", type.Code), ("holder", holder),
            ("jurisdiction", jurisdiction),
            ("parent", parent), ("project", project), ("year", year), ("name", name), ("now", now));
        SearchIndex.Add(this, SearchIndex.Of.Account, id.Value, SearchIndex.OfAccount(number.ToString(), name));
        return number;
    }

    /// <summary>Adds a person.</summary>
    /// <returns>Their id.</returns>
    public PersonId AddPerson(string name, Role role, string jurisdiction = Account.National, HolderId holder = default)
    {
        ArgumentNullException.ThrowIfNull(role);
        var id = NextId<PersonId>("person");
        Execute(
            "insert into person (id, name, role, jurisdiction, holder_id, active) "
                + "values (@id, @name, @role, @jurisdiction, @holder, 1)",
            ("id", id), ("name", name), ("role", role.Key), ("jurisdiction", jurisdiction), ("holder", holder));
        SearchIndex.Add(this, SearchIndex.Of.Person, id.Value, SearchIndex.OfPerson(name));
        return id;
    }

    /// <summary>Makes a person a representative of an account.</summary>
    public void AddRepresentative(PersonId person, AccountNumber account, bool initiates = true,
        bool confirms = false) =>
        Execute(
            "insert into representative (person_id, account_id, initiates, confirms) "
                + "values (@person, @account, @initiates, @confirms)",
            ("person", person), ("account", account.Sequence), ("initiates", initiates ? 1 : 0),
            ("confirms", confirms ? 1 : 0));

    /// <summary>
    /// Gives a person a personal access token without a key; only its hash is stored. Of a demonstration it may do
    /// everything that its person may, otherwise what neither moves units nor is high-risk.
    /// </summary>
    /// <param name="person">The person.</param>
    /// <param name="token">The token.</param>
    /// <param name="expiresAt">UTC microseconds since 1970.</param>
    /// <param name="demonstration">Of a demonstration: it can be guessed, and its person may be chosen by a
    /// click.</param>
    public void AddToken(PersonId person, string token, Instant expiresAt, bool demonstration = false) =>
        Execute(
            "insert into access_token (hash, person_id, expires_at, demonstration) "
                + "values (@hash, @person, @expires, @demonstration)",
            ("hash", HashToken(token)), ("person", person), ("expires", expiresAt),
            ("demonstration", demonstration ? 1 : 0));

    /// <summary>SHA-256 of a token, as stored.</summary>
    public static byte[] HashToken(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Binds a trading account at an exchange (30).</summary>
    public void Bind(AccountNumber trading, AccountNumber delivery, string clientNumber) =>
        Execute(
            "insert into exchange_binding (trading_id, delivery_id, client_number) "
                + "values (@trading, @delivery, @client)",
            ("trading", trading.Sequence), ("delivery", delivery.Sequence), ("client", clientNumber));

    /// <summary>Opens a compliance year for surrender between two instants (UTC microseconds).</summary>
    public void OpenComplianceYear(short year, Instant opensAt, Instant closesAt) =>
        Execute("insert into compliance_year (year, opens_at, closes_at) values (@year, @opens, @closes)",
            ("year", year), ("opens", opensAt), ("closes", closesAt));

    /// <summary>Records what an enterprise owes for a compliance year, in tonnes CO2e.</summary>
    public void SetObligation(AccountNumber account, short year, long due, string document) =>
        Execute(
            "insert into obligation (account_id, year, due, document) values (@account, @year, @due, @document) "
                + "on conflict (account_id, year) do update set due = excluded.due, document = excluded.document",
            ("account", account.Sequence), ("year", year), ("due", due), ("document", document));

    /// <summary>Sets a parameter from an instant on (36). The past is never rewritten.</summary>
    public void SetParameter(string name, Instant fromAt, long value) =>
        Execute("insert into parameter (name, from_at, value) values (@name, @from, @value)", ("name", name),
            ("from", fromAt), ("value", value));

    /// <summary>
    /// One administrator is enough for every movement from the beginning on: for benchmarks and tests of the movements
    /// themselves. A running registry takes no notice below the law's floor
    /// (<see cref="Transactions.Ledger.TrialsMayActAlone"/>).
    /// </summary>
    public void LetOneActAlone()
    {
        foreach (var function in Functions.Movements.Where(f => f.Approvals > 0))
        {
            SetParameter(string.Create(CultureInfo.InvariantCulture, $"approvals-{function.Code}"), default, 0);
        }
    }

    /// <summary>Commits. What was written here is no act's: the ledger journals it before its next entry.</summary>
    public void Commit()
    {
        Execute($"update record_change set founding = 1 where {_own}");
        Execute("update ledger set accounts = accounts + 1 where id = 1");
        Flush();
        _transaction.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_borrowed)
        {
            return;
        }

        _bulk?.Dispose();
        _transaction.Dispose();
        _connection.Dispose();
    }

    // A fresh command each time: Npgsql 10.0.3 sends stale values when an auto-prepared command gets new parameters.
    private DbCommand Command(string sql, (string Name, object? Value)[] values) =>
        Database.Command(_connection, _transaction, sql, values);

    /// <summary>All rows of a query.</summary>
    public List<T> List<T>(string sql, Func<Row, T> read, params (string Name, object? Value)[] values)
    {
        ArgumentNullException.ThrowIfNull(read);
        Flush();
        using var command = Command(sql, values);
        return Row.All(command, read);
    }

    /// <summary>All rows whose number is one of these; <paramref name="sql"/> ends before the parenthesis of
    /// <c>in</c>.</summary>
    public List<T> ListIn<T>(string sql, IEnumerable<long> numbers, Func<Row, T> read)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return Snapshot.In(sql, numbers, s => List(s, read));
    }

    /// <summary>A count or a sum.</summary>
    public long Count(string sql, params (string Name, object? Value)[] values)
    {
        Flush();
        using var command = Command(sql, values);
        return command.ExecuteScalar() is { } one and not DBNull ? Convert.ToInt64(one, null) : 0;
    }

    /// <summary>Executes a statement. In bulk it is sent with others, and fails with them.</summary>
    public void Execute(string sql, params (string Name, object? Value)[] values)
    {
        if (_bulk is null)
        {
            using var command = Command(sql, values);
            command.ExecuteNonQuery();
            return;
        }

        var queued = new NpgsqlBatchCommand(sql);
        foreach (var (name, value) in values)
        {
            queued.Parameters.AddWithValue(name, Database.Bound(value));
        }

        _bulk.BatchCommands.Add(queued);
        if (_bulk.BatchCommands.Count == 500)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_bulk is { BatchCommands.Count: > 0 })
        {
            _bulk.ExecuteNonQuery();
            _bulk.BatchCommands.Clear();
        }
    }

    /// <summary>The table is asked once: under the lock on the ledger's head nobody else gives out numbers.</summary>
    private TId NextId<TId>(string table)
        where TId : struct, IId<TId>
    {
        if (!_lastIds.TryGetValue(table, out var last))
        {
            last = Count($"select max(id) from {table}");
        }

        return TId.Of(_lastIds[table] = last + 1);
    }
}
