using System.CommandLine;

namespace CarbonRegistry.Web.Commands;

/// <summary>Options that every command takes.</summary>
public static class CommonOptions
{
    /// <summary>The database: an option, else the environment, else a file in the working directory.</summary>
    public static readonly Option<string> Database = new("--database")
    {
        Description = "Connection string, of PostgreSQL (Host=…) or SQLite (Data Source=…). Also from the environment: CARBONREGISTRY_DATABASE.",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CARBONREGISTRY_DATABASE") is { Length: > 0 } given ? given : "Data Source=carbon-registry.db",
    };
}
