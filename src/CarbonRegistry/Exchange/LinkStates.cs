using System.Text.Json.Serialization;

namespace CarbonRegistry.Exchange;

/// <summary>How a session (签到至签退) stands.</summary>
/// <param name="Key">Its name in code, database and API.</param>
/// <param name="Name">Its name.</param>
[JsonConverter(typeof(KeyedJson<SessionState>))]
public sealed record SessionState(string Key, Text Name) : IKeyed<SessionState>
{
    /// <summary>进行中: it takes messages.</summary>
    public static readonly SessionState Open = new("open", new("进行中", "Open"));

    /// <summary>对账中: the books of the two sides differed at its end, and are compared.</summary>
    public static readonly SessionState Reconciling = new("reconciling", new("对账中", "Reconciling"));

    /// <summary>已中止: a number was used for two contents. Told, and never stored: it goes on from where it
    /// stood.</summary>
    public static readonly SessionState Suspended = new("suspended", new("已中止", "Suspended"));

    /// <summary>已签退: its day is over.</summary>
    public static readonly SessionState Closed = new("closed", new("已签退", "Closed"));

    /// <inheritdoc/>
    public static IReadOnlyList<SessionState> All { get; } = [Open, Reconciling, Suspended, Closed];

    /// <inheritdoc/>
    public override string ToString() => Key;
}

/// <summary>What became of an exchange's request to bind a trading account.</summary>
/// <param name="Key">Its name in code, database and API.</param>
/// <param name="Name">Its name.</param>
[JsonConverter(typeof(KeyedJson<BindingState>))]
public sealed record BindingState(string Key, Text Name) : IKeyed<BindingState>
{
    /// <summary>待代表确认: it waits for a representative of the account.</summary>
    public static readonly BindingState Waiting = new("waiting", new("待代表确认", "To be confirmed"));

    /// <summary>已确认: a representative confirmed it.</summary>
    public static readonly BindingState Confirmed = new("confirmed", new("已确认", "Confirmed"));

    /// <summary>已驳回: a representative rejected it.</summary>
    public static readonly BindingState Rejected = new("rejected", new("已驳回", "Rejected"));

    /// <summary>已撤回: the exchange took it back.</summary>
    public static readonly BindingState Withdrawn = new("withdrawn", new("已撤回", "Withdrawn"));

    /// <inheritdoc/>
    public static IReadOnlyList<BindingState> All { get; } = [Waiting, Confirmed, Rejected, Withdrawn];

    /// <inheritdoc/>
    public override string ToString() => Key;
}

/// <summary>What an exchange said last of a client whose trading account is bound.</summary>
/// <param name="Key">Its name in code, database and API.</param>
/// <param name="Name">Its name.</param>
[JsonConverter(typeof(KeyedJson<ClientState>))]
public sealed record ClientState(string Key, Text Name) : IKeyed<ClientState>
{
    /// <summary>已绑定: the client trades.</summary>
    public static readonly ClientState Active = new("active", new("已绑定", "Bound"));

    /// <summary>交易所已冻结: the exchange has stopped the client.</summary>
    public static readonly ClientState Frozen = new("frozen", new("交易所已冻结", "Frozen by the exchange"));

    /// <summary>待代表确认: not bound yet, a representative is asked. Told, and never stored.</summary>
    public static readonly ClientState Waiting = new(BindingState.Waiting.Key, BindingState.Waiting.Name);

    /// <inheritdoc/>
    public static IReadOnlyList<ClientState> All { get; } = [Active, Frozen, Waiting];

    /// <inheritdoc/>
    public override string ToString() => Key;
}
