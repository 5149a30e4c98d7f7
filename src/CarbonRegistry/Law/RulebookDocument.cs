using System.Globalization;
using System.Text;

namespace CarbonRegistry.Law;

/// <summary>
/// The rulebook as a page to read and to sign: docs/rulebook.md, generated from the rows, so that a change of the law
/// shows in its diff.
/// </summary>
internal static class RulebookDocument
{
    /// <summary>The page, in Markdown, both languages side by side.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder();
        Line(page, "# 规则手册 / Rulebook");
        Line(page, "");
        Line(
            page,
            "由 `src/CarbonRegistry/Law` 生成，请勿手工修改。 / "
                + "Generated from `src/CarbonRegistry/Law`; not edited by hand: "
                + "`CARBONREGISTRY_WRITE_DOCS=1 ./test` rewrites it.");

        Table(page, "碳单位类型 / Unit types", ["编号 / Line", "代码 / Code", "类别 / Kind", "中文", "English"],
            UnitTypes.All.Select(u => Row(Number(u.Line), Code(u.Code), Name(u.Kind), u.Name.Zh, u.Name.En)));

        Table(page, "账户类型 / Account types",
            ["代码 / Code", "名称 / Key", "中文", "English", "持有人 / Holders", "可持有 / May hold",
            "转出 / Exit", "开立 / Opened by"],
            AccountTypes.All.Prepend(AccountTypes.Origin).Select(t => Row(
                Code(t.Code), t.Key, t.Name.Zh, t.Name.En, List(t.Holders.Select(Name)), List(t.Kinds.Select(Name)),
                    Name(t.Exit),
                t.OpenedBy is { } by ? Number(by) : "系统 / the system")));

        Table(page, "账户状态 / Account states",
            ["代码 / Key", "中文", "English", "可转出 / Units leave", "可转入 / Units arrive"],
            AccountState.All.Select(s => Row(Code(s.Key), s.Name.Zh, s.Name.En, YesNo(s.UnitsOut), YesNo(s.UnitsIn))));

        Table(page, "角色 / Roles", ["编号 / Id", "代码 / Key", "中文", "English"],
            Role.All.Select(r => Row(Number(r.Id), Code(r.Key), r.Name.Zh, r.Name.En)));

        Table(page, "业务 / Functions",
            ["编号 / No.", "中文", "English", "类别 / Kind", "角色 / By", "再次确认 / Confirmed afresh"],
            Functions.All.Select(f => Row(Number(f.Code), f.Name.Zh, f.Name.En, Kind(f),
                List(f.By.Select(r => Code(r.Key))), Confirmed(f))));

        Table(page, "转移 / Movements",
            ["编号 / No.", "业务 / Movement", "路线 / Routes", "碳单位 / Units", "角色 / By", "取用 / Takes",
                "置于 / Places",
                "账户状态 / Account states", "规则 / Checks", "撤销、审批 / Undoes, decided by"],
            Functions.Movements.Select(m => Row(
                Number(m.Code), Both(m.Name), string.Join("; ", m.Routes.Select(Route)), List(m.Units.Select(Name)),
                List(m.By.Select(r => Code(r.Key))),
                m.Undoes is null ? Names(m.Takes) : "原交易的碳单位 / those of the original", m.Places is { } held
                    ? Names(held) : "", States(m),
                List(m.Only.Select(c => Code(c.Method.Name)).Concat(m.Also.Select(c => Code(c.Method.Name)))),
                m.Undoes is { } undone ? $"撤销 / undoes {Number(undone.Code)}" : m.DecidedBy is { } decider
                    ? $"审批 / decided by {Number(decider)}" : "")));

        Table(page, "要素 / Terms", ["编号 / No.", "业务 / Function", "必填 / Needs", "可填 / May take"],
            Functions.All.Where(f => f.Needs.Length + f.May.Length > 0).Select(f =>
                Row(Number(f.Code), Both(f.Name), Fields(f.Needs), Fields(f.May))));

