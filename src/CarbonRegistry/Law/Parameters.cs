using System.Globalization;

namespace CarbonRegistry.Law;

/// <summary>What a parameter's whole number counts.</summary>
public enum ParameterUnit
{
    /// <summary>人: persons who must approve.</summary>
    Persons,

    /// <summary>项: requests at a time.</summary>
    Requests,

    /// <summary>次/秒: requests a second.</summary>
    PerSecond,

    /// <summary>个: sessions at a time.</summary>
    Sessions,

    /// <summary>是/否: 1 or 0.</summary>
    Switch,

    /// <summary>日: calendar days of 24 hours.</summary>
    Days,

    /// <summary>工作日, by the calendar in Beijing.</summary>
    WorkingDays,

    /// <summary>分钟.</summary>
    Minutes,

    /// <summary>秒.</summary>
    Seconds,

    /// <summary>小时.</summary>
    Hours,

    /// <summary>百分之.</summary>
    Percent,

    /// <summary>吨: tonnes CO2e; 0 and the greatest value stand for no limit.</summary>
    Tonnes,
}

/// <summary>Which way of setting a parameter weakens the guard that it is: that way two people go, and not at once
/// (36).</summary>
public enum Weaker
{
    /// <summary>It guards nothing.</summary>
    Never,

    /// <summary>A lower value guards less.</summary>
    Lower,

    /// <summary>A higher value guards less.</summary>
    Higher,
}

/// <summary>What parameters are about, for people who look for one: the parts of the configuration.</summary>
/// <param name="Key">Its name in the address.</param>
/// <param name="Name">Its name.</param>
public sealed record ParameterGroup(string Key, Text Name)
{
    /// <summary>谁来批准.</summary>
    public static readonly ParameterGroup Approvals = new("approvals", new("审批人数", "Who approves"));

    /// <summary>省级审核.</summary>
    public static readonly ParameterGroup Review = new("review", new("省级审核", "The province's review"));

    /// <summary>期限.</summary>
    public static readonly ParameterGroup Time = new("time", new("业务期限", "Time limits"));

    /// <summary>总量与限额.</summary>
    public static readonly ParameterGroup Amounts = new("amounts", new("总量与限额", "Caps and amounts"));

    /// <summary>登录与安全.</summary>
    public static readonly ParameterGroup Security = new("security", new("登录与安全", "Signing in and security"));

    /// <summary>请求量.</summary>
    public static readonly ParameterGroup Requests = new("requests", new("请求量", "Requests"));

    /// <summary>交易所联接.</summary>
    public static readonly ParameterGroup Exchange = new("exchange", new("交易所联接", "Exchange link"));

    /// <summary>扩展业务.</summary>
    public static readonly ParameterGroup Extensions = new("extensions", new("扩展业务", "Functions in use"));

    /// <summary>All, in the order in which they are shown.</summary>
    public static IReadOnlyList<ParameterGroup> All { get; } =
        [Approvals, Review, Time, Amounts, Security, Requests, Exchange, Extensions];
}

