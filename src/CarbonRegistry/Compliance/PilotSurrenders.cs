using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Compliance;

/// <summary>An approved pilot surrender (试点地区上缴), a line for each serial range: what the pilot region's own
/// registry takes in.</summary>
/// <param name="Key">Journal number and posting, for paging.</param>
/// <param name="Request">The id of the request (26).</param>
/// <param name="RequestedAt">ISO 8601, UTC.</param>
/// <param name="Approval">The id of the approval (22).</param>
/// <param name="ApprovedAt">ISO 8601, UTC.</param>
/// <param name="Account">The account that surrendered.</param>
/// <param name="Holder">Its holder's name.</param>
/// <param name="HolderIdentifier">Unified social credit code; null for individuals, whose identity numbers are not
/// handed on.</param>
/// <param name="Destination">The pilot offset account.</param>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Project">The project's number.</param>
/// <param name="Vintage">First year of the vintage.</param>
/// <param name="Serials">The serial range, as written.</param>
/// <param name="Quantity">Tonnes CO2e.</param>
public sealed record PilotSurrender(
    string Key, Guid Request, string RequestedAt, Guid Approval, string ApprovedAt, string Account, Text Holder,
    string? HolderIdentifier, string Destination,
    string UnitType, string? Project, int Vintage, string Serials, long Quantity)
{
    /// <summary>The whole vintage, as written.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string WholeVintage { get; init; } = "";
}

/// <summary>The export of function 22: approved pilot surrenders with their serial ranges. Specification section
/// 5.</summary>
internal static class PilotSurrenders
{
    /// <summary>A page of them, oldest first: of the pilot region's own, for the nation and the auditor of
    /// all.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks; sees nothing unless they see the pilot offset account.</param>
    /// <param name="from">Approved not before this instant (UTC microseconds), or null.</param>
    /// <param name="to">Approved before this instant, or null.</param>
    /// <param name="after">The key of the last line of the page before, or null.</param>
    /// <param name="limit">1 to 1000.</param>
    public static Page<PilotSurrender> List(Snapshot snapshot, Actor actor, Instant? from, Instant? to, string? after,
        int limit)
    {
        var (seq, ordinal) = Parse(after) ?? (0, 0);
        var rows = snapshot.List(
            $"""
             select d.seq, p.ordinal, q.id as asked_id, q.at as asked_at, d.id as decided_id, d.at as decided_at,
                    s.number as account_number, h.name_zh, h.name_en,
                    case when h.kind = '{nameof(HolderKind.Individual)}' then null else h.identifier end as identifier,
                    a.number as pilot_number, b.project, b.vintage_first, b.vintage_last, p.line, p.first, p.last
             from account a
             join posting p on p.destination = a.id and p.source <> a.id
             join ledger_transaction d on d.seq = p.seq
             join ledger_transaction q on q.seq = d.settles
             join account s on s.id = p.source
             join holder h on h.id = s.holder_id
             join batch b on b.id = p.batch_id
             where a.type = 'NO' and d.function = @function and {AccountSight.Of(actor, "a")} and d.at >= @from
             and d.at < @to and (d.seq, p.ordinal) > (@seq, @ordinal)
             order by d.seq, p.ordinal limit @limit
             """,
            r =>
            {
                var range = new SerialRange(r.Short("line"), r.Long("first"), r.Long("last"));
                var project = r.TextOrNull("project");
                return new PilotSurrender(
                    string.Create(System.Globalization.CultureInfo.InvariantCulture,
                        $"{r.Long("seq")}-{r.Int("ordinal")}"),
                    r.Guid("asked_id"), r.Instant("asked_at"), r.Guid("decided_id"), r.Instant("decided_at"),
                    r.Text("account_number"), new(r.Text("name_zh"), r.Text("name_en")), r.TextOrNull("identifier"),
                    r.Text("pilot_number"), UnitTypes.OfLine(range.Line).Code, project, r.Short("vintage_first"),
                    new SerialNumber(range, r.Short("vintage_first"), r.Short("vintage_last"), project).ToString(),
                        range.Quantity)
                {
                    WholeVintage = SerialNumber.VintageText(r.Short("vintage_first"), r.Short("vintage_last")),
                };
            },
            ("function", Functions.DecidePilotSurrender.Code), ("scope", AccountSight.Value(actor)),
            ("from", from ?? default), ("to", to ?? Instant.Never), ("seq", seq), ("ordinal", ordinal),
            ("limit", limit + 1));
        return Page<PilotSurrender>.Of(rows, limit, r => r.Key);
    }

    /// <summary>Whether this is the key of a line.</summary>
    public static bool IsKey(string text) => Parse(text) is not null;

    private static (long Seq, int Ordinal)? Parse(string? key) =>
        key?.Split('-') is [var seq, var ordinal]
        && long.TryParse(seq, System.Globalization.NumberStyles.None, null, out var s)
        && int.TryParse(ordinal, System.Globalization.NumberStyles.None, null, out var o) ? (s, o) : null;
}
