namespace CarbonRegistry.Notification;

/// <summary>When mail of a topic goes out.</summary>
public sealed record MailChoice(string Key, Text Name) : IKeyed<MailChoice>
{
    /// <summary>With its cause.</summary>
    public static readonly MailChoice Now = new("now", new("立即发送", "At once"));

    /// <summary>With all the others of a day in one mail.</summary>
    public static readonly MailChoice Daily = new("daily", new("每日 8:00 汇总发送（北京时间）",
        "Once a day, at 8:00 Beijing time"));

    /// <summary>Not at all: the notice stands in the application.</summary>
    public static readonly MailChoice Never = new("never", new("不发送邮件", "Never"));

    /// <summary>All rows.</summary>
    public static IReadOnlyList<MailChoice> All { get; } = [Now, Daily, Never];

    /// <summary>When the mail of the day goes out that comes after an instant: 8:00 in Beijing, which is where a day
    /// begins in UTC.</summary>
    public static Instant NextDigest(Instant at) => new(((at / Instant.Day) + 1) * Instant.Day);
}

/// <summary>What a person chooses the mail of together. Notices of no topic concern somebody's security: their mail
/// always goes out at once.</summary>
/// <param name="Key">Its permanent name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Choices">When its mail may go out; the first is what holds where nobody has chosen.</param>
public sealed record NoticeTopic(string Key, Text Name, IReadOnlyList<MailChoice> Choices) : IKeyed<NoticeTopic>
{
    /// <summary>Proposals that wait, and what became of one's own.</summary>
    public static readonly NoticeTopic Proposals = new(
        "proposals", new("待审批事项与审批结果", "Proposals that wait, and what became of yours"),
        [MailChoice.Now, MailChoice.Daily, MailChoice.Never]);

    /// <summary>What happened to accounts and to the units in them: nobody goes without hearing of it.</summary>
    public static readonly NoticeTopic Accounts = new(
        "accounts", new("账户与账户内碳单位的变动", "What happened to accounts and the units in them"),
        [MailChoice.Now, MailChoice.Daily]);

    /// <summary>Obligations and how they are met.</summary>
    public static readonly NoticeTopic Compliance = new(
        "compliance", new("履约义务、截止提醒与履约结果", "Obligations, their reminders and results"),
        [MailChoice.Now, MailChoice.Daily]);

    /// <summary>All rows.</summary>
    public static IReadOnlyList<NoticeTopic> All { get; } = [Proposals, Accounts, Compliance];
}
