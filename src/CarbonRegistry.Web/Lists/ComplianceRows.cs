using CarbonRegistry.Compliance;
using CarbonRegistry.Sight;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Lists;

/// <summary>The lists of surrenders.</summary>
internal static class ComplianceRows
{
    private static readonly Filter<Instant?>
        From = Filter.From("from", PilotTexts.FromDay),
        To = Filter.To("to", PilotTexts.ToDay);

    /// <summary>Approved pilot surrenders (22) by serial range: their files are what the pilot region's own registry
    /// takes in.</summary>
    public static readonly ListOf<PilotSurrender> PilotSurrenders = new()
    {
        Name = "pilot-surrenders", Title = PilotTexts.Title, Page = "/pilot-surrenders", Api = "/pilot-surrenders",
        Says = (
            "ListPilotSurrenders", "Approved pilot surrenders",
            "A line for each serial range, oldest approval first (function 22). from is included, to is not.",
            "Compliance"),
        Opens = ComplianceSight.SeesPilots,
        Filters = [From, To], IsPlace = Compliance.PilotSurrenders.IsKey,
        Within = _ => new(Hint: PilotTexts.Hint),
        Read = q => Compliance.PilotSurrenders.List(q.Snapshot, q.Actor, q.Of(From), q.Of(To), q.After, q.Limit),
        Columns = q =>
        [
            new(PilotTexts.Approval, s => new(s.Approval.ToString())) { InPage = false },
            new(PilotTexts.ApprovedAt, s => CellOf.Time(s.ApprovedAt) with { Address = "/transactions/" + s.Approval })
            {
                Data = new(PilotTexts.ApprovedAt, s => s.ApprovedAt),
            },
            new(PilotTexts.Request, s => new(s.Request.ToString())) { InPage = false },
            new(PilotTexts.Request, s => new(q.Say(TransactionTexts.SeeIt), "/transactions/" + s.Request))
            {
                InFile = false, Data = new(new("申请时间", "Requested at"), s => s.RequestedAt),
            },
            new(CommonTexts.Account, s => CellOf.Account(q.Http, s.Account)),
            new(CommonTexts.Holder, s => new(q.Say(Text.OfName(s.Holder.Zh, s.Holder.En))))
            {
                Data = new(CommonTexts.Holder, s => s.Holder.Zh),
            },
            new(PilotTexts.CreditCode, s => new(s.HolderIdentifier, Class: "number")),
            new(PilotTexts.Destination, s => CellOf.Account(q.Http, s.Destination)),
            new(CommonTexts.UnitType, s => new(s.UnitType))
            {
                Data = new(new("单位类型", "Unit type"), s => s.UnitType),
            },
            new(CommonTexts.Project, s => new(s.Project, Class: "number"))
            {
                Data = new(new("项目编号", "Project"), s => s.Project),
            },
            new(CommonTexts.Vintage, s => new(s.WholeVintage)),
            new(CommonTexts.SerialNumbers, s => new(s.Serials, Class: "serials"))
            {
                Data = new(new("号段", "Serial range"), s => s.Serials),
            },
            new(CommonTexts.QuantityInTonnes, s => CellOf.Number(s.Quantity) with { Class = "figure" })
            {
                Value = s => s.Quantity,
            },
        ],
    };
}
