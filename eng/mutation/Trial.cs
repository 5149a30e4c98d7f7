namespace CarbonRegistry.Mutate;

/// <summary>What became of a mutant, and by which test or why.</summary>
internal readonly record struct Fate(bool Killed, string By);

/// <summary>Tries mutants: the tests that reach one, likely and quick ones first, until one fails.</summary>
internal sealed class Trial(Reach reach)
{
    /// <summary>The usual time of the tests that are run at once: first a few, then more.</summary>
    private static readonly int[] Milliseconds = [1_000, 4_000, 25_000];

    /// <summary>What counts with rows that an initializer makes: no test is known to reach them.</summary>
    private static readonly string[] OfRows =
        ["RulebookTests", "EngineTests", "AccountActTests", "RecordTests", "MovementMatrixTests", "RefusalCodeTests",
            "SerialNumberTests", "IdentifierTests", "ProposalTests", "GuardTests", "SignInTests"];

    private readonly Dictionary<(string File, string Test), int> _kills = [];

    public Fate Try(Mutation mutation)
    {
        var initial = reach.Initial.Contains(mutation.Id);
        var left = reach.Tests.Where(t => t.Mutants.Contains(mutation.Id)
                || (initial && OfRows.Any(c => t.Name.Contains($".{c}.", StringComparison.Ordinal))))
            .OrderByDescending(t => 1000 * Kills(mutation, t) / (200 + t.Milliseconds))
            .ThenBy(t => t.Milliseconds).ToList();
        if (left.Count == 0)
        {
            return new(false, "no test reaches it");
        }

        var count = 0;
        foreach (var budget in Milliseconds)
        {
            foreach (var program in left.Select(t => t.Program).Distinct().ToList())
            {
                var (batch, sum) = (new List<Test>(), 0L);
                foreach (var test in left.Where(t => t.Program == program))
                {
                    // One that takes longer than all that a survivor need meet is run where there is no other.
                    if (sum + test.Milliseconds <= budget || (batch.Count == 0
                        && (count == 0 || test.Milliseconds <= Milliseconds[^1])))
                    {
                        batch.Add(test);
                        sum += test.Milliseconds;
                    }
                }

                if (batch.Count == 0)
                {
                    continue;
                }

                left.RemoveAll(batch.Contains);
                count += batch.Count;
                if (Run(mutation, program, batch, sum, initial) is { } by)
                {
                    return new(true, by);
                }
            }
        }

        return new(false, left.Count == 0 ? $"{count} tests" : $"{count} tests of {count + left.Count}");
    }

    private string? Run(Mutation mutation, TestProgram program, List<Test> tests, long usual, bool initial)
    {
        // A mutant that hangs is found out by the time that it takes.
        var limit = TimeSpan.FromMilliseconds((2 * usual) + 20_000);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            string[] arguments = ["-noColor", "-noLogo", "-parallelMode", "none", "-stopOnFail",
                .. tests.SelectMany(t => new[] { "-method", t.Name })];
            var (code, output) = program.Run(mutation.Id, "", arguments, limit, fresh: initial);
            if (initial)
            {
                program.Stop();
            }

            if (code == 0)
            {
                return null;
            }

            if (code is null)
            {
                // The same tests may take as long without the mutant.
                if (program.Run(-1, "", arguments, limit, fresh: true).Code is not null)
                {
                    return "the clock, or the end of the process";
                }

                limit *= 2;
                continue;
            }

            var failed =
                output.Select(l => Reach.Failed().Match(l)).FirstOrDefault(m => m.Success)?.Groups["test"].Value;
            if (failed is null)
            {
                program.Stop();
                continue;
            }

            // What fails without the mutant too was not failed by it.
            var (honest, _) =
                program.Run(-1, "", ["-noColor", "-noLogo", "-parallelMode", "none", "-method", failed], limit);
            if (honest == 0)
            {
                _kills[(mutation.File, failed)] = _kills.GetValueOrDefault((mutation.File, failed)) + 1;
                return failed;
            }

            program.Stop();
        }

        return null;
    }

    private int Kills(Mutation mutation, Test test) => _kills.GetValueOrDefault((mutation.File, test.Name));
}
