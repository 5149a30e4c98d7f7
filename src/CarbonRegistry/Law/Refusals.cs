#pragma warning disable CS1591 // each refusal is documented by the sentence that it says
using System.Reflection;

namespace CarbonRegistry.Law;

/// <summary>Every refusal that the registry knows, in order of precedence.</summary>
public static class Refusals
{
    // 1xx: the form of the request
    public static readonly RefusalKind Malformed = new("101", 400, new(
        "请求格式错误；请按接口说明更正后重新提交",
        "The request is malformed: mend it as the interface's description says, and send it again"));
    public static readonly RefusalKind UnknownField = new("102", 400, new(
        "请求含有未知或重复的字段；请删除该字段或更正其名称",
        "The request has an unknown or repeated field: leave it out, or mend its name"));
    public static readonly RefusalKind QuantityInvalid = new("103", 422, new(
        "数量必须是大于 0 的整数（吨），如 1500",
        "The quantity must be a whole number of tonnes above 0, such as 1500"));
    public static readonly RefusalKind FieldMissing = new("104", 422, new(
        "缺少必填字段；请填写",
        "A required field is missing: fill it in"));
    public static readonly RefusalKind FieldNotAllowed = new("105", 422, new(
        "该业务不接受此字段；请将其留空",
        "This function does not take this field: leave it empty"));
    public static readonly RefusalKind FieldInvalid = new("106", 422, new(
        "填写的内容无效；请更正",
        "What is written here is not valid, so correct it"));
    public static readonly RefusalKind UnknownFunction = new("107", 422, new(
        "没有此编号的业务；请从业务目录中选择",
        "There is no such function: choose one of the catalogue"));
    public static readonly RefusalKind LegCount = new("108", 422, new(
        "分录笔数不符合该业务；请增加或删除分录，同一笔申请只能有一个转入账户",
        "The number of legs does not fit this function: add or remove legs; a request goes to one account"));
    public static readonly RefusalKind IdReused = new("109", 409, new(
        "交易标识已用于内容不同的请求；请返回修改后重新核对并提交",
        "This transaction id was used for a request of other content: go back, check it again and submit it anew"));
    public static readonly RefusalKind LinkedRefused = new("110", 422, new(
        "同一原子请求中的另一笔交易被拒绝；请先更正该笔",
        "Another transaction of the same atomic request was refused: mend that one first"));
    public static readonly RefusalKind TooLarge = new("111", 413, new(
        "请求过大；请分成几次提交",
        "The request is too large: part it and send it in several"));
    public static readonly RefusalKind NotFound = new("112", 404, new(
        "没有此资源，或不在您的权限内；请核对地址",
        "There is no such resource, or it is not yours to see: check the address"));
    public static readonly RefusalKind MethodNotAllowed = new("113", 405, new(
        "此资源不接受该方法；请按接口说明使用",
        "This resource does not take this method: use one that the description names"));
    public static readonly RefusalKind MediaType = new("114", 415, new(
        "不支持的内容类型；请使用接口说明列出的类型",
        "The content type is not supported: send one that the description names"));
    public static readonly RefusalKind MoreReasons = new("115", 422,
        new("还有更多拒绝原因未列出；试算（dryRun）会列出全部",
            "There are more reasons than are listed: a dry run lists them all"));
    public static readonly RefusalKind TooManyAtOnce = new(
        "116", 429, new(
            "导入、导出、对账单、PDF 或核验同时进行过多，请待前一项完成后再试",
            "Too many imports, exports, statements, PDF documents or verifications at once: wait for one to end, "
                + "then try again"));
    public static readonly RefusalKind TextUnreadable = new("117", 400,
        new("文本含有空字符或不完整的字符，请删除后重试",
            "A text has a null character or half a character: take it out and try again"));
    public static readonly RefusalKind IdentityPublished = new("118", 422, new(
        "此栏将向社会公开，不得含有公民身份号码、居住证或护照号码；请删除号码",
        "This field is published and must hold no number of an identity card, residence permit or passport: "
            + "leave it out"));
    public static readonly RefusalKind KeysDisagree = new("119", 422, new(
        "同一行所填的账户与统一社会信用代码不是同一企业；请核对并更正其中之一",
        "The account and the credit code of a line are not of one enterprise: check them and correct one"));
    public static readonly RefusalKind NameDisagrees = new("120", 422, new(
        "所填名称与号码登记的名称不符；请核对号码，更正名称或将名称留空",
        "The name given is not that of the number: check the number, then correct the name or leave it empty"));
    public static readonly RefusalKind NothingToDo = new("121", 422, new(
        "文件中没有需要办理的行，各行均已略过", "The file has no line that is left to do: every line is passed over"));

