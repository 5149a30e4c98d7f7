namespace CarbonRegistry.Web.Texts;

/// <summary>Help: one page for each role, short.</summary>
internal static class HelpTexts
{
    public static readonly Text Title = new("帮助：{0}", "Help: {0}");
    public static readonly Text Others = new("其他角色", "Other roles");
    public static readonly Text Daily = new("日常工作", "Your work");
    public static readonly Text How = new("如何办理一项业务", "How a function is done");
    public static readonly Text Functions = new("您的业务", "Your functions");
    public static readonly Text Words = new("术语", "Terms");
    public static readonly Text StepOne = new(
        "在左侧“业务办理”中选择业务，只会列出您的角色可以办理的业务；"
            + "转出账户、转入账户和碳单位也只列出规则允许的选项。",
        "Choose the function on the left; only those of your role are there, and only the accounts and units that "
            + "the rules allow are offered.");
    public static readonly Text StepTwo = new(
        "填写数量与文号，点击“核对”。系统以文字和数字说明办理后的变化、所涉序列号；此时未作任何更改。",
        "Enter quantity and reference and press “Check”. The registry says in words and numbers what will change "
            + "and which serial numbers it concerns; nothing has changed yet.");
    public static readonly Text StepThree = new(
        "确认无误后点击“提交”。不可撤销的业务须再次输入数量；高风险业务须以通行密钥或密码再次确认；"
            + "需要他人审批的，提交后进入其“待审批事项”。",
        "Press “Submit”. What cannot be undone asks for the quantity again; what carries a high risk asks for your "
            + "passkey or password again; what another person must approve goes to their proposals.");
    public static readonly Text StepFour = new(
        "办结后显示流水编号和序列号，可打印。被拒绝时，原因及代码显示在相应字段旁，未作任何更改。",
        "When it is done you see its journal number and serial numbers, and can print them. A refusal stands beside "
            + "its field with its code; nothing has changed.");
    public static readonly Text Available =
        new("可用：账户现在可以转出的碳单位。", "Available: units that the account may move now.");
    public static readonly Text Held =
        new("冻结：处于冻结期、司法冻结或争议中的碳单位。",
            "Held: under a freeze period, a judicial freeze or a dispute.");
    public static readonly Text InTransit =
        new("在途：为等待审批的交易预留的碳单位。", "In transit: reserved by a transaction that awaits approval.");
    public static readonly Text Serial = new("序列号：每一吨一个，终身不变；点击任何序列号可查看其全部流转路径。",
        "Serial number: one for each tonne, for ever; click any to see its whole path.");

    public static readonly Text PictureOf = new("{0}可办理的转移：由左侧账户转至右侧账户",
        "What a person in this role moves ({0}): from the accounts on the left to those on the right");
    public static readonly Text HowPicture = new("一项业务的办理过程", "How a function is done");

    /// <summary>The stations of a function, for those whose functions move no units.</summary>
    public static readonly IReadOnlyList<Text> Stations = [new("填写", "Enter"), new("核对", "Check"),
        new("再次确认", "Confirm"), new("他人审批", "Approval"), new("记入日志", "On record")];

