using System.Globalization;
using CarbonRegistry.Compliance;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>Compliance years, and who owes and has surrendered what. Obligations are recorded by acts and by
/// file.</summary>
public static class ComplianceApi
{
    private static readonly ExportColumn<ComplianceView>[] Columns =
    [
        new(new("履约持有账户", "Account"), c => c.Account), new(new("企业", "Enterprise"), c => c.Holder.Zh),
        new(new("企业英文名称", "Enterprise in English"), c => c.Holder.En),
        new(new("统一社会信用代码", "Credit code"), c => c.Holder.Identifier),
        new(new("辖区", "Jurisdiction"), c => c.Jurisdiction), new(new("履约年度", "Compliance year"), c => c.Year),
        new(new("应履约量", "Due"), c => c.Due), new(new("已上缴量", "Surrendered"), c => c.Surrendered),
        new(new("其中减排量", "Reductions"), c => c.Reductions),
        new(new("剩余可抵销量", "Reductions left"), c => c.ReductionsLeft),
        new(new("未履约量", "Missing"), c => c.Outstanding), new(new("履约状态", "Status"), c => c.Status),
        new(new("文号", "Document"), c => c.Document), new(new("计入履约量", "Counted"), c => c.Counted),
    ];

    private static readonly ExportColumn<ComplianceTotal>[] TotalColumns =
    [
        new(new("辖区", "Jurisdiction"), t => t.Jurisdiction), new(new("履约年度", "Compliance year"), t => t.Year),
        new(new("企业数", "Enterprises"), t => t.Enterprises),
        new(new("应履约量", "Due"), t => t.Due), new(new("已上缴量", "Surrendered"), t => t.Surrendered),
        new(new("其中减排量", "Reductions"), t => t.Reductions),
        new(new("已履约（含超额履约）", "Complied, or more"), t => t.Complied),
        new(new("部分履约", "Partly"), t => t.Partly),
        new(new("未履约", "Not"), t => t.Not),
        new(new("已履约量", "Met"), t => t.Counted), new(new("未登记", "No figure"), t => t.NoFigure),
        new(new("其中超额履约", "Of them more than due"), t => t.Over),
        new(new("未登记企业的上缴量", "Surrendered where no figure is on record"), t => t.WithoutFigure),
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapGet("/compliance-years", Years).WithTags("Compliance")
            .Says("ListComplianceYears", "Compliance years",
                "The latest first, and whether each takes surrenders now (function 36).");
        var group = api.MapGroup("/compliance").WithTags("Compliance");
        group.MapGet("/", List).Answers<Page<ComplianceView>>(200, 400, 403, 413, 422)
            .Says(
                "ListCompliance", "Compliance of enterprises",
                "How each enterprise stands for a year: provinces see their own, representatives theirs, the nation "
                    + "none (functions 24, 103). Whoever is on the year's list has a line. status: none (no figure), "
                    + "not, partly, complied or over; reductions count up to the share of what is due now (counted). q "
                    + "finds part of an account's number or an enterprise's name or code." + Exports.Explained);
        group.MapGet("/totals", Totals).Answers<IReadOnlyList<ComplianceTotal>>(200, 403, 422)
            .Says("GetComplianceTotals", "Compliance in sums",
                "By province, the nation's first for those who see all (functions 24, 103). No enterprise is named."
                + Exports.Explained);
    }

    private static Ok<IReadOnlyList<ComplianceYearView>> Years(Database database, TimeProvider clock)
    {
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(ComplianceQueries.Years(snapshot, Instant.Of(clock.GetUtcNow())));
    }

    private static IResult List(
        HttpContext http, Database database, TimeProvider clock, string? year, string? status, string? q, string? after,
        string? limit, string? format)
    {
        var reading = new Reading();
        reading.Need(year is not null, "year");
        var filter = new ComplianceFilter
        {
            Year = (short)(reading.Number(year, "year", 0, 9999) ?? 0),
            Status = reading.OneOf(status, "status", Keyed.Find<ComplianceStatus>),
            Text = reading.Part(q), After = reading.Account(after, "after")?.Sequence ?? default,
            Limit = reading.Limit(limit, 100),
        };
        var file = reading.Format(format);
        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        // The nation assesses no enterprise: it sees sums. Specification section 1.
        if (!ComplianceSight.SeesEnterprises(http.Actor()))
        {
            return http.Refuse(Refusals.RoleMayNot.At());
        }

        using var snapshot = new Snapshot(database);
        var now = Instant.Of(clock.GetUtcNow());
        return Exports.Show(
            http, file, string.Create(CultureInfo.InvariantCulture, $"compliance-{filter.Year}"), Columns,
            () => ComplianceQueries.List(snapshot, http.Actor(), filter, now),
            key => ComplianceQueries.List(
                snapshot, http.Actor(), filter
                    with { Limit = Page<ComplianceView>.MaxLimit, After = AccountNumber.TryParse(key, out var last)
                        ? last.Sequence : filter.After }, now));
    }

    private static IResult Totals(HttpContext http, Database database, TimeProvider clock, string? year, string? format)
    {
        var reading = new Reading();
        reading.Need(year is not null, "year");
        var which = (short)(reading.Number(year, "year", 0, 9999) ?? 0);
        var file = reading.Format(format);
        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        if (!ComplianceSight.SeesTotals(http.Actor()))
        {
            return http.Refuse(Refusals.RoleMayNot.At());
        }

        using var snapshot = new Snapshot(database);
        var totals = ComplianceQueries.Totals(snapshot, http.Actor(), which, Instant.Of(clock.GetUtcNow()));
        return file is { } kind
            ? Exports.File(http, kind, string.Create(CultureInfo.InvariantCulture, $"compliance-totals-{which}"),
                TotalColumns, totals) : TypedResults.Ok(totals);
    }
}
