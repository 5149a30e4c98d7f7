namespace CarbonRegistry.Law;

/// <summary>
/// A term (要素): something that a movement says beyond its legs. Its row says it all: form, file, interface for
/// programs, journal, hash, labels and the rulebook go by it. A new term is a row here and its property in
/// <see cref="Terms"/>.
/// </summary>
/// <param name="Bit">Its place among the terms given, as a request's hash has it; permanent.</param>
/// <param name="Field">Its name in forms, interface and journal; permanent.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Of">Its value among the terms; null: it is not given.</param>
/// <param name="With">The terms with this value.</param>
public sealed record Term(
    int Bit, string Field, Text Name, TermType Type, Func<Terms, object?> Of, Func<Terms, object, Terms> With)
{
    /// <summary>文号 / 备案号 of the outside decision.</summary>
    public static readonly Term Reference = new(
        1, "reference", new("文号 / 备案号", "Decision reference"), TermType.Text,
        t => t.Reference, (t, v) => t with { Reference = (string)v })
    {
        Hint = new("作为依据的批准文件文号或备案号。", "The outside decision that this rests on."),
    };

    /// <summary>年度 of the batch created.</summary>
    public static readonly Term Vintage = new(
        2, "vintage", new("年度", "Vintage"), TermType.Vintage,
        t => t.VintageFirst is null && t.VintageLast is null ? null
            : new Years(t.VintageFirst ?? 0, t.VintageLast ?? 0),
        (t, v) => t with { VintageFirst = ((Years)v).First, VintageLast = ((Years)v).Last })
    {
        Hint = new(
            "一个年度，如 2025；或起止年度，如 2024+2025。",
            "One year, such as 2025, or first and last, such as 2024+2025."),
    };

    /// <summary>项目编号 of the batch created.</summary>
    public static readonly Term Project = new(
        4, "project", new("项目编号", "Project number"), TermType.Project,
        t => t.Project, (t, v) => t with { Project = (string)v })
    {
        Hint = new("大写字母、数字与连字符。", "Capital letters, digits and hyphens."),
    };

    private static readonly Text MonitoringHint = new(
        "减排量产生的监测期，首日与末日均含。",
        "The period in which the reductions arose, first and last day included.");

    /// <summary>监测期 of the batch created: its first day.</summary>
    public static readonly Term MonitoringFrom = new(
        8, "monitoringFrom", new("监测期起", "Monitoring period from"), TermType.Day,
        t => t.MonitoringFrom, (t, v) => t with { MonitoringFrom = (DateOnly)v })
    {
        Hint = MonitoringHint,
        Also = t => t.MonitoringFrom > t.MonitoringTo
            ? Refusals.FieldInvalid.At(
                field: "monitoringFrom", detail: new("首日晚于末日", "Its first day is after its last")) : null,
    };

    /// <summary>监测期 of the batch created: its last day.</summary>
    public static readonly Term MonitoringTo = new(
        8, "monitoringTo", new("监测期止", "Monitoring period to"), TermType.Day,
        t => t.MonitoringTo, (t, v) => t with { MonitoringTo = (DateOnly)v })
    {
        Hint = MonitoringHint,
    };

    /// <summary>冻结期 until this instant.</summary>
    public static readonly Term FreezeUntil = new(
        16, "freezeUntil", new("冻结期截止", "Freeze period until"), TermType.Instant,
        t => t.FreezeUntil, (t, v) => t with { FreezeUntil = (Instant)v })
    {
        Hint = new("含当日。不填则按系统参数执行。", "That day included. Left empty, the parameter in force applies."),
    };

    /// <summary>取消目的, which is published.</summary>
    public static readonly Term Purpose = new(
        32, "purpose", new("取消目的", "Purpose"), TermType.OneOf(Choices.Purposes),
        t => t.Purpose, (t, v) => t with { Purpose = (string)v })
    {
        Hint = new("将向社会公开。", "It is published."), Invalid = Refusals.PurposeUnknown,
    };

    /// <summary>受益人, who is published. Specification section 4a.</summary>
    public static readonly Term Beneficiary = new(
        64, "beneficiary", new("受益人", "Beneficiary"), TermType.Text,
        t => t.Beneficiary, (t, v) => t with { Beneficiary = (string)v })
    {
        Hint = new(
            "取消为谁而作。将向社会公开，请勿填写证件号码。", "Whom it is for. It is published: no identity number."),
        Also = t => IdentityNumber.IsIn(t.Beneficiary!) ? Refusals.IdentityPublished.At(field: "beneficiary") : null,
    };

    /// <summary>理由 of an undo, a rejection, a hold.</summary>
    public static readonly Term Reason = new(
        128, "reason", new("理由", "Reason"), TermType.Text, t => t.Reason, (t, v) => t with { Reason = (string)v })
    {
        Hint = new("将记入流水，并告知相关方。", "Recorded in the journal and told to those concerned."),
    };

    /// <summary>The transaction that this one undoes, decides or releases.</summary>
    public static readonly Term RefersTo = new(
        256, "refersTo", new("所引用的交易", "Transaction referred to"), TermType.Transaction,
        t => t.RefersTo, (t, v) => t with { RefersTo = (Guid)v })
    {
        Hint = new("所针对的交易的标识。", "The id of the transaction that it applies to."),
    };

    /// <summary>Approve or reject.</summary>
    public static readonly Term Approve = new(
        512, "approve", new("审批意见", "Decision"), TermType.Decision,
        t => t.Approve, (t, v) => t with { Approve = (bool)v });

    /// <summary>A repetition on purpose of what was applied before, which a second person approves.</summary>
    public static readonly Term Repetition = new(
        1024, "repetition", new("有意重复", "Repetition on purpose"), TermType.Mark,
        t => t.Repetition ? true : null, (t, v) => t with { Repetition = (bool)v })
    {
        Hint = new(
            "仅在相同内容已办理过且确需再次办理时勾选；须由另一人批准。",
            "Only where the same was applied before and is meant again: a second person approves it."),
    };

    /// <summary>过户原因 of a non-trading transfer.</summary>
    public static readonly Term Cause = new(
        2048, "cause", new("过户原因", "Cause"), TermType.OneOf(Choices.Causes),
        t => t.Cause, (t, v) => t with { Cause = (string)v })
    {
        Hint = new("碳单位为何不经交易转归他人。", "Why the units pass to another holder without trade."),
    };

    /// <summary>All rows, in the order of forms and of the journal.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        Reference, Cause, Vintage, Project, MonitoringFrom, MonitoringTo, FreezeUntil, Purpose, Beneficiary, Reason,
            RefersTo,
        Approve, Repetition,
    ];

    /// <summary>What a form says of it; null: its name says enough.</summary>
    public Text? Hint { get; init; }

    /// <summary>How a value is refused that its type does not know.</summary>
    public RefusalKind Invalid { get; init; } = Refusals.FieldInvalid;

    /// <summary>A rule of its own, asked where it is given. Null: kept.</summary>
    public Func<Terms, Refusal?>? Also { get; init; }

    /// <summary>
    /// Whether a request's hash has its place even where it is not given. The first terms are hashed so, and what was
    /// hashed once is hashed so for ever; a later one is hashed only where it is given.
    /// </summary>
    internal bool HasAPlace => Bit <= Approve.Bit;

    /// <summary>The term of this field, or null.</summary>
    public static Term? Find(string? field) =>
        All.FirstOrDefault(t => string.Equals(t.Field, field, StringComparison.Ordinal));

    /// <summary>What a value of it says, in the registry's own words; null: it stands as it is written.</summary>
    public Text? InWords(string written) => Type.Words?.NameOf(written);

    /// <inheritdoc/>
    public override string ToString() => Field;
}
