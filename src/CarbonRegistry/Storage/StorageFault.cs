using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CarbonRegistry.Storage;

/// <summary>What a fault of the database means for who asked: every one of them is told to ask again, and none is the
/// registry's own mistake.</summary>
internal static class StorageFault
{
    private static readonly string[] Away =
        ["25006", "25P03", "40001", "40P01", "53200", "53300", "55P03", "57014", "57P01", "57P02", "57P03", "57P05"];

    /// <summary>Whether the disk is full or failing, whatever that meant for who asked.</summary>
    public static bool IsOfDisk(Exception fault)
    {
        return Of(fault) == Refusals.DiskFailing || Of(fault.InnerException) == Refusals.DiskFailing;
    }

    /// <summary>Whether it says that the database is not what it was called: no such database, role or password, not
    /// allowed, no database at all. Whoever runs the registry can mend it.</summary>
    public static bool IsOfCalling(Exception fault) => fault switch
    {
        // Invalid authorization, unknown database, unknown schema, insufficient privilege.
        PostgresException e => e.SqlState.StartsWith("28", StringComparison.Ordinal)
            || e.SqlState is "3D000" or "3F000" or "42501",

        // Not to be opened by this user; damaged; no database.
        SqliteException { SqliteErrorCode: 3 or 11 or 26 } => true,
        System.Net.Sockets.SocketException => true,
        _ => false,
    };

    /// <summary>
    /// The refusal that an exception means: 901 (not known to be durable), 904 (the database is away), 905 (the disk is
    /// full or failing); null where it is something else.
    /// </summary>
    public static RefusalKind? Of(Exception? fault) => fault switch
    {
        null => null,
        OutcomeUnknownException => Refusals.OutcomeUnknown,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull or PostgresErrorCodes.IoError } =>
            Refusals.DiskFailing,
        PostgresException e => Away.Contains(e.SqlState) || e.SqlState.StartsWith("08", StringComparison.Ordinal)
            ? Refusals.DatabaseAway : null,

        // Also "a command is already in progress": a connection that a command was given up on says so when it is
        // closed, and hides why.
        NpgsqlException => Refusals.DatabaseAway,

        // SQLite's result codes: busy, locked, cannot open; read only, input or output, full.
        SqliteException { SqliteErrorCode: 5 or 6 or 14 } => Refusals.DatabaseAway,
        SqliteException { SqliteErrorCode: 8 or 10 or 13 } => Refusals.DiskFailing,
        DbException => null,
        _ => Of(fault.InnerException),
    };
}