    /// <summary>What a person of this role does, in a few sentences.</summary>
    public static IReadOnlyList<Text> Of(Role role) => role.Key switch
    {
        "national-business" =>
        [
            new(
                "创建配额（6）与减排量（12），向国家划拨、拍卖账户分配（7），向各省划拨（9），签发减排量（13）。",
                "You create allowances (6) and reductions (12), allocate them nationally (7), assign them to provinces "
                    + "(9) and issue reductions (13)."),
            new(
                "创建与注销不可撤销，须由另一位国家业务管理员在“待审批事项”中批准。",
                "Creation and annulment cannot be undone; "
                    + "another national business administrator approves them under “Proposals”."),
            new("向多省划拨可用文件办理（9 → 以文件批量办理），错误逐行列出。",
                "Many provinces at once go by file (9 → By file); errors are listed by line."),
            new("工作台显示全国总量、各省分布与履约情况。",
                "Your workplace shows totals, the provinces and compliance."),
        ],
        "provincial-business" =>
        [
            new("登记企业、个人与账户代表，开立账户（14），修改账户信息（15）。",
                "You register holders and representatives and open accounts (14), and edit them (15)."),
            new(
                "新的重点排放单位一次登记：企业、履约持有账户与交易账户、账户代表、应履约量，"
                    + "逐家填写或以文件办理（14）。",
                "A new key emitter is registered at once: enterprise, both accounts, representatives and what is due, "
                    + "one by form or many by file (14)."),
            new(
                "账户开立、账户代表、账户变更、履约义务与配额分配均可用文件批量办理：下载模板，填写后先核对，再提交；"
                    + "错误按行和单元格列出，全部成功或全部不办理。",
                "Accounts, representatives, changes of accounts, obligations and allocations also go by file: take "
                    + "the template, fill it in, check it, then submit it; errors are listed by line and cell, and all "
                    + "is done or nothing."),
            new(
                "向企业分配配额（16），冻结期内可以回收（17）；可送交拍卖（18）或注销（19）。",
                "You allocate to enterprises (16) and recall within the freeze period (17); you consign to auction "
                    + "(18) or annul (19)."),
            new("企业误上缴或误取消时，可整笔撤销（20、21）。",
                "Where an enterprise surrendered or cancelled by mistake you undo the whole transaction (20, 21)."),
            new("工作台列出本省企业的应履约量、已上缴量与未履约量。",
                "Your workplace lists your enterprises: due, surrendered, missing."),
        ],
        "representative" =>
        [
            new("工作台显示您所代表账户的可用、冻结、在途数量，以及未履约量与截止日期。",
                "Your workplace shows what your accounts have available, held and in transit, what is missing for "
                    + "compliance and until when."),
            new(
                "履约：办理上缴（24）。买卖：先转至交易账户（23），再转至交易所（27）；"
                    + "从交易所买入的碳单位到达交易账户后转回持有账户（23）。",
                "To comply, surrender (24). To sell, move units to the trading account (23) and on to the exchange "
                    + "(27); what you bought arrives at the trading account and is moved back (23)."),
            new("自愿取消（25）不能自行撤回，请核对受益人与目的。",
                "A voluntary cancellation (25) cannot be taken back by you: check beneficiary and purpose."),
            new(
                "需要确认的转移由其他代表在“待审批事项”中确认；本人提交的不能由本人确认。",
                "Where a movement needs confirming, another representative does it under “Proposals”; "
                    + "nobody confirms their own."),
        ],
        "pilot" => [new(
            "企业的试点地区上缴申请（26）列在工作台与业务 22 中：批准即抵消，驳回须说明理由，碳单位随即解除预留。",
            "Requests for pilot surrender (26) stand on your workplace and in function 22: approval offsets them at "
                + "once, a rejection needs its reason and frees the units."),
            new(
                "批准后的碳单位进入 CCER 抵消账户，不能再转出；可导出已批准清单及序列号，供本地登记系统使用。",
                "What you approve goes to the pilot offset account for ever; the approved surrenders can be exported "
                    + "with their serial numbers for the local registry.")],
        "national-system" => [new(
            "创建、修改管理员，授予或取消其单项业务，停用或恢复（1、2、3）。新管理员凭一次性启用码自行设置通行密钥。"
                + "不得修改本人权限。",
            "You create and edit administrators, take single functions from them or give them back, suspend and resume "
                + "them (1, 2, 3). A new administrator enrols with a one-time code. Nobody changes their own rights."),
            new(
                "工作台列出各角色人数、尚未启用和已停用的人员；启用码在人员列表中重新签发。"
                    + "各级别至少保留一名有效管理员。",
                "Your workplace shows how many there are of each role, who has yet to enrol and who is suspended; "
                    + "enrolment codes are issued anew from the list of people. The last active one of a level stays."),
            new("系统管理员不办理碳单位业务，业务管理员不管理人员。",
                "System administrators never move units, business administrators never manage people.")],
        "provincial-system" => [new(
            "查看本省管理员与账户；本系统未向此角色开放会更改记录的业务。",
            "You see your province's administrators and accounts; "
                + "no function that changes records is open to this role."),
            new("工作台列出本省各角色人数、尚未启用与已停用的人员。",
                "Your workplace shows your province's people by role, who has yet to enrol and who is suspended.")],
        "exchange" => [new(
            "交易系统通过数据接口办理转入、转出、绑定与签到（28 至 33）；页面不办理这些业务。",
            "The trading system transfers, binds and signs in over the data interface (28 to 33): none of it is done "
                + "on a page."),
            new(
                "工作台显示交付账户、绑定、当日会话、未处理的对账差异、近期告警与尚未确认的通知；"
                    + "点击数字查看明细并可导出。",
                "Your workplace shows delivery account, bindings, the day's session, open differences, alarms "
                    + "and unacknowledged notices; each number leads to its list, which can be exported."),
            new(
                "会话中止或对账差异由国家业务管理员恢复、处理；密钥的登记与撤销亦由其办理。",
                "Suspended sessions and differences are resumed and resolved by the national business administrator, "
                    + "who also registers and revokes keys.")],
        "auction-house" => [new(
            "向竞得者交付（34），可用文件办理；未成交的返还原寄售方（35）。不同寄售方的配额分开记录。",
            "You deliver to the winners (34), also by file, and return what was not sold to its consignor (35). Lots "
                + "of different consignors are kept apart."),
            new(
                "工作台按寄售方列出现存标的，可直接办理返还。返还数量不得超过该寄售方寄售的数量。",
                "Your workplace lists what is left by consignor, each with its return. "
                    + "No more goes back than was consigned.")],
        "configuration" => [new(
            "设置系统参数（36）：类型与范围受限，自生效日起适用，历史值不可更改。履约年度与工作日历亦在此维护。",
            "You set parameters (36): typed, ranged, from a day on; the past is never rewritten. Compliance years "
                + "and the calendar are kept here too."),
            new(
                "工作台列出即将生效的设置与最近的设置。尚未公布的年度，其工作日历须先录入，"
                    + "延期生效的变更才能跨入该年度。",
                "Your workplace lists what is set to change and what was set lately. The calendar of a year must be "
                    + "entered before a delay can run into it.")],
        _ => [new(
            "查阅、检索全部操作日志，核验流水完整性（37）。您的查阅亦记入日志。",
            "You read and search the log of everything that anybody did, and verify the journal (37). Your reading "
                + "is in the log too."),
            new(
                "工作台显示近十四日的活动、拒绝原因与流水摘要；点击日期或代码即按条件检索。每笔日志列明变更前后。",
                "Your workplace shows the activity of fourteen days, refusals by code and the digest of the journal; "
                    + "a day or a code leads to its entries. Each entry shows what was before and after."),
            new("记下某日的流水摘要，日后即可证明此前的记录未被更改。",
                "Note the journal's digest of a day: it proves later that nothing before it was changed.")],
    };
}
