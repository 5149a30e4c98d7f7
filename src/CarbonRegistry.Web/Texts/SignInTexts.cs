using CarbonRegistry.People;

namespace CarbonRegistry.Web.Texts;

/// <summary>Signing in, and what goes wrong.</summary>
internal static class SignInTexts
{
    public static readonly Text Title = new("登录", "Sign in");
    public static readonly Text Demonstration = new("演示人员", "People of the demonstration");
    public static readonly Text DemonstrationHint = new("这是演示系统，数据均为虚构。选择一位人员即以其身份进入。",
        "This is a demonstration with invented data. Choose a person to enter as them.");
    public static readonly Text National = new("国家级", "National");
    public static readonly Text Provincial = new("省级与试点地区", "Provinces and pilot regions");
    public static readonly Text Holders = new("企业与个人的账户代表", "Representatives of enterprises and individuals");
    public static readonly Text Markets = new("交易所与拍卖机构", "Exchange and auction house");
    public static readonly Text WithPasskey = new("通行密钥", "Passkey");
    public static readonly Text WithPasskeyHint = new("使用本机或安全密钥的指纹、面容或 PIN 登录，无须输入登录名。",
        "Sign in with the fingerprint, face or PIN of this device or a security key. No login name is needed.");
    public static readonly Text UsePasskey = new("使用通行密钥登录", "Sign in with a passkey");
    public static readonly Text PasskeyFailed =
        new("通行密钥操作已取消或未完成。", "The passkey was not used, or the attempt was cancelled.");
    public static readonly Text NeedsScript =
        new("使用通行密钥需要启用脚本的新版浏览器。", "Passkeys need a current browser with scripts.");
    public static readonly Text NeedsName = new("通行密钥不能用于数字地址：请以主机名打开本系统。",
        "Passkeys do not work at a numeric address: open the registry by its name.");
    public static readonly Text WithPassword = new("密码与动态验证码", "Password and one-time code");
    public static readonly Text LoginName = new("登录名", "Login name");
    public static readonly Text Password = new("密码", "Password");
    public static readonly Text NoPasswordHint =
        new("如只设有通行密钥并使用恢复码，此项留空。",
            "Leave it empty if you have passkeys only and use a recovery code.");
    public static readonly Text Code = new("动态验证码或恢复码", "One-time code or recovery code");
    public static readonly Text OneTimeCode = new("动态验证码", "One-time code");
    public static readonly Text CodeHint = new("验证器应用显示的 6 位数字；无法使用时输入一个恢复码。",
        "The 6 digits of your authenticator application, or one of your recovery codes.");
    public static readonly Text Enter = new("登录", "Sign in");
    public static readonly Text LettersFromOneHand = new(
        "如以密封信发放：{0}与{1}的启用码都经您一人之手，30 天内不得互相审批（{2}）。",
        "By letter, the codes of {0} and {1} have both been in your hands alone: for 30 days they may not approve each "
            + "other's proposals ({2}).");
    public static readonly Text MailFromOneHand = new(
        "如以电子邮件发放：{0}的邮箱由您一人登记，与{1}30 天内同样不得互相审批（{2}）。",
        "By mail, {0}, whose address you alone wrote down, may not approve with {1} for 30 days either ({2}).");
    public static readonly Text LetterByOtherAdministrator = new(
        "请改由{0}发放：由您为{1}提出“申请启用码”，{0}批准后发放。",
        "Let {0} hand it out instead: ask for a new enrolment code for {1} yourself, and {0} approves and issues it.");
    public static readonly Text LetterByAnother = new(
        "请改由本省另一名业务管理员发放。", "Let another business administrator of your province issue it instead.");
    public static readonly Text OrByMail = new("或改用电子邮件发放。", "Or send it by mail.");
    public static readonly Text AtRisk = new(
        "如由{0}批准并发放密封信：本人与{1}的启用码都经{0}一人之手，30 天内不得互相审批（{2}）。"
            + "请改由{0}提出申请、您批准并发放，或以电子邮件发放。",
        "If {0} approves and hands out the letter, this person's and {1}'s codes have both been in the hands of {0} "
            + "alone, and they may not approve each other's proposals for 30 days ({2}). Let {0} ask, and approve "
            + "and issue it yourself; or send it by mail.");
    public static readonly Text KeptForm = new(
        "会话已结束，尚未办理任何业务。您填写的内容仍在：本人登录后回到原处继续。附件须重新选择。",
        "Your session has ended, and nothing was done. What you entered is kept: sign in to go on where you were. "
            + "Files have to be chosen again.");
    public static readonly Text ResumeTitle = new("已重新登录", "Signed in again");
    public static readonly Text ResumeHint = new("您填写的内容已保留，尚未办理任何业务。",
        "What you entered was kept. Nothing was done yet.");
    public static readonly Text Resume = new("回到所填表单", "Back to the form");
    public static readonly Text EndsSoon =
        new("两分钟内无操作，会话即将结束。", "Your session ends in two minutes unless you go on.");
    public static readonly Text EndsAnyway = new(
        "会话已达最长时限，两分钟内结束。请重新登录；填写的内容会保留。",
        "Your session has reached its longest time and ends within two minutes. Sign in again; "
            + "what you enter is kept.");
    public static readonly Text Ended = new("会话已结束。继续办理时会请您重新登录，填写的内容会保留。",
        "Your session has ended. When you go on, you are asked to sign in; what you entered is kept.");
    public static readonly Text GoOn = new("继续使用", "Stay signed in");
    public static readonly Text IdleHint = new("{0} 分钟无操作，会话即结束；填写的内容会保留。",
        "A session ends after {0} minutes without a request; what you entered is kept.");
    public static readonly Text HaveCode = new("首次登录或凭证全部遗失：使用管理员给您的启用码",
        "First sign-in, or all credentials lost: use the enrolment code from your administrator");
    public static readonly Text WaitHint = new("请于 {0} 秒后再试。", "Try again in {0} seconds.");