    public static readonly RefusalKind ImportRunning =
        new("130", 429, new("您的另一个文件正在处理，请待其完成后再试",
            "Another file of yours is being read: try again when it is done"));
    public static readonly RefusalKind ImportsBusy =
        new("131", 429, new("正在处理其他文件，请稍后再试", "Other files are being read: try again in a while"));
    public static readonly RefusalKind SpreadsheetTooMuch = new("132", 413, new(
        "电子表格内容过多，请只将所需的行和列以数值粘贴到新的工作簿后再上传",
        "The spreadsheet holds too much: copy the rows and columns that are needed, as values, "
            + "to a new workbook and send that"));
    public static readonly RefusalKind FormulaUncalculated = new("133", 422, new(
        "公式尚未计算，没有结果；请用电子表格软件打开并保存，或改填数值",
        "A formula has not been calculated and has no value: open the file in a spreadsheet program and save it, "
            + "or put in the value"));
    public static readonly RefusalKind CellError = new("134", 422,
        new("单元格为错误值，请改正公式或改填数值",
            "A cell has an error for a value: mend its formula, or put in the value"));
    public static readonly RefusalKind NumberCut = new("135", 422, new(
        "数字超过15位或以科学计数法书写，电子表格软件可能已截断其末尾；请将该列设为文本格式后重新输入全部数字",
        "A number has more than 15 digits or an exponent, so that the spreadsheet program may have cut the last ones: "
            + "format the column as text and put all digits in again"));
    public static readonly RefusalKind ReadingTooLong =
        new("136", 413, new("读取文件耗时过长，请拆分或简化后再试",
            "Reading the file takes too long: split it or make it simpler"));

    // 2xx: who asks
    public static readonly RefusalKind NotSignedIn = new("201", 401, new(
        "未登录或令牌无效；请登录，或使用有效的访问令牌",
        "Not signed in, or the token is not valid: sign in, or use a token that is valid"));
    public static readonly RefusalKind RoleMayNot = new("202", 403, new(
        "您的角色不能办理此业务；请由有此业务的人员办理",
        "Your role may not perform this function: somebody whose role has it must do it"));
    public static readonly RefusalKind AccountUnknown = new("203", 422, new(
        "账户不存在或不在您的权限内；请核对账户号",
        "The account does not exist or is not yours to act on: check its number"));
    public static readonly RefusalKind TransactionUnknown = new("204", 404, new(
        "交易不存在或不在您的权限内；请核对标识",
        "The transaction does not exist or is not yours to see: check its id"));
    public static readonly RefusalKind FunctionRevoked = new("205", 403, new(
        "您办理此业务的权限已被取消；如需恢复，请联系系统管理员",
        "Your right to perform this function has been revoked: ask a system administrator if you need it back"));

    public static readonly RefusalKind SignInFailed = new("211", 401, new(
        "登录信息不正确；请核对登录名、密码和动态验证码后重试",
        "The sign-in details are not right: check login name, password and one-time code, and try again"));
    public static readonly RefusalKind TurnedAway =
        new("212", 429, new("失败次数过多，请稍后再试", "Too many failed attempts: try again later"));
    public static readonly RefusalKind TokenScope = new("213", 403, new(
        "访问令牌的权限范围不允许此操作；请使用范围足够的令牌",
        "The scope of the access token does not allow this: use a token with a wider scope"));
    public static readonly RefusalKind ConfirmationNeeded = new("214", 428, new(
        "该业务须由本人再次确认；请在确认页面以通行密钥或密码确认",
        "This act needs a fresh confirmation by its person: confirm it by passkey or password"));
    public static readonly RefusalKind ConfirmationInvalid = new("215", 403, new(
        "没有此确认请求，或已过期、已使用；请重新提交并再次确认",
        "There is no such confirmation to give, or it has expired or was used: submit again and confirm anew"));
    public static readonly RefusalKind ConfirmationFailed = new("216", 403, new(
        "身份确认未通过；请核对密码和当前的动态验证码后重试，或使用通行密钥",
        "The confirmation failed: check the password and the code shown now and try again, or use a passkey"));
    public static readonly RefusalKind SessionNeeded = new("217", 403, new(
        "须由本人登录办理，不能使用访问令牌；请登录后在页面办理",
        "This is done in a session of one's own, not with an access token: sign in and do it on the page"));
    public static readonly RefusalKind NotOurPage = new("218", 403, new(
        "请求不是由本系统的页面发出的；请从本系统的页面重新办理",
        "The request did not come from a page of this registry: start again from one"));
    public static readonly RefusalKind EnrolmentInvalid = new("219", 422, new(
        "启用码无效、已使用或已过期；请核对，或向发放人申请新的启用码",
        "The enrolment code is not valid, was used or has expired: check it, or ask whoever issued it for a new one"));
    public static readonly RefusalKind LoginNameTaken = new("220", 422, new(
        "登录名已被使用；请换一个",
        "The login name is taken: choose another"));
    public static readonly RefusalKind PasswordWeak = new("221", 422, new(
        "密码须为 12 至 200 个字符，至少含两类字符和五个不同字符，且不含登录名",
        "The password must have 12 to 200 characters, of two kinds and five different ones at least, "
            + "and not contain the login name"));
    public static readonly RefusalKind CodeInvalid = new("222", 422, new(
        "动态验证码不正确；请输入验证器当前显示的 6 位数字，并核对设备时间",
        "The one-time code is not right: enter the 6 digits that the authenticator shows now, and check the "
            + "device's clock"));
    public static readonly RefusalKind PasskeyInvalid = new("223", 422, new(
        "通行密钥未被接受；请重试，或更换设备",
        "The passkey was not accepted: try again, or use another device"));
    public static readonly RefusalKind LastCredential = new("224", 422, new(
        "不得移除最后一种登录方式；请先添加另一种",
        "The last way to sign in cannot be removed: add another one first"));
    public static readonly RefusalKind TooManyTokens = new("225", 422, new(
        "访问令牌数量已达上限；请先撤销不用的令牌",
        "There are too many access tokens: revoke one that is not used"));
    public static readonly RefusalKind EnrolmentNotApproved = new("226", 422, new(
        "该人员没有待发放的启用码：请先提交“申请启用码”，由另一名国家系统管理员批准；批准后 7 日内可发放一次",
        "No enrolment code of this person waits to be issued: request one (request-enrolment) and have another system "
            + "administrator approve it; then it is issued once, within 7 days"));
    public static readonly RefusalKind EnrolmentByApprover = new("227", 403, new(
        "启用码由批准该申请的人员发放，不得由申请人经手；请由批准人发放",
        "The code is issued by somebody who approved the request, never by whoever asked for it: have an approver "
            + "issue it"));
    public static readonly RefusalKind NoAddress = new("228", 422, new(
        "该人员没有登记电子邮箱：请改用密封信，或先登记电子邮箱",
        "This person has no e-mail address on record: issue the code as a sealed letter, "
            + "or have an address recorded first"));
    public static readonly RefusalKind NameCharacter =
        new("229", 422, new("文字中含有不允许的字符，请删除该字符",
            "The text has a character that is not allowed: leave it out"));
    public static readonly RefusalKind NameSimilar = new("230", 422, new(
        "该名称与已登记的另一名称相同或外观相近：请核对；确认无误的，请勾选“已核对名称相近”再提交，由另一人批准",
        "The name equals or looks like another one on record: check it; if it is right, say so (confirmedSimilar), "
            + "and a second person approves"));
    public static readonly RefusalKind AccountNameSimilar = new("231", 422, new(
        "账户名称与另一用户的名称相同或外观相近；请使用能够区分的名称",
        "The account's name equals or looks like another holder's name: give it one that can be told apart"));
    public static readonly RefusalKind OwnRights = new("232", 403, new(
        "不得变更本人的信息和权限；请由另一名管理员办理",
        "Nobody changes their own details and rights: have another administrator do it"));
    public static readonly RefusalKind LastOfLevel = new("233", 422, new(
        "不得停用该级别最后一名有效人员或取消其最后的权限；请先登记并启用另一人",
        "The last active person of a level, or with a function, stays: register and enrol another one first"));
    public static readonly RefusalKind IdentityTaken = new("234", 422, new(
        "该自然人已登记，一人只能有一个角色；请核对公民身份号码",
        "This human being is registered already: one person has one role. Check the identity number"));

