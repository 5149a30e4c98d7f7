using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Public;

/// <summary>A column of open data. Its id is the property of the same in JSON, and does not change within a
/// version.</summary>
/// <param name="Id">Its permanent name.</param>
/// <param name="Meaning">What it says, with its unit.</param>
internal sealed record PublicColumn(string Id, Text Meaning);

/// <summary>A table of open data: its name, its columns, and its rows.</summary>
/// <param name="Name">Its name in addresses, and the property of the same in JSON.</param>
/// <param name="Title">Its title.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its rows, by these columns.</param>
internal sealed record PublicSet(string Name, Text Title, IReadOnlyList<PublicColumn> Columns,
    Func<PublicData, IEnumerable<IReadOnlyList<object?>>> Rows)
{
    private static readonly Text Vintage = new("年度", "Vintage"), Project = new("项目编号", "Project number"),
        Unit = new("碳单位代码", "The unit type's code");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PublicSet> All { get; } =
    [
        new("totals", PublicTexts.Totals,
            [
                new("unitType", Unit), new("created", Tonnes(PublicTexts.Created)),
                new("national", Tonnes(HomeTexts.InNation)), new("provincial", Tonnes(HomeTexts.InProvinces)),
                new("holders", Tonnes(HomeTexts.WithHolders)), new("market", Tonnes(HomeTexts.InMarket)),
                new("surrendered", Tonnes(HomeTexts.Surrendered)), new("cancelled", Tonnes(PublicTexts.Cancelled)),
                new("offset", Tonnes(PublicTexts.Offset)), new("annulled", Tonnes(WorkplaceTexts.Annulled)),
            ],
            d => d.Totals.Select(t => (IReadOnlyList<object?>)[t.UnitType, t.Created, t.National, t.Provincial,
                t.Holders, t.Market, t.Surrendered, t.Cancelled, t.Offset, t.Annulled])),
        new("compliance", PublicTexts.ByProvince,
            [
                new("year", PublicTexts.Year),
                new("jurisdiction", new("地区代码（GB/T 2260 前两位，00 为全国）",
                    "Two digits of GB/T 2260; 00: all provinces")),
                new("nameZh", new("地区中文名", "Its Chinese name")),
                new("nameEn", new("地区英文名", "Its English name")),
                new("enterprises", ComplianceTexts.Count), new("complied", ComplianceTexts.AllDue),
                new("due", Tonnes(ComplianceTexts.Due)), new("surrendered", Tonnes(ComplianceTexts.Surrendered)),
                new("reductions", Tonnes(ComplianceTexts.Reductions)), new("counted", Tonnes(ComplianceTexts.Met)),
                new("withoutFigure", Tonnes(ComplianceTexts.WithoutFigure)),
            ],
            d => d.Compliance.Select(c => (IReadOnlyList<object?>)[(long)c.Year, c.Jurisdiction, c.Name.Zh, c.Name.En,
                c.Enterprises, c.Complied, c.Due, c.Surrendered, c.Reductions, c.Counted, c.WithoutFigure])),
        new("cancellations", PublicTexts.Cancellations,
            [
                new("transaction", PublicTexts.Transaction), new("day", PublicTexts.DayInBeijing),
                new("unitType", Unit), new("vintage", Vintage), new("project", Project),
                new("quantity", Tonnes(CommonTexts.Quantity)),
                new("byZh", new("取消方中文名；个人为空", "Who cancelled, in Chinese; empty: an individual")),
                new("byEn", new("取消方英文名；个人为空", "The same in English; empty: an individual")),
                new("beneficiary", new("受益人；个人为空", "For whom; empty: an individual's")),
                new("purposeZh", new("目的；个人为空", "What for, in Chinese; empty: an individual's")),
                new("purposeEn", new("目的（英文）；个人为空", "The same in English")),
            ],
            d => d.Cancellations.Select(c => (IReadOnlyList<object?>)[c.Transaction.ToString(), c.Day, c.UnitType,
                c.Vintage, c.Project, c.Quantity, c.By?.Zh, c.By?.En, c.Beneficiary, c.Purpose?.Zh, c.Purpose?.En])),
        new("issuances", PublicTexts.Issuances,
            [
                new("project", Project), new("unitType", Unit), new("vintage", Vintage),
                new("monitoringFrom", PublicTexts.MonitoringFrom), new("monitoringTo", PublicTexts.MonitoringTo),
                new("reference", PublicTexts.Reference), new("created", Tonnes(PublicTexts.Created)),
                new("issued", Tonnes(PublicTexts.Issued)), new("serials", CommonTexts.SerialNumbers),
                new("annulled", Tonnes(WorkplaceTexts.Annulled)),
            ],
            d => d.Issuances.Select(i => (IReadOnlyList<object?>)[i.Project, i.UnitType, i.Vintage, i.MonitoringFrom,
                i.MonitoringTo, i.Reference, i.Created, i.Issued, i.Serials, i.Annulled])),
    ];

    private static Text Tonnes(Text of) => new(of.Zh + "（吨二氧化碳当量）", of.En + ", tonnes CO2e");
}