    public static readonly Text EnrolTitle = new("启用账号", "Enrol");
    public static readonly Text EnrolHint = new(
        "启用码由管理员提供，7 日内有效，只能使用一次。启用后，此前的全部登录方式、会话与访问令牌即告失效。",
        "The code comes from your administrator, is valid for 7 days and counts once. Whatever way to sign in, session "
            + "or access token there was before ends.");
    public static readonly Text EnrolCode = new("启用码", "Enrolment code");
    public static readonly Text Continue = new("继续", "Continue");
    public static readonly Text EnrolFor = new("为 {0} 设置登录方式", "How {0} will sign in");
    public static readonly Text EnrolPasskey = new("设置通行密钥（推荐）", "Set a passkey (recommended)");
    public static readonly Text EnrolPassword = new("设置密码与动态验证码", "Set a password with one-time codes");
    public static readonly Text Or = new("或", "or");
    public static readonly Text RecoveryTitle = new("请保存恢复码", "Keep your recovery codes");
    public static readonly Text RecoveryHint = new(
        "以下恢复码只显示这一次，请打印或抄录后妥善保管。无法使用通行密钥或验证器时，每个恢复码可登录一次。",
        "These codes are shown this once. Print or write them down and keep them safe. Each signs you in once when "
            + "passkey or authenticator cannot be used.");
    public static readonly Text Kept = new("已保存，进入系统", "I have kept them: go on");
    public static readonly Text Print = new("打印", "Print");