/// <summary>A parameter (参数) that function 36 sets: a whole number within its range, in force from an instant
/// on.</summary>
/// <param name="Name">Its permanent name in database and API.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Least">The least value: the law's floor where there is one.</param>
/// <param name="Most">The greatest value.</param>
/// <param name="Default">What holds where it was never set.</param>
/// <param name="Weaker">Which way it guards less.</param>
public sealed record Parameter(string Name, Text Title, ParameterUnit Unit, long Least, long Most, long Default,
    Weaker Weaker)
{
    /// <summary>What it is about.</summary>
    public required ParameterGroup Group { get; init; }

    /// <summary>What 0 means; null: it is never 0, or 0 is a number like others.</summary>
    public Text? Zero { get; init; }

    /// <summary>The roles that it guards, who hear of it when it is to guard less; empty: everybody.</summary>
    public IReadOnlyList<Role> Guarded { get; init; } = [];

    /// <summary>Whether setting it takes two people whichever way, and the document of the decision. Specification
    /// section 4a.</summary>
    public bool IsDecreed { get; init; }

    /// <summary>Whether one value guards less than another.</summary>
    public bool IsWeaker(long value, long than) => Weaker switch
    {
        Weaker.Lower => value < than,
        Weaker.Higher => Reach(value) > Reach(than),
        _ => false,
    };

    /// <summary>Whether a limit of this value limits nothing: 0 tonnes, and the greatest number that there
    /// is.</summary>
    public bool IsUnlimited(long value) => Unit == ParameterUnit.Tonnes && (value == 0 || value == Most);

    /// <summary>A value with its unit, in words where a number would say nothing.</summary>
    public Text Written(long value)
    {
        var (number, unit) = (Numbers.Grouped(value), UnitName);
        return Unit == ParameterUnit.Switch ? value == 0 ? new("否", "No") : new("是", "Yes")
            : IsUnlimited(value) ? new("不限", "Unlimited") : new($"{number} {unit.Zh}", $"{number} {unit.En}");
    }

    /// <summary>What it counts, in words.</summary>
    public Text UnitName => Unit switch
    {
        ParameterUnit.Days => new("天", "days"),
        ParameterUnit.WorkingDays => new("工作日", "working days"),
        ParameterUnit.Seconds => new("秒", "seconds"),
        ParameterUnit.Minutes => new("分钟", "minutes"),
        ParameterUnit.Hours => new("小时", "hours"),
        ParameterUnit.Percent => new("%", "%"),
        ParameterUnit.Tonnes => new("吨", "t"),
        ParameterUnit.Persons => new("人", "people"),
        ParameterUnit.Requests => new("项", "requests"),
        ParameterUnit.PerSecond => new("次/秒", "requests a second"),
        ParameterUnit.Sessions => new("个", "sessions"),
        _ => new("是/否", "yes or no"),
    };

    /// <summary>The value as it holds: what was written past this catalogue, outside the range, counts as the range's
    /// nearest.</summary>
    public long Within(long value) => Math.Clamp(value, Least, Most);

    /// <summary>0 tonnes stand for no limit.</summary>
    private long Reach(long value) => Unit == ParameterUnit.Tonnes && value == 0 ? long.MaxValue : value;
}

/// <summary>The catalogue of parameters: a knob is a row here, the law is not among them.</summary>
internal static class Parameters
{
    /// <summary>The most persons that a policy may ask for.</summary>
    public const int MostApprovals = 5;

    /// <summary>The share of the amount due that may be surrendered in reductions, rounded down. Specification section
    /// 6.</summary>
    public static readonly Parameter OffsetShare = new("offset-share-percent",
        new("减排量抵销比例上限", "Share of the amount due that reductions may cover"), ParameterUnit.Percent, 0, 100,
        5,
        Weaker.Higher)
        {
            Group = ParameterGroup.Amounts,
            Zero = new("不得以减排量抵销", "reductions cover nothing"),
        };

    /// <summary>The freeze period of an allocation that names none. Specification section 3.</summary>
    public static readonly Parameter FreezePeriod = new("freeze-period-days",
        new("配额分配默认冻结期", "Freeze period of an allocation that names none"), ParameterUnit.Days, 0, 3650, 0,
        Weaker.Lower)
        {
            Group = ParameterGroup.Time,
            Zero = new("不设冻结期", "no freeze period"),
        };

    /// <summary>Within how many days an allocation may be undone (46). Specification section 4b.</summary>
    public static readonly Parameter AllocationUndo = new(
        "allocation-undo-days", new("配额分配撤销期限", "Time within which an allocation may be undone"),
        ParameterUnit.Days, 0,
        366, 14, Weaker.Higher)
        {
            Group = ParameterGroup.Time,
            Zero = new("不得撤销", "an allocation is never undone"),
        };

    /// <summary>How long a proposal waits for approval before it expires.</summary>
    public static readonly Parameter ApprovalExpiry = new("approval-expiry-days",
        new("待审批事项有效期", "Time within which a proposal must be approved"), ParameterUnit.Days, 1, 365, 30,
        Weaker.Higher)
        {
            Group = ParameterGroup.Time,
        };

