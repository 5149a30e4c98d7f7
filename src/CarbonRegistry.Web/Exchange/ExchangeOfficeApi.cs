using CarbonRegistry.Exchange;
using CarbonRegistry.People;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;

namespace CarbonRegistry.Web.Exchange;

/// <summary>A business day of an exchange, as operators see it.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Account">The exchange's delivery account.</param>
/// <param name="BusinessDay">yyyy-MM-dd.</param>
/// <param name="State">open, reconciling, suspended or closed.</param>
/// <param name="OpenedAt">ISO 8601, UTC.</param>
/// <param name="ClosedAt">ISO 8601, UTC, or null.</param>
/// <param name="Messages">How many numbered messages were taken.</param>
/// <param name="FrozenAccounts">Accounts that a difference has frozen and nobody has released.</param>
public sealed record ExchangeSessionView(
    Guid Session, string Account, string BusinessDay, string State, string OpenedAt, string? ClosedAt, long Messages, IReadOnlyList<string> FrozenAccounts);

/// <summary>An alarm of the exchange link.</summary>
/// <param name="Seq">The journal's number of the act that raised it.</param>
/// <param name="Account">The exchange's delivery account.</param>
/// <param name="Session">The session.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Code">The code.</param>
/// <param name="Text">What the code says, in Chinese and English.</param>
/// <param name="Detail">Particulars.</param>
public sealed record AlarmView(long Seq, string Account, Guid Session, string At, string Code, Text Text, System.Text.Json.Nodes.JsonNode? Detail);

/// <summary>The people's side of the exchange link, to read: bindings to confirm, sessions with their differences, alarms. What people do is among the acts.</summary>
public static class ExchangeOfficeApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/exchange").WithTags("Exchange link");
        group.MapGet("/bindings", Bindings).Answers<IReadOnlyList<ConfirmBinding.View>>(200)
            .Says("ListBindingRequests", "Binding requests for your accounts", "Newest first, at most 1000.");
        group.MapGet("/sessions", Sessions).Answers<IReadOnlyList<ExchangeSessionView>>(200, 403)
            .Says("ListExchangeSessions", "Business days of exchanges", "Newest first, at most 1000. For the nation, the auditor, and the exchange itself.");
        group.MapGet("/alarms", Alarms).Answers<IReadOnlyList<AlarmView>>(200, 403)
            .Says("ListExchangeAlarms", "Alarms of the exchange link", "Newest first, at most 1000.");
    }

    private static IResult Bindings(HttpContext http, Database database)
    {
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(ConfirmBinding.Of(snapshot, http.Actor().PersonId));
    }

    private static IResult Sessions(HttpContext http, Database database)
    {
        if (!Sees(http.Actor()))
        {
            return http.Refuse(Refusals.RoleMayNot.At());
        }

        using var snapshot = new Snapshot(database);
        var (condition, values) = Condition(http.Actor());
        var frozen = snapshot.List(
            "select f.session_id, a.number from exchange_frozen_account f join account a on a.id = f.account_id where f.released_at is null order by a.number",
            r => (Session: Database.ReadGuid(r, 0), Number: r.GetString(1))).ToLookup(f => f.Session, f => f.Number);
        return TypedResults.Ok<IReadOnlyList<ExchangeSessionView>>(snapshot.List(
            $"""
             select s.id, d.number, s.business_day, case when s.suspended = 1 then 'suspended' else s.state end, s.opened_at, s.closed_at, s.next_number - 1
             from exchange_session s join account d on d.id = s.delivery_id where {condition} order by s.opened_at desc limit 1000
             """,
            r => new ExchangeSessionView(
                Database.ReadGuid(r, 0), r.GetString(1), r.GetString(2), r.GetString(3), Instant.Text(r.GetInt64(4)), r.IsDBNull(5) ? null : Instant.Text(r.GetInt64(5)), r.GetInt64(6),
                [.. frozen[Database.ReadGuid(r, 0)]]),
            values));
    }

    private static IResult Alarms(HttpContext http, Database database)
    {
        if (!Sees(http.Actor()))
        {
            return http.Refuse(Refusals.RoleMayNot.At());
        }

        using var snapshot = new Snapshot(database);
        var (condition, values) = Condition(http.Actor());
        return TypedResults.Ok<IReadOnlyList<AlarmView>>(snapshot.List(
            $"""
             select s.seq, d.number, s.session_id, s.at, s.code, s.detail from exchange_alarm s join account d on d.id = s.delivery_id
             where {condition} order by s.seq desc limit 1000
             """,
            r => new AlarmView(
                r.GetInt64(0), r.GetString(1), Database.ReadGuid(r, 2), Instant.Text(r.GetInt64(3)), r.GetString(4), Refusals.OfCode(r.GetString(4)).Text,
                System.Text.Json.Nodes.JsonNode.Parse(r.GetString(5))),
            values));
    }

    private static bool Sees(Actor actor) => Scope.IsAll(actor) || actor.Role == Role.Exchange;

    private static (string Condition, (string, object?)[] Values) Condition(Actor actor) =>
        Scope.IsAll(actor) ? ("1 = 1", []) : ("d.holder_id = @holder", [("holder", actor.HolderId)]);
}