    public static readonly Text SetupTitle = new("设立登记系统", "Found the registry");
    public static readonly Text SetupHint = new(
        "系统中尚无人员。输入首次启动时显示的启用码，创建首批两名国家系统管理员。"
            + "两人须为不同的自然人，各自凭启用码设置登录方式。",
        "There is nobody in the registry yet. With the code that the first start printed, create the first two "
            + "national system administrators: two different human beings, "
            + "each of whom enrols with a code of their own.");
    public static readonly Text First = new("第一名管理员姓名", "Name of the first administrator");
    public static readonly Text Second = new("第二名管理员姓名", "Name of the second administrator");
    public static readonly Text FirstIdentity =
        new("第一名管理员公民身份号码", "Resident identity number of the first");
    public static readonly Text SecondIdentity =
        new("第二名管理员公民身份号码", "Resident identity number of the second");
    public static readonly Text Create = new("创建", "Create");
    /// <summary>How a code reaches its person.</summary>
    public static Text DeliveryOf(EnrolmentDelivery delivery) => delivery == EnrolmentDelivery.Mail
        ? new("电子邮件", "by e-mail") : new("密封信（由您打印并交给本人）",
            "by sealed letter (you print it and hand it out)");

    public static readonly Text IssueCode = new("发放启用码", "Issue an enrolment code");
    public static readonly Text IssueCodeHint = new(
        "启用码由批准申请的人员在批准后 7 日内发放一次，申请人不得经手。"
            + "本人使用后，其原有的登录方式、会话与访问令牌即告失效。以密封信发放时，启用码经您之手："
            + "30 日内您不得与本人、也不得由您经手的两人共同完成审批。",
        "The code is issued once, within 7 days of the approval, by somebody who approved the request; whoever asked "
            + "for it never has it. When the person uses it, whatever they had before ends. A letter passes through "
            + "your hands: for 30 days you do not approve together with its person, nor do two people whose letters "
            + "you handed out.");
    public static readonly Text IssueRepresentativeHint = new(
        "启用码 7 日内有效。本人使用后，其原有的登录方式、会话与访问令牌即告失效。"
            + "密封信均由您一人经手的两名代表，30 日内不得相互确认；同一账户的发起代表和确认代表均由您发放启用码的，"
            + "将告知账户所属用户。",
        "The code is valid for 7 days. When the person uses it, whatever they had before ends. Two representatives "
            + "whose letters you alone handed out do not confirm for each other for 30 days; where you issued "
            + "the codes of both the initiator and the confirmer of an account, its holder is told.");
    public static readonly Text Delivery = new("送达方式", "How it reaches them");
    public static readonly Text NoEmail = new("未登记电子邮箱", "no e-mail address on record");
    public static readonly Text CodeMailed =
        new("启用码将发送至 {0}，任何其他人均不可见。", "The code goes to {0}; nobody else sees it.");
    public static readonly Text LetterHint =
        new("请打印后密封，交给本人。本页只显示这一次。",
            "Print it, seal it, and hand it to the person. This page is shown this once.");
    public static readonly Text LetterWhat = new(
        "以上为您在全国碳排放权注册登记系统的一次性启用码，7 日内有效，仅供您本人使用。",
        "Above is your one-time enrolment code for the National Carbon Registry. "
            + "It is valid for 7 days and yours alone.");
    public static readonly Text LetterHow =
        new("请打开 {0}，输入启用码，并设置您的登录方式。", "Open {0}, enter the code, and set how you sign in.");
    public static readonly Text LetterSafe = new(
        "如信封已被拆开，请勿使用，并立即告知登记系统管理员。",
        "If the envelope was opened before it reached you, "
            + "do not use the code and tell the registry's administrators at once.");
    public static readonly Text CodeFor = new("{0} 的启用码", "Enrolment code of {0}");
    public static readonly Text SetupDone =
        new("已创建首批国家系统管理员", "The first national system administrators were created");
    public static readonly Text SetupCodes = new(
        "每名管理员的启用码各印一页：请打印后分别密封，交给本人。启用码只显示这一次。",
        "Each administrator's code is on a sheet of its own: print them, seal them separately, and hand each to its "
            + "person. They are shown this once.");
    public static readonly Text NotFounded = new(
        "登记系统尚未设立，还没有人员可以登录。",
        "This registry has not been founded: there is nobody yet who could sign in.");
    public static readonly Text SetupNone = new("登记系统已经设立。", "The registry was founded already.");

