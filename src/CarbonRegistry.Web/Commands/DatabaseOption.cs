using System.CommandLine;

namespace CarbonRegistry.Web.Commands;

/// <summary>The option that names the database, alike in every command.</summary>
public static class DatabaseOption
{
    /// <summary>The option.</summary>
    public static Option<string> Create() => new("--database")
    {
        Description = "连接字符串：Host=… 为 PostgreSQL，Data Source=… 为 SQLite / connection string: Host=… PostgreSQL, Data Source=… SQLite",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CARBONREGISTRY_DATABASE") ?? "Data Source=carbon-registry.db",
    };
}
