using CarbonRegistry.Web.Tests.Pages;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer<CarbonRegistry.Web.Tests.LongestFirst>]

namespace CarbonRegistry.Web.Tests;

/// <summary>
/// The classes that take longest begin first, so that none of them still goes on alone when all others are done. Those
/// that mostly wait, for servers that are stopped and started, wait beside others' work.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        nameof(DurabilityTests), nameof(HealthTests), nameof(EveryFieldTests), nameof(CommandTests),
        nameof(SimulationTests), nameof(FunctionJourneyTests), nameof(FuzzTests), nameof(AuthorizationMatrixTests),
        nameof(NationalQuantitiesTests), nameof(MovementWordsTests), nameof(JobJourneyTests), nameof(CrawlTests),
        nameof(JourneyTests), nameof(RegisterPageTests), nameof(FoundingJourneyTests), nameof(ConsentTests),
        nameof(EndedSessionTests), nameof(HostileRequestTests), nameof(ExchangeVerifierTests),
        nameof(ExchangeLoadTests), nameof(ExchangeLinkTests), nameof(SignInTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Place)];

    /// <summary>A class's collection has its name; the others keep the order that they have.</summary>
    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(Longest, name =>
            collection.TestCollectionDisplayName.Contains($".{name} ", StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