    public static readonly Text TotpReplaced = new(
        "原密钥已超过 10 分钟，不再有效。请删除验证器中的原条目，重新扫描下面的密钥。",
        "The key shown before is older than 10 minutes and no longer counts. Remove it from your authenticator "
            + "and scan this one.");
    public static readonly Text ConfirmTitle = new("再次确认", "Confirm");
    public static readonly Text ConfirmHint = new(
        "该业务须由本人再次确认。确认只对以下内容有效，5 分钟内有效，只能使用一次。",
        "This act needs a fresh confirmation by its person. It counts for exactly this content, within 5 minutes, "
            + "once.");
    public static readonly Text ConfirmThis = new("本人确认办理：{0}", "I confirm: {0}");
    public static readonly Text ConfirmDecision = new("{0}第 {1} 号待审批事项：{2}", "{0} proposal {1}: {2}");
    public static readonly Text ConfirmTogether =
        new("{0} 笔业务，全部成功或全部不办理", "{0} transactions, all or none");
    public static readonly Text ConfirmEach = new("{0} 笔业务，逐笔办理", "{0} transactions, each for itself");
    public static readonly Text ConfirmMore =
        new("其余 {0} 笔以内容摘要为准。", "{0} more, by the digest of the content.");
    public static readonly Text ConfirmSecret = new("不记入流水，以内容摘要为准",
        "kept out of the journal; the digest of the content stands for it");
    public static readonly Text ConfirmBy = new("确认人", "Confirmed by");
    public static readonly Text ConfirmAct = new("办理标识", "Act");
    public static readonly Text ConfirmNumber = new("确认编号", "Confirmation");
    public static readonly Text ConfirmText = new("以下文字即为您签署的内容", "These words are what you sign");
    public static readonly Text ConfirmContent = new("内容摘要（SHA-256）", "Digest of the content (SHA-256)");
    public static readonly Text ConfirmWithPasskey = new("用通行密钥确认", "Confirm with a passkey");
    public static readonly Text ConfirmWithPassword =
        new("用密码与动态验证码确认", "Confirm with password and one-time code");
    public static readonly Text ConfirmDemonstration = new("确认（演示）", "Confirm (demonstration)");
    public static readonly Text ConfirmNone = new("您尚未设置可用于确认的通行密钥或密码。请先在“登录与安全”中设置。",
        "You have no passkey or password to confirm with yet. Set one under Signing in and security first.");

    public static readonly Text Security = new("登录与安全", "Signing in and security");
    public static readonly Text Done = new("已办理。", "Done.");
    public static readonly Text Passkeys = new("通行密钥", "Passkeys");
    public static readonly Text PasskeyName = new("名称", "Name");
    public static readonly Text PasskeyNameHint =
        new("便于辨认，例如“办公电脑”“安全密钥”。", "To tell it apart, such as office computer or security key.");
    public static readonly Text AddPasskey = new("添加通行密钥", "Add a passkey");
    public static readonly Text NoPasskeys = new("尚未设置通行密钥。", "There is no passkey yet.");
    public static readonly Text Added = new("添加时间", "Added");
    public static readonly Text LastUsed = new("最近使用", "Last used");
    public static readonly Text Never = new("从未", "never");
    public static readonly Text Synced = new("是否多设备同步", "On several devices");
    public static readonly Text Yes = new("是", "yes");
    public static readonly Text No = new("否", "no");
    public static readonly Text Action = new("操作", "Action");
    public static readonly Text Remove = new("移除", "Remove");
    public static readonly Text PasswordSet = new("已设置，登录名：{0}", "Set. Login name: {0}");
    public static readonly Text PasswordNotSet = new("未设置。", "Not set.");
    public static readonly Text SetPassword = new("设置新密码与验证器", "Set a new password and authenticator");
    public static readonly Text RemovePassword = new("移除密码", "Remove the password");
    public static readonly Text LoginNameHint = new("4 至 32 个小写字母、数字、点、连字符或下划线，以字母开头。",
        "4 to 32 small letters, digits, dots, hyphens or underscores, beginning with a letter.");
    public static readonly Text PasswordHint = new("12 至 200 个字符，至少含两类字符和五个不同字符，且不含登录名。",
        "12 to 200 characters, of two kinds and five different ones at least, without the login name.");
    public static readonly Text Authenticator = new("验证器应用", "Authenticator application");
    public static readonly Text KeyOfBrowser = new(
        "换用其他浏览器打开本页，密钥会更换：此前扫描的不再有效，请删除后重新扫描。",
        "In another browser this page shows another key: one that you scanned before no longer counts. Remove it "
            + "and scan again.");

