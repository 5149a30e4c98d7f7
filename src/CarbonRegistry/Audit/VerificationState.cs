using System.Text.Json.Serialization;

namespace CarbonRegistry.Audit;

/// <summary>How a verification of the journal stands.</summary>
/// <param name="Key">Its name in code, database and API.</param>
/// <param name="Name">Its name.</param>
[JsonConverter(typeof(KeyedJson<VerificationState>))]
public sealed record VerificationState(string Key, Text Name) : IKeyed<VerificationState>
{
    /// <summary>进行中: it reads.</summary>
    public static readonly VerificationState Running = new("running", new("进行中", "Running"));

    /// <summary>无问题: it went through all and found nothing.</summary>
    public static readonly VerificationState Clean = new("clean", new("无问题", "Clean"));

    /// <summary>有问题: it found something.</summary>
    public static readonly VerificationState Findings = new("findings", new("有问题", "Findings"));

    /// <summary>已停止: its time was up, or its node went down.</summary>
    public static readonly VerificationState Stopped = new("stopped", new("已停止", "Stopped"));

    /// <inheritdoc/>
    public static IReadOnlyList<VerificationState> All { get; } = [Running, Clean, Findings, Stopped];

    /// <inheritdoc/>
    public override string ToString() => Key;
}