        Table(page, "碳单位的司法冻结与争议 / Judicial freeze and dispute of units",
            ["编号 / No.", "业务 / Function", "账户 / Accounts"],
            Functions.All.OfType<Administration>().Where(a => a.Holds.Length > 0)
                .Select(a => Row(Number(a.Code), Both(a.Name), List(a.Holds.Select(t => t.Code)))));

        Table(page, "拒绝代码 / Refusals", ["代码 / Code", "HTTP", "中文", "English"],
            Refusals.All.Select(r => Row(r.Code, Number(r.Status), r.Text.Zh, r.Text.En)));

        return page.ToString();
    }

    private static void Table(StringBuilder page, string title, string[] columns, IEnumerable<string> rows)
    {
        Line(page, "");
        Line(page, "## " + title);
        Line(page, "");
        Line(page, Row(columns));
        Line(page, Row([.. columns.Select(_ => "---")]));
        foreach (var row in rows)
        {
            Line(page, row);
        }
    }

    // The page is the same on every system: lines end in a line feed.
    private static void Line(StringBuilder page, string line) => page.Append(line).Append('\n');

    private static string Row(params string[] cells) =>
        "| " + string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal))) + " |";

    private static string List(IEnumerable<string> items) => string.Join(", ", items);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Code(string code) => $"`{code}`";

    private static string Both(Text text) => $"{text.Zh} / {text.En}";

    private static string YesNo(bool yes) => yes ? "是 / yes" : "否 / no";

    private static string Route(Lane lane) => $"{List(lane.From.Select(End))} → {List(lane.To.Select(End))}";

    private static string End(AccountType type) => type == AccountTypes.Origin ? "∅" : type.Code;

    private static string Fields(Term[] terms) => List(Term.All.Where(terms.Contains).Select(t => Code(t.Field)));

    private static string States(Transfer row) => string.Join("; ", new[]
    {
        row.FromStates is { } from ? $"转出 / out of: {List(from.Select(s => Code(s.Key)))}" : null,
        row.ToStates is { } to ? $"转入 / into: {List(to.Select(s => Code(s.Key)))}" : null,
    }.OfType<string>());

    private static string Name(Exit exit) => exit switch
    {
        Exit.Open => "",
        Exit.UndoOnly => "只能撤销 / by undo only",
        Exit.None => "不得转出 / terminal",
    };

    private static string Kind(Function function) => function switch
    {
        Transfer => "转移 / movement",
        Decision d => $"审批 / decides {Number(d.Of.Code)}",
        _ => "管理 / administration",
    };

    private static string Confirmed(Function function) => function switch
    {
        Transfer { StaysWithHolder: true } => "超过账户限额时 / above the account's limit",
        Transfer { MayBeEased: true } => "是，账户可设限额 / yes, an account may set a limit",
        { HighRisk: true, InPerson: true } => "是，只能由本人 / yes, and in person",
        { HighRisk: true } => "是 / yes",
        _ => "",
    };

    private static string Name(UnitKind kind) => kind switch
    {
        UnitKind.Allowance => "配额 / allowance",
        UnitKind.Reduction => "减排量 / reduction",
    };

    private static string Name(HolderKind kind) => kind switch
    {
        HolderKind.Nation => "国家 / nation",
        HolderKind.Province => "省级主管部门 / province",
        HolderKind.Pilot => "试点地区 / pilot region",
        HolderKind.Enterprise => "企业 / enterprise",
        HolderKind.Individual => "个人 / individual",
        HolderKind.Exchange => "交易所 / exchange",
        HolderKind.AuctionHouse => "拍卖机构 / auction house",
    };

    private static string Names(HoldKinds kinds) =>
        List(Enum.GetValues<HoldKinds>().Where(k => kinds.HasFlag(k)).Select(k => k switch
    {
        HoldKinds.Free => "无冻结 / free",
        HoldKinds.FreezePeriod => "冻结期 / freeze period",
        HoldKinds.Consignment => "寄售 / consignment",
        HoldKinds.Reservation => "在途 / reservation",
        HoldKinds.Judicial => "司法冻结 / judicial freeze",
        HoldKinds.Dispute => "争议 / dispute",
    }));
}