    public static readonly RefusalKind FoundersAreOne = new("235", 422, new(
        "两名系统管理员须为两名不同的自然人，公民身份号码不得相同",
        "The two system administrators are two different human beings: their resident identity numbers must differ"));

    public static readonly RefusalKind NotOverTheLink = new("241", 403,
        new("交易所转出只能在已签到的会话中以签名报文提交；请由交易系统通过数据接口办理",
            "A transfer-out is posted by a signed message within the exchange's session: have the trading system send "
                + "it"));

    public static readonly RefusalKind TokenWithoutKey = new("242", 403, new(
        "访问令牌未绑定签名密钥，不能转移碳单位或办理高风险业务："
            + "请在“登录与安全”中创建绑定网络地址和签名密钥的令牌，并对请求签名",
        "The access token is bound to no signing key, so it moves no units and does no high-risk act: create one with "
            + "addresses and a key under /me/security and sign the request (docs/programs.md)"));
    public static readonly RefusalKind TokenElsewhere = new("243", 401, new(
        "访问令牌不得从此网络地址使用：请从其绑定的地址发起，或重新创建令牌",
        "The access token is not used from this network address: call from one that it is bound to, "
            + "or create another token"));
    public static readonly RefusalKind DemonstrationOnly = new("244", 401, new(
        "演示令牌和演示会话只在演示系统中有效：请使用本人的登录或访问令牌",
        "A token or session of a demonstration counts on a node that serves one: sign in as yourself, "
            + "or use a token of your own"));
    public static readonly RefusalKind KeyNotProved = new("245", 422, new(
        "未能证明持有签名密钥：请取得新的质询文本，用该密钥签名后提交",
        "That you have the key was not proved: get a new challenge, sign its text with the key and send both"));

    public static readonly RefusalKind TooManyRequests =
        new("252", 429, new("请求过于频繁，请稍后再试", "Too many requests: try again later"));