    public static readonly Text KeyOfPage = new(
        "每次打开本页，密钥都会更换：此前扫描的不再有效，请扫描本页当前显示的二维码。",
        "Each time that it is opened this page shows another key: one that you scanned before no longer counts. Scan "
            + "the one shown now.");

    public static readonly Text AuthenticatorHint =
        new("用验证器应用扫描二维码，或手工输入密钥，然后填写它显示的 6 位数字。",
        "Scan the code with an authenticator application, or type the key, then enter the 6 digits that it shows.");
    public static readonly Text QrCode = new("验证器密钥的二维码", "QR code of the authenticator's key");
    public static readonly Text Key = new("密钥", "Key");
    public static readonly Text Save = new("保存", "Save");
    public static readonly Text RecoveryCodes = new("恢复码", "Recovery codes");
    public static readonly Text RecoveryLeft = new("剩余 {0} 个。", "{0} left.");
    public static readonly Text NewRecoveryCodes = new("生成新的恢复码", "New recovery codes");
    public static readonly Text NewRecoveryHint = new("原有恢复码随即失效。", "The old ones end at once.");
    public static readonly Text Sessions = new("会话", "Sessions");
    public static readonly Text SessionsHint =
        new("{0} 分钟无操作或登录满 {1} 小时即自动结束。",
            "A session ends after {0} minutes without a request, or after {1} hours.");
    public static readonly Text Began = new("登录时间", "Signed in");
    public static readonly Text LastSeen = new("最近操作", "Last request");
    public static readonly Text Method = new("登录方式", "By");
    public static readonly Text Address = new("网络地址", "Address");
    public static readonly Text Browser = new("浏览器", "Browser");
    public static readonly Text Current = new("当前会话", "this session");
    public static readonly Text End = new("结束", "End");
    public static readonly Text EndOthers = new("结束其他全部会话", "End all other sessions");
    public static readonly Text Tokens = new("访问令牌", "Access tokens");
    public static readonly Text TokensHint = new("供程序以您的名义使用数据接口。令牌只在创建时显示一次。",
        "For programs that use the data interface in your name. A token is shown once, when it is created.");
    public static readonly Text NoTokens = new("没有访问令牌。", "There is no access token.");
    public static readonly Text TokenName = new("用途", "Purpose");
    public static readonly Text TokenScope = new("权限范围", "Scope");
    public static readonly Text ScopeRead = new("只读", "Read");
    public static readonly Text ScopePropose =
        new("提交一般业务（不含转移和高风险业务）", "Propose what neither moves units nor is high-risk");
    public static readonly Text ScopeAll = new("全部业务（创建时须再次确认）", "Everything (needs a confirmation now)");
    public static readonly Text TokenBoundTo = new("绑定", "Bound to");
    public static readonly Text TokenUnbound =
        new("未绑定密钥：不能转移碳单位或办理高风险业务", "No key: moves no units, does no high-risk act");
    public static readonly Text TokenKey =
        new("绑定签名密钥（转移碳单位的程序必填）", "Bind it to a signing key (for a program that moves units)");
    public static readonly Text TokenKeyHint = new(
        "权限范围须选“全部业务”。令牌只能从下列地址使用；转移碳单位和办理高风险业务的请求须用该密钥签名"
            + "（RFC 9421，见 docs/programs.md）。审批、审核和绑定确认只能由本人登录办理。",
        "The scope must be everything. The token is used from these addresses only; requests that move units or are "
            + "of high risk are signed with the key (RFC 9421, docs/programs.md). Approvals, decisions "
            + "and confirmations of bindings are given by yourself in a session.");
    public static readonly Text TokenAddresses = new("网络地址", "Network addresses");
    public static readonly Text TokenAddressesHint =
        new("IP 地址或 CIDR 网段，以空格分隔，最多 20 个。",
            "IP addresses or networks in CIDR notation, parted by blanks, up to 20.");
    public static readonly Text TokenPublicKey =
        new("公钥（PEM 或 JWK；Ed25519、P-256 或 SM2）", "Public key (PEM or JWK; Ed25519, P-256 or SM2)");
    public static readonly Text TokenChallenge = new("质询文本", "Challenge");
    public static readonly Text TokenChallengeHint = new("用私钥对这段文本（不含换行）签名，10 分钟内有效。",
        "Sign this text, without a line break, with the private key within 10 minutes.");
    public static readonly Text TokenProof = new("签名（base64）", "Signature (base64)");
    public static readonly Text TokenDays = new("有效期", "Valid for");
    public static readonly Text Days = new("{0} 天", "{0} days");
    public static readonly Text ExpiresAt = new("到期时间", "Expires");
    public static readonly Text CreateToken = new("创建访问令牌", "Create an access token");
    public static readonly Text TokenMade =
        new("新的访问令牌，请立即复制，不再显示：", "The new access token. Copy it now; it is not shown again:");
    public static readonly Text Revoke = new("吊销", "Revoke");

