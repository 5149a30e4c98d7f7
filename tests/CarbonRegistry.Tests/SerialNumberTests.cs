using CsCheck;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Serial numbers as written. Specification section 3.</summary>
public sealed class SerialNumberTests
{
    private static readonly short Cea = UnitTypes.Cea.Line, Ccer = UnitTypes.Ccer.Line;

    [Fact]
    public void The_examples_of_the_specification()
    {
        Same("CN-CEA-2025-000000000001", new(new(Cea, 1, 1), 2025, 2025, null));
        Same("CN-CEA-2025-000000000001..000008000000", new(new(Cea, 1, 8_000_000), 2025, 2025, null));
    }

    [Fact]
    public void Reductions_carry_their_project_between_vintage_and_number()
    {
        Same("CN-CCER-2024-P7-000000000001", new(new(Ccer, 1, 1), 2024, 2024, "P7"));
        Same("CN-CCER-2024-CCER-14-001-2023-000000000009..000000000010",
            new(new(Ccer, 9, 10), 2024, 2024, "CCER-14-001-2023"));
    }

    [Fact]
    public void A_vintage_of_several_years_names_the_first_and_the_last()
    {
        Same("CN-CEA-2019+2020-000000000001", new(new(Cea, 1, 1), 2019, 2020, null));
        Same("CN-CCER-2023+2025-A-1-000000000001", new(new(Ccer, 1, 1), 2023, 2025, "A-1"));
    }

    [Fact]
    public void Numbers_beyond_twelve_digits_are_written_whole()
    {
        Same("CN-CEA-2025-999999999999..1000000000000",
            new(new(Cea, 999_999_999_999, 1_000_000_000_000), 2025, 2025, null));
        Same("CN-CEA-2025-000000000001..9223372036854775806",
            new(new(Cea, 1, SerialRange.MaxSerial), 2025, 2025, null));
    }

    [Fact]
    public void Whatever_is_written_is_read_back()
    {
        var project = Gen.String[Gen.Char["ABCXYZ0189-"], 0, 30].Select(inner => $"P{inner}9");
        var serial =
            from type in Gen.OneOf([.. UnitTypes.All.Select(Gen.Const)])
            from first in Gen.OneOf(Gen.Long[1, 1_000], Gen.Long[999_999_999_000, 1_000_000_001_000],
                Gen.Long[1, SerialRange.MaxSerial])
            from length in Gen.OneOf(Gen.Const(0L), Gen.Long[0, 1_000_000], Gen.Const(long.MaxValue))
            from year in Gen.Short[1990, 2999]
            from years in Gen.Short[0, 5]
            from named in project
            select new SerialNumber(
                new(type.Line, first, length < SerialRange.MaxSerial - first ? first + length : SerialRange.MaxSerial),
                year, Math.Min((short)2999, (short)(year + years)), type.Kind == UnitKind.Reduction ? named : null);

        serial.Sample(s => SerialNumber.TryParse(s.ToString(), out var read) && s.Equals(read), iter: 20_000);
    }

    [Fact]
    public void Whatever_is_read_was_written_so()
    {
        // One character changed, dropped or added: either it is no serial number, or it is one that is written exactly
        // so.
        var characters = Gen.Char["CNEAR0129+-. \n"];
        var junk =
            from text in Gen.OneOf(Gen.Const("CN-CEA-2025-000000000001"),
                Gen.Const("CN-CEA-2019+2020-000000000001..000008000000"),
                Gen.Const("CN-CCER-2024-P-7-000000000001..000000000002"))
            from at in Gen.Int[0, 23]
            from dropped in Gen.Int[0, 2]
            from added in Gen.String[characters, 0, 2]
            select string.Concat(text.AsSpan(0, at), added, text.AsSpan(Math.Min(text.Length, at + dropped)));

        junk.Sample(text => !SerialNumber.TryParse(text, out var read)
            || string.Equals(read.ToString(), text, StringComparison.Ordinal), iter: 50_000);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("CN")]
    [InlineData("CN-")]
    [InlineData("CN-CEA")]
    [InlineData("CN-CEA-")]
    [InlineData("CN-CEA-2025")]
    [InlineData("CN-CEA-2025-")]
    [InlineData("CN-CEA-2025-1")] // not all its zeros
    [InlineData("CN-CEA-2025-0000000000001")] // too many
    [InlineData("CN-CEA-2025-000000000000")] // serial numbers run from 1
    [InlineData("CN-CEA-2025-00000000000A")]
    [InlineData("CN-CEA-2025-00000000000٣")]
    [InlineData("CN-CEA-2025--00000000001")]
    [InlineData("CN-CEA-2025-+00000000001")]
    [InlineData("CN-CEA-2025-000000000001\n")]
    [InlineData("CN-CEA-2025-000000000001\0")]
    [InlineData(" CN-CEA-2025-000000000001")]
    [InlineData("cn-CEA-2025-000000000001")]
    [InlineData("CN-cea-2025-000000000001")]
    [InlineData("CN-EUA-2025-000000000001")] // no such unit type
    [InlineData("CN-CEA-25-000000000001")]
    [InlineData("CN-CEA-02025-000000000001")]
    [InlineData("CN-CEA-2025+2025-000000000001")] // one year is written once
    [InlineData("CN-CEA-2025+2024-000000000001")] // a last year before the first
    [InlineData("CN-CEA-2025+-000000000001")]
    [InlineData("CN-CEA-2025-000000000001..")]
    [InlineData("CN-CEA-2025-000000000001...000000000002")]
    [InlineData("CN-CEA-2025-000000000001..000000000001")] // one number is written once
    [InlineData("CN-CEA-2025-000000000002..000000000001")] // empty
    [InlineData("CN-CEA-2025-000000000001..9223372036854775807")] // 2^63 − 1 is beyond the line
    [InlineData("CN-CEA-2025-9223372036854775807")]
    [InlineData("CN-CEA-2025-99999999999999999999")]
    [InlineData("CN-CEA-2025-P7-000000000001")] // allowances have no project
    [InlineData("CN-CCER-2024-000000000001")] // reductions have one
    [InlineData("CN-CCER-2024--000000000001")]
    [InlineData("CN-CCER-2024-p7-000000000001")] // project numbers are capitals, digits and inner hyphens
    [InlineData("CN-CCER-2024-P 7-000000000001")]
    [InlineData("CN-CCER-2024--P7-000000000001")]
    [InlineData("CN-CCER-2024-P7--000000000001")]
    [InlineData("CN-CCER-2024-P7\n-000000000001")]
    [InlineData("CN-CCER-2024-P12345678901234567890123456789012-000000000001")] // 33 characters
    public void Junk_is_refused(string? text)
    {
        Assert.False(SerialNumber.TryParse(text, out var serial), text);
        Assert.Null(serial);
    }

    private static void Same(string text, SerialNumber serial)
    {
        Assert.Equal(text, serial.ToString());
        Assert.True(SerialNumber.TryParse(text, out var read), text);
        Assert.Equal(serial, read);
    }
}