    // 3xx: the route
    public static readonly RefusalKind NoSuchMovement = new("301", 422, new(
        "该业务不允许在这两类账户之间转移；请另选账户，或改用其他业务",
        "This function does not move units between accounts of these types: choose another account or another "
            + "function"));
    public static readonly RefusalKind UnitTypeNotAdmitted = new("302", 422, new(
        "该业务或账户不接受此类碳单位；请另选碳单位或账户",
        "This function or account does not take units of this type: choose other units or another account"));
    public static readonly RefusalKind SourceState = new("303", 422, new(
        "转出账户的状态不允许转出；请另选账户，或先恢复其状态",
        "The state of the source account lets no units leave: choose another, or have its state restored first"));
    public static readonly RefusalKind DestinationState = new("304", 422, new(
        "转入账户的状态不允许转入；请另选账户，或先恢复其状态",
        "The state of the destination account lets no units arrive: choose another, or have its state restored first"));
    public static readonly RefusalKind NotItsTradingAccount = new("305", 422, new(
        "交易账户与持有账户不关联；请选择同一用户相互关联的账户",
        "The trading account does not belong to the other account: choose two that belong together"));
    public static readonly RefusalKind SurrenderElsewhere = new("306", 422, new(
        "只能上缴至本省的上缴账户；请选择本省该年度的上缴账户",
        "Units are surrendered to the surrender account of the enterprise's own province: choose that one"));
    public static readonly RefusalKind NotBound = new("307", 422, new(
        "交易账户未在该交易所绑定；请先办理绑定",
        "The trading account is not bound at this exchange: have it bound first"));
    public static readonly RefusalKind ProjectDiffers = new("308", 422, new(
        "减排量不属于该项目；请选择该项目的减排量或账户",
        "The reductions are not of this project: choose those of the project, or its account"));
    public static readonly RefusalKind OtherConsignor = new("309", 422, new(
        "碳单位不是为转入账户持有的；请选择为其持有的碳单位，或改选寄售方",
        "The units are not held for the destination account: choose those that are, or the other consignor"));
    public static readonly RefusalKind PilotElsewhere = new("310", 422, new(
        "账户不属于该试点地区；请选择本试点地区的账户",
        "The account does not belong to this pilot region: choose one that does"));
    public static readonly RefusalKind SurrenderedElsewhere = new("311", 422, new(
        "交易不属于本省企业；请选择本省企业的交易",
        "The transaction is not of an enterprise of this province: choose one that is"));

    // 4xx: the units
    public static readonly RefusalKind Insufficient = new("401", 422, new(
        "可用数量不足；请减少数量，或另选碳单位",
        "Not enough units are available: lower the quantity, or choose other units"));
    public static readonly RefusalKind SerialsNotAvailable = new("402", 422, new(
        "指定的号段不在该账户或不可用；请按可用号段更正",
        "The named serial numbers are not in the account or not available: choose from those that are listed"));
    public static readonly RefusalKind SeveralConsignors =
        new("403", 422, new("涉及多个寄售方，请指定寄售方", "The units are of several consignors: name one"));
    public static readonly RefusalKind VintageNotDue = new("404", 422, new(
        "配额年度晚于履约年度；请选择不晚于履约年度的配额",
        "The vintage is later than the compliance year: choose units of that year or earlier ones"));
    public static readonly RefusalKind OffsetShare = new("405", 422, new(
        "超过减排量抵销比例上限；请减少减排量，改以配额上缴",
        "The offset share would be exceeded: surrender fewer reductions, and allowances instead"));
    public static readonly RefusalKind TransactionLimit = new("406", 422, new(
        "超过该业务的单笔限额；请减少数量，或分笔办理",
        "The limit of this function for one transaction would be exceeded: lower the quantity, or part it"));
    public static readonly RefusalKind DayLimit = new("407", 422, new(
        "超过该账户该业务的当日限额；请减少数量，或次日办理",
        "The account's limit of this function for one day would be exceeded: lower the quantity, or wait for "
            + "tomorrow"));

    public static readonly RefusalKind DecisionUsed = new("408", 422, new(
        "该文号已用于另一笔仍然有效的创建；请核对文号，误创建的须先整批注销（8、40）",
        "Another creation that still stands rests on this decision: check the reference; a wrong creation is first "
            + "annulled whole (8, 40)"));
    public static readonly RefusalKind PeriodOverlaps = new("409", 422, new(
        "监测期与该项目另一笔仍然有效的创建重叠；请核对监测期，误创建的须先整批注销（40）",
        "The monitoring period overlaps that of another creation of this project that still stands: check it; a wrong "
            + "creation is first annulled whole (40)"));
    public static readonly RefusalKind PeriodNotOver = new("410", 422, new(
        "监测期尚未结束；请在监测期末日之后办理，或更正监测期",
        "The monitoring period is not over: create the reductions after its last day, or correct the period"));
    public static readonly RefusalKind PeriodOfOtherYears = new("411", 422, new(
        "监测期与所填年度不符：首日须在起始年度内，末日须在末年度内；请更正年度或监测期，或按年度拆分",
        "The monitoring period and the vintage differ: its first day lies in the first year and its last day "
            + "in the last; correct one of them, or part it by years"));

    public static readonly RefusalKind NamedTwice = new("412", 422, new(
        "同一账户出现两次；请合并为一行，或删除重复的行",
        "The account is named twice: join the two lines, or leave one out"));
    public static readonly RefusalKind AppliedBefore = new("413", 409, new(
        "相同的内容已办理过；如确需再次办理，请注明“有意重复”，由另一人批准",
        "The same was applied before: if it is to be applied again, say that it is a repetition on purpose, "
            + "and a second person approves it"));
    public static readonly RefusalKind PurposeUnknown = new("414", 422, new(
        $"取消目的须为下列之一：{string.Join('、', Choices.Purposes.All.Select(p => p.Name.Zh))}",
        $"The purpose of a cancellation is one of: {string.Join("; ", Choices.Purposes.All.Select(p => p.Name.En))}"));

