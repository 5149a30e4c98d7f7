using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Compliance;

/// <summary>
/// 履约提醒: tells the enterprises of a province that a compliance year is about to close and what they still owe, 30,
/// 7 and 1 days before, and afterwards how they stand. Done by the registry itself, once. Specification section 6.
/// </summary>
internal static class RemindOfYear
{
    /// <summary>So many days before the end, whoever still owes is reminded; 0: after the end everybody hears how they
    /// stand.</summary>
    public static readonly IReadOnlyList<short> DaysBefore = [0, 1, 7, 30];

    /// <summary>The form.</summary>
    /// <param name="Year">The compliance year.</param>
    /// <param name="ClosesAt">Its end as it was when the reminder fell due, UTC microseconds since 1970.</param>
    /// <param name="Days">How many days before.</param>
    /// <param name="Jurisdiction">The province.</param>
    public sealed record Form(short Year, Instant ClosesAt, short Days, string Jurisdiction);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("remind-of-year", Functions.FallDue, new("履约提醒", "Remind of a compliance year"))
        {
            Door = Door.None, CarryOut = CarryOut, Approvals = _ => 0,
        };

    /// <summary>
    /// The reminders that are due, at most 100: of each year and province the latest alone, so that a registry that
    /// stood still does not send all at once. Asked twice they are the same acts, whichever node asks.
    /// </summary>
    public static IReadOnlyList<Act> Due(Snapshot snapshot, Instant now)
    {
        var due = new List<Act>();
        foreach (var (year, closes) in snapshot.List(
            "select year, closes_at from compliance_year where opens_at <= @now and closes_at > @old "
                + "and closes_at <= @soon order by year",
            r => (Year: r.Short("year"), ClosesAt: r.At("closes_at")), ("now", now),
                ("old", now - (30 * Instant.Day)), ("soon", now + (30 * Instant.Day))))
        {
            var days = DaysBefore.First(d => now >= closes - (d * Instant.Day));
            due.AddRange(snapshot.List(
                """
                select distinct a.jurisdiction from obligation o join account a on a.id = o.account_id
                    where o.year = @year
                and not exists (select 1 from reminder m where m.year = @year and m.closes_at = @closes
                and m.days <= @days and m.jurisdiction = a.jurisdiction) order by a.jurisdiction
                """,
                r => new Form(year, closes, days, r.Text("jurisdiction")), ("year", year), ("closes", closes),
                    ("days", days))
                .Select(f => new Act(IdOf(f), Row, Actor.Registry, f)));
        }

        return [.. due.Take(100)];
    }

    private static void CarryOut(Form form, ActContext context)
    {
        var register = context.Register;
        if (register.Count(
            "select count(*) from compliance_year where year = @year and closes_at = @closes", ("year", form.Year),
            ("closes", form.ClosesAt)) == 0
            || context.Now < form.ClosesAt - (form.Days * Instant.Day) || !DaysBefore.Contains(form.Days))
        {
            context.Refuse(Refusals.NotDue, "year");
            return;
        }

        register.Execute(
            "insert into reminder (year, closes_at, days, jurisdiction, seq) "
                + "values (@year, @closes, @days, @jurisdiction, @seq)",
            ("year", form.Year), ("closes", form.ClosesAt), ("days", form.Days), ("jurisdiction", form.Jurisdiction),
            ("seq", context.Seq));
        var told = 0;
        foreach (var (account, number, due, surrendered, counted) in ComplianceQueries.StandingsOf(register,
            form.Jurisdiction, form.Year, context.Now))
        {
            if (form.Days > 0 && counted >= due)
            {
                continue;
            }

            Notify.Account(context, form.Days == 0 ? NoticeKind.ComplianceResult : NoticeKind.ComplianceDue, account,
                new()
            {
                ["account"] = number, ["year"] = form.Year, ["closes"] = Notify.Moment(form.ClosesAt),
                ["due"] = Numbers.Grouped(due), ["surrendered"] = Numbers.Grouped(surrendered),
                ["outstanding"] = Numbers.Grouped(Math.Max(0, due - counted)),
                ["status"] = Notify.Words(counted >= due ? new("已履约", "complied") : counted > 0
                        ? new("部分履约", "partly complied") : new("未履约", "not complied")),
            });
            told++;
        }

        context.Result(new { year = form.Year, days = form.Days, jurisdiction = form.Jurisdiction, told });
    }

    private static Guid IdOf(Form form)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"remind-of-year {form.Year} {form.ClosesAt} {form.Days} {form.Jurisdiction}")));

        // RFC 9562 version 8: of our own making.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }
}