    /// <summary>After how many working days a change of representatives, contact data or bindings takes
    /// effect.</summary>
    public static readonly Parameter ChangeDelay = new(
        "change-delay-working-days", new("代表、联系方式和绑定变更的生效延迟",
            "Delay of changes of representatives, contact data and bindings"), ParameterUnit.WorkingDays, 0, 30, 3,
        Weaker.Lower)
        {
            Group = ParameterGroup.Time,
            Zero = new("立即生效", "changes take effect at once"),
        };

    /// <summary>After how long without a request a session ends.</summary>
    public static readonly Parameter SessionIdle = new("session-idle-minutes",
        new("会话空闲时限", "Idle time after which a session ends"), ParameterUnit.Minutes, 1, 60, 15, Weaker.Higher)
        {
            Group = ParameterGroup.Security,
        };

    /// <summary>After how long a session ends in any case.</summary>
    public static readonly Parameter SessionLength = new("session-hours",
        new("会话最长时限", "Time after which a session ends in any case"), ParameterUnit.Hours, 1, 24, 12,
        Weaker.Higher)
        {
            Group = ParameterGroup.Security,
        };

    /// <summary>For how long a personal access token may be made out.</summary>
    public static readonly Parameter TokenLength = new("access-token-days",
        new("访问令牌最长有效期", "Longest validity of a personal access token"), ParameterUnit.Days, 1, 366, 366,
        Weaker.Higher)
        {
            Group = ParameterGroup.Security,
        };

    /// <summary>After how long a verification of the journal is stopped.</summary>
    public static readonly Parameter VerificationTime = new("verification-minutes",
        new("流水核验时限", "Time after which a verification of the journal is stopped"), ParameterUnit.Minutes, 1,
        1440, 60,
        Weaker.Lower)
        {
            Group = ParameterGroup.Time,
        };

    /// <summary>How far a node's clock may be off the database's and the machine's count before the node takes
    /// nothing.</summary>
    public static readonly Parameter ClockTolerance = new("clock-tolerance-seconds",
        new("节点时钟允许误差", "How far a node's clock may be off"), ParameterUnit.Seconds, 1, 60, 2, Weaker.Higher)
        {
            Group = ParameterGroup.Security,
        };

    /// <summary>The offices that answer for the configuration, whatever a parameter guards.</summary>
    private static readonly Role[] Offices =
        [Role.Configuration, Role.Audit, Role.NationalSystem, Role.NationalBusiness];

    /// <summary>How many requests a second a person may make for long, with all their sessions and tokens.</summary>
    public static readonly Parameter PersonRate =
        Rate("requests-per-second-person", "每人每秒请求数上限", "Requests a second of a person", 5, 50);

    /// <summary>How many requests a second one access token may make for long.</summary>
    public static readonly Parameter TokenRate =
        Rate("requests-per-second-token", "每个访问令牌每秒请求数上限", "Requests a second of an access token", 5, 50);

    /// <summary>How many requests a second a network address may make for long. A ministry may have one for all its
    /// people.</summary>
    public static readonly Parameter AddressRate =
        Rate("requests-per-second-address", "每个网络地址每秒请求数上限", "Requests a second of a network address", 50,
            1000);

    /// <summary>How many requests a second an address may make at the exchange link for long.</summary>
    public static readonly Parameter ExchangeRate =
        Rate("requests-per-second-exchange", "交易所接口每个地址每秒请求数上限",
        "Requests a second of an address at the exchange link", 50, 1000, ParameterGroup.Exchange);

    /// <summary>How many times the requests of a second may come at once, after a quiet time.</summary>
    public static readonly Parameter RequestBurst = new("requests-burst-seconds",
        new("允许突发的请求量（按秒折算）", "Requests that may come at once, in seconds' worth"), ParameterUnit.Seconds,
        1, 60, 10,
        Weaker.Higher) { Guarded = Offices, Group = ParameterGroup.Requests };

    /// <summary>How many costly requests (imports, exports, statements, PDF, verification) of a person are worked on at
    /// a time.</summary>
    public static readonly Parameter CostlyOfPerson = new(
        "costly-requests-person", new("每人同时进行的大型请求数", "Costly requests of a person at a time"),
        ParameterUnit.Requests,
            1, 10, 2, Weaker.Higher) { Guarded = Offices, Group = ParameterGroup.Requests };

