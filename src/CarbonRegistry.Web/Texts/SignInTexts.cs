using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Web.Texts;

/// <summary>Signing in, and what goes wrong.</summary>
internal static class SignInTexts
{
    public static readonly Text Title = new("登录", "Sign in");
    public static readonly Text Demonstration = new("演示人员", "People of the demonstration");
    public static readonly Text DemonstrationHint = new("这是演示系统，数据均为虚构。选择一位人员即以其身份进入。", "This is a demonstration with invented data. Choose a person to enter as them.");
    public static readonly Text Token = new("访问令牌", "Access token");
    public static readonly Text TokenHint = new("如果您持有个人访问令牌，可在此输入。", "If you have a personal access token, enter it here.");
    public static readonly Text Failed = new("令牌无效、已过期，或人员已停用。", "The token is not valid, has expired, or the person is suspended.");
    public static readonly Text National = new("国家级", "National");
    public static readonly Text Provincial = new("省级与试点地区", "Provinces and pilot regions");
    public static readonly Text Holders = new("企业与个人的账户代表", "Representatives of enterprises and individuals");
    public static readonly Text Markets = new("交易所与拍卖机构", "Exchange and auction house");
    public static readonly Text Enter = new("进入", "Enter");
}

/// <summary>Pages that say what went wrong.</summary>
internal static class ErrorTexts
{
    public static readonly Text NotFound = new("没有此页面", "There is no such page");
    public static readonly Text NotFoundHint = new("地址可能有误，或所查记录不存在、不在您的查看权限内。", "The address may be wrong, or the record does not exist or is not yours to see.");
    public static readonly Text Forbidden = new("请求未受理", "The request was not taken");
    public static readonly Text ForbiddenHint = new("请求不是由本系统的页面发出的，未作任何更改。", "The request did not come from a page of this registry. Nothing was changed.");
    public static readonly Text Invalid = new("请求有误", "The request is invalid");
    public static readonly Text InvalidHint = new("请求不符合要求，未作任何更改。", "The request is not as it must be. Nothing was changed.");
    public static readonly Text Internal = new("系统内部错误", "Internal error");
    public static readonly Text InternalHint = new("系统出现故障，未作任何更改。请稍后重试；如仍然出现，请联系系统管理员。", "The registry failed. Nothing was changed. Try again later; if it goes on, tell the system administrator.");
    public static readonly Text GoHome = new("返回工作台", "Go to the workplace");
}
