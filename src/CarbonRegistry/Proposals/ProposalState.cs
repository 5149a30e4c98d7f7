using System.Text.Json.Serialization;

namespace CarbonRegistry.Proposals;

/// <summary>How a proposal (待审批事项) stands.</summary>
/// <param name="Key">Its name in code, database and API.</param>
/// <param name="Name">Its name.</param>
[JsonConverter(typeof(KeyedJson<ProposalState>))]
public sealed record ProposalState(string Key, Text Name) : IKeyed<ProposalState>
{
    /// <summary>待审批: it waits for others' approval.</summary>
    public static readonly ProposalState Waiting = new("waiting", new("待审批", "Waiting"));

    /// <summary>待生效: approved where that is needed, it waits for its day.</summary>
    public static readonly ProposalState Scheduled = new("scheduled", new("待生效", "Scheduled"));

    /// <summary>已办理.</summary>
    public static readonly ProposalState CarriedOut = new("carried-out", new("已办理", "Carried out"));

    /// <summary>已驳回.</summary>
    public static readonly ProposalState Rejected = new("rejected", new("已驳回", "Rejected"));

    /// <summary>已撤回.</summary>
    public static readonly ProposalState Withdrawn = new("withdrawn", new("已撤回", "Withdrawn"));

    /// <summary>已过期.</summary>
    public static readonly ProposalState Expired = new("expired", new("已过期", "Expired"));

    /// <summary>到期未能办理: on its day something was against it.</summary>
    public static readonly ProposalState Refused =
        new("refused", new("到期未能办理", "Could not take effect"));

    /// <summary>Whether it can still be decided, withdrawn or carried out.</summary>
    public bool IsOpen => this == Waiting || this == Scheduled;

    /// <inheritdoc/>
    public static IReadOnlyList<ProposalState> All { get; } =
        [Waiting, Scheduled, CarriedOut, Rejected, Withdrawn, Expired, Refused];

    /// <inheritdoc/>
    public override string ToString() => Key;
}
