namespace CarbonRegistry.Web.Texts;

/// <summary>The list of transactions and the page of one.</summary>
internal static class TransactionTexts
{
    public static readonly Text AndMore = new("等 {0} 个", "and others, {0} in all");
    public static readonly Text SettledShort = new("见", "see");
    public static readonly Text Settled = new("已处理", "Settled");
    public static readonly Text Reversed = new("已撤销", "Undone");
    public static readonly Text DoneRejected = new("已驳回。流水编号 {0}；{1} 吨的预留已解除，没有碳单位转移。",
        "Rejected. Journal number {0}; {1} tonnes are released, no units were moved.");
    public static readonly Text DoneHeld =
        new("{2}。流水编号 {0}，共 {1} 吨。", "{2}. Journal number {0}, {1} tonnes in all.");
    public static readonly Text AskedFor = new("须审批的申请（含已办结）", "Asked for approval (settled too)");
    public static readonly Text FromName = new("转出方", "From, name");
    public static readonly Text ToName = new("转入方", "To, name");
    public static readonly Text FromDay = new("起始日", "From");
    public static readonly Text ToDay = new("截止日（含）", "To (included)");
    public static readonly Text Order = new("排序", "Order");
    public static readonly Text Newest = new("最新在前", "Newest first");
    public static readonly Text Oldest = new("最早在前", "Oldest first");
    public static readonly Text Title = new("交易 {0}", "Transaction {0}");
    public static readonly Text Particulars = new("交易信息", "Particulars");
    public static readonly Text Id = new("交易标识", "Transaction id");
    public static readonly Text Seq = new("流水编号", "Journal number");
    public static readonly Text By = new("经办角色", "Role");
    public static readonly Text Person = new("经办人编号", "Person no.");
    public static readonly Text Digest = new("流水摘要（SHA-256）", "Journal digest (SHA-256)");
    public static readonly Text Postings = new("过账明细", "Postings");
    public static readonly Text Legs = new("所请求的分录", "Legs asked for");
    public static readonly Text HoldAfter = new("冻结状态", "Holds");
    public static readonly Text HeldBefore = new("（原：{0}）", "(was: {0})");
    public static readonly Text Undone =
        new("本交易已由第 {0} 号交易（{1}）处理。", "Settled by transaction {0} ({1}).");
    public static readonly Text SettlingWaits = new(
        "对本交易的“{1}”申请（第 {0} 号）正在等待审批；批准之前本交易仍有效。",
        "“{1}” of this transaction waits for approval (no. {0}); until then the transaction stands.");
    public static readonly Text SeeIt = new("查看该交易", "See that transaction");
    public static readonly Text ReservedFor = new("审批通过后转入", "Goes to, when approved");
    public static readonly Text Undo = new("撤销本交易", "Undo this transaction");
    public static readonly Text Decide = new("审批", "Decide");
    public static readonly Text Release = new("解除冻结", "Release the hold");
    public static readonly Text DonePosted =
        new("已入账。流水编号 {0}，共 {1} 吨。", "Posted. Journal number {0}, {1} tonnes in all.");
    public static readonly Text DonePending =
        new("已提交，等待审批；所涉碳单位已预留（在途）。流水编号 {0}，共 {1} 吨。",
        "Submitted, awaiting approval; the units are reserved (in transit). Journal number {0}, {1} tonnes in all.");
    public static readonly Text DoneWaiting =
        new("已提交，等待审批。流水编号 {0}，共 {1} 吨。",
            "Submitted, awaiting approval. Journal number {0}, {1} tonnes in all.");
    public static readonly Text NotCarriedOut =
        new("{0}：本申请未办理，没有任何碳单位因此变动。", "{0}: this was not carried out; no units were moved by it.");
    public static readonly Text Again = new("继续办理", "Do another");
    public static readonly Text Terms = new("业务要素", "Terms");
    public static readonly Text AwaitsExchange = new("待交易所确认", "Awaiting the exchange");
    public static readonly Text Approvals = new("审批情况", "Approvals");
    public static readonly Text Sum = new("合计", "Total");

    /// <summary>What a transaction holds, that moves nothing.</summary>
    public static Text HoldPlaced(IEnumerable<string> kinds) => OfKinds("已冻结（{0}）", "Held ({0})", kinds);

    /// <summary>What a transaction lets go of, that moves nothing.</summary>
    public static Text HoldReleased(IEnumerable<string> kinds) => OfKinds("已解除（{0}）", "Released ({0})", kinds);

    private static Text OfKinds(string zh, string en, IEnumerable<string> kinds)
    {
        var names = kinds.Select(CommonTexts.HoldKind).ToList();
        return new(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, zh,
                string.Join('、', names.Select(n => n.Zh))),
            string.Format(System.Globalization.CultureInfo.InvariantCulture, en,
                string.Join(", ", names.Select(n => n.En))));
    }
}
