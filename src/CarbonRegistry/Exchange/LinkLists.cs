using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>A trading account that is bound at an exchange, or that an exchange asks to bind.</summary>
/// <param name="Exchange">The exchange's name.</param>
/// <param name="Delivery">Its delivery account.</param>
/// <param name="Account">The trading account.</param>
/// <param name="AccountState">The account's state.</param>
/// <param name="ClientNumber">The client number.</param>
/// <param name="ClientState">What the exchange said last: active or frozen; waiting: not bound yet, a representative
/// confirms it or rejects it.</param>
/// <param name="Request">waiting: the request.</param>
/// <param name="RequestedAt">waiting: when the exchange asked; ISO 8601, UTC.</param>
public sealed record BoundAccountView(
    Text Exchange, string Delivery, string Account, AccountState AccountState, string ClientNumber,
    ClientState ClientState, Guid? Request, string? RequestedAt)
{
    /// <summary>Its place in the list.</summary>
    [JsonIgnore]
    public string Place { get; init; } = "";
}

/// <summary>A business day of an exchange, as operators see it.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Account">The exchange's delivery account.</param>
/// <param name="BusinessDay">yyyy-MM-dd.</param>
/// <param name="State">open, reconciling, suspended or closed.</param>
/// <param name="OpenedAt">ISO 8601, UTC.</param>
/// <param name="ClosedAt">ISO 8601, UTC, or null.</param>
/// <param name="Messages">How many numbered messages were taken.</param>
/// <param name="FrozenAccounts">Accounts that a difference has frozen and nobody has released.</param>
/// <param name="Exchange">The exchange's name.</param>
/// <param name="Differences">How many differences its sign-out showed.</param>
public sealed record ExchangeSessionView(
    Guid Session, string Account, string BusinessDay, SessionState State, string OpenedAt, string? ClosedAt,
    long Messages, IReadOnlyList<string> FrozenAccounts, Text Exchange, long Differences);

/// <summary>A message of an exchange that was taken.</summary>
/// <param name="Message">Its id.</param>
/// <param name="Number">Its number in the session, or null.</param>
/// <param name="Kind">What it is: sign-in, transfer-out, …</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Seq">The journal's number of what it did.</param>
/// <param name="Answer">The answer that it got.</param>
public sealed record ExchangeMessageView(
    Guid Message, long? Number, string Kind, string At, long Seq, JsonNode? Answer);

/// <summary>A difference between the books of the two sides, as recorded at sign-out.</summary>
/// <param name="Number">The number of the message that showed it.</param>
/// <param name="Step">totals, blocks or trail.</param>
/// <param name="Detail">What differs, as the exchange was told.</param>
public sealed record DifferenceView(long Number, string Step, JsonNode Detail);

/// <summary>An alarm of the exchange link.</summary>
/// <param name="Seq">The journal's number of the act that raised it.</param>
/// <param name="Account">The exchange's delivery account.</param>
/// <param name="Session">The session.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Code">The code.</param>
/// <param name="Text">What the code says, in Chinese and English.</param>
/// <param name="Detail">Particulars.</param>
/// <param name="BusinessDay">The session's day; yyyy-MM-dd, or null.</param>
public sealed record AlarmView(
    long Seq, string Account, Guid Session, string At, string Code, Text Text, JsonNode? Detail, string? BusinessDay);

/// <summary>What an exchange was told, as operators and the account's representatives see it.</summary>
/// <param name="Number">Its number among that exchange's notices.</param>
/// <param name="Delivery">The exchange's delivery account.</param>
/// <param name="Kind">transfer-in, account-state, representatives, bound or unbound.</param>
/// <param name="Seq">The journal's number of what it tells of.</param>
/// <param name="At">ISO 8601, UTC; null where the journal has nothing of it.</param>
/// <param name="Account">The trading account; the delivery account itself where its state changed.</param>
/// <param name="ClientNumber">The client number; null where it was not bound.</param>
/// <param name="Transfer">transfer-in: the transaction's id.</param>
/// <param name="Acknowledged">Whether the exchange has acknowledged it.</param>
public sealed record LinkNoticeView(
    long Number, string Delivery, string Kind, long Seq, string? At, string Account, string? ClientNumber,
    Guid? Transfer, bool Acknowledged);

