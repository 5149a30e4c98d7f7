namespace CarbonRegistry.Web.Texts;

/// <summary>Lists of those who administer: people, parameters, the audit log.</summary>
internal static class AdministrationTexts
{
    public static readonly Text People = new("人员", "People");
    public static readonly Text Name = new("姓名", "Name");
    public static readonly Text Active = new("正常", "Active");
    public static readonly Text Suspended = new("已停用", "Suspended");
    public static readonly Text Role = new("角色", "Role");
    public static readonly Text Revoked = new("已取消的业务", "Functions taken away");
    public static readonly Text Email = new("电子邮箱", "E-mail");
    public static readonly Text Edit = new("修改信息", "Edit");
    public static readonly Text Permissions = new("修改权限", "Permissions");
    public static readonly Text Parameters = new("系统参数", "Parameters");
    public static readonly Text ParametersHint = new(
        "参数带生效日期，历史值不可更改。收紧由一人办理、立即生效；"
            + "放宽须经第二名配置管理员批准，并在变更延迟期满后生效。",
        "A value has a day from which it is in force; the past is never rewritten. One person makes a guard stricter, "
            + "at once; to make it looser takes a second configuration administrator and the delay of changes.");
    public static readonly Text Coming = new("待批准或待生效", "To come");
    public static readonly Text WithApproval = new("批准后生效", "with the approval");
    public static readonly Text SetCap = new("设置年度配额总量上限", "Set the cap on a year's allowances");
    public static readonly Text CapName = new("参数名称（cap-年份）", "Parameter (cap-year)");
    public static readonly Text CapHint = new("如 cap-2027，年份 2000 至 2999。须注明文号，并由两名配置管理员办理。",
        "Such as cap-2027, for 2000 to 2999. It needs its document and two configuration administrators.");
    public static readonly Text UnlimitedRows = new("未设限额的参数（{0} 项，均为不限）",
        "Limits that were never set ({0}, all unlimited)");
    public static readonly Text UnitName = new("单位", "Unit");
    public static readonly Text Parameter = new("参数", "Parameter");
    public static readonly Text InForce = new("现行值", "In force");
    public static readonly Text Range = new("允许范围", "Range");
    public static readonly Text Group = new("类别", "Group");
    public static readonly Text ZeroMeans = new("0：{0}", "0: {0}");
    public static readonly Text NoMeans = new("否：{0}", "No: {0}");
    public static readonly Text Zero = new("0 的含义", "What 0 means");
    public static readonly Text ShowChosen = new("查看所选参数的范围与现行值",
        "Show the range and value of the parameter chosen");
    public static readonly Text Now = new("现行值：{0}。允许范围：{1}。", "In force: {0}. Range: {1}.");
    public static readonly Text LastChange = new("最近变更", "Last change");
    public static readonly Text Earlier = new("更早 {0} 次", "Earlier: {0}");
    public static readonly Text NeverSet = new("未曾设置", "Never set");
    public static readonly Text Default = new("初始值", "As installed");
    public static readonly Text History = new("历次设置", "Versions");
    public static readonly Text Goes = new("由 {0} 改为 {1}。", "From {0} to {1}. ");
    public static readonly Text Stays = new("与现行值相同（{0}）。", "It is {0} already.");
    public static readonly Text Looser = new(
        "放宽：须经第二名配置管理员批准，并在变更生效延迟（{0}）期满后生效。",
        "Looser: a second configuration administrator approves, and it takes effect after the delay of changes ({0}).");
    public static readonly Text Decreed = new(
        "须经第二名配置管理员批准，并注明文号。",
        "A second configuration administrator approves it, and it names its document.");
    public static readonly Text Stricter = new(
        "收紧：由一人办理，立即生效或自所填时间起生效。",
        "Stricter: one person does it, at once or from the time entered.");
    public static readonly Text Neutral = new(
        "不涉及放宽：由一人办理，立即生效或自所填时间起生效。",
        "It makes no guard looser: one person does it, at once or from the time entered.");
    public static readonly Text Approved = new(
        "须经 {0} 名他人批准。", "Others must approve it: {0}.");
    public static readonly Text Set = new("设置", "Set");
    public static readonly Text Since = new("{0} 起：{1}", "{1} from {0}");
    public static readonly Text AuditLog = new("操作日志", "Audit log");
    public static readonly Text AuditHint = new("所有人员的全部操作，含被拒绝的请求。查阅本身亦记入日志。",
        "Everything that anybody did, refusals included. Reading it is recorded too.");
    public static readonly Text Who = new("人员", "Who");
    public static readonly Text Origin = new("来源", "Origin");
    public static readonly Text Said = new("内容", "Content");
    public static readonly Text Registry = new("登记系统", "The registry");
    public static readonly Text Refusal = new("拒绝代码", "Refusal code");
    public static readonly Text Verify = new("核验流水完整性", "Verify the journal");
    public static readonly Text Clean =
        new("核验通过：流水与现有持有完全一致。", "Verified: the journal reproduces the holdings exactly.");
    public static readonly Text NotClean = new("核验发现 {0} 处问题：", "The verification found {0} problems:");
    public static readonly Text VerifiedAt = new("{0} 由{1}发起核验。", "Started at {0} by {1}.");
    public static readonly Text Verifying =
        new("核验正在进行，请稍后刷新本页。", "The verification is running: load this page again in a while.");
    public static readonly Text VerifyStopped = new("核验未完成即停止（超过时限或节点停止）。",
        "The verification was stopped before its end: its time was up, or its node went down.");
    public static readonly Text Keyword = new("关键词", "Keyword");

