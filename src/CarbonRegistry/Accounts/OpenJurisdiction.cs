using System.Globalization;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>
/// 辖区设立: opens a province or a pilot region, its authority as holder, and the accounts that the system opens with
/// it: of a province the total account and a surrender account for each compliance year that has not ended, of a pilot
/// region the offset account. Never undone, so a second person always agrees. Specification section 2.
/// </summary>
public static class OpenJurisdiction
{
    /// <summary>What can be opened; the nation comes with the founding.</summary>
    public enum JurisdictionKind
    {
        /// <summary>省.</summary>
        Province,

        /// <summary>试点地区.</summary>
        Pilot,
    }

    /// <summary>The form.</summary>
    /// <param name="Kind">Province or pilot region.</param>
    /// <param name="Code">Two digits. Provinces: GB/T 2260. Pilot regions: 90 to 99.</param>
    /// <param name="Zh">Chinese name, 1 to 200 characters.</param>
    /// <param name="En">English name, 1 to 200 characters.</param>
    /// <param name="AuthorityZh">Chinese name of its authority; absent: made of the jurisdiction's.</param>
    /// <param name="AuthorityEn">English name of its authority.</param>
    /// <param name="Within">Pilot regions: the code of the province they lie in.</param>
    /// <param name="Document">文号 of the decision, 1 to 200 characters.</param>
    public sealed record Form(
        JurisdictionKind Kind, string Code, string Zh, string En, string Document, string? Within = null,
        string? AuthorityZh = null, string? AuthorityEn = null);

    /// <summary>What was opened.</summary>
    /// <param name="Code">Two digits.</param>
    /// <param name="Holder">The authority's number.</param>
    /// <param name="Accounts">The accounts that came with it.</param>
    internal sealed record OpenedJurisdiction(string Code, HolderId Holder, IReadOnlyList<string> Accounts);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("open-jurisdiction", Functions.SetParameters, new("辖区设立", "Open a jurisdiction"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, Approvals = SecondPerson.Always,
    };

    /// <summary>The nation's accounts, which the system opens at the founding.</summary>
    internal static void OpenNation(ActContext context)
    {
        var register = context.Register;
        if (register.Count("select count(*) from holder where kind = @kind", ("kind", nameof(HolderKind.Nation))) > 0)
        {
            return;
        }

        if (register.Count("select count(*) from jurisdiction where code = @code", ("code", Account.National)) == 0)
        {
            register.AddJurisdiction(Account.National, "nation", new("国家", "Nation"));
        }

        var nation = register.AddHolder(HolderKind.Nation, new("国家主管部门", "National authority"), Account.National);
        var opened = AccountTypes.All.Where(t => t.OpenedBy is null && t.Holders.Contains(HolderKind.Nation)
            && t != AccountTypes.NS)
            .Select(t => register.OpenAccount(t, nation, Account.National, context.Now, name: t.Name.Zh).ToString())
            .ToList();
        context.Changed("jurisdiction", Account.National, null, new { kind = "nation", accounts = opened });
    }

    private static void CarryOut(Form form, ActContext context)
    {
        var register = context.Register;
        var isProvince = form.Kind == JurisdictionKind.Province;
        if (isProvince ? !Divisions.IsProvince(form.Code) : form.Code is not ['9', >= '0' and <= '9'])
        {
            context.Refuse(Refusals.FieldInvalid, "code");
        }
        else if (register.Count("select count(*) from jurisdiction where code = @code", ("code", form.Code)) > 0)
        {
            context.Refuse(Refusals.JurisdictionKnown, "code");
        }

        context.NeedText(form.Zh, "zh");
        context.NeedText(form.En, "en");
        context.NeedText(form.AuthorityZh, "authorityZh", needed: false);
        context.NeedText(form.AuthorityEn, "authorityEn", needed: false);
        context.NeedText(form.Document, "document");
        if (isProvince == form.Within is not null)
        {
            context.Refuse(isProvince ? Refusals.FieldNotAllowed : Refusals.FieldMissing, "within");
        }
        else if (!isProvince
            && register.Count("select count(*) from jurisdiction where code = @code and kind = 'province'",
                ("code", form.Within)) == 0)
        {
            context.Refuse(Refusals.ProvinceUnknown, "within");
        }

        if (context.Refused)
        {
            return;
        }

        context.Result(Open(form, context));
    }

    /// <summary>Opens what was checked: the jurisdiction, its authority and the accounts of both.</summary>
    internal static OpenedJurisdiction Open(Form form, ActContext context)
    {
        var register = context.Register;
        var isProvince = form.Kind == JurisdictionKind.Province;
        register.AddJurisdiction(form.Code, isProvince ? "province" : "pilot", new(form.Zh, form.En), form.Within);
        var holder = register.AddHolder(
            isProvince ? HolderKind.Province : HolderKind.Pilot,
            new(form.AuthorityZh ?? form.Zh + (isProvince ? "生态环境主管部门" : ""), form.AuthorityEn
                ?? form.En + (isProvince ? " environmental authority" : "")), form.Code);
        var type = isProvince ? AccountTypes.PT : AccountTypes.NO;
        List<string> opened = [register.OpenAccount(type, holder, form.Code, context.Now, name: form.Zh + type.Name.Zh)
            .ToString()];
        if (isProvince)
        {
            opened.AddRange(register.List("select year from compliance_year where closes_at > @now order by year",
                r => r.Short("year"), ("now", context.Now))
                .Select(year => OpenSurrender(register, form.Code, form.Zh, year, context.Now)));
        }

        context.Changed("jurisdiction", form.Code, null,
            new { form.Kind, zh = form.Zh, en = form.En, within = form.Within, document = form.Document,
                accounts = opened });
        return new(form.Code, holder, opened);
    }

    /// <summary>Opens a province's surrender account for a compliance year; its number.</summary>
    internal static string OpenSurrender(Register register, string code, string name, short year, Instant now)
    {
        var nation = register.List("select id from holder where kind = 'Nation'", r => r.Holder("id"))[0];
        return register.OpenAccount(
            AccountTypes.NS, nation, code, now, year: year,
            name: string.Create(CultureInfo.InvariantCulture, $"{name} {year} 年度上缴账户")).ToString();
    }
}
