using System.CommandLine;
using System.Globalization;
using CarbonRegistry.Audit;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Commands;

/// <summary><c>verify</c>: replays the journal and says whether the record is what it makes it. Exit code 1: something
/// is wrong.</summary>
public static class VerifyCommand
{
    /// <summary>So many findings are printed; the rest are counted.</summary>
    private const int Shown = 200;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("verify",
            "由流水重演并核验全部记录 / Replay the journal and verify every record against it") ;
        command.SetAction(parsed =>
        {
            using var opened = new Database(parsed.GetValue(CommonOptions.Database)!);
            opened.RequireOwnSchema();
            return Run(opened);
        });
        return command;
    }

    /// <summary>Verifies and prints.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(Database database)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var findings = 0;
        var result = Verifier.Verify(database, finding =>
        {
            if (++findings <= Shown)
            {
                Console.WriteLine(finding.ToString());
            }
        });
        if (findings > Shown)
        {
            Write($"… 另有 {findings - Shown:N0} 项 / and {findings - Shown:N0} more");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"交易 transactions {result.Transactions:N0}，过账 postings {result.Postings:N0}，"
                + $"号段 blocks {result.Blocks:N0}，"
                + $"批次 batches {result.Batches:N0}，冻结 holds {result.Holds:N0}，"
                + $"交易所报文 exchange messages {result.Messages:N0}"));
        foreach (var (unit, tonnes) in result.Tonnes)
        {
            Write($"{unit.Code} {unit.Name.Zh}：创建 created {tonnes.Created:N0} 吨，持有 held {tonnes.Held:N0} 吨");
        }

        var verdict = result.IsClean ? "核验通过 / verified" : "核验未通过 / NOT VERIFIED";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(long)clock.GetElapsedTime(started).TotalMilliseconds:N0} ms：{verdict}，"
                + $"错误 errors {result.Errors:N0}，提示 notices {result.Notices:N0}"));
        return result.IsClean ? 0 : 1;

        static void Write(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }
}