    /// <summary>What a new value does to the one in force: before and after, whether it is stricter or looser, and so
    /// who must agree and when it counts.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="before">The value in force.</param>
    /// <param name="after">The value asked for.</param>
    /// <param name="delay">The delay of changes, in working days.</param>
    /// <param name="approvals">How many others the policy asks for whatever it is.</param>
    /// <param name="language">Whose words.</param>
    public static string Change(
        Parameter parameter, long before, long after, long delay, long approvals, Language language)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (before == after)
        {
            return language.Of(Stays, language.Of(parameter.Written(before)));
        }

        var goes = language.Of(Goes, language.Of(parameter.Written(before)), language.Of(parameter.Written(after)));
        var how = parameter.IsWeaker(after, before)
            ? language.Of(Looser, language.Of(Law.Parameters.ChangeDelay.Written(delay)))
            : parameter.IsDecreed ? language.Of(Decreed)
            : approvals > 0 ? language.Of(Approved, approvals)
            : language.Of(parameter.IsWeaker(before, after) ? Stricter : Neutral);
        return goes + how;
    }

    /// <summary>What is to be known of a parameter before one sets it: the value in force, the range, what 0
    /// means.</summary>
    public static string About(CarbonRegistry.Configuration.ParameterView of, Language language)
    {
        var zero = RowOf(of).Zero is not { } means ? null : of.Unit == "switch"
            ? language.Of(NoMeans, language.Of(means)) : language.Of(ZeroMeans, language.Of(means));
        var all = language.Of(Now, language.Of(Value(of, of.Value)), language.Of(RangeOf(of)));
        return zero is null ? all : language == Language.English ? $"{all} {zero}." : $"{all}{zero}。";
    }

    /// <summary>A parameter's value with its unit, in words where a number would say nothing.</summary>
    public static Text Value(CarbonRegistry.Configuration.ParameterView of, long value) => RowOf(of).Written(value);

    /// <summary>What a parameter may be set to.</summary>
    public static Text RangeOf(CarbonRegistry.Configuration.ParameterView of)
    {
        var (least, most, unit) = (Numbers.Grouped(of.Least), Numbers.Grouped(of.Most), UnitOf(of));
        return of.Unit == "switch" ? unit : of.Unit == "tonnes" ? new("任意吨数，0 为不限", "any tonnes, 0: unlimited")
            : new($"{least} – {most} {unit.Zh}", $"{least} – {most} {unit.En}");
    }

    /// <summary>Whether a limit limits nothing: at 0, and at the greatest number that there is.</summary>
    public static bool IsUnlimited(CarbonRegistry.Configuration.ParameterView of, long value) =>
        RowOf(of).IsUnlimited(value);

    /// <summary>What a parameter counts.</summary>
    public static Text UnitOf(CarbonRegistry.Configuration.ParameterView of) => RowOf(of).UnitName;

    /// <summary>The row of a parameter that is shown.</summary>
    public static Parameter RowOf(CarbonRegistry.Configuration.ParameterView of)
    {
        ArgumentNullException.ThrowIfNull(of);
        return Law.Parameters.Find(of.Name)!;
    }
}