    public static readonly RefusalKind SameHolder = new("415", 422, new(
        "转出与转入账户属同一用户，无须过户；请改用直接转移（23）或其他业务",
        "Both accounts are of one holder: units stay with their holder by a direct transfer (23) or another function"));

    // 5xx: the transaction referred to
    public static readonly RefusalKind RefersToUnknown = new("501", 422, new(
        "所引用的交易不存在或不在您的权限内；请从列表中选择",
        "The transaction referred to does not exist or is not yours: choose one of the list"));
    public static readonly RefusalKind RefersToOther = new("502", 422, new(
        "所引用的交易不能由该业务处理；请从列表中选择",
        "The transaction referred to is not one that this function applies to: choose one of the list"));
    public static readonly RefusalKind AlreadySettled = new("503", 422, new(
        "所引用的交易已撤销或已审批，无需再办；请另选一笔",
        "The transaction referred to was already undone or decided: there is nothing left to do, or choose another"));
    public static readonly RefusalKind UnitsContested = new("504", 422, new(
        "所引用交易的碳单位已不可用，不能整笔撤销；请先收回已转出或已冻结的部分",
        "The units of the transaction referred to are not available, and it is undone whole: bring back what has "
            + "moved on or is held"));

    public static readonly RefusalKind TooLateToUndo = new("505", 422, new(
        "已超过撤销期限；如需收回，请在冻结期内办理配额回收（17）",
        "The time within which it may be undone is over: within its freeze period it can be recalled (17)"));

    // 6xx: time and configuration
    public static readonly RefusalKind YearNotOpen = new("601", 422, new(
        "该履约年度未开放；请在开放期内办理，或选择已开放的年度",
        "This compliance year is not open: wait for its time, or choose a year that is open"));
    public static readonly RefusalKind FreezeInvalid = new("602", 422, new(
        "冻结期截止时间必须晚于现在；请改填以后的日期",
        "The freeze period must end in the future: give a later day"));

    public static readonly RefusalKind CalendarMissing = new("611", 422, new(
        "缺少该年度的工作日历，无法计算生效日期；请配置管理员先登记该年度日历",
        "The calendar of that year is missing, so the day of effect cannot be reckoned: have the configuration "
            + "administrators record it"));
    public static readonly RefusalKind PastStays = new("612", 422, new(
        "不得改变过去：生效时间不得早于现在；请改填以后的时间",
        "The past is never rewritten: give a time that is now or later"));
    public static readonly RefusalKind ParameterUnknown = new("613", 422, new(
        "没有此参数；请从参数列表中选择",
        "There is no such parameter: choose one of the list"));
    public static readonly RefusalKind ParameterRange = new("614", 422, new(
        "参数值超出取值范围；请改填范围内的数值",
        "The value is outside the parameter's range: give one within it"));
    public static readonly RefusalKind YearKnown = new("615", 409, new(
        "该履约年度已设立；请核对年度",
        "This compliance year was already opened: check the year"));
    public static readonly RefusalKind YearUnknown = new("616", 422, new(
        "没有此履约年度；请核对年度，或先设立",
        "There is no such compliance year: check it, or open it first"));
    public static readonly RefusalKind YearClosed = new("617", 422, new(
        "该履约年度已关闭；如需更正，请先由配置管理员重新开放",
        "This compliance year is closed: if it must be corrected, have it reopened first"));
    public static readonly RefusalKind CapExceeded = new("618", 422, new(
        "超过该年度配额总量上限；请减少数量，或由两名配置管理员提高上限",
        "The cap on the year's allowances would be exceeded: create less, "
            + "or have two configuration administrators raise the cap"));
    public static readonly RefusalKind ParameterMoved = new("619", 409, new(
        "参数现行值已与提交时不同，放宽未获批准；请重新提交",
        "Another value is in force than when this was asked for, and nobody approved to weaken that one: ask again"));
    public static readonly RefusalKind YearRuns = new("620", 422, new(
        "该履约年度尚未关闭，无需重新开放；如需改变截止时间，请办理履约年度关闭",
        "This compliance year has not closed, so there is nothing to reopen: to move its end, "
            + "close it at another instant"));
    public static readonly RefusalKind ReviewedElsewhere = new("621", 422,
        new("一笔须经省级审核的业务只能涉及一个省的账户；请按省分开提交",
            "What a province reviews concerns accounts of one province only: ask for each province apart"));
    public static readonly RefusalKind ClockIsRight =
        new("622", 422, new("节点时钟无异常，无需认定",
            "Nothing is wrong with the node's clock: there is nothing to accept"));
    public static readonly RefusalKind ClockDiffers = new("623", 422, new(
        "所填时间与节点时钟不符，或填报已超过一小时；请核对标准时间后重新提交",
        "The time given is not what the node's clock says, or was given more than an hour ago: look at a clock that "
            + "you trust, set the node's right, and ask again"));

