using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace CarbonRegistry.Web.Api;

/// <summary>Names of the forms and views in the interface's descriptions: one name, one type.</summary>
internal static class SchemaIds
{
    private static readonly ConcurrentDictionary<string, Type> Known = new(StringComparer.Ordinal);

    /// <summary>
    /// The name of a type's schema; null where it has none of its own (texts, numbers, lists). A form is called Form in
    /// the file of its operation, and takes the operation's name before its own.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another type has this name: rename one of them.</exception>
    public static string? Of(JsonTypeInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        if (OpenApiOptions.CreateDefaultSchemaReferenceId(info) is null || type.IsAssignableTo(typeof(IId)))
        {
            return null;
        }

        var id = NameOf(type);
        return Known.GetOrAdd(id, type) == type
            ? id : throw new InvalidOperationException(
                $"The schema {id} stands for {Known[id]} and for {type}: rename one of them.");
    }

    private static string NameOf(Type type)
    {
        var name = type.IsNested ? NameOf(type.DeclaringType!) + type.Name : type.Name;
        return type.IsGenericType && name.IndexOf('`', StringComparison.Ordinal) is > 0 and var end
            ? $"{name[..end]}Of{string.Join("And", type.GetGenericArguments().Select(NameOf))}"
            : name;
    }
}