    /// <summary>How many costly requests a node works on at a time.</summary>
    public static readonly Parameter CostlyOfAll = new(
        "costly-requests-node", new("每个节点同时进行的大型请求数", "Costly requests of a node at a time"),
        ParameterUnit.Requests,
            1, 100, 8, Weaker.Higher) { Guarded = Offices, Group = ParameterGroup.Requests };

    /// <summary>How many sessions a person may have at a time: with one more the oldest ends.</summary>
    public static readonly Parameter MostSessions = new("sessions-per-person",
        new("每人同时登录的会话数上限", "Sessions of a person at a time"), ParameterUnit.Sessions, 1, 20, 5,
        Weaker.Higher) { Guarded = Offices, Group = ParameterGroup.Security };

    /// <summary>
    /// All rows: those named above, then approvals by function, reviews and limits by movement, limits of requests.
    /// Only what has an effect is a row. The caps by year are no rows of a list: <see cref="Find"/> knows them.
    /// </summary>
    public static readonly IReadOnlyList<Parameter> All =
    [
        FreezePeriod, AllocationUndo, OffsetShare, ApprovalExpiry, ChangeDelay, SessionIdle, SessionLength, TokenLength,
        VerificationTime, ClockTolerance,
        .. Functions.All.Where(IsApproved).Select(ApprovalsOf),
        .. Functions.Movements.Where(f => f.Review == Law.Review.OfSource).Select(ReviewOf),
        .. Functions.Movements.Where(f => f.Undoes is null).Select(PerTransactionOf),
        .. Functions.Movements.Where(f => f.Undoes is null).Select(PerDayOf),
        .. Functions.Movements.Where(f => f.IsExtension).Select(ExtensionOf),
        PersonRate, TokenRate, AddressRate, ExchangeRate, RequestBurst, CostlyOfPerson, CostlyOfAll, MostSessions,
    ];

    private static readonly Dictionary<string, Parameter> ByName =
        All.ToDictionary(p => p.Name, StringComparer.Ordinal);

    /// <summary>The parameter of this name, or null: a row, or the cap of a year from 2000 to 2999.</summary>
    public static Parameter? Find(string? name) => name is null ? null
        : ByName.GetValueOrDefault(name)
        ?? (name is ['c', 'a', 'p', '-', '2', _, _, _]
                && short.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
                ? CapOf(year) : null);

    /// <summary>
    /// The cap of a year's allowances (年度配额总量上限), in tonnes: what function 6 has created of the year and
    /// function 8 has not taken back never exceeds it. 0 where none was set. Specification section 4a.
    /// </summary>
    /// <param name="year">2000 to 2999.</param>
    public static Parameter CapOf(short year) => new(
        string.Create(CultureInfo.InvariantCulture, $"cap-{year}"),
        new($"{year} 年度配额总量上限", $"Cap on the allowances of {year}"),
        ParameterUnit.Tonnes, 0, SerialRange.MaxSerial, 0, Weaker.Higher)
        {
            IsDecreed = true, Guarded = Offices, Group = ParameterGroup.Amounts, Zero = new("未设上限", "no cap"),
        };

    /// <summary>The name of the parameter that says how many others must approve a function.</summary>
    public static string Approvals(Function function)
    {
        return string.Create(CultureInfo.InvariantCulture, $"approvals-{function.Code}");
    }

    /// <summary>The function whose approvals a parameter counts, or null.</summary>
    public static Function? ApprovedBy(Parameter parameter)
    {
        return Functions.All.FirstOrDefault(f => IsApproved(f) && Approvals(f) == parameter.Name);
    }

    /// <summary>The name of the parameter that says whether the province reviews a movement of its representatives: 0
    /// or 1.</summary>
    public static string Review(Function function)
    {
        return string.Create(CultureInfo.InvariantCulture, $"review-{function.Code}");
    }

    /// <summary>The name of the parameter that says whether a movement of the extension set may be done: 0 or
    /// 1.</summary>
    public static string Extension(Function function)
    {
        return string.Create(CultureInfo.InvariantCulture, $"extension-{function.Code}");
    }

    /// <summary>The name of the parameter that says how many tonnes one transaction of a movement may move.</summary>
    public static string LimitPerTransaction(Function function)
    {
        return string.Create(CultureInfo.InvariantCulture, $"limit-per-transaction-{function.Code}");
    }