    public static readonly RefusalKind ExtensionOff = new("624", 422, new(
        "该扩展业务已停用；如需办理，请由配置管理员（36）启用",
        "This function of the extension set is switched off: have the configuration administrators (36) switch it on"));
    public static readonly RefusalKind ObligationUnknown = new("625", 422, new(
        "该企业该年度没有登记在案的履约义务，无可撤销",
        "No obligation of this enterprise and year is on record, so there is nothing to withdraw"));
    public static readonly RefusalKind ApproversTooFew = new("626", 422, new(
        "没有这么多人可以审批；请先创建并启用足够的人员，再提高该值",
        "There are not so many people who could approve: create and enrol enough of them first, then raise the value"));

    // 7xx: proposals that wait
    public static readonly RefusalKind ProposalUnknown = new("701", 422, new(
        "待审批事项不存在或不在您的权限内；请从待审批列表中选择",
        "The proposal does not exist or is not yours to decide: choose one of the list"));
    public static readonly RefusalKind ProposalSettled = new("702", 409, new(
        "该事项已审批、撤回或过期，无需再办",
        "The proposal was already decided, withdrawn or has expired: there is nothing left to decide"));
    public static readonly RefusalKind OwnProposal = new("703", 403, new(
        "不得审批本人提交的事项；请由另一人审批，或撤回",
        "Nobody approves what they proposed themselves: let another decide, or withdraw it"));
    public static readonly RefusalKind ApprovedBefore = new("704", 409, new(
        "您已批准过该事项；请等待其他审批人",
        "You have approved this proposal before: it waits for the others"));
    public static readonly RefusalKind TooClose = new("705", 403, new(
        "30天内，批准人与已同意的人员由同一人单独创建或经手启用码（直接或经他人），不得共同完成审批：请由其他人员审批；"
            + "今后请由一人登记、另一人发放启用码，或由不同的人员分别发放",
        "Within 30 days one and the same person alone created these two or had their enrolment codes in hand, directly "
            + "or through others, so they do not decide together: let somebody else approve; have one person register "
            + "and another issue the code, or codes handed out by different people"));
    public static readonly RefusalKind AwaitsConfirmation = new("706", 422, new(
        "该事项尚待账户代表确认；请待其确认后再审批",
        "The proposal still awaits the confirmation of account representatives: decide it after that"));
    public static readonly RefusalKind NotWithdrawable = new("707", 403, new(
        "只有提交人可以撤回；如不同意，请驳回",
        "Only its proposer may withdraw it: reject it if you do not agree"));
    public static readonly RefusalKind NotDue = new("708", 422, new(
        "尚未到期；到期后由系统自动办理",
        "It is not due yet: the registry does it by itself when it is"));
    public static readonly RefusalKind ProposerGone = new("709", 422, new(
        "提交人已停用或不再具有相应权限；请由有权限的人员重新提交",
        "The proposer is suspended or has lost the right: have somebody who may ask for it anew"));
    public static readonly RefusalKind ProposalChanged = new("710", 409, new(
        "该事项在您查看之后已有变化（例如有他人批准）：请重新查看后再审批",
        "The proposal has changed since it was shown to you (somebody else approved it, say): look at it again"));
    public static readonly RefusalKind ToOpenFirst = new("711", 403, new(
        "不可撤销或可能重复的事项不得直接批量批准：请先打开该事项逐件查看，再批准",
        "What cannot be undone, or may be done a second time, is approved with others only after you have opened it by "
            + "itself: open it first"));

