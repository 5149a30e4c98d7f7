using CarbonRegistry.Storage;
using Npgsql;

namespace CarbonRegistry.Tests;

/// <summary>
/// A migrated database on the tests' PostgreSQL server that others are copied from. To migrate each anew took longer than most tests.
/// </summary>
internal static class PostgresTemplate
{
    private static readonly Lazy<string> Name = new(Make);

    /// <summary>Makes a database of this name on the tests' server, with the tables of this version.</summary>
    public static void Create(string name) => OnServer($"create database {name} template {Name.Value}");

    private static string Make()
    {
        var name = "t_template_" + Guid.NewGuid().ToString("N");
        OnServer("create database " + name);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => OnServer("drop database if exists " + name);

        // Nobody may be connected to what is copied.
        using var database = new Database(new NpgsqlConnectionStringBuilder(Server) { Database = name, Pooling = false }.ConnectionString);
        database.Migrate();
        return name;
    }

    private static string Server => Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_POSTGRES")!;

    private static void OnServer(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        command.ExecuteNonQuery();
    }
}
