using CarbonRegistry.Proposals;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Lists;

/// <summary>The list of what waits for approval or for its day, or did.</summary>
internal static class ProposalRows
{
    private static readonly Filter<string>
        Box = Filter.Word(
            "box", ProposalTexts.Boxes,
            ("inbox", ProposalTexts.Inbox), ("mine", ProposalTexts.Mine), ("open", ProposalTexts.Open),
            ("all", ProposalTexts.Everything)) with { Type = "tabs" },
        Part = Filter.Part("q", AccountTexts.SearchFor, ProposalTexts.SearchHint);

    private static readonly Filter<ProposalState> State =
        Filter.Keyed<ProposalState>("state", CommonTexts.State);

    private static readonly Filter<Function> Function = Filter.Function(Functions.All);

    /// <summary>Proposals (待审批事项).</summary>
    public static readonly ListOf<ProposalView> Proposals = new()
    {
        Name = "proposals", Title = ProposalTexts.Title, Page = "/proposals", Api = "/proposals",
        Says = (
            "ListProposals", "Proposals (待审批事项)",
            "Newest first. box: inbox (those that wait for your approval), mine, open (not settled), all; without it "
            + "all that you may see.", "Proposals"),
        Filters = [Box, Part, Function, State], Sorts = ProposalQueries.Sorts, Order = "-number", OfAnswer = 50,
        Read = q => ProposalQueries.List(
            q.Snapshot, q.Actor, q.Of(Box) ?? (q.IsPage ? "inbox" : "all"), q.Of(Function)?.Code, q.Of(State),
            q.Of(Part), q.Order, q.Limit),
        Count = q => ProposalQueries.Count(
            q.Snapshot, q.Actor, q.Of(Box) ?? (q.IsPage ? "inbox" : "all"), q.Of(Function)?.Code, q.Of(State),
            q.Of(Part)),
        Picks = q => (q.Of(Box) ?? "inbox") != "inbox" ? null : new(
            "/proposals/approve", p => p.Digest is null ? null : ApproveMany.Written(p),
            p => q.Language.Of(ApprovalTexts.ChooseOne, p.Seq, q.Say(ProposalPage.NameOf(p)))),
        Columns = q =>
        [
            new(CommonTexts.Number, p => CellOf.Number(p.Seq, "/proposals/" + p.Id))
            {
                Sort = "number", Value = p => p.Seq,
            },
            new(TransactionTexts.Id, p => new(p.Id.ToString())) { InPage = false },
            new(CommonTexts.At, p => CellOf.Time(p.At)),
            new(ProposalTexts.What, p => new(q.Say(ProposalPage.NameOf(p))) { Code = p.Function })
            {
                Sort = "function", Value = p => $"{p.Function} {q.Say(ProposalPage.NameOf(p))}",
            },
            new(ProposalTexts.By, p => new(p.PersonName)) { Sort = "by" },
            new(ProposalTexts.About, p => p.Account is null ? new("—") : CellOf.Account(q.Http, p.Account))
            {
                Sort = "account", Value = p => p.Account,
            },
            new(CommonTexts.Quantity, p => p.Quantity > 0 ? CellOf.Tonnes(p.Quantity) : new("—"))
            {
                Class = "figure", Value = p => p.Quantity > 0 ? p.Quantity : null,
            },
            new(ProposalTexts.Approvals, p => new(
                ProposalPage.ApprovalsOf(q.Language, p), ProposalPage.DecisionOf(p))),
            new(ProposalTexts.Effective, p => CellOf.Time(p.EffectiveAt)) { InPage = false },
            new(CommonTexts.State, p => CellOf.State(q, p.State)) { Sort = "state" },
            new(FormTexts.Fields["reason"], p => new(p.Reason)) { InPage = false },
        ],
    };
}
