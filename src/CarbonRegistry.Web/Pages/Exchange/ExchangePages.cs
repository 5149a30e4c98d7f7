using System.Globalization;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>
/// The people's side of the exchange link: bindings, sessions with their messages and differences, alarms, notices, keys. For the nation, the auditor and the exchange itself;
/// representatives see the bindings and the notices of their accounts.
/// </summary>
internal static class ExchangePages
{
    private const string Root = "/exchange-link";

    private static readonly IReadOnlyList<(string, Text)> Tabs =
    [
        (Root + "/sessions", ExchangeTexts.Sessions), (Root + "/bindings", ExchangeTexts.Bindings), (Root + "/notices", ExchangeTexts.Notices), (Root + "/alarms", ExchangeTexts.Alarms),
        (Root + "/keys", ExchangeTexts.Keys),
    ];

    private static readonly IReadOnlyList<(string, Text)> OfHolders = [(Root + "/bindings", ExchangeTexts.Bindings), (Root + "/notices", ExchangeTexts.Notices)];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root + "/bindings", Bindings);
        routes.MapGet(Root + "/sessions", Sessions);
        routes.MapGet(Root + "/sessions/{id:guid}", Messages);
        routes.MapGet(Root + "/sessions/{id:guid}/differences", Differences);
        routes.MapGet(Root + "/alarms", Alarms);
        routes.MapGet(Root + "/notices", Notices);
        routes.MapGet(Root + "/keys", Keys);
    }

    /// <summary>Which delivery accounts (<c>d</c>) a person sees the whole link of.</summary>
    public static (string Condition, (string, object?)[] Values) Condition(Actor actor) =>
        actor.SeesAll ? ("1 = 1", []) : ("d.holder_id = @holder and d.holder_id <> 0", [("holder", actor.HolderId)]);

    /// <summary>How many bindings wait for a representative.</summary>
    public static long WaitingBindings(Snapshot snapshot, long person) => snapshot.List(
        "select count(*) from exchange_binding_request q where q.state = 'waiting' and q.trading_id in (select account_id from representative where person_id = @person)",
        r => r.GetInt64(0), ("person", person))[0];

    private static bool Sees(Actor actor) => actor.SeesAll || actor.Role == Role.Exchange;

    private sealed record Binding(string Key, Guid? Request, Text Exchange, string Delivery, string Account, string Client, string State, string? AccountState, long At);

    /// <summary>What is bound, and what waits for its representative.</summary>
    private static IResult Bindings(HttpContext http, Database database)
    {
        var actor = http.Actor();
        if (!Sees(actor) && !actor.Represents)
        {
            return Screens.NotFound();
        }

        var language = http.Language();
        var (condition, values) = actor.Represents
            ? ("b.trading_id in (select account_id from representative where person_id = @person)", [("person", actor.PersonId)]) : Condition(actor);
        var query = new Filters(http);
        var (state, client) = (query["state"], query.Text("client"));
        using var snapshot = new Snapshot(database);
        return ListPage.Show<Binding>(
            http, "bindings", language.Of(ExchangeTexts.Bindings),
            [
                new(ExchangeTexts.Client, b => new(b.Client, Class: "number")),
                new(ExchangeTexts.TradingAccount, b => CellOf.Account(http, b.Account)),
                new(ExchangeTexts.Exchange, b => new(language.Of(b.Exchange))),
                new(CommonTexts.State, b => new(language.Of(ExchangeTexts.Binding(b.State)), Tone: b.State is "active" ? "good" : b.State is "waiting" ? "waiting" : "bad")),
                new(ExchangeTexts.AccountState, b => new(b.AccountState is { } s ? language.Of(CarbonRegistry.Law.AccountState.Find(s)!.Name) : null)),
                new(ExchangeTexts.RequestedAt, b => new(b.At == 0 ? null : Screen.WhenOf(b.At), Class: "time")),
                new(ExchangeTexts.ToDo, b => new(null, Links: b.State == "waiting" && actor.Represents
                    ? [($"/acts/confirm-binding?request={b.Request}&confirm=true", ExchangeTexts.Confirm), ($"/acts/confirm-binding?request={b.Request}", ExchangeTexts.Reject)] : null), InFile: false),
            ],
            (after, limit) => Page<Binding>.Of(
                snapshot.List(
                    $"""
                     select * from (
                         select b.client_number || '/' || a.number as place, null as id, h.name_zh, h.name_en, d.number as delivery, a.number as account, b.client_number as client,
                                b.client_state as state, a.state as account_state, 0 as at
                         from exchange_binding b join account a on a.id = b.trading_id join account d on d.id = b.delivery_id join holder h on h.id = d.holder_id where {condition}
                         union all
                         select b.client_number || '/' || a.number || '/w', b.id, h.name_zh, h.name_en, d.number, a.number, b.client_number, b.state, a.state, b.requested_at
                         from exchange_binding_request b join account a on a.id = b.trading_id join account d on d.id = b.delivery_id join holder h on h.id = d.holder_id
                         where b.state = 'waiting' and {condition}) x
                     where place > @after{(state is null ? "" : " and state = @state")}{(client is null ? "" : " and (client like @client escape '~' or account like @client escape '~')")} order by place limit @limit
                     """.Replace("null as id", database.IsPostgres ? "cast(null as uuid) as id" : "null as id", StringComparison.Ordinal),
                    r => new Binding(
                        r.GetString(0), r.IsDBNull(1) ? null : Database.ReadGuid(r, 1), new(r.GetString(2), r.GetString(3)), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7), r.GetString(8),
                        r.GetInt64(9)),
                    [
                        .. values, ("after", after ?? ""), ("limit", limit + 1), .. state is null ? [] : new (string, object?)[] { ("state", state) },
                        .. client is null ? [] : new (string, object?)[] { ("client", $"%{Database.EscapeLike(client)}%") },
                    ]),
                limit, b => b.Key),
            [
                new("client", ExchangeTexts.ClientOrAccount),
                new("state", CommonTexts.State, [.. new[] { "active", "frozen", "waiting" }.Select(s => (s, ExchangeTexts.Binding(s)))]),
            ],
            actor.Represents ? OfHolders : Tabs,
            does: actor.Represents
                ? [("/acts/confirm-bindings", CarbonRegistry.Exchange.ConfirmBindings.Row.Name)] : [],
                hint: actor.Represents ? ExchangeTexts.BindingsHintHolder
                : ExchangeTexts.BindingsHint);
    }

    private sealed record Session(Guid Id, string Delivery, Text Exchange, string Day, string State, long Opened, long? Closed, long Messages, long Frozen, long Differences);

    private static IResult Sessions(HttpContext http, Database database)
    {
        var actor = http.Actor();
        if (!Sees(actor))
        {
            return Screens.NotFound();
        }

        var language = http.Language();
        var (condition, values) = Condition(actor);
        var state = new Filters(http)["state"];
        condition += state switch
        {
            "suspended" => " and s.suspended = 1",
            "reconciling" => " and exists (select 1 from exchange_frozen_account f where f.session_id = s.id and f.released_at is null)",
            "open" or "closed" => " and s.suspended = 0 and s.state = '" + state + "'",
            _ => "",
        };
        using var snapshot = new Snapshot(database);
        return ListPage.Show<Session>(
            http, "sessions", language.Of(ExchangeTexts.Sessions),
            [
                new(ExchangeTexts.BusinessDay, s => new(s.Day, $"{Root}/sessions/{s.Id}", "time")),
                new(ExchangeTexts.Exchange, s => new(language.Of(s.Exchange))),
                new(CommonTexts.State, s => new(language.Of(ExchangeTexts.Session(s.State)), Tone: s.State switch { "open" => "good", "closed" => "", "reconciling" => "waiting", _ => "bad" })),
                new(ExchangeTexts.OpenedAt, s => new(Screen.WhenOf(s.Opened), Class: "time")),
                new(ExchangeTexts.ClosedAt, s => new(s.Closed is { } at ? Screen.WhenOf(at) : null, Class: "time")),
                new(ExchangeTexts.MessageCount, s => new(Numbers.Grouped(s.Messages), $"{Root}/sessions/{s.Id}"), "figure"),
                new(ExchangeTexts.DifferenceCount, s => new(Numbers.Grouped(s.Differences), s.Differences > 0 ? $"{Root}/sessions/{s.Id}/differences" : null), "figure"),
                new(ExchangeTexts.FrozenCount, s => new(Numbers.Grouped(s.Frozen)), "figure"),
                new(ExchangeTexts.ToDo, s => new(null, Links: actor.Role != Role.NationalBusiness ? null :
                [
                    ($"/acts/correct-business-day?session={s.Id}&day={s.Day}", ExchangeTexts.CorrectDay),
                    .. s.State == "suspended" ? new[] { ($"/acts/resume-exchange-session?session={s.Id}", ExchangeTexts.Resume) } : [],
                    .. s.Frozen > 0 ? new[] { ($"/acts/resolve-exchange-difference?session={s.Id}", ExchangeTexts.Resolve) } : [],
                ]), InFile: false),
            ],
            (after, limit) => Page<Session>.Of(
                snapshot.List(
                    $"""
                     select s.id, d.number, h.name_zh, h.name_en, s.business_day, case when s.suspended = 1 then 'suspended' else s.state end, s.opened_at, s.closed_at, s.next_number - 1,
                            (select count(*) from exchange_frozen_account f where f.session_id = s.id and f.released_at is null), (select count(*) from exchange_difference x where x.session_id = s.id)
                     from exchange_session s join account d on d.id = s.delivery_id join holder h on h.id = d.holder_id
                     where {condition} and s.opened_seq < @after order by s.opened_seq desc limit @limit
                     """,
                    r => new Session(
                        Database.ReadGuid(r, 0), r.GetString(1), new(r.GetString(2), r.GetString(3)), r.GetString(4), r.GetString(5), r.GetInt64(6), r.IsDBNull(7) ? null : r.GetInt64(7), r.GetInt64(8),
                        r.GetInt64(9), r.GetInt64(10)),
                    [.. values, ("after", Number(after) ?? long.MaxValue), ("limit", limit + 1)]),
                limit, s => snapshot.List("select opened_seq from exchange_session where id = @id", r => r.GetInt64(0), ("id", s.Id))[0].ToString(CultureInfo.InvariantCulture)),
            [new("state", CommonTexts.State, [.. new[] { "open", "reconciling", "suspended", "closed" }.Select(s => (s, ExchangeTexts.Session(s)))])],
            Tabs);
    }

    private sealed record Message(Guid Id, long? Number, string Kind, long At, long Seq, string Answer);

    private static IResult Messages(HttpContext http, Database database, Guid id)
    {
        var language = http.Language();
        using var snapshot = new Snapshot(database);
        if (Day(snapshot, http.Actor(), id) is not { } day)
        {
            return Screens.NotFound();
        }

        var query = new Filters(http);
        var kind = query["kind"];
        var kinds = snapshot.List("select distinct kind from exchange_message where session_id = @id order by kind", r => r.GetString(0), ("id", id));
        return ListPage.Show<Message>(
            http, "messages-" + day, language.Of(ExchangeTexts.MessagesOf, day),
            [
                new(ExchangeTexts.MessageNumber, m => new(m.Number?.ToString(CultureInfo.InvariantCulture) ?? "—", Class: "number")),
                new(CommonTexts.At, m => new(Screen.WhenOf(m.At), Class: "time")),
                new(ExchangeTexts.Kind, m => new(language.Of(ExchangeTexts.Message(m.Kind)))),
                new(ExchangeTexts.JournalNumber, m => new(m.Seq.ToString(CultureInfo.InvariantCulture), Class: "number")),
                new(ExchangeTexts.MessageId, m => new(m.Id.ToString()), InPage: false),
                new(ExchangeTexts.Answer, m => new(m.Answer.Length > 400 ? m.Answer[..400] + "…" : m.Answer, Class: "digest number")),
            ],
            (after, limit) => Page<Message>.Of(
                snapshot.List(
                    $"select id, number, kind, at, seq, answer from exchange_message where session_id = @session and seq > @after{(kind is null ? "" : " and kind = @kind")} order by seq limit @limit",
                    r => new Message(Database.ReadGuid(r, 0), r.IsDBNull(1) ? null : r.GetInt64(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4), r.GetString(5)),
                    [("session", id), ("after", Number(after) ?? 0), ("limit", limit + 1), .. kind is null ? [] : new (string, object?)[] { ("kind", kind) }]),
                limit, m => m.Seq.ToString(CultureInfo.InvariantCulture)),
            [new("kind", ExchangeTexts.Kind, [.. kinds.Select(k => (k, ExchangeTexts.Message(k)))])],
            parent: (Root + "/sessions", language.Of(ExchangeTexts.Sessions)));
    }

    private sealed record Difference(long Number, int Ordinal, string Step, string Detail);

    private static IResult Differences(HttpContext http, Database database, Guid id)
    {
        var language = http.Language();
        using var snapshot = new Snapshot(database);
        if (Day(snapshot, http.Actor(), id) is not { } day)
        {
            return Screens.NotFound();
        }

        var open = snapshot.List("select count(*) from exchange_frozen_account where session_id = @id and released_at is null", r => r.GetInt64(0), ("id", id))[0] > 0;
        return ListPage.Show<Difference>(
            http, "differences-" + day, language.Of(ExchangeTexts.DifferencesOf, day),
            [
                new(ExchangeTexts.MessageNumber, d => new(d.Number.ToString(CultureInfo.InvariantCulture), Class: "number")),
                new(ExchangeTexts.Step, d => new(language.Of(ExchangeTexts.StepOf(d.Step)))),
                new(ExchangeTexts.Detail, d => new(d.Detail, Class: "digest number")),
            ],
            (after, limit) => Page<Difference>.Of(
                snapshot.List(
                    "select number, ordinal, step, detail from exchange_difference where session_id = @session and (number, ordinal) > (@number, @ordinal) order by number, ordinal limit @limit",
                    r => new Difference(r.GetInt64(0), r.GetInt32(1), r.GetString(2), r.GetString(3)),
                    ("session", id), ("number", Number(after?.Split('-')[0]) ?? 0), ("ordinal", (int)(Number(after?.Split('-')[^1]) ?? 0)), ("limit", limit + 1)),
                limit, d => string.Create(CultureInfo.InvariantCulture, $"{d.Number}-{d.Ordinal}")),
            does: open && http.Actor().Role == Role.NationalBusiness ? [($"/acts/resolve-exchange-difference?session={id}", ExchangeTexts.Resolve)] : [],
            parent: (Root + "/sessions", language.Of(ExchangeTexts.Sessions)));
    }

    private static IResult Alarms(HttpContext http, Database database)
    {
        if (!Sees(http.Actor()))
        {
            return Screens.NotFound();
        }

        var language = http.Language();
        var (condition, values) = Condition(http.Actor());
        var code = new Filters(http)["code"];
        using var snapshot = new Snapshot(database);
        return ListPage.Show<(long Seq, string Exchange, Guid Session, string Day, long At, string Code, string Detail)>(
            http, "alarms", language.Of(ExchangeTexts.Alarms),
            [
                new(ExchangeTexts.JournalNumber, a => new(a.Seq.ToString(CultureInfo.InvariantCulture), Class: "number")),
                new(CommonTexts.At, a => new(Screen.WhenOf(a.At), Class: "time")),
                new(ExchangeTexts.BusinessDay, a => new(a.Day, $"{Root}/sessions/{a.Session}")),
                new(AdministrationTexts.Refusal, a => new(a.Code, Class: "number")),
                new(WorkplaceTexts.Reason, a => new(language.Of(Refusals.OfCode(a.Code).Text))),
                new(ExchangeTexts.Detail, a => new(a.Detail, Class: "digest number")),
            ],
            (after, limit) => Page<(long Seq, string Exchange, Guid Session, string Day, long At, string Code, string Detail)>.Of(
                snapshot.List(
                    $"""
                     select l.seq, d.number, l.session_id, coalesce(s.business_day, ''), l.at, l.code, l.detail from exchange_alarm l join account d on d.id = l.delivery_id
                     left join exchange_session s on s.id = l.session_id where {condition} and l.seq < @after{(code is null ? "" : " and l.code = @code")} order by l.seq desc limit @limit
                     """,
                    r => (r.GetInt64(0), r.GetString(1), Database.ReadGuid(r, 2), r.GetString(3), r.GetInt64(4), r.GetString(5), r.GetString(6)),
                    [.. values, ("after", Number(after) ?? long.MaxValue), ("limit", limit + 1), .. code is null ? [] : new (string, object?)[] { ("code", code) }]),
                limit, a => a.Seq.ToString(CultureInfo.InvariantCulture)),
            [new("code", AdministrationTexts.Refusal)], Tabs);
    }

    /// <summary>What the exchange has been told and has not acknowledged: to a holder, what is still with the exchange (待交易所确认).</summary>
    private static IResult Notices(HttpContext http, Database database)
    {
        var actor = http.Actor();
        if (!Sees(actor) && !actor.Represents)
        {
            return Screens.NotFound();
        }

        var language = http.Language();
        var (condition, values) = actor.Represents
            ? ("n.account_id in (select account_id from representative where person_id = @person)", [("person", actor.PersonId)]) : Condition(actor);
        condition += new Filters(http)["state"] switch { "open" => " and n.acknowledged_seq is null", "acknowledged" => " and n.acknowledged_seq is not null", _ => "" };
        using var snapshot = new Snapshot(database);
        return ListPage.Show<(long Seq, long Number, long Delivery, string Kind, string Account, string? Client, bool Acknowledged, Guid? Transaction, long? At)>(
            http, "notices", language.Of(ExchangeTexts.Notices),
            [
                new(ExchangeTexts.NoticeNumber, n => new(n.Number.ToString(CultureInfo.InvariantCulture), Class: "number")),
                new(CommonTexts.At, n => new(n.At is { } at ? Screen.WhenOf(at) : null, Class: "time")),
                new(ExchangeTexts.Kind, n => new(language.Of(ExchangeTexts.Notice(n.Kind)))),
                new(ExchangeTexts.TradingAccount, n => CellOf.Account(http, n.Account)),
                new(ExchangeTexts.Client, n => new(n.Client, Class: "number")),
                new(ExchangeTexts.JournalNumber, n => new(n.Seq.ToString(CultureInfo.InvariantCulture), n.Kind == "transfer-in" && n.Transaction is { } id ? "/transactions/" + id : null, "number")),
                new(CommonTexts.State, n => new(language.Of(n.Acknowledged ? ExchangeTexts.Acknowledged : ExchangeTexts.AwaitsExchange), Tone: n.Acknowledged ? "good" : "waiting")),
            ],
            (after, limit) => Page<(long Seq, long Number, long Delivery, string Kind, string Account, string? Client, bool Acknowledged, Guid? Transaction, long? At)>.Of(
                snapshot.List(
                    $"""
                     select n.seq, n.number, n.delivery_id, n.kind, a.number, n.client_number, case when n.acknowledged_seq is null then 0 else 1 end, t.id, t.at
                     from exchange_notice n join account a on a.id = n.account_id join account d on d.id = n.delivery_id left join ledger_transaction t on t.seq = n.seq
                     where {condition} and (n.number, n.delivery_id) < (@number, @delivery) order by n.number desc, n.delivery_id desc limit @limit
                     """,
                    r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetString(3), r.GetString(4), Database.ReadText(r, 5), r.GetInt32(6) == 1, r.IsDBNull(7) ? (Guid?)null : Database.ReadGuid(r, 7),
                        r.IsDBNull(8) ? (long?)null : r.GetInt64(8)),
                    [.. values, ("number", Number(after?.Split('-')[0]) ?? long.MaxValue), ("delivery", Number(after?.Split('-')[^1]) ?? long.MaxValue), ("limit", limit + 1)]),
                limit, n => string.Create(CultureInfo.InvariantCulture, $"{n.Number}-{n.Delivery}")),
            [new("state", CommonTexts.State, [("open", ExchangeTexts.AwaitsExchange), ("acknowledged", ExchangeTexts.Acknowledged)])],
            actor.Represents ? OfHolders : Tabs, hint: ExchangeTexts.NoticesHint);
    }

    private static IResult Keys(HttpContext http, Database database, TimeProvider clock)
    {
        var actor = http.Actor();
        if (!Sees(actor))
        {
            return Screens.NotFound();
        }

        var language = http.Language();
        var now = Instant.Of(clock.GetUtcNow());
        var (condition, values) = Condition(actor);
        using var snapshot = new Snapshot(database);
        return ListPage.Show<(string Key, string Delivery, Text Exchange, string Algorithm, bool Pinned, long From, long Until)>(
            http, "keys", language.Of(ExchangeTexts.Keys),
            [
                new(ExchangeTexts.KeyId, k => new(k.Key, Class: "number")),
                new(ExchangeTexts.Exchange, k => new(language.Of(k.Exchange))),
                new(ExchangeTexts.Algorithm, k => new(k.Algorithm, Class: "number")),
                new(ExchangeTexts.Certificate, k => new(language.Of(k.Pinned ? CommonTexts.Yes : CommonTexts.No))),
                new(ExchangeTexts.ValidFrom, k => new(Screen.WhenOf(k.From), Class: "time")),
                new(ExchangeTexts.ValidUntil, k => new(Screen.WhenOf(k.Until), Class: "time")),
                new(CommonTexts.State, k => new(language.Of(Valid(k) ? ExchangeTexts.Valid : k.From > now ? ExchangeTexts.NotYet : ExchangeTexts.Ended), Tone: Valid(k) ? "good" : k.From > now ? "waiting" : "")),
                new(ExchangeTexts.ToDo, k => new(null, Links: actor.Role == Role.NationalBusiness && k.Until > now
                    ? [($"/acts/register-exchange-key?account={k.Delivery}&algorithm={k.Algorithm}", ExchangeTexts.Rotate), ($"/acts/revoke-exchange-key?keyId={Uri.EscapeDataString(k.Key)}", ExchangeTexts.Revoke)] : null), InFile: false),
            ],
            (after, limit) => Page<(string Key, string Delivery, Text Exchange, string Algorithm, bool Pinned, long From, long Until)>.Of(
                snapshot.List(
                    $"""
                     select k.key_id, d.number, h.name_zh, h.name_en, k.algorithm, case when k.certificate is null then 0 else 1 end, k.valid_from, k.valid_until
                     from exchange_key k join account d on d.id = k.delivery_id join holder h on h.id = d.holder_id where {condition} and k.key_id > @after order by k.key_id limit @limit
                     """,
                    r => (r.GetString(0), r.GetString(1), new Text(r.GetString(2), r.GetString(3)), r.GetString(4), r.GetInt32(5) == 1, r.GetInt64(6), r.GetInt64(7)),
                    [.. values, ("after", after ?? ""), ("limit", limit + 1)]),
                limit, k => k.Key),
            tabs: Tabs, does: actor.Role == Role.NationalBusiness ? [("/acts/register-exchange-key", ExchangeTexts.Register)] : [], hint: ExchangeTexts.KeysHint);

        bool Valid((string Key, string Delivery, Text Exchange, string Algorithm, bool Pinned, long From, long Until) k) => k.From <= now && now < k.Until;
    }

    /// <summary>The business day of a session that the person sees, or null.</summary>
    private static string? Day(Snapshot snapshot, Actor actor, Guid session)
    {
        var (condition, values) = Condition(actor);
        return !Sees(actor) ? null : snapshot.List(
            $"select s.business_day from exchange_session s join account d on d.id = s.delivery_id where s.id = @id and {condition}", r => r.GetString(0), [.. values, ("id", session)]).FirstOrDefault();
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
