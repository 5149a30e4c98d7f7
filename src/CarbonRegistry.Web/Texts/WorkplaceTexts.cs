namespace CarbonRegistry.Web.Texts;

/// <summary>What workplaces show of each role's own business.</summary>
internal static class WorkplaceTexts
{
    public static readonly Text ByVintage = new("各年度配额的创建与分配", "Creation and allocation by vintage");
    public static readonly Text ByVintageHint = new(
        "各年度配额总量：已分配至企业、已划拨至省尚未分配、拍卖或结存。单位：吨",
        "The total of each vintage: allocated to enterprises, assigned to provinces and not yet allocated, auctioned "
            + "or left. In tonnes.");
    public static readonly Text EarlierVintages = new("更早的 {0} 个年度", "{0} earlier vintages");
    public static readonly Text AssignedNotAllocated = new("省级尚未分配", "Assigned, not yet allocated");
    public static readonly Text AuctionedOrLeft = new("拍卖或结存", "Auctioned or left");
    public static readonly Text ByProvince =
        new("{0} 年度配额：各省划拨与分配", "Allowances of {0}: assigned and allocated by province");
    public static readonly Text ByProvinceHint = new(
        "{0} 年度配额在各省：已分配至企业、省级结存、送拍或注销。单位：吨",
        "Allowances of {0} in each province: allocated to enterprises, left in the provincial account, consigned "
            + "or annulled. In tonnes.");
    public static readonly Text CreatedShort = new("创建", "Created");
    public static readonly Text ToAllocation = new("转入划拨", "To allocation");
    public static readonly Text ToAuction = new("转入拍卖", "To auction");
    public static readonly Text Assigned = new("划拨至省", "Assigned");
    public static readonly Text Allocated = new("分配至企业", "Allocated");
    public static readonly Text Won = new("拍卖成交", "Won at auction");
    public static readonly Text EndedShort = new("注销或取消", "Annulled, cancelled");
    public static readonly Text Consigned = new("送拍", "Consigned");
    public static readonly Text Annulled = new("注销", "Annulled");
    public static readonly Text ConsignedOrAnnulled = new("送拍或注销", "Consigned or annulled");
    public static readonly Text Left = new("省级结存", "Left");
    public static readonly Text Share = new("占年度总量", "Of the total");
    public static readonly Text OwnAllocation = new("本省配额分配情况", "Your province's allowances");
    public static readonly Text OwnAllocationHint = new("本省各年度配额：已分配至企业、结存、送拍或注销。单位：吨",
        "Your province's allowances by vintage: allocated to enterprises, left, consigned or annulled. In tonnes.");
    public static readonly Text NothingAssigned =
        new("国家尚未向本省划拨配额", "The nation has not assigned allowances to your province yet");
    public static readonly Text DaysLeft = new("剩余 {0} 天", "{0} days left");
    public static readonly Text ComplianceHint = new("{0} 年度各省履约：已履约量、未履约量。单位：吨",
        "Compliance year {0} by province: what is met of the amounts due, what is missing. In tonnes.");
    public static readonly Text BindingsToConfirm =
        new("{0} 项交易账户绑定等待您确认", "{0} bindings of trading accounts await your confirmation");
    public static readonly Text AllAccounts = new("全部账户", "All accounts");
    public static readonly Text Session = new("当日会话", "Session");
    public static readonly Text NoSession = new("未签到", "Not signed in");
    public static readonly Text SignedOut = new("{0} 已签退", "{0}: signed out");
    public static readonly Text BindingsCount = new("已绑定账户", "Accounts bound");
    public static readonly Text BindingsWaiting = new("待确认绑定", "Bindings to be confirmed");
    public static readonly Text Differences = new("未处理对账差异", "Open differences");
    public static readonly Text SuspendedSessions = new("已中止会话", "Suspended sessions");
    public static readonly Text AlarmsWeek = new("近七日告警", "Alarms of seven days");
    public static readonly Text Unacknowledged = new("交易所未确认通知", "Unacknowledged notices");
    public static readonly Text NotAcknowledged = new("其中交易所未确认", "Not acknowledged");
    public static readonly Text Open = new("待处理", "Open");
    public static readonly Text Lots = new("寄售标的", "Lots");
    public static readonly Text NoLots = new("没有寄售的配额", "Nothing is consigned");
    public static readonly Text Consignor = new("寄售方", "Consignor");
    public static readonly Text LotLeft = new("现存", "Still here");
    public static readonly Text Deliver = new("交付", "Deliver");
    public static readonly Text GiveBack = new("返还", "Return");
    public static readonly Text Deliveries = new("交付记录", "Deliveries");
    public static readonly Text Returns = new("返还记录", "Returns");
    public static readonly Text Differing = new("与默认值不同的现行参数", "In force and not as delivered");
    public static readonly Text NoneDiffers = new("现行参数均为默认值", "Everything in force is as delivered");
    public static readonly Text WithInstallation = new("系统安装时", "With the installation");
    public static readonly Text ComingChanges =
        new("即将生效的参数（已批准）", "Parameters that change soon (approved)");
    public static readonly Text NoComingChanges = new("没有即将生效的设置", "Nothing is set to change");
    public static readonly Text Unapproved = new("待批准的参数设置", "Settings that wait for approval");
    public static readonly Text NoneUnapproved = new("没有待批准的设置", "No setting waits for approval");
    public static readonly Text AllParameters = new("全部系统参数", "All parameters");
    public static readonly Text InForceFrom = new("生效日", "From");
    public static readonly Text NewValue = new("设置值", "Set to");
    public static readonly Text SetBy = new("设置人与文号", "Set by");
    public static readonly Text Alarm = new("自检报警", "Alarm of the self-check");
    public static readonly Text AlarmStands = new("未解除", "Stands");
    public static readonly Text NoAlarm = new("无", "None");
    public static readonly Text AllAlarms = new("历次报警", "All alarms");
    public static readonly Text Today = new("今日操作笔数", "Entries of today");
    public static readonly Text RefusedOfThem = new("其中被拒绝 {0} 笔", "{0} of them refused");
    public static readonly Text WhoDidWhat = new("查谁办理了什么", "Who did what");
    public static readonly Text WhoDidWhatHint =
        new("账户号、统一社会信用代码、交易编号，或用户、人员的全名；其他文字按关键词检索。",
            "An account number, a credit code, a transaction's id, or the whole name of a holder or a person; anything "
                + "else is looked for as a keyword.");
    public static readonly Text LastVerified = new("最近核验", "Last verified");
    public static readonly Text NeverVerified = new("尚未核验", "Never");
    public static readonly Text Activity = new("近十四日活动", "Activity of fourteen days");
    public static readonly Text ActivityHint =
        new("每日操作笔数：已办理与被拒绝", "Entries of the journal by day: carried out and refused");
    public static readonly Text Done = new("已办理", "Carried out");
    public static readonly Text Refused = new("被拒绝", "Refused");
    public static readonly Text Day = new("日期", "Day");
    public static readonly Text Entries = new("操作笔数", "Entries");
    public static readonly Text RefusalsByCode = new("近十四日拒绝原因", "Refusals of fourteen days by code");
    public static readonly Text NoRefusals = new("没有被拒绝的操作", "Nothing was refused");
    public static readonly Text Reason = new("原因", "Reason");
    public static readonly Text Times = new("次数", "Times");
    public static readonly Text PeopleOfLevel = new("所管理的人员", "People of your level");
    public static readonly Text Enrolling = new("等待启用", "Yet to enrol");
    public static readonly Text NobodyEnrols = new("没有等待启用的人员", "Nobody has yet to enrol");
    public static readonly Text ToIssue = new("待您发放的启用码", "Enrolment codes that you are to issue");
    public static readonly Text IssueUntil = new("须在此之前发放", "To be issued by");
    public static readonly Text CodeUntil = new("启用码有效至", "Code valid until");
    public static readonly Text NobodySuspended = new("没有停用的人员", "Nobody is suspended");
}

/// <summary>Approved pilot surrenders.</summary>
internal static class PilotTexts
{
    public static readonly Text Title = new("已审批的试点地区上缴", "Approved pilot surrenders");
    public static readonly Text Hint =
        new("每个号段一行，供试点地区登记系统导入。",
            "A line for each serial range, for the pilot region's own registry to take in.");
    public static readonly Text Approval = new("审批交易", "Approval");
    public static readonly Text ApprovedAt = new("审批时间", "Approved at");
    public static readonly Text Request = new("申请交易", "Request");
    public static readonly Text CreditCode = new("统一社会信用代码", "Credit code");
    public static readonly Text Destination = new("抵消账户", "Offset account");
    public static readonly Text FromDay = new("审批起始日（年-月-日）", "Approved from (yyyy-MM-dd)");
    public static readonly Text ToDay = new("审批截止日，含（年-月-日）", "Approved to, included (yyyy-MM-dd)");
}