/// <summary>A key that an exchange signs with.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Account">The exchange's delivery account.</param>
/// <param name="Algorithm">ecdsa-p256-sha256 or sm2-sm3.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo in DER, base64.</param>
/// <param name="Certificate">SHA-256 of the client certificate, hexadecimal, or null.</param>
/// <param name="ValidFrom">ISO 8601, UTC.</param>
/// <param name="ValidUntil">ISO 8601, UTC; when it was revoked, until then.</param>
/// <param name="Exchange">The exchange's name.</param>
public sealed record ExchangeKeyView(
    string KeyId, string Account, string Algorithm, string PublicKey, string? Certificate, string ValidFrom,
    string ValidUntil, Text Exchange)
{
    /// <summary>Until when, in UTC microseconds since 1970.</summary>
    [JsonIgnore]
    public Instant Until { get; init; }
}

/// <summary>The lists of the exchange link, as far as a person may see them (<see cref="LinkSight"/>).</summary>
internal static class LinkLists
{
    /// <summary>What notices may be sorted by: their number at their exchange.</summary>
    public static readonly IReadOnlyList<SortColumn> NoticeSorts = [new("notice", "n.number")];

    /// <summary>What differences may be sorted by: the message that showed them.</summary>
    public static readonly IReadOnlyList<SortColumn> DifferenceSorts = [new("message", "x.number")];

    private const string Parties =
        """
        join account a on a.id = b.trading_id join account d on d.id = b.delivery_id
        join holder h on h.id = d.holder_id
        """;

    /// <summary>What is bound, and what waits for its representative, by client number.</summary>
    public static Page<BoundAccountView> Bindings(
        Snapshot snapshot, Actor actor, ClientState? state, string? text, string? after, int limit)
    {
        var sight = LinkSight.OfBinding(actor);
        var where = new Conditions("place > @after", ("after", after ?? ""), ("scope", AccountSight.Value(actor)))
            .If(state, "state = @state", "state")
            .If(
                text is null ? null : AccountQueries.Like(text),
                "lower(client) like @text escape '~' or lower(account) like @text escape '~'", "text");
        var rows = snapshot.List(
            $"""
             select * from (
                 select b.client_number || '/' || a.number || '/' || d.number || '/w' as place, b.id as request,
                        h.name_zh, h.name_en, d.number as delivery, a.number as account, b.client_number as client,
                        b.state, a.state as account_state, b.requested_at
                 from exchange_binding_request b {Parties} where b.state = 'waiting' and {sight}
                 union all
                 select b.client_number || '/' || a.number || '/' || d.number, null, h.name_zh, h.name_en, d.number,
                        a.number, b.client_number, b.client_state, a.state, null
                 from exchange_binding b {Parties} where {sight}) x
             where {where} order by place limit @limit
             """,
            r => new BoundAccountView(
                Name(r), r.Text("delivery"), r.Text("account"), r.Keyed<AccountState>("account_state"),
                r.Text("client"), r.Keyed<ClientState>("state"), r.GuidOrNull("request"),
                r.InstantOrNull("requested_at"))
            {
                Place = r.Text("place"),
            },
            [.. where.Values, ("limit", limit + 1)]);
        return Page<BoundAccountView>.Of(rows, limit, b => b.Place);
    }

    /// <summary>How many bindings wait for a representative.</summary>
    public static long WaitingBindings(Snapshot snapshot, Actor actor) => snapshot.List(
        $"""
         select count(*) as waiting from exchange_binding_request q join account a on a.id = q.trading_id
         join account d on d.id = q.delivery_id where q.state = 'waiting' and {LinkSight.OfBinding(actor)}
         """,
        r => r.Long("waiting"), ("scope", AccountSight.Value(actor)))[0];

