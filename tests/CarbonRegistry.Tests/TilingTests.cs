using CarbonRegistry.Audit;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>What the verifier makes of a line: the same as a plain list would, however many blocks there are and
/// wherever they are cut.</summary>
public sealed class TilingTests
{
    [Theory]
    [InlineData(1, 200, 4_000)]
    [InlineData(2, 4_000, 12_000)]
    [InlineData(3, 9_000, 9_000)]
    public void A_line_is_cut_and_joined_as_a_plain_list_is(int seed, int serials, int steps)
    {
        var random = new Random(seed);
        var (line, plain) = (new Tiling(), new Tenure[serials + 1]);
        for (var step = 0; step < steps; step++)
        {
            // Mostly one serial number, now and then a long stretch; first everywhere, then at the end, as a line
            // grows.
            var first = step % 3 == 0 ? Math.Min(serials, 1 + step) : random.Next(1, serials + 1);
            var last = Math.Min(serials, first + (random.Next(200) == 0 ? random.Next(serials) : random.Next(2)));
            var tenure = new Tenure(new(random.Next(4)), new(random.Next(2)), random.Next(2));
            line.Assign(first, last, tenure);
            plain.AsSpan(first..(last + 1)).Fill(tenure);
            if (step % 500 == 0 || step == steps - 1)
            {
                AssertSame(line, plain);
            }

            var (from, to) = (random.Next(1, serials + 1), random.Next(1, serials + 1));
            (from, to) = (Math.Min(from, to), Math.Max(from, to));
            var other = Array.FindIndex(plain, from, t => t != plain[from]);
            Assert.Equal(other < 0 || other > to, line.IsOf(from, to, plain[from], out var block));
            if (other > 0 && other <= to)
            {
                Assert.Equal(((long)other, plain[other]), (block.First, block.Tenure));
                Assert.InRange(block.Last, other, to);
            }
        }
    }

    [Fact]
    public void A_line_that_grows_and_goes_back_whole_is_one_block_again()
    {
        var line = new Tiling();
        for (var serial = 1; serial <= 5_000; serial++)
        {
            line.Assign(serial, serial, new(new((serial % 2) + 1), new(0), 1));
        }

        Assert.Equal(5_001, line.Count);
        Assert.Equal((5_001L, SerialRange.MaxSerial, default(Tenure)), line.At(SerialRange.MaxSerial));
        Assert.False(line.IsOf(10, 20, new(new(1), new(0), 1), out var other));
        Assert.Equal((11L, 11L), (other.First, other.Last));
        Assert.False(line.IsOf(11, 20, new(new(1), new(0), 1), out other));
        Assert.Equal((11L, 11L), (other.First, other.Last));
        line.Assign(1, 5_000, default);
        Assert.Equal((1L, SerialRange.MaxSerial, default(Tenure)), Assert.Single(line.Blocks()));
        line.Assign(1, SerialRange.MaxSerial, new(new(7), new(0), 1));
        Assert.Equal((1L, SerialRange.MaxSerial, new Tenure(new(7), new(0), 1)), Assert.Single(line.Blocks()));
        Assert.Equal(1, line.Count);
    }

    private static void AssertSame(Tiling line, Tenure[] plain)
    {
        var (blocks, serial) = (line.Blocks().ToList(), 1);
        Assert.Equal(line.Count, blocks.Count);
        foreach (var (first, last, tenure) in blocks)
        {
            Assert.Equal(serial, first);
            var end = Array.FindIndex(plain, serial, t => t != tenure);
            if (end < 0)
            {
                // What nothing was assigned to belongs to what comes before it where that is the same.
                Assert.True(last >= plain.Length - 1);
                Assert.True(last == SerialRange.MaxSerial || tenure != default);
                serial = plain.Length;
                continue;
            }

            Assert.Equal(end - 1, last);
            serial = end;
        }

        Assert.Equal(SerialRange.MaxSerial, blocks[^1].Last);
        Assert.Equal(plain[1], line.At(1).Tenure);
        Assert.Equal(plain[^1], line.At(plain.Length - 1).Tenure);
    }
}
