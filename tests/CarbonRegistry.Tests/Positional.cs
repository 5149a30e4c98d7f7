using System.Data.Common;
using CarbonRegistry.Storage;

namespace CarbonRegistry;

/// <summary>Tests ask for a column or two in passing, and read them by position; the program reads by name.</summary>
internal static class Positional
{
    public static List<T> List<T>(
        this Snapshot snapshot, string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] values) =>
        snapshot.List(sql, (Row row) => read(row.Reader), values);

    public static List<T> List<T>(
        this Database database, string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] values) =>
        database.List(sql, (Row row) => read(row.Reader), values);

    public static List<T> List<T>(
        this Register register, string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] values) =>
        register.List(sql, (Row row) => read(row.Reader), values);
}