    /// <summary>The business days of exchanges.</summary>
    public static Page<ExchangeSessionView> Sessions(
        Snapshot snapshot, Actor actor, SessionState? state, ListOrder order, int limit)
    {
        const string frozen =
            "select 1 from exchange_frozen_account f where f.session_id = s.id and f.released_at is null";
        var where = Sight(actor).If(state, asked =>
            asked == SessionState.Suspended ? "s.suspended = 1"
            : asked == SessionState.Reconciling ? $"(s.state = 'reconciling' or exists ({frozen}))"
            : $"s.suspended = 0 and s.state = '{asked.Key}'");
        var sql = where.Paged(order, "s.opened_seq", limit);
        var rows = snapshot.List(
            $"""
             select s.id, s.opened_seq, d.number as account, h.name_zh, h.name_en, s.business_day, s.opened_at,
                    s.closed_at, s.next_number - 1 as messages, {order.Key},
                    case when s.suspended = 1 then 'suspended' else s.state end as state,
                    (select count(*) from exchange_difference x where x.session_id = s.id) as differences
             from exchange_session s join account d on d.id = s.delivery_id join holder h on h.id = d.holder_id
             where {sql}
             """,
            r => (
                Row: new ExchangeSessionView(
                    r.Guid("id"), r.Text("account"), r.Text("business_day"), r.Keyed<SessionState>("state"),
                    r.Instant("opened_at"),
                    r.InstantOrNull("closed_at"), r.Long("messages"), [], Name(r), r.Long("differences")),
                Id: r.Long("opened_seq"), Value: r.Value("sorted_by")),
            where.Values);
        var accounts = snapshot.ListIn(
            """
            select f.session_id, a.number from exchange_frozen_account f join account a on a.id = f.account_id
            join exchange_session s on s.id = f.session_id where f.released_at is null and s.opened_seq in
            """,
            rows.Select(r => r.Id), r => (Session: r.Guid("session_id"), Number: r.Text("number")))
            .ToLookup(f => f.Session, f => f.Number);
        var page = order.Page(rows, limit);
        return page with
        {
            Items = [.. page.Items.Select(s => s
                with { FrozenAccounts = [.. accounts[s.Session].Order(StringComparer.Ordinal)] })],
        };
    }

    /// <summary>The day of a session that the person sees, and whether a difference of it still freezes an account;
    /// null: there is none that they see.</summary>
    public static (string Day, bool Freezes)? Session(Snapshot snapshot, Actor actor, Guid session)
    {
        var where = Sight(actor).If(session, "s.id = @session", "session");
        return snapshot.List(
            $"""
             select s.business_day, (select count(*) from exchange_frozen_account f
                 where f.session_id = s.id and f.released_at is null) as frozen
             from exchange_session s join account d on d.id = s.delivery_id where {where}
             """,
            r => (r.Text("business_day"), r.Long("frozen") > 0), where.Values) is [var found] ? found : null;
    }

    /// <summary>The sessions that an operator may choose from: of those that the condition leaves, the
    /// latest.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="suspended">Only those that are suspended and not closed.</param>
    /// <param name="freezes">Only those of whose difference an account is still frozen.</param>
    public static IReadOnlyList<(Guid Session, Text Exchange, string Day)> ToChoose(
        Snapshot snapshot, Actor actor, bool suspended, bool freezes)
    {
        var where = Sight(actor);
        return snapshot.List(
            $"""
             select s.id, h.name_zh, h.name_en, s.business_day from exchange_session s
             join account d on d.id = s.delivery_id join holder h on h.id = d.holder_id
             where {where}{(suspended ? " and s.suspended = 1 and s.state <> 'closed'" : "")}{(freezes
                 ? " and exists (select 1 from exchange_frozen_account f where f.session_id = s.id "
                     + "and f.released_at is null)" : "")}
             order by s.opened_seq desc limit 100
             """,
            r => (r.Guid("id"), Name(r), r.Text("business_day")), where.Values);
    }

    /// <summary>The messages of a session that the caller has found to be one the person sees.</summary>
    public static Page<ExchangeMessageView> Messages(
        Snapshot snapshot, Guid session, string? kind, ListOrder order, int limit)
    {
        var where = new Conditions("session_id = @session", ("session", session)).If(kind, "kind = @kind", "kind");
        var sql = where.Paged(order, "seq", limit);
        return order.Page(
            snapshot.List(
                $"select id, number, kind, at, seq, answer, {order.Key} from exchange_message where {sql}",
                r => (
                    Row: new ExchangeMessageView(
                        r.Guid("id"), r.LongOrNull("number"), r.Text("kind"), r.Instant("at"), r.Long("seq"),
                        JsonNode.Parse(r.Text("answer"))),
                    Id: r.Long("seq"), Value: r.Value("sorted_by")),
                where.Values),
            limit);
    }

    /// <summary>The differences of a session that the caller has found to be one the person sees.</summary>
    public static Page<DifferenceView> Differences(Snapshot snapshot, Guid session, ListOrder order, int limit)
    {
        var where = new Conditions("x.session_id = @session", ("session", session));
        var sql = where.Paged(order, "x.ordinal", limit);
        return order.Page(
            snapshot.List(
                $"select x.number, x.ordinal, x.step, x.detail, {order.Key} from exchange_difference x where {sql}",
                r => (
                    Row: new DifferenceView(r.Long("number"), r.Text("step"), JsonNode.Parse(r.Text("detail"))!),
                    Id: r.Long("ordinal"), Value: r.Value("sorted_by")),
                where.Values),
            limit);
    }

