using System.Globalization;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Demonstration;

/// <summary>How large an invented national market is.</summary>
/// <param name="Emitters">Key emitters.</param>
/// <param name="Allowances">Tonnes of allowances.</param>
/// <param name="Projects">Projects with reductions.</param>
/// <param name="Individuals">Individuals with accounts.</param>
public sealed record NationalSize(int Emitters, long Allowances, int Projects, int Individuals)
{
    /// <summary>The national market: 3 378 key emitters, 8 194 million tonnes.</summary>
    public static readonly NationalSize Full = new(3378, 8_194_000_000, 40, 200);

    /// <summary>A market of fewer emitters, each as large as in the full one.</summary>
    public static NationalSize Reduced(int emitters) =>
        new(emitters, checked(Full.Allowances / Full.Emitters * emitters),
            Math.Max(3, Full.Projects * emitters / Full.Emitters),
            Math.Max(20, Full.Individuals * emitters / Full.Emitters));
}

/// <summary>A key emitter of an invented market.</summary>
/// <param name="Holder">Its accounts and representative.</param>
/// <param name="Allocation">What its province allocates to it, in tonnes.</param>
/// <param name="Due">What it owes for the compliance year, in tonnes.</param>
public sealed record Emitter(Participant Holder, long Allocation, long Due);

/// <summary>An invented national market as opened: who is there, and who may act.</summary>
public sealed record NationalWorld
{
    /// <summary>Its size.</summary>
    public required NationalSize Size { get; init; }

    /// <summary>The compliance year that takes surrenders.</summary>
    public required short Year { get; init; }

    /// <summary>The key emitters.</summary>
    public required IReadOnlyList<Emitter> Emitters { get; init; }

    /// <summary>The project owners.</summary>
    public required IReadOnlyList<Participant> Projects { get; init; }

    /// <summary>The individuals.</summary>
    public required IReadOnlyList<Participant> Individuals { get; init; }

    /// <summary>People with tokens.</summary>
    public IReadOnlyList<DemonstrationPerson> People => Founding.People;

    /// <summary>Its accounts and offices.</summary>
    internal Founding Founding { get; init; } = null!;
}

/// <summary>Opens a registry of national scale: every holder, account, person, binding and obligation, in one database
/// transaction.</summary>
public static class NationalScale
{
    /// <summary>Opens it on a migrated, empty database.</summary>
    public static NationalWorld Open(Database database, TimeProvider clock, NationalSize size, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(size);
        var now = clock.GetUtcNow();
        var year = Founding.OpenYear(now);
#pragma warning disable CA5394 // an invented market must come out the same from the same seed
        var random = new Random(seed);
        using var register = new Register(database, bulk: true);
        var founding = new Founding(register, random, Instant.Of(now));
        founding.Found(year);

        var provinces = Spread(size.Emitters).ToArray();
        var weights = provinces.Select(_ => random.Next(20) == 0 ? random.Next(200, 1000) : random.Next(10, 200))
            .ToArray();
        var total = weights.Sum(w => (long)w);

        // Nine tenths of what is created go to the emitters; the rest is auctioned, kept back and annulled.
        var free = size.Allowances / 10 * 9;
        var emitters = new List<Emitter>(size.Emitters);
        for (var i = 0; i < provinces.Length; i++)
        {
            var token = i < 20 || i % 100 == 0
                ? string.Create(CultureInfo.InvariantCulture, $"demo-enterprise-{i + 1}") : null;
            var holder = founding.Open(founding.Enterprise(provinces[i]), provinces[i], AccountTypes.EC, token);
            var allocation = (long)((Int128)free * weights[i] / total);
            var due = allocation / 100 * random.Next(90, 107);
            register.SetObligation(holder.Account, year, due,
                string.Create(CultureInfo.InvariantCulture, $"{provinces[i].Name.Zh}环函〔{year + 1}〕{i + 1}号"));
            emitters.Add(new(holder, allocation, due));
        }

        var projects = new List<Participant>(size.Projects);
        for (var i = 0; i < size.Projects; i++)
        {
            var province = Jurisdictions.Provinces[random.Next(Jurisdictions.Provinces.Count)];
            projects.Add(founding.Open(
                founding.Enterprise(province), province, AccountTypes.EP,
                string.Create(CultureInfo.InvariantCulture, $"demo-project-{i + 1}"),
                string.Create(CultureInfo.InvariantCulture, $"{province.Code}-{year - 2}-{i + 1:D4}")));
        }

        // Individuals live where a pilot region is, so that they can offset there.
        var individuals = new List<Participant>(size.Individuals);
        for (var i = 0; i < size.Individuals; i++)
        {
            var within = Jurisdictions.Pilots[i % Jurisdictions.Pilots.Count].Within;
            var province = Jurisdictions.Provinces.First(p => p.Code == within);
            individuals.Add(founding.Open(
                founding.Individual(province), province, AccountTypes.EG,
                i < 10 ? string.Create(CultureInfo.InvariantCulture, $"demo-individual-{i + 1}") : null));
        }
#pragma warning restore CA5394
        register.Commit();
        return new() { Size = size, Year = year, Emitters = emitters, Projects = projects, Individuals = individuals,
            Founding = founding };
    }

    /// <summary>A province for each emitter: at least one in each, the rest by weight, so that the shares add up
    /// exactly.</summary>
    private static IEnumerable<Jurisdiction> Spread(int emitters)
    {
        var provinces = Jurisdictions.Provinces;
        var rest = Math.Max(0, emitters - provinces.Count);
        var total = provinces.Sum(p => p.Weight);
        var (sum, given, made) = (0, 0, 0);
        foreach (var province in provinces)
        {
            sum += province.Weight;
            var share = (int)((long)rest * sum / total) - given;
            given += share;
            for (var i = 0; i <= share && made < emitters; i++, made++)
            {
                yield return province;
            }
        }
    }
}
