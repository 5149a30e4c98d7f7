using CarbonRegistry.Storage;
using Npgsql;

namespace CarbonRegistry.Tests;

/// <summary>
/// A prepared database that others are copied from, on SQLite and on the tests' PostgreSQL server, each made when it is
/// first needed. To migrate and to found each anew took longer than most tests.
/// </summary>
internal sealed class DatabaseTemplate
{
    private readonly Action<Database> _prepare;
    private readonly Lazy<string> _postgres, _file;

    /// <summary>A template with the tables of this version and what is done to them.</summary>
    public DatabaseTemplate(Action<Database> prepare)
    {
        _prepare = prepare;
        _postgres = new(MakePostgres);
        _file = new(MakeFile);
    }

    /// <summary>Tables, and nothing in them.</summary>
    public static DatabaseTemplate Blank { get; } = new(_ => { });

    /// <summary>Makes a database of this name on the tests' server.</summary>
    public void CreatePostgres(string name) => OnServer($"create database {name} template {_postgres.Value}");

    /// <summary>Makes a database in this file.</summary>
    public void CreateFile(string path) => File.Copy(_file.Value, path);

    private string MakePostgres()
    {
        var name = "t_template_" + Guid.NewGuid().ToString("N");
        OnServer("create database " + name);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => OnServer("drop database if exists " + name);

        // Nobody may be connected to what is copied.
        Make(new NpgsqlConnectionStringBuilder(Server) { Database = name, Pooling = false }.ConnectionString);
        return name;
    }

    private string MakeFile()
    {
        var file = Path.Combine(Path.GetTempPath(), $"t_template_{Guid.NewGuid():N}.db");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
        Make("Data Source=" + file);

        // Closed by everybody, the file has all of it, and there is no log beside it.
        return File.Exists(file + "-wal") ? throw new IOException(file + " is still open.") : file;
    }

    private void Make(string connectionString)
    {
        using var database = new Database(connectionString);
        database.Migrate();
        _prepare(database);
    }

    private static string Server => Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_POSTGRES")!;

    private static void OnServer(string sql)
    {
        using var connection =
            new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        command.ExecuteNonQuery();
    }
}