    /// <summary>What operators must look at.</summary>
    public static Page<AlarmView> Alarms(Snapshot snapshot, Actor actor, string? code, ListOrder order, int limit)
    {
        var where = Sight(actor).If(code, "l.code = @code", "code");
        var sql = where.Paged(order, "l.seq", limit);
        return order.Page(
            snapshot.List(
                $"""
                 select l.seq, d.number, l.session_id, s.business_day, l.at, l.code, l.detail, {order.Key}
                 from exchange_alarm l join account d on d.id = l.delivery_id
                 left join exchange_session s on s.id = l.session_id where {sql}
                 """,
                r => (
                    Row: new AlarmView(
                        r.Long("seq"), r.Text("number"), r.Guid("session_id"), r.Instant("at"), r.Text("code"),
                        Refusals.OfCode(r.Text("code")).Text, JsonNode.Parse(r.Text("detail")),
                        r.TextOrNull("business_day")),
                    Id: r.Long("seq"), Value: r.Value("sorted_by")),
                where.Values),
            limit);
    }

    /// <summary>What exchanges were told: to a holder, what is still with the exchange (待交易所确认).</summary>
    public static Page<LinkNoticeView> Notices(
        Snapshot snapshot, Actor actor, string? state, ListOrder order, int limit)
    {
        var where = new Conditions(LinkSight.OfBinding(actor), ("scope", AccountSight.Value(actor))).If(
            state, asked => asked == "open" ? "n.acknowledged_seq is null" : "n.acknowledged_seq is not null");
        var sql = where.Paged(order, "n.delivery_id", limit);
        return order.Page(
            snapshot.List(
                $"""
                 select n.seq, n.number, n.delivery_id, d.number as delivery, n.kind, a.number as account, t.at,
                        n.client_number, case when n.acknowledged_seq is null then 0 else 1 end as acknowledged,
                        case when n.kind = 'transfer-in' then t.id end as transfer, {order.Key}
                 from exchange_notice n join account a on a.id = n.account_id join account d on d.id = n.delivery_id
                 left join ledger_transaction t on t.seq = n.seq where {sql}
                 """,
                r => (
                    Row: new LinkNoticeView(
                        r.Long("number"), r.Text("delivery"), r.Text("kind"), r.Long("seq"), r.InstantOrNull("at"),
                        r.Text("account"), r.TextOrNull("client_number"), r.GuidOrNull("transfer"),
                        r.Is("acknowledged")),
                    Id: r.Long("delivery_id"), Value: r.Value("sorted_by")),
                where.Values),
            limit);
    }

    /// <summary>The keys that exchanges sign with, the last valid first.</summary>
    public static Page<ExchangeKeyView> Keys(Snapshot snapshot, Actor actor, string? after, int limit)
    {
        var last = KeyPlace(after);
        var where = Sight(actor).If(
            last?.Key, "k.valid_until < @until or k.valid_until = @until and k.key_id > @key", "key");
        var rows = snapshot.List(
            $"""
             select k.key_id, d.number, k.algorithm, k.public_key, k.certificate, k.valid_from, k.valid_until,
                    h.name_zh, h.name_en
             from exchange_key k join account d on d.id = k.delivery_id join holder h on h.id = d.holder_id
             where {where} order by k.valid_until desc, k.key_id limit @limit
             """,
            r => new ExchangeKeyView(
                r.Text("key_id"), r.Text("number"), r.Text("algorithm"), Convert.ToBase64String(r.Bytes("public_key")),
                r.BytesOrNull("certificate") is { } certificate ? Convert.ToHexStringLower(certificate) : null,
                r.Instant("valid_from"), r.Instant("valid_until"), Name(r))
            {
                Until = r.At("valid_until"),
            },
            [.. where.Values, ("until", last?.Until ?? default), ("limit", limit + 1)]);
        return Page<ExchangeKeyView>.Of(
            rows, limit, k => string.Create(CultureInfo.InvariantCulture, $"{k.Until}.{k.KeyId}"));
    }

    /// <summary>Where a page of keys ended: until when its last key was valid, and that key.</summary>
    public static (Instant Until, string Key)? KeyPlace(string? after) =>
        after?.Split('.', 2) is [var until, var key]
        && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? (new Instant(at), key)
            : null;

    private static Conditions Sight(Actor actor) => new(LinkSight.Of(actor), ("scope", AccountSight.Value(actor)));

    private static Text Name(Row r) => new(r.Text("name_zh"), r.Text("name_en"));
}
