using CarbonRegistry.Compliance;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Api;

/// <summary>Approved pilot surrenders with their serial ranges, for the pilot region's own registry (22).</summary>
public static class PilotSurrendersApi
{
    private static readonly ExportColumn<PilotSurrender>[] Columns =
    [
        new(new("审批交易", "Approval"), s => s.Approval.ToString()), new(new("审批时间", "Approved at"), s => s.ApprovedAt), new(new("申请交易", "Request"), s => s.Request.ToString()),
        new(new("申请时间", "Requested at"), s => s.RequestedAt), new(new("账户", "Account"), s => s.Account), new(new("用户", "Holder"), s => s.Holder.Zh),
        new(new("统一社会信用代码", "Credit code"), s => s.HolderIdentifier), new(new("抵消账户", "Offset account"), s => s.Destination), new(new("单位类型", "Unit type"), s => s.UnitType),
        new(new("项目编号", "Project"), s => s.Project), new(new("年度", "Vintage"), s => s.WholeVintage),
            new(new("号段", "Serial range"), s => s.Serials),
        new(new("数量（吨）", "Quantity (t)"), s => s.Quantity),
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapGet("/pilot-surrenders", List).WithTags("Compliance").Answers<Page<PilotSurrender>>(200, 413, 422)
            .Says("ListPilotSurrenders", "Approved pilot surrenders", "A line for each serial range, oldest approval first (function 22). from is included, to is not." + Exports.Explained);
    }

    private static IResult List(HttpContext http, Database database, string? from, string? to, string? after, string? limit, string? format)
    {
        var reading = new Reading();
        var (begin, end, most, file) = (reading.InstantInQuery(from, "from"), reading.InstantInQuery(to, "to"), reading.Limit(limit, 100), reading.Format(format));
        if (after is not null && !PilotSurrenders.IsKey(after))
        {
            reading.Invalid("after");
        }

        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        using var snapshot = new Snapshot(database);
        return Exports.Show(
            http, file, "pilot-surrenders", Columns, () => PilotSurrenders.List(snapshot, http.Actor(), begin, end, after, most),
            key => PilotSurrenders.List(snapshot, http.Actor(), begin, end, key ?? after, Page<PilotSurrender>.MaxLimit));
    }
}
