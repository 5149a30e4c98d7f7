using System.Text.Json;
using System.Text.Json.Serialization;

namespace CarbonRegistry.Basics;

/// <summary>A row of a closed list, such as a state: the database, the journal and the API know it by its key, people
/// by its name.</summary>
public interface IKeyed
{
    /// <summary>Its key: permanent, small letters and hyphens.</summary>
    string Key { get; }

    /// <summary>Its name.</summary>
    Text Name { get; }
}

/// <inheritdoc cref="IKeyed"/>
/// <typeparam name="TRow">The type of these rows.</typeparam>
public interface IKeyed<TRow> : IKeyed
    where TRow : class, IKeyed<TRow>
{
    /// <summary>All of them, in the order in which people choose one.</summary>
    static abstract IReadOnlyList<TRow> All { get; }
}

/// <summary>Rows by their keys.</summary>
internal static class Keyed
{
    /// <summary>The row of this key, or null.</summary>
    public static TRow? Find<TRow>(string? key)
        where TRow : class, IKeyed<TRow> =>
        TRow.All.FirstOrDefault(row => string.Equals(row.Key, key, StringComparison.Ordinal));

    /// <summary>The row of a key that the registry itself wrote.</summary>
    /// <exception cref="InvalidDataException">There is none of this key.</exception>
    public static TRow Of<TRow>(string key)
        where TRow : class, IKeyed<TRow> =>
        Find<TRow>(key) ?? throw new InvalidDataException($"'{key}' is no {typeof(TRow).Name}.");
}

/// <summary>Rows in JSON are their keys.</summary>
/// <typeparam name="TRow">The type of the rows.</typeparam>
internal sealed class KeyedJson<TRow> : JsonConverter<TRow>
    where TRow : class, IKeyed<TRow>
{
    /// <inheritdoc/>
    public override TRow Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Keyed.Find<TRow>(reader.GetString()) ?? throw new JsonException($"No {typeof(TRow).Name} has this key.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TRow value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Key);
}
