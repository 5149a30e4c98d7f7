using System.Text.RegularExpressions;

namespace CarbonRegistry.Storage;

/// <summary>
/// One text of a schema step for both databases, written with PostgreSQL's types. SQLite knows fewer, and its tables
/// are made strict. A line
/// <c>-- append-only: table</c> becomes the triggers that refuse update and delete.
/// </summary>
internal static partial class SchemaDialect
{
    /// <summary>The step as this database understands it. A step that is written for one database alone comes through
    /// as it is.</summary>
    public static string Of(string step, bool postgres)
    {
        step = AppendOnly().Replace(step, m => Guard(m.Groups["table"].Value, postgres));
        return postgres ? step : TableEnd()
            .Replace(Integers().Replace(Blobs().Replace(step, "blob"), "integer"), ") strict;");
    }

    private static string Guard(string table, bool postgres) => postgres
        ? $"create trigger append_only before update or delete or truncate on {table} "
            + "for each statement execute function no_change();"
        : $"""
           create trigger {table}_no_update before update on {table} begin
               select raise(abort, '{table} is append-only: update refused'); end;
           create trigger {table}_no_delete before delete on {table} begin
               select raise(abort, '{table} is append-only: delete refused'); end;
           """;

    [GeneratedRegex(@"^-- append-only: (?<table>\w+)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex AppendOnly();

    [GeneratedRegex(@"\b(bigint|smallint)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Integers();

    [GeneratedRegex(@"\b(bytea|uuid)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Blobs();

    [GeneratedRegex(@"^\);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableEnd();
}