    // 8xx: holders, accounts, representatives
    public static readonly RefusalKind IdentifierInvalid = new("801", 422, new(
        "统一社会信用代码或公民身份号码无效；请逐位核对 18 位号码",
        "The unified social credit code or resident identity number is not valid: check its 18 characters one by one"));
    public static readonly RefusalKind HolderKnown = new("802", 409, new(
        "该证件号码的用户已登记：在您的用户列表中的，请直接使用；不在列表中的，系由他省登记，请核对号码，"
            + "确认无误的请联系国家主管部门",
        "A holder with this identifier is already registered: use the one in your list of holders; if it is not there, "
            + "another province registered it: check the number and, if it is right, ask the national administrator"));
    public static readonly RefusalKind HolderUnknown = new("803", 422, new(
        "用户不存在或不在您的权限内；请核对用户编号",
        "The holder does not exist or is not yours to act on: check its number"));
    public static readonly RefusalKind TypeNotForHolder = new("804", 422, new(
        "该类用户不能开立此类账户；请另选账户类型或用户",
        "Holders of this kind have no accounts of this type: choose another type or holder"));
    public static readonly RefusalKind AccountKnown = new("805", 409, new(
        "已有此账户，只能开立一个；请使用已有的账户",
        "There is such an account already, and only one is opened: use that one"));
    public static readonly RefusalKind StateChange = new("806", 422, new(
        "账户的当前状态不允许此变更；请另选状态，或先解除现有限制",
        "The account's present state does not allow this: choose another state, or have the present one ended first"));
    public static readonly RefusalKind TradingAccountOpen = new("807", 422, new(
        "请先办理其交易账户销户，再办理本账户",
        "Its trading account must be closed first: close that one, then this"));
    public static readonly RefusalKind AccountNotEmpty = new("808", 422, new(
        "账户内仍有碳单位或未办结事项，不能销户；请先转出全部碳单位，并办结或撤回各事项",
        "The account still has units or something that waits, and cannot be closed: move all units out, and have "
            + "what waits decided or withdrawn"));
    public static readonly RefusalKind PersonUnknown = new("809", 422, new(
        "人员不存在、已停用或不能担任账户代表；请核对人员编号",
        "The person does not exist, is suspended or cannot represent accounts: check the number"));
    public static readonly RefusalKind OtherRole = new("810", 422, new(
        "该自然人已担任其他角色，不得兼任账户代表；请另选人员",
        "This natural person has another role and cannot represent accounts as well: choose somebody else"));
    public static readonly RefusalKind RepresentativeKnown = new("811", 409, new(
        "该人员已是此账户的代表；如需变更权限，请办理变更代表",
        "This person represents the account already: to change what they may do, change the representative"));
    public static readonly RefusalKind RepresentativeUnknown = new("812", 422, new(
        "该人员不是此账户的代表；请核对账户和人员编号",
        "This person does not represent the account: check account and person"));
    public static readonly RefusalKind TooFewConfirm = new("813", 422, new(
        "账户的确认代表人数不足；请先增加可确认的代表，或降低须确认的人数",
        "The account has too few representatives who confirm: add some, or lower the number of confirmations"));
    public static readonly RefusalKind HoldsUnits = new("814", 422, new(
        "该自然人以本人名义开有账户，或登记为账户代表；须先处置碳单位、销户并解除代表，方可在登记系统任职",
        "This natural person has accounts of their own, or represents some: whoever works for the registry first "
            + "disposes of the units, has the accounts closed and is no representative any more"));
    public static readonly RefusalKind WorksForRegistry = new("815", 422, new(
        "该自然人在登记系统任职，不得持有碳单位或开立账户",
        "This natural person works for the registry, and so holds no units and has no account"));

    public static readonly RefusalKind JurisdictionKnown = new("821", 409, new(
        "该地区已设立；请核对代码",
        "This jurisdiction was already opened: check the code"));
    public static readonly RefusalKind ProvinceUnknown = new("822", 422, new(
        "试点地区所在的省份尚未设立；请先设立该省",
        "The province that the pilot region lies in has not been opened: open it first"));
    public static readonly RefusalKind VerificationRuns = new("823", 409, new(
        "已有一次核验正在进行；请待其完成",
        "A verification is running already: wait for it to end"));
    public static readonly RefusalKind NotTheFirst = new("824", 422, new(
        "该账户已有代表，后续代表须逐个登记；请在增加代表页面办理",
        "The account has representatives: add further ones singly, on the form of one representative"));

    public static readonly RefusalKind OnlySingly = new("825", 422, new(
        "该账户已有绑定，变更须等待期满后生效，请逐个办理",
            "The account has a binding already: a change of it waits for its day and is confirmed singly"));

