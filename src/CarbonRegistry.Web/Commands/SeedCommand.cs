using System.CommandLine;
using System.Globalization;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Commands;

/// <summary><c>seed</c>: fills an empty registry with an invented world: a small one to look at, or one of national
/// scale with its whole compliance cycle.</summary>
public static class SeedCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var seed = new Option<int>(
            "--seed") { Description = "随机种子：相同的种子产生相同的数据 / the same number makes the same world",
            DefaultValueFactory = _ => 1 };
        var scale = new Option<string>(
            "--scale") { Description = "small：演示数据；national：全国规模 / a demonstration, or national scale",
            DefaultValueFactory = _ => "small" };
        scale.AcceptOnlyFromAmong("small", "national");
        var cycle = new Option<bool>(
            "--cycle") { Description = "national：执行完整履约周期并核验 / run the whole compliance cycle and verify",
            DefaultValueFactory = _ => true };
        var command = new Command("seed",
            "向空的注册登记系统填充虚构数据 / Fill an empty registry with an invented world") { seed,
            scale, cycle };
        command.SetAction((parsed, _) => Run(
            parsed.GetValue(CommonOptions.Database)!, parsed.GetValue(seed),
            string.Equals(parsed.GetValue(scale), "national", StringComparison.Ordinal), parsed.GetValue(cycle)));
        return command;
    }

    private static async Task<int> Run(string connectionString, int seed, bool national, bool cycle)
    {
        using var database = new Database(connectionString);
        database.Migrate();
        if (!SmallDemonstration.IsEmpty(database))
        {
            await Console.Error.WriteLineAsync(
                $"{database.Description} 不是空的，未作任何更改 / is not empty: nothing was changed");
            return 1;
        }

        if (!national)
        {
            PrintPeople(await SmallDemonstration.Seed(database, TimeProvider.System, seed));
            return 0;
        }

        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var world = NationalScale.Open(database, clock, NationalSize.Full, seed);
        Line("", "开户 / opened", world.Emitters.Count + world.Projects.Count + world.Individuals.Count, 0, 0,
            clock.GetElapsedTime(started));
        if (!cycle)
        {
            return 0;
        }

        var (transactions, began) = (0, clock.GetTimestamp());
        try
        {
            await using var ledger = new Ledger(database, clock);
            await NationalCycle.Run(ledger, clock, world, step =>
            {
                transactions += step.Transactions;
                Line(step.Function.ToString(CultureInfo.InvariantCulture), step.Name.ToString(), step.Transactions,
                    step.Postings, step.Tonnes, step.Elapsed);
            }, seed);
        }
        catch (CycleRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }

        Line("", "履约周期 / the whole cycle", transactions, 0, 0, clock.GetElapsedTime(began));
        return VerifyCommand.Run(database);
    }

    /// <summary>Prints who may sign in to a demonstration.</summary>
    public static void PrintPeople(IReadOnlyList<DemonstrationPerson> people)
    {
        // Plain lines: a token that a narrow table has broken in two cannot be copied.
        foreach (var person in people)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{person.Token,-26} {person.Jurisdiction} {person.Role.Name.Zh} {person.Role.Name.En}, {person.Name}  "
                    + $"{string.Join(' ', person.Accounts.Take(4))}"));
        }
    }

    private static void Line(string function, string name, long transactions, long postings, long tonnes,
        TimeSpan elapsed) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{function,3} {(long)elapsed.TotalMilliseconds,7:N0} ms {transactions,8:N0} 笔 {postings,8:N0} 过账 "
                + $"{tonnes,16:N0} 吨  {name}"));
}
