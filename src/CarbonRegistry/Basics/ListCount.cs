namespace CarbonRegistry.Basics;

/// <summary>How many lines a list has.</summary>
/// <param name="Lines">So many, as far as they were counted.</param>
/// <param name="IsMore">Whether there are more than that.</param>
public readonly record struct ListCount(long Lines, bool IsMore = false);
