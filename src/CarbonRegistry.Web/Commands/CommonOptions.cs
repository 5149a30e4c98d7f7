using System.CommandLine;

namespace CarbonRegistry.Web.Commands;

/// <summary>Options that every command takes.</summary>
public static class CommonOptions
{
    /// <summary>The database: an option, else the environment, else a file in the working directory.</summary>
    public static readonly Option<string> Database = new("--database")
    {
        Description =
            "Connection string, of PostgreSQL (Host=…) or SQLite (Data Source=…). Also from the environment: "
                + "CARBONREGISTRY_DATABASE.",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CARBONREGISTRY_DATABASE")
            is { Length: > 0 } given ? given : "Data Source=carbon-registry.db",
    };

    /// <summary>Refuses what is not such as an option takes, by its name and an example.</summary>
    internal static void Check(this Option option, Func<string, bool> isGood, string example) =>
        option.Validators.Add(given =>
    {
        foreach (var token in given.Tokens.Where(t => !isGood(t.Value)))
        {
            given.AddError($"{option.Name}: '{token.Value}' is none such as {example}.");
        }
    });
}
