using CarbonRegistry.Exchange;
using CarbonRegistry.People;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;
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

/// <summary>A difference between the books of the two sides, as recorded at sign-out.</summary>
/// <param name="Number">The number of the message that showed it.</param>
/// <param name="Step">totals, blocks or trail.</param>
/// <param name="Detail">What differs, as the exchange was told.</param>
public sealed record DifferenceView(long Number, string Step, System.Text.Json.Nodes.JsonNode Detail);

/// <summary>A trading account bound at an exchange.</summary>
/// <param name="Exchange">The exchange's name.</param>
/// <param name="Delivery">Its delivery account.</param>
/// <param name="Account">The trading account.</param>
/// <param name="AccountState">The account's state.</param>
/// <param name="ClientNumber">The client number.</param>
/// <param name="ClientState">What the exchange said last: active or frozen.</param>
public sealed record BoundAccountView(Text Exchange, string Delivery, string Account, string AccountState, string ClientNumber, string ClientState);

/// <summary>A key that an exchange signs with.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Account">The exchange's delivery account.</param>
/// <param name="Algorithm">ecdsa-p256-sha256 or sm2-sm3.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo in DER, base64.</param>
/// <param name="Certificate">SHA-256 of the client certificate, hexadecimal, or null.</param>
/// <param name="ValidFrom">ISO 8601, UTC.</param>
/// <param name="ValidUntil">ISO 8601, UTC; when it was revoked, until then.</param>
public sealed record ExchangeKeyView(string KeyId, string Account, string Algorithm, string PublicKey, string? Certificate, string ValidFrom, string ValidUntil);

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
        group.MapGet("/sessions/{id}/differences", Differences).Answers<IReadOnlyList<DifferenceView>>(200, 403, 404)
            .Says("ListExchangeDifferences", "Differences of a business day", "By message and place: totals, blocks, trail.");
        group.MapGet("/transfer-ins", TransferIns).Answers<IReadOnlyList<AwaitedTransferIn>>(200)
            .Says("ListAwaitedTransferIns", "Transfers that an exchange has yet to acknowledge (待交易所确认)", "Out of accounts that you may see, newest first, at most 1000.");
        group.MapGet("/clients", Clients).Answers<IReadOnlyList<BoundAccountView>>(200)
            .Says("ListBoundAccounts", "Accounts bound at exchanges", "Those that you may see, and how each client stands at its exchange; at most 1000.");
        group.MapGet("/keys", Keys).Answers<IReadOnlyList<ExchangeKeyView>>(200, 403)
            .Says("ListExchangeKeys", "Keys that exchanges sign with", "The last valid first. For the nation, the auditor, and the exchange itself.");
    }

    private static IResult Differences(HttpContext http, Database database, string id)
    {
        if (!Sees(http.Actor()))
        {
            return http.Refuse(Refusals.RoleMayNot.At());
        }

        using var snapshot = new Snapshot(database);
        var (condition, values) = Condition(http.Actor());
        if (!Guid.TryParse(id, out var session)
            || snapshot.List($"select 1 from exchange_session s join account d on d.id = s.delivery_id where s.id = @session and {condition}", (Row _) => 1, [.. values, ("session", session)]).Count == 0)
        {
            return http.Refuse(Refusals.NotFound.At());
        }

        return TypedResults.Ok<IReadOnlyList<DifferenceView>>(snapshot.List(
            "select number, step, detail from exchange_difference where session_id = @session order by number, ordinal limit 1000",
            r => new DifferenceView(r.GetInt64(0), r.GetString(1), System.Text.Json.Nodes.JsonNode.Parse(r.GetString(2))!), ("session", session)));
    }

    private static IResult TransferIns(HttpContext http, Database database, string? account)
    {
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(Notices.Awaiting(snapshot, http.Actor(), account));
    }

    private static IResult Clients(HttpContext http, Database database)
    {
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok<IReadOnlyList<BoundAccountView>>(snapshot.List(
            $"""
             select h.name_zh, h.name_en, d.number, a.number, a.state, b.client_number, b.client_state from exchange_binding b
             join account a on a.id = b.trading_id join account d on d.id = b.delivery_id join holder h on h.id = d.holder_id
             where ({AccountSight.Of(http.Actor(), "a")}) or ({AccountSight.Of(http.Actor(), "d")}) order by a.number, d.number limit 1000
             """,
            r => new BoundAccountView(new(r.GetString(0), r.GetString(1)), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6)),
            ("scope", AccountSight.Value(http.Actor()))));
    }

    private static IResult Keys(HttpContext http, Database database)
    {
        if (!Sees(http.Actor()))
        {
            return http.Refuse(Refusals.RoleMayNot.At());
        }

        using var snapshot = new Snapshot(database);
        var (condition, values) = Condition(http.Actor());
        return TypedResults.Ok<IReadOnlyList<ExchangeKeyView>>(snapshot.List(
            $"""
             select k.key_id, d.number, k.algorithm, k.public_key, k.certificate, k.valid_from, k.valid_until from exchange_key k join account d on d.id = k.delivery_id
             where {condition} order by k.valid_until desc, k.key_id
             """,
            r => new ExchangeKeyView(
                r.GetString(0), r.GetString(1), r.GetString(2), Convert.ToBase64String(r.GetFieldValue<byte[]>(3)), r.IsDBNull(4) ? null : Convert.ToHexStringLower(r.GetFieldValue<byte[]>(4)),
                Instant.Text(r.GetInt64(5)), Instant.Text(r.GetInt64(6))),
            values));
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

    private static bool Sees(Actor actor) => actor.SeesAll || actor.Role == Role.Exchange;

    private static (string Condition, (string, object?)[] Values) Condition(Actor actor) =>
        actor.SeesAll ? ("1 = 1", []) : ("d.holder_id = @holder", [("holder", actor.HolderId)]);
}