    /// <summary>The name of the parameter that says how many tonnes a movement may move out of an account within a day
    /// of Beijing.</summary>
    public static string LimitPerDay(Function function)
    {
        return string.Create(CultureInfo.InvariantCulture, $"limit-per-day-{function.Code}");
    }

    /// <summary>
    /// The least number of others who must approve a function, whatever was set: 1 where an administrator does what
    /// there is no way back from, or passes one holder's units to another. Specification sections 4b and 5.
    /// </summary>
    public static int FloorOf(Function function)
    {
        return IsApproved(function) && (Reversal.IsIrrevocable(function)
            || function is Administration { NeverAlone: true } or Transfer { ToAnotherHolder: true }) ? 1 : 0;
    }

    /// <summary>
    /// Whether a policy says how many others must approve it: what offices do. Of representatives the account's signing
    /// policy says it, 22 decides itself, and messages of an exchange and what an auditor reads nobody approves.
    /// </summary>
    private static bool IsApproved(Function f) =>
        f is not Decision && !f.By.Any(r => r == Role.Representative || r == Role.Exchange || r == Role.Audit);

    private static Parameter Rate(string name, string zh, string en, long least, long otherwise,
        ParameterGroup? group = null)
        => new(name, new(zh, en), ParameterUnit.PerSecond, least, 100_000, otherwise,
        Weaker.Higher) { Guarded = Offices, Group = group ?? ParameterGroup.Requests };

    private static Parameter ApprovalsOf(Function f) => new(
        Approvals(f), new($"{f.Name.Zh}（{f.Code}）所需审批人数", $"Approvals needed: {f.Name.En} ({f.Code})"),
            ParameterUnit.Persons, FloorOf(f), MostApprovals, f.Approvals,
        Weaker.Lower)
        {
            Guarded = [.. f.By, .. Offices], Group = ParameterGroup.Approvals,
            Zero = f == Functions.SetParameters
                ? new("收紧无须他人审批；放宽总须第二人批准",
                    "nobody else approves what is made stricter; to make looser always takes a second person")
                : FloorOf(f) == 0 ? new("无须他人审批", "nobody else approves") : null,
        };

    private static Parameter ReviewOf(Transfer f) => new(
        Review(f), new($"{f.Name.Zh}（{f.Code}）须经省级审核", $"The province reviews: {f.Name.En} ({f.Code})"),
            ParameterUnit.Switch, 0, 1, 0,
        Weaker.Lower)
        {
            Guarded = [.. f.By, Role.ProvincialBusiness, .. Offices], Group = ParameterGroup.Review,
            Zero = new("不经省级审核", "the province does not review"),
        };

    private static Parameter ExtensionOf(Transfer f) => new(
        Extension(f), new($"启用{f.Name.Zh}（{f.Code}）", $"In use: {f.Name.En} ({f.Code})"), ParameterUnit.Switch, 0,
        1, 1,
        Weaker.Higher)
        {
            Guarded = [.. f.By, .. Offices], Group = ParameterGroup.Extensions,
            Zero = new("该业务停用", "the function is not in use"),
        };

    private static Parameter PerTransactionOf(Transfer f) => new(
        LimitPerTransaction(f), new($"{f.Name.Zh}（{f.Code}）单笔限额",
            $"Limit per transaction: {f.Name.En} ({f.Code})"),
        ParameterUnit.Tonnes, 0, SerialRange.MaxSerial, 0,
        Weaker.Higher)
        {
            Guarded = [.. f.By, .. Offices], Group = ParameterGroup.Amounts, Zero = new("不限", "unlimited"),
        };

    private static Parameter PerDayOf(Transfer f) => new(
        LimitPerDay(f), new($"{f.Name.Zh}（{f.Code}）单日限额", $"Limit per day: {f.Name.En} ({f.Code})"),
        ParameterUnit.Tonnes, 0, SerialRange.MaxSerial, 0,
        Weaker.Higher)
        {
            Guarded = [.. f.By, .. Offices], Group = ParameterGroup.Amounts, Zero = new("不限", "unlimited"),
        };
}
