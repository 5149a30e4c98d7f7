using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

#pragma warning disable MA0097 // An id is compared with < as the number that it converts to.

namespace CarbonRegistry.Basics;

/// <summary>
/// The number of a thing that the database counts up. Each kind of thing has a type of its own, so that a person's
/// number is no account's. It is read as a number everywhere; to make one of a number is said.
/// </summary>
internal interface IId
{
    /// <summary>The number, from 1; 0 where there is none.</summary>
    long Value { get; }
}

/// <inheritdoc cref="IId"/>
/// <typeparam name="TId">The type of the numbers of these things.</typeparam>
internal interface IId<TId> : IId, IComparable<TId>, ISpanFormattable
    where TId : struct, IId<TId>
{
    /// <summary>The id of this number.</summary>
    static abstract TId Of(long value);

    /// <inheritdoc/>
    int IComparable<TId>.CompareTo(TId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) =>
        Value.ToString(format, formatProvider);

    /// <inheritdoc/>
    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Value.TryFormat(destination, out charsWritten, format, provider);
}

/// <summary>The number of an account in the database; 0: the origin, from which units are created. People know accounts
/// by another number.</summary>
/// <param name="Value">The number.</param>
[JsonConverter(typeof(IdJson<AccountId>))]
public readonly record struct AccountId(long Value) : IId<AccountId>
{
    /// <summary>The number.</summary>
    public static implicit operator long(AccountId id) => id.Value;

    /// <inheritdoc/>
    static AccountId IId<AccountId>.Of(long value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The number of a holder; 0: none, as of the nation's own accounts.</summary>
/// <param name="Value">The number.</param>
[JsonConverter(typeof(IdJson<HolderId>))]
public readonly record struct HolderId(long Value) : IId<HolderId>
{
    /// <summary>The number.</summary>
    public static implicit operator long(HolderId id) => id.Value;

    /// <inheritdoc/>
    static HolderId IId<HolderId>.Of(long value) => new(value);

    /// <summary>Reads a number without a sign, as it stands in an address or a form.</summary>
    public static bool TryParse(string? text, IFormatProvider? provider, out HolderId id) =>
        IdValues.TryParse(text, provider ?? CultureInfo.InvariantCulture, out id);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The number of a person who acts in the registry; 0: the registry itself.</summary>
/// <param name="Value">The number.</param>
[JsonConverter(typeof(IdJson<PersonId>))]
public readonly record struct PersonId(long Value) : IId<PersonId>
{
    /// <summary>The number.</summary>
    public static implicit operator long(PersonId id) => id.Value;

    /// <inheritdoc/>
    static PersonId IId<PersonId>.Of(long value) => new(value);

    /// <summary>Reads a number without a sign, as it stands in an address or a form.</summary>
    public static bool TryParse(string? text, IFormatProvider? provider, out PersonId id) =>
        IdValues.TryParse(text, provider ?? CultureInfo.InvariantCulture, out id);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The number of a hold; 0: none.</summary>
/// <param name="Value">The number.</param>
[JsonConverter(typeof(IdJson<HoldId>))]
public readonly record struct HoldId(long Value) : IId<HoldId>
{
    /// <summary>The number.</summary>
    public static implicit operator long(HoldId id) => id.Value;

    /// <inheritdoc/>
    static HoldId IId<HoldId>.Of(long value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Ids in JSON are numbers.</summary>
/// <typeparam name="TId">The type of the ids.</typeparam>
internal sealed class IdJson<TId> : JsonConverter<TId>
    where TId : struct, IId<TId>
{
    /// <inheritdoc/>
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.Of(reader.GetInt64());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

/// <summary>Numbers of things as statements take them.</summary>
internal static class IdValues
{
    /// <summary>Reads a number without a sign.</summary>
    public static bool TryParse<TId>(string? text, IFormatProvider provider, out TId id)
        where TId : struct, IId<TId>
    {
        var isNumber = long.TryParse(text, NumberStyles.None, provider, out var value);
        id = TId.Of(value);
        return isNumber;
    }

    /// <summary>The numbers of these things.</summary>
    public static IEnumerable<long> Values<TId>(this IEnumerable<TId> ids)
        where TId : struct, IId<TId> => ids.Select(id => id.Value);
}
