using System.Text.Json;
using CarbonRegistry.Acts;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>An instant of a form: ISO 8601 with its offset, to the minute, the second or any fraction down to the
/// microsecond.</summary>
public sealed class InstantTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new InstantConverter() } };

    [Fact]
    public void A_day_begins_at_midnight_in_Beijing_and_the_ends_of_the_calendar_are_days_too()
    {
        Assert.Equal(Instant.Read("2025-06-01T00:00+08:00"), Instant.StartOf(new(2025, 6, 1)));
        Assert.Equal(Instant.Read("2025-06-02T00:00+08:00"), Instant.StartOf(new(2025, 6, 1), later: 1));
        Assert.Equal(Instant.Read("2025-05-31T00:00+08:00"), Instant.StartOf(new(2025, 6, 1), later: -1));
        Assert.Equal(Instant.Read("9999-12-31T16:00Z"), Instant.StartOf(DateOnly.MaxValue, later: 1));
        Assert.Equal(Instant.Read("0001-01-01T00:00Z"), Instant.StartOf(DateOnly.MinValue));
    }

    [Theory]
    [InlineData("2025-06-01T08:00", 0)]
    [InlineData("2025-06-01T08:00:07", 7_000_000)]
    [InlineData("2025-06-01T08:00:07.1", 7_100_000)]
    [InlineData("2025-06-01T08:00:07.12", 7_120_000)]
    [InlineData("2025-06-01T08:00:07.123", 7_123_000)]
    [InlineData("2025-06-01T08:00:07.1234", 7_123_400)]
    [InlineData("2025-06-01T08:00:07.12345", 7_123_450)]
    [InlineData("2025-06-01T08:00:07.123456", 7_123_456)]
    public void Is_read_to_the_microsecond_wherever_it_is_said(string text, long microseconds)
    {
        Assert.Equal(World.Start + microseconds, Read(text + "+08:00"));
        Assert.Equal(World.Start + microseconds, Read(text.Replace("T08", "T00", StringComparison.Ordinal) + "Z"));
        Assert.Equal(World.Start + microseconds, Read(
            text.Replace("01T08", "01T03", StringComparison.Ordinal) + "+03:00"));
        Assert.Throws<JsonException>(() => Read(text));
        Assert.Equal(World.Start + microseconds, Read(Instant.Text(World.Start + microseconds)));
    }

    [Theory]
    [InlineData("2025-06-01")]
    [InlineData("2025-06-01Z")]
    [InlineData("2025-06-01T08Z")]
    [InlineData("2025-06-01 08:00Z")]
    [InlineData("2025-06-01T08:00:07.1234567Z")]
    [InlineData("2025-06-31T08:00Z")]
    [InlineData("")]
    public void Is_nothing_else(string text) => Assert.Throws<JsonException>(() => Read(text));

    [Fact]
    public void Is_a_text() => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Instant>("7", Options));

    private static Instant Read(string text) =>
        JsonSerializer.Deserialize<Instant>(JsonSerializer.Serialize(text), Options);
}
