using CsCheck;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// The position against the most naive model there is: an array that says of each of 200 serial numbers who holds it
/// under which hold. Random moves, taken back now and then; what is stored, changed by the net difference, must at
/// every step be what the array says.
/// </summary>
public sealed class PositionTests
{
    private const short Line = 1;
    private const int Serials = 200, Accounts = 4, Holds = 3;

    /// <summary>Three batches side by side, their vintages in another order than their serial numbers.</summary>
    private static readonly (int Last, int Batch, short Vintage)[] Batches =
        [(60, 1, 2025), (110, 2, 2023), (Serials, 3, 2024)];

    private static readonly Gen<Cell[]> Start =
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, Accounts - 1], Gen.Int[0, Holds - 1]).Array[60].Select(runs =>
        {
            var cells = new Cell[Serials + 1];
            var serial = 1;
            foreach (var (length, account, hold) in runs.Append((Serials, 0, 0)))
            {
                for (var i = 0; i < length && serial <= Serials; i++)
                {
                    cells[serial++] = new(account, hold);
                }
            }

            return cells;
        });

    private static readonly Gen<Step[]> Steps = Gen.Select(
        Gen.Frequency((8, Gen.Const(What.Move)), (2, Gen.Const(What.Mark)), (1, Gen.Const(What.TakeBack)),
            (2, Gen.Const(What.Learn))),
        Gen.Int[1, Serials], Gen.Int[1, 30], Gen.Int[0, Accounts - 1], Gen.Int[0, Holds - 1],
        (what, serial, length, account, hold) => new Step(what, serial, length, account, hold)).Array[0, 60];

    private enum What
    {
        Move,
        Mark,
        TakeBack,
        Learn,
    }

    [Fact]
    public void Blocks_tile_the_line_are_merged_and_the_net_difference_leads_to_them() =>
        Gen.Select(Start, Steps).Sample(
            (start, steps) =>
            {
                var run = new Run(start);
                run.LearnAll();
                foreach (var step in steps)
                {
                    run.Take(step);
                    Assert.Equal(Merged(run.Cells), run.StoredThen());
                    Assert.Equal(Merged(run.Cells), run.Known());
                }
            },
            iter: 2_000);

    [Fact]
    public void What_was_read_only_in_part_is_merged_too_once_the_neighbours_are_joined() =>
        Gen.Select(Start, Steps).Sample(
            (start, steps) =>
            {
                var run = new Run(start);
                foreach (var step in steps)
                {
                    run.Take(step);
                    AssertTiles(run.Cells, run.StoredThen());
                }

                run.JoinNeighbours();
                Assert.Equal(Merged(run.Cells), run.StoredThen());
            },
            iter: 2_000);

    [Fact]
    public void Any_serial_number_is_found_with_its_holder_and_with_nobody_else() =>
        Gen.Select(Start, Steps).Sample(
            (start, steps) =>
            {
                var run = new Run(start);
                run.LearnAll();
                Array.ForEach(steps, run.Take);
                foreach (var block in Merged(run.Cells))
                {
                    for (var serial = block.First; serial <= block.Last; serial++)
                    {
                        for (var account = 0; account < Accounts; account++)
                        {
                            UnitBlock? expected = account == block.AccountId ? block : null;
                            Assert.Equal(expected, run.Position.Covering(new(account), new(Line, serial, serial),
                                block.Vintage));
                        }
                    }

                    Assert.Equal(block, run.Position.Covering(block.AccountId, block.Range, block.Vintage));
                    Assert.Null(run.Position.Covering(block.AccountId, block.Range with { Last = block.Last + 1 },
                        block.Vintage));
                    Assert.Null(run.Position.Covering(block.AccountId, block.Range, (short)(block.Vintage + 5)));
                    Assert.Null(run.Position.Covering(block.AccountId, block.Range with { Line = 2 }, block.Vintage));
                }
            },
            iter: 200);

    [Fact]
    public void Units_come_oldest_vintage_first_and_lowest_serial_first() =>
        Gen.Select(Start, Steps).Sample(
            (start, steps) =>
            {
                var run = new Run(start);
                run.LearnAll();
                Array.ForEach(steps, run.Take);
                for (var account = 0; account < Accounts; account++)
                {
                    var blocks = run.Position.Of(new(account), Line).Blocks.ToArray();
                    Assert.Equal(blocks.OrderBy(b => b.Vintage).ThenBy(b => b.First).ToArray(), blocks);
                }
            },
            iter: 200);

    [Fact]
    public void Moving_there_and_back_leaves_nothing_to_store()
    {
        var position = new Position();
        var block = Block(1, 100, account: 1);
        position.Learn(block);

        position.Move(block with { First = 40, Last = 60 }, Block(40, 60, account: 2));
        position.Move(Block(40, 60, account: 2), Block(40, 60, account: 1));

        Assert.Empty(position.Removed);
        Assert.Empty(position.Added);
        Assert.Equal([block], position.Of(new(1), Line).Blocks.ToArray());
        Assert.Empty(position.Of(new(2), Line).Blocks);
    }

    [Fact]
    public void A_hold_on_a_part_splits_the_block_and_taking_it_off_merges_it_again()
    {
        var position = new Position();
        var block = Block(1, 100, account: 1);
        position.Learn(block);

        position.Move(block with { First = 40, Last = 60 }, Block(40, 60, account: 1) with { HoldId = new(9 )});
        Assert.Equal(
            [Block(1, 39, account: 1), Block(40, 60, account: 1) with { HoldId = new(9 )}, Block(61, 100, account: 1)],
            position.Of(new(1), Line).Blocks.ToArray());

        position.Move(Block(40, 60, account: 1) with { HoldId = new(9 )}, Block(40, 60, account: 1));
        Assert.Equal([block], position.Of(new(1), Line).Blocks.ToArray());
    }

    [Fact]
    public void The_ends_of_the_line_are_no_special_case()
    {
        var position = new Position();
        var origin = new UnitBlock(Line, 1, SerialRange.MaxSerial, new(0), 0, 0, new(0));
        position.Learn(origin);

        position.Move(origin, Block(1, SerialRange.MaxSerial, account: 1));
        Assert.Empty(position.Of(new(0), Line).Blocks);

        var last = Block(SerialRange.MaxSerial, SerialRange.MaxSerial, account: 1);
        position.Move(last, last with { AccountId = new(2 )});
        position.Move(last with { AccountId = new(2 )}, last);
        Assert.Equal([Block(1, SerialRange.MaxSerial, account: 1)], position.Of(new(1), Line).Blocks.ToArray());
    }

    [Fact]
    public void What_is_not_there_cannot_be_moved()
    {
        var position = new Position();
        position.Learn(Block(1, 100, account: 1));
        position.Learn(Block(101, 200, account: 1) with { HoldId = new(3 )});

        Assert.Throws<InvalidOperationException>(() =>
            position.Move(Block(1, 100, account: 2), Block(1, 100, account: 1)));
        Assert.Throws<InvalidOperationException>(() =>
            position.Move(Block(90, 110, account: 1), Block(90, 110, account: 2)));
        Assert.Throws<InvalidOperationException>(() =>
            position.Move(Block(201, 201, account: 1), Block(201, 201, account: 2)));
        Assert.Empty(position.Removed);
        Assert.Empty(position.Added);
    }

    [Fact]
    public void A_block_consumed_in_this_batch_is_not_learned_again()
    {
        var position = new Position();
        var stored = Block(1, 100, account: 1);
        position.Learn(stored);
        position.Move(stored, stored with { AccountId = new(2 )});

        position.Learn(stored);

        Assert.Empty(position.Of(new(1), Line).Blocks);
        Assert.Equal([stored with { AccountId = new(2 )}], position.Of(new(2), Line).Blocks.ToArray());
    }

    /// <summary>Account 2 gets 11–20 while it is not known that it has 21–30; then that is read.</summary>
    private static Position ReadAfterItsNeighbourArrived()
    {
        var position = new Position();
        position.Learn(Block(1, 20, account: 1));
        position.Learn(Block(31, 40, account: 1));
        position.Move(Block(11, 20, account: 1), Block(11, 20, account: 2));
        position.Learn(Block(21, 30, account: 2));
        return position;
    }

    [Fact]
    public void A_block_read_after_its_neighbour_arrived_is_joined_when_it_is_offered()
    {
        var position = ReadAfterItsNeighbourArrived();
        position.JoinStored(Block(21, 30, account: 2));
        Assert.Equal([Block(11, 30, account: 2)], position.Of(new(2), Line).Blocks.ToArray());
    }

    [Fact]
    public void What_remains_of_a_block_read_after_its_neighbour_arrived_is_joined()
    {
        var position = ReadAfterItsNeighbourArrived();
        position.Move(Block(23, 30, account: 2), Block(23, 30, account: 3));
        Assert.Equal([Block(11, 22, account: 2)], position.Of(new(2), Line).Blocks.ToArray());
    }

    [Fact]
    public void What_arrives_on_the_far_side_of_a_block_read_late_joins_all_three()
    {
        var position = ReadAfterItsNeighbourArrived();
        position.Move(Block(31, 40, account: 1), Block(31, 40, account: 2));
        Assert.Equal([Block(11, 40, account: 2)], position.Of(new(2), Line).Blocks.ToArray());
    }

    [Fact]
    public void Nothing_is_picked_beyond_what_is_known()
    {
        var shelf = new Position().Of(new(1), Line);
        var (older, frontier, newer) = (Block(50, 60, 1, 2023), Block(1, 10, 1, 2024), Block(20, 30, 1, 2024));

        Assert.False(shelf.IsKnownUpTo(older)); // nothing was read on purpose

        shelf.Frontier = frontier;
        Assert.True(shelf.IsKnownUpTo(older));
        Assert.True(shelf.IsKnownUpTo(frontier));
        Assert.False(shelf.IsKnownUpTo(newer));

        shelf.Complete = true;
        Assert.True(shelf.IsKnownUpTo(newer));
    }

    private static UnitBlock Block(long first, long last, long account, short vintage = 2024) =>
        new(Line, first, last, new(account), 1, vintage, new(0));

    private static (int Batch, short Vintage) BatchOf(long serial)
    {
        var (_, batch, vintage) = Batches.First(b => serial <= b.Last);
        return (batch, vintage);
    }

    private static UnitBlock BlockOf(Cell cell, long first, long last) =>
        new(Line, first, last, new(cell.Account), BatchOf(first).Batch, BatchOf(first).Vintage, new(cell.Hold));

    /// <summary>The array as blocks, as long as they can be.</summary>
    private static UnitBlock[] Merged(Cell[] cells)
    {
        var blocks = new List<UnitBlock>();
        for (var serial = 1; serial <= Serials; serial++)
        {
            if (serial > 1 && cells[serial] == cells[serial - 1] && BatchOf(serial) == BatchOf(serial - 1))
            {
                blocks[^1] = blocks[^1] with { Last = serial };
            }
            else
            {
                blocks.Add(BlockOf(cells[serial], serial, serial));
            }
        }

        return [.. blocks];
    }

    private static void AssertTiles(Cell[] cells, UnitBlock[] blocks)
    {
        var next = 1L;
        foreach (var block in blocks)
        {
            Assert.Equal(next, block.First);
            for (; next <= block.Last; next++)
            {
                Assert.Equal(BlockOf(cells[next], block.First, block.Last), block);
            }
        }

        Assert.Equal(Serials + 1, next);
    }

    /// <summary>Who holds a serial number, under which hold.</summary>
    private readonly record struct Cell(int Account, int Hold);

    private readonly record struct Step(What What, int Serial, int Length, int Account, int Hold);

    /// <summary>A position beside its model, and what is stored.</summary>
    private sealed class Run(Cell[] start)
    {
        private readonly UnitBlock[] _stored = Merged(start);
        private readonly Stack<(int Mark, Cell[] Cells)> _marks = new();

        public Cell[] Cells { get; private set; } = (Cell[])start.Clone();

        public Position Position { get; } = new();

        public void LearnAll() => Array.ForEach(_stored, Position.Learn);

        public void Take(Step step)
        {
            switch (step.What)
            {
                case What.Learn:
                    Position.Learn(_stored.First(b => b.First <= step.Serial && step.Serial <= b.Last));
                    break;
                case What.Mark:
                    _marks.Push((Position.Mark, (Cell[])Cells.Clone()));
                    break;
                case What.TakeBack when _marks.TryPop(out var mark):
                    Position.Revert(mark.Mark);
                    Cells = mark.Cells;
                    break;
                case What.Move when Position.Covering(new(Cells[step.Serial].Account),
                    new(Line, step.Serial, step.Serial), BatchOf(step.Serial).Vintage) is { } block:
                    var part = block with { First = step.Serial,
                        Last = Math.Min(block.Last, step.Serial + step.Length - 1) };
                    Position.Move(part, part with { AccountId = new(step.Account), HoldId = new(step.Hold )});
                    Array.Fill(Cells, new(step.Account, step.Hold), step.Serial, (int)part.Quantity);
                    break;
                default:
                    break; // nothing to take back, or nothing known there
            }
        }

        /// <summary>As the ledger does before it writes: what is stored beside what it adds is offered for
        /// joining.</summary>
        public void JoinNeighbours()
        {
            foreach (var added in Position.Added.ToArray())
            {
                foreach (var neighbour in _stored.Where(s => s.Joins(added) || added.Joins(s)))
                {
                    Position.JoinStored(neighbour);
                }
            }
        }

        public UnitBlock[] Known() =>
            [.. Enumerable.Range(0, Accounts).SelectMany(a => Position.Of(new(a), Line).Blocks).OrderBy(b => b.First)];

        /// <summary>What is stored once the net difference is written, which must fit what was stored.</summary>
        public UnitBlock[] StoredThen()
        {
            var stored = _stored.ToDictionary(b => b.Last); // as the store knows them
            foreach (var removed in Position.Removed)
            {
                Assert.True(stored.Remove(removed.Last, out var was) && was == removed, $"{removed} was not stored so");
            }

            foreach (var added in Position.Added)
            {
                Assert.True(stored.TryAdd(added.Last, added), $"{added} would be stored over {stored[added.Last]}");
            }

            return [.. stored.Values.OrderBy(b => b.First)];
        }
    }
}
