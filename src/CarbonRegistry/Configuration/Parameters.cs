using System.Globalization;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Units;

namespace CarbonRegistry.Configuration;

/// <summary>What a parameter's whole number counts.</summary>
public enum ParameterUnit
{
    /// <summary>个: persons who must approve, and the like.</summary>
    Count,

    /// <summary>日: calendar days of 24 hours.</summary>
    Days,

    /// <summary>工作日, by the calendar in Beijing.</summary>
    WorkingDays,

    /// <summary>分钟.</summary>
    Minutes,

    /// <summary>小时.</summary>
    Hours,

    /// <summary>百分之.</summary>
    Percent,

    /// <summary>吨: tonnes CO2e; 0 stands for no limit.</summary>
    Tonnes,
}

/// <summary>A parameter (参数) that function 36 sets: a whole number within its range, in force from an instant on.</summary>
/// <param name="Name">Its permanent name in database and API.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Least">The least value.</param>
/// <param name="Most">The greatest value.</param>
/// <param name="Default">What holds where it was never set.</param>
public sealed record Parameter(string Name, Text Title, ParameterUnit Unit, long Least, long Most, long Default);

/// <summary>The catalogue of parameters: a knob is a row here, the law is not among them.</summary>
public static class Parameters
{
    /// <summary>The most persons that a policy may ask for.</summary>
    public const int MostApprovals = 5;

    /// <summary>The share of the amount due that may be surrendered in reductions, rounded down. Specification section 6.</summary>
    public static readonly Parameter OffsetShare = new("offset-share-percent", new("减排量抵销比例上限", "Share of the amount due that reductions may cover"), ParameterUnit.Percent, 0, 100, 5);

    /// <summary>The freeze period of an allocation that names none. Specification section 3.</summary>
    public static readonly Parameter FreezePeriod = new("freeze-period-days", new("配额分配默认冻结期", "Freeze period of an allocation that names none"), ParameterUnit.Days, 0, 3650, 0);

    /// <summary>How long a proposal waits for approval before it expires.</summary>
    public static readonly Parameter ApprovalExpiry = new("approval-expiry-days", new("待审批事项有效期", "Time within which a proposal must be approved"), ParameterUnit.Days, 1, 365, 30);

    /// <summary>After how many working days a change of representatives, contact data or bindings takes effect.</summary>
    public static readonly Parameter ChangeDelay = new(
        "change-delay-working-days", new("代表、联系方式和绑定变更的生效延迟", "Delay of changes of representatives, contact data and bindings"), ParameterUnit.WorkingDays, 0, 30, 3);

    /// <summary>After how long without a request a session ends.</summary>
    public static readonly Parameter SessionIdle = new("session-idle-minutes", new("会话空闲时限", "Idle time after which a session ends"), ParameterUnit.Minutes, 1, 60, 15);

    /// <summary>After how long a session ends in any case.</summary>
    public static readonly Parameter SessionLength = new("session-hours", new("会话最长时限", "Time after which a session ends in any case"), ParameterUnit.Hours, 1, 24, 12);

    /// <summary>For how long a personal access token may be made out.</summary>
    public static readonly Parameter TokenLength = new("access-token-days", new("访问令牌最长有效期", "Longest validity of a personal access token"), ParameterUnit.Days, 1, 366, 366);

    /// <summary>After how long a verification of the journal is stopped.</summary>
    public static readonly Parameter VerificationTime = new("verification-minutes", new("流水核验时限", "Time after which a verification of the journal is stopped"), ParameterUnit.Minutes, 1, 1440, 60);

    /// <summary>All rows: those named above, then approvals by function, then limits by movement.</summary>
    public static readonly IReadOnlyList<Parameter> All =
    [
        FreezePeriod, OffsetShare, ApprovalExpiry, ChangeDelay, SessionIdle, SessionLength, TokenLength, VerificationTime,
        .. Functions.All.Where(f => f is not Administration { Code: (>= 28 and <= 33) or 37 }).Select(ApprovalsOf),
        .. Functions.Movements.Select(PerTransactionOf),
        .. Functions.Movements.Select(PerDayOf),
    ];

    private static readonly Dictionary<string, Parameter> ByName = All.ToDictionary(p => p.Name, StringComparer.Ordinal);

    /// <summary>The parameter of this name, or null.</summary>
    public static Parameter? Find(string? name) => name is null ? null : ByName.GetValueOrDefault(name);

    /// <summary>The name of the parameter that says how many others must approve a function.</summary>
    public static string Approvals(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return string.Create(CultureInfo.InvariantCulture, $"approvals-{function.Code}");
    }

    /// <summary>The name of the parameter that says how many tonnes one transaction of a movement may move.</summary>
    public static string LimitPerTransaction(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return string.Create(CultureInfo.InvariantCulture, $"limit-per-transaction-{function.Code}");
    }

    /// <summary>The name of the parameter that says how many tonnes a movement may move out of an account within a day of Beijing.</summary>
    public static string LimitPerDay(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return string.Create(CultureInfo.InvariantCulture, $"limit-per-day-{function.Code}");
    }

    /// <summary>The value in force at an instant, as an act sees it; the catalogue's default where it was never set.</summary>
    /// <param name="register">The act's register.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="at">UTC microseconds since 1970.</param>
    public static long ValueAt(Register register, Parameter parameter, long at)
    {
        ArgumentNullException.ThrowIfNull(register);
        ArgumentNullException.ThrowIfNull(parameter);
        return register.List(InForce, r => r.GetInt64(0), ("name", parameter.Name), ("at", at)) is [var value, ..] ? value : parameter.Default;
    }

    /// <summary>The value in force at an instant, as a snapshot sees it; the catalogue's default where it was never set.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="at">UTC microseconds since 1970.</param>
    public static long ValueAt(Snapshot snapshot, Parameter parameter, long at)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(parameter);
        return snapshot.List(InForce, r => r.GetInt64(0), ("name", parameter.Name), ("at", at)) is [var value, ..] ? value : parameter.Default;
    }

    private const string InForce = "select value from parameter where name = @name and from_at <= @at order by from_at desc limit 1";

    private static Parameter ApprovalsOf(Function f) => new(
        Approvals(f), new($"{f.Name.Zh}（{f.Code}）所需审批人数", $"Approvals needed: {f.Name.En} ({f.Code})"), ParameterUnit.Count, 0, MostApprovals, f.Approvals);

    private static Parameter PerTransactionOf(Transfer f) => new(
        LimitPerTransaction(f), new($"{f.Name.Zh}（{f.Code}）单笔限额", $"Limit per transaction: {f.Name.En} ({f.Code})"), ParameterUnit.Tonnes, 0, SerialRange.MaxSerial, 0);

    private static Parameter PerDayOf(Transfer f) => new(
        LimitPerDay(f), new($"{f.Name.Zh}（{f.Code}）单日限额", $"Limit per day: {f.Name.En} ({f.Code})"), ParameterUnit.Tonnes, 0, SerialRange.MaxSerial, 0);
}