    // 84x to 87x: the exchange link
    public static readonly RefusalKind SignatureMissing = new("841", 401,
        new("报文签名缺失、格式错误或覆盖内容不符",
            "The message's signature is missing, malformed or does not cover what it must"));
    public static readonly RefusalKind SignatureKey =
        new("842", 401, new("签名密钥未登记或当前无效", "The signing key is not registered or not valid now"));
    public static readonly RefusalKind SignatureTime =
        new("843", 401, new("签名尚未生效或已过期", "The signature is not valid yet, or no more"));
    public static readonly RefusalKind SignatureWrong =
        new("844", 401, new("签名与报文不符", "The signature is not that of this message"));
    public static readonly RefusalKind DigestWrong =
        new("845", 401, new("内容摘要与报文正文不符", "The digest is not that of the body"));
    public static readonly RefusalKind NonceUsed =
        new("846", 401, new("随机数已使用：报文重放", "The nonce was used before: a replay"));
    public static readonly RefusalKind CertificateDiffers =
        new("847", 401, new("客户端证书不是该密钥登记的证书",
            "The client certificate is not the one registered with the key"));
    public static readonly RefusalKind NotSignedInToday =
        new("851", 409, new("没有已签到的会话", "There is no open session of this id"));
    public static readonly RefusalKind SessionSuspended =
        new("852", 409, new("会话已中止，待管理员处理", "The session is suspended until an operator resumes it"));
    public static readonly RefusalKind MessageGap =
        new("853", 409, new("报文序号不连续", "The message's number is not the next one"));
    public static readonly RefusalKind MessageReused =
        new("854", 409, new("报文标识或序号已用于内容不同的报文",
            "The message's id or number was used for a message of other content"));
    public static readonly RefusalKind ClocksDiffer =
        new("855", 422, new("时钟偏差过大", "The clocks differ too much"));
    public static readonly RefusalKind BusinessDayTaken =
        new("856", 409, new("交易日已签退，或另一交易日尚未签退",
            "The business day was signed out, or another one was not"));
    public static readonly RefusalKind Reconciling =
        new("857", 409, new("签退对账中，不再受理转出", "The session is reconciling: no more transfer-outs are taken"));
    public static readonly RefusalKind NotReconciling =
        new("858", 409, new("会话未在对账中", "The session is not reconciling"));
    public static readonly RefusalKind ClientUnknown =
        new("861", 422, new("客户编号不存在或未绑定", "The client number is unknown or not bound"));
    public static readonly RefusalKind HolderDiffers =
        new("862", 422, new("两侧的法律主体不一致", "The holder is not the same on both sides"));
    public static readonly RefusalKind BoundBefore = new("863", 409, new(
        "账户或客户编号已绑定，或正待确认；请核对，需更换的先解绑",
        "The account or the client number is bound, or about to be: check both, and unbind first what is to change"));
    public static readonly RefusalKind TransferInFlight =
        new("864", 409, new("该账户有在途转移，不能解绑", "A transfer of the account is in flight"));
    public static readonly RefusalKind BindingRequestUnknown = new("865", 422, new(
        "绑定申请不存在或不在您的权限内；请从列表中选择",
        "The binding request does not exist or is not yours to decide: choose one of the list"));
    public static readonly RefusalKind BindingRequestDecided = new("866", 409, new(
        "绑定申请已处理，无需再办",
        "The binding request was decided: there is nothing left to do"));
    public static readonly RefusalKind NoticeUnknown =
        new("867", 422, new("通知不存在或已确认", "The notice does not exist or was acknowledged"));
    public static readonly RefusalKind KeyTaken = new("868", 409, new(
        "密钥标识已使用；请换一个标识",
        "The key id was used before: choose another"));
    public static readonly RefusalKind KeyUnknown = new("869", 422, new(
        "没有此有效密钥；请核对密钥标识",
        "There is no such valid key: check the key id"));
    public static readonly RefusalKind SessionUnknown = new("870", 422, new(
        "没有符合条件的会话；请从会话列表中选择",
        "There is no such session to act on: choose one of the list"));
    public static readonly RefusalKind BooksDiffer =
        new("871", 409, new("两侧账簿不一致", "The books of the two sides differ"));
    public static readonly RefusalKind BusinessDayFar = new("872", 422, new(
        "只能开立当日或下一工作日的交易日；如误开，请联系国家主管部门更正",
        "A business day is today or the next working day: open one of these. One opened by mistake the national "
            + "authority sets right"));
    public static readonly RefusalKind BusinessDayOrder = new("873", 422,
        new("更正后的交易日须与前后交易日保持先后顺序；请改填其间的日期",
            "A business day keeps its place between those before and after it: give a day between them"));

    // 9xx: the registry itself
    public static readonly RefusalKind OutcomeUnknown =
        new("901", 503, new("提交结果未知，请用同一交易标识查询",
            "The outcome is unknown: ask again with the same transaction id"));
    public static readonly RefusalKind Busy = new("902", 503, new(
        "系统繁忙，未受理；请稍后再试",
        "The registry is busy: nothing was taken in. Try again in a while"));
    public static readonly RefusalKind Internal = new("903", 500, new(
        "系统内部错误，未作任何更改；请稍后重试，仍不成功的请联系运维人员",
        "Internal error: nothing was changed. Try again; if it fails again, tell the operators"));
    public static readonly RefusalKind DatabaseAway = new("904", 503,
        new("数据库暂时无法访问，未作任何更改，请稍后重试",
            "The database cannot be reached: nothing was changed; ask again later"));
    public static readonly RefusalKind DiskFailing = new("905", 503,
        new("磁盘已满或写入失败，未作任何更改；运维人员处理后请重试",
            "The disk is full or failing: nothing was changed; ask again when the operators have seen to it"));
    public static readonly RefusalKind NoFont = new("906", 503, new(
        "服务器没有中文字体，无法生成 PDF；请安装 fonts-noto-cjk 或以 CARBONREGISTRY_FONT 指定字体文件",
        "The server has no font with Chinese characters, so that it cannot make a PDF: install fonts-noto-cjk, or name "
            + "a font file by CARBONREGISTRY_FONT"));
    public static readonly RefusalKind NoGlyph = new("907", 503, new(
        "文件含有服务器字体无法正确打印的字符，未生成；请安装含该字符的字体并以 CARBONREGISTRY_FONT 指定",
        "The document has characters that no font of the server sets, so that it was not made: install a font that has "
            + "them, and name it by CARBONREGISTRY_FONT"));
    public static readonly RefusalKind ClockOff = new("909", 503, new(
        "节点时钟异常，未受理；请管理员校准时钟，或由两名系统管理员认定",
        "The node's clock is off, so that nothing was taken in: an administrator sets it right, or two system "
            + "administrators accept it"));

    /// <summary>All kinds, in order of precedence.</summary>
    public static readonly IReadOnlyList<RefusalKind> All =
        [.. typeof(Refusals).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.FieldType == typeof(RefusalKind)).Select(f => (RefusalKind)f.GetValue(null)!)];

    private static readonly Dictionary<string, RefusalKind> ByCode =
        All.ToDictionary(k => k.Code, StringComparer.Ordinal);

    /// <summary>The kind of this code.</summary>
    public static RefusalKind OfCode(string code) => ByCode[code];
}