    /// <summary>How a session began, by its key.</summary>
    public static Text MethodOf(string method) => method switch
    {
        "passkey" => WithPasskey,
        "password" => WithPassword,
        "recovery" => new("恢复码", "Recovery code"),
        "enrolment" => EnrolTitle,
        "demonstration" => new("演示", "Demonstration"),
        _ => new(method, method),
    };

    /// <summary>A token's scope, by its key.</summary>
    public static Text ScopeOf(string scope) => scope switch
    {
        "read" => ScopeRead,
        "propose" => ScopePropose,
        _ => new("全部业务", "Everything"),
    };
}

/// <summary>Pages that say what went wrong.</summary>
internal static class ErrorTexts
{
    public static readonly Text Passing = new("暂时无法办理", "Not possible at this moment");
    public static readonly Text AskAgain = new("请稍后刷新本页；若已提交，请先查询该笔交易。",
        "Load this page again in a while; where you had submitted something, look for it first.");
    public static readonly Text TooMany = new("请求过于频繁", "Too many requests");
    public static readonly Text TooManyHint = new("请稍候片刻再试。", "Wait a moment and try again.");
    public static readonly Text NotFound = new("没有此页面", "There is no such page");
    public static readonly Text NotFoundHint = new("地址可能有误，或所查记录不存在、不在您的查看权限内。",
        "The address may be wrong, or the record does not exist or is not yours to see.");
    public static readonly Text Forbidden = new("请求未受理", "The request was not taken");
    public static readonly Text ForbiddenHint =
        new("请求不是由本系统的页面发出的，未作任何更改。",
            "The request did not come from a page of this registry. Nothing was changed.");
    public static readonly Text Invalid = new("请求有误", "The request is invalid");
    public static readonly Text InvalidHint =
        new("请求不符合要求，未作任何更改。", "The request is not as it must be. Nothing was changed.");
    public static readonly Text OfAnother = new(
        "此页面是为此前在本浏览器登录的另一人打开的，未作任何更改。请重新打开页面，以本人身份办理。",
        "This page was opened for another person, who had signed in at this browser before: nothing was changed. Open "
            + "it again to act as yourself.");
    public static readonly Text Internal = new("系统内部错误", "Internal error");
    public static readonly Text InternalHint =
        new("系统出现故障，未作任何更改。请稍后重试；如仍然出现，请联系系统管理员。",
        "The registry failed. Nothing was changed. Try again later; if it goes on, tell the system administrator.");
    public static readonly Text GoHome = new("返回工作台", "Go to the workplace");
}
