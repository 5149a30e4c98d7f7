using CarbonRegistry.Exchange;
using CarbonRegistry.Sight;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Lists;

/// <summary>The lists of the exchange link, for the nation, the auditor and the exchange itself; representatives see
/// the bindings and the notices of their accounts.</summary>
internal static class LinkRows
{
    private const string Root = "/exchange-link", Tag = "Exchange link";

    private static readonly (string Address, Text Text)
        ToSessions = (Root + "/sessions", ExchangeTexts.Sessions),
        ToBindings = (Root + "/bindings", ExchangeTexts.Bindings),
        ToNotices = (Root + "/notices", ExchangeTexts.Notices),
        ToAlarms = (Root + "/alarms", ExchangeTexts.Alarms),
        ToKeys = (Root + "/keys", ExchangeTexts.Keys);

    private static readonly Filter<ClientState> OfClient = Filter.Keyed<ClientState>("state", CommonTexts.State);

    private static readonly Filter<SessionState> OfDay = Filter.Keyed<SessionState>("state", CommonTexts.State);

    private static readonly Filter<string>
        Client = Filter.Part("client", ExchangeTexts.ClientOrAccount),
        MessageKind = Filter.Word("kind", ExchangeTexts.Kind, Words(ExchangeTexts.MessageKinds, ExchangeTexts.Message)),
        AlarmCode = Filter.Part("code", AdministrationTexts.Refusal),
        NoticeState = Filter.Word(
            "state", CommonTexts.State,
            ("open", ExchangeTexts.AwaitsExchange), ("acknowledged", ExchangeTexts.Acknowledged));

    /// <summary>What is bound, and what waits for its representative.</summary>
    public static readonly ListOf<BoundAccountView> Bindings = new()
    {
        Name = "bindings", Title = ExchangeTexts.Bindings, Page = ToBindings.Address, Api = "/exchange/clients",
        Says = (
            "ListBoundAccounts", "Accounts bound at exchanges",
            "Those that you may see, and how each client stands at its exchange, by client number; also those that an "
            + "exchange asks to bind (clientState waiting). For the nation, the auditor, the exchange itself and the "
            + "accounts' representatives.", Tag),
        Opens = LinkSight.OpensBindings, IsBare = true, OfAnswer = Page<object>.MaxLimit,
        Filters = [Client, OfClient], IsPlace = _ => true,
        Within = q => q.Actor.Represents
            ? new(
                TabsOf(q), [("/acts/confirm-bindings", ConfirmBindings.Row.Name)], ExchangeTexts.BindingsHintHolder)
            : new(TabsOf(q), Hint: ExchangeTexts.BindingsHint),
        Read = q => LinkLists.Bindings(q.Snapshot, q.Actor, q.Of(OfClient), q.Of(Client), q.After, q.Limit),
        Columns = q =>
        [
            new(ExchangeTexts.Client, b => new(b.ClientNumber, Class: "number")),
            new(ExchangeTexts.TradingAccount, b => CellOf.Account(q.Http, b.Account)),
            new(ExchangeTexts.Exchange, b => new(q.Say(b.Exchange))),
            new(CommonTexts.State, b => CellOf.State(q, b.ClientState)),
            new(ExchangeTexts.AccountState, b => new(q.Say(b.AccountState.Name))),
            new(ExchangeTexts.RequestedAt, b => CellOf.Time(b.RequestedAt)),
            new(ExchangeTexts.ToDo, b => new(
                null, Links: b.Request is { } request && q.Actor.Represents
                    ? [
                        ($"/acts/confirm-binding?request={request}&confirm=true", ExchangeTexts.Confirm),
                        ($"/acts/confirm-binding?request={request}", ExchangeTexts.Reject),
                    ] : null)) { InFile = false },
        ],
    };

    /// <summary>The business days.</summary>
    public static readonly ListOf<ExchangeSessionView> Sessions = new()
    {
        Name = "sessions", Title = ExchangeTexts.Sessions, Page = ToSessions.Address, Api = "/exchange/sessions",
        Says = (
            "ListExchangeSessions", "Business days of exchanges",
            "Newest first. For the nation, the auditor, and the exchange itself.", Tag),
        Opens = LinkSight.Opens, IsBare = true, OfAnswer = Page<object>.MaxLimit,
        Filters = [OfDay], Order = "-number",
        Within = q => new(TabsOf(q)),
        Read = q => LinkLists.Sessions(q.Snapshot, q.Actor, q.Of(OfDay), q.Order, q.Limit),
        Columns = q =>
        [
            new(ExchangeTexts.BusinessDay, s => new(s.BusinessDay, Of(s.Session), "time")),
            new(ExchangeTexts.Exchange, s => new(q.Say(s.Exchange))),
            new(CommonTexts.State, s => CellOf.State(q, s.State)),
            new(ExchangeTexts.OpenedAt, s => CellOf.Time(s.OpenedAt)),
            new(ExchangeTexts.ClosedAt, s => CellOf.Time(s.ClosedAt)),
            new(ExchangeTexts.MessageCount, s => new(Numbers.Grouped(s.Messages), Of(s.Session))) { Class = "figure" },
            new(ExchangeTexts.DifferenceCount, s => new(
                Numbers.Grouped(s.Differences), s.Differences > 0 ? Of(s.Session) + "/differences" : null))
                { Class = "figure" },
            new(ExchangeTexts.FrozenCount, s => new(Numbers.Grouped(s.FrozenAccounts.Count))) { Class = "figure" },
            new(ExchangeTexts.ToDo, s => new(
                null, Links: q.Actor.May(ResumeSession.Row.Function) ? [.. ToDo(s)] : null)) { InFile = false },
        ],
    };

    /// <summary>The messages of a business day, with the answers that they got.</summary>
    public static readonly ListOf<ExchangeMessageView> Messages = new()
    {
        Name = "messages", Title = ExchangeTexts.Messages, Page = Root + "/sessions/{id:guid}",
        Api = "/exchange/sessions/{id}/messages",
        Says = (
            "ListExchangeMessages", "Messages of a business day",
            "Those that were taken, in their order, with the answers that they got.", Tag),
        Opens = LinkSight.Opens, Filters = [MessageKind],
        Within = q => OfSession(q, ExchangeTexts.MessagesOf),
        Read = q => LinkLists.Messages(q.Snapshot, q.Id, q.Of(MessageKind), q.Order, q.Limit),
        Columns = q =>
        [
            new(ExchangeTexts.MessageNumber, m => CellOf.Number(m.Number)),
            new(CommonTexts.At, m => CellOf.Time(m.At)),
            new(ExchangeTexts.Kind, m => new(q.Say(ExchangeTexts.Message(m.Kind)))),
            new(ExchangeTexts.JournalNumber, m => CellOf.Number(m.Seq)),
            new(ExchangeTexts.MessageId, m => new(m.Message.ToString())) { InPage = false },
            new(ExchangeTexts.Answer, m => CellOf.Said(q, m.Answer)),
        ],
    };

    /// <summary>The differences of a business day.</summary>
    public static readonly ListOf<DifferenceView> Differences = new()
    {
        Name = "differences", Title = ExchangeTexts.DifferenceCount, Page = Root + "/sessions/{id:guid}/differences",
        Api = "/exchange/sessions/{id}/differences",
        Says = (
            "ListExchangeDifferences", "Differences of a business day",
            "By message and place: totals, blocks, trail.", Tag),
        Opens = LinkSight.Opens, IsBare = true, OfAnswer = Page<object>.MaxLimit,
        Sorts = LinkLists.DifferenceSorts, Order = "message",
        Within = q => OfSession(q, ExchangeTexts.DifferencesOf),
        Read = q => LinkLists.Differences(q.Snapshot, q.Id, q.Order, q.Limit),
        Columns = q =>
        [
            new(ExchangeTexts.MessageNumber, d => CellOf.Number(d.Number)),
            new(ExchangeTexts.Step, d => new(q.Say(ExchangeTexts.StepOf(d.Step)))),
            new(ExchangeTexts.Detail, d => CellOf.Said(q, d.Detail)),
        ],
    };

    /// <summary>What operators must look at.</summary>
    public static readonly ListOf<AlarmView> Alarms = new()
    {
        Name = "alarms", Title = ExchangeTexts.Alarms, Page = ToAlarms.Address, Api = "/exchange/alarms",
        Says = (
            "ListExchangeAlarms", "Alarms of the exchange link",
            "Newest first. For the nation, the auditor, and the exchange itself.", Tag),
        Opens = LinkSight.Opens, IsBare = true, OfAnswer = Page<object>.MaxLimit,
        Filters = [AlarmCode], Order = "-number",
        Within = q => new(TabsOf(q)),
        Read = q => LinkLists.Alarms(q.Snapshot, q.Actor, q.Of(AlarmCode), q.Order, q.Limit),
        Columns = q =>
        [
            new(ExchangeTexts.JournalNumber, a => CellOf.Number(a.Seq)),
            new(CommonTexts.At, a => CellOf.Time(a.At)),
            new(ExchangeTexts.BusinessDay, a => new(a.BusinessDay, Of(a.Session))),
            new(AdministrationTexts.Refusal, a => new(a.Code, Class: "number")),
            new(WorkplaceTexts.Reason, a => new(q.Say(a.Text))),
            new(ExchangeTexts.Detail, a => CellOf.Said(q, a.Detail)),
        ],
    };

    /// <summary>What exchanges were told and have or have not acknowledged (待交易所确认).</summary>
    public static readonly ListOf<LinkNoticeView> Notices = new()
    {
        Name = "notices", Title = ExchangeTexts.Notices, Page = ToNotices.Address, Api = "/exchange/notices",
        Says = (
            "ListExchangeNotices", "What exchanges were told",
            "Newest first, and whether the exchange has acknowledged it (待交易所确认). "
                + "For the nation, the auditor, the exchange itself and the accounts' representatives.", Tag),
        Opens = LinkSight.OpensBindings,
        Filters = [NoticeState], Sorts = LinkLists.NoticeSorts, Order = "-notice",
        Within = q => new(TabsOf(q), Hint: ExchangeTexts.NoticesHint),
        Read = q => LinkLists.Notices(q.Snapshot, q.Actor, q.Of(NoticeState), q.Order, q.Limit),
        Columns = q =>
        [
            new(ExchangeTexts.NoticeNumber, n => CellOf.Number(n.Number)),
            new(CommonTexts.At, n => CellOf.Time(n.At)),
            new(ExchangeTexts.Kind, n => new(q.Say(ExchangeTexts.Notice(n.Kind)))),
            new(ExchangeTexts.TradingAccount, n => CellOf.Account(q.Http, n.Account)),
            new(ExchangeTexts.Client, n => new(n.ClientNumber, Class: "number")),
            new(ExchangeTexts.JournalNumber, n => CellOf.Number(
                n.Seq, n.Transfer is { } transfer ? "/transactions/" + transfer : null)),
            new(CommonTexts.State, n => new(
                q.Say(n.Acknowledged ? ExchangeTexts.Acknowledged : ExchangeTexts.AwaitsExchange),
                Tone: n.Acknowledged ? "good" : "waiting")),
        ],
    };

    /// <summary>The keys that exchanges sign with.</summary>
    public static readonly ListOf<ExchangeKeyView> Keys = new()
    {
        Name = "keys", Title = ExchangeTexts.Keys, Page = ToKeys.Address, Api = "/exchange/keys",
        Says = (
            "ListExchangeKeys", "Keys that exchanges sign with",
            "The last valid first. For the nation, the auditor, and the exchange itself.", Tag),
        Opens = LinkSight.Opens, IsBare = true, OfAnswer = Page<object>.MaxLimit,
        IsPlace = after => LinkLists.KeyPlace(after) is not null,
        Within = q => new(
            TabsOf(q),
            q.Actor.May(RegisterKey.Row.Function) ? [("/acts/register-exchange-key", ExchangeTexts.Register)] : [],
            ExchangeTexts.KeysHint),
        Read = q => LinkLists.Keys(q.Snapshot, q.Actor, q.After, q.Limit),
        Columns = q =>
        [
            new(ExchangeTexts.KeyId, k => new(k.KeyId, Class: "number")),
            new(ExchangeTexts.Exchange, k => new(q.Say(k.Exchange))),
            new(ExchangeTexts.Algorithm, k => new(k.Algorithm, Class: "number")),
            new(ExchangeTexts.Certificate, k => new(
                q.Say(k.Certificate is null ? CommonTexts.No : CommonTexts.Yes))),
            new(ExchangeTexts.ValidFrom, k => CellOf.Time(k.ValidFrom)),
            new(ExchangeTexts.ValidUntil, k => CellOf.Time(k.ValidUntil)),
            new(CommonTexts.State, k => StateOf(q, k)),
            new(ExchangeTexts.ToDo, k => new(
                null, Links: q.Actor.May(RegisterKey.Row.Function) && k.Until > q.Now
                    ? [
                        ($"/acts/register-exchange-key?account={k.Account}&algorithm={k.Algorithm}",
                            ExchangeTexts.Rotate),
                        ($"/acts/revoke-exchange-key?keyId={Uri.EscapeDataString(k.KeyId)}", ExchangeTexts.Revoke),
                    ] : null)) { InFile = false },
        ],
    };

    private static (string, Text)[] Words(IEnumerable<string> words, Func<string, Text> text) =>
        [.. words.Select(w => (w, text(w)))];

    private static IReadOnlyList<(string, Text)> TabsOf(ListRequest query) => LinkSight.Opens(query.Actor)
        ? [ToSessions, ToBindings, ToNotices, ToAlarms, ToKeys] : [ToBindings, ToNotices];

    private static string Of(Guid session) => $"{Root}/sessions/{session}";

    private static IEnumerable<(string, Text)> ToDo(ExchangeSessionView session)
    {
        var id = session.Session;
        yield return (
            $"/acts/correct-business-day?session={id}&day={session.BusinessDay}", ExchangeTexts.CorrectDay);
        if (session.State == SessionState.Suspended)
        {
            yield return ($"/acts/resume-exchange-session?session={id}", ExchangeTexts.Resume);
        }

        if (session.FrozenAccounts.Count > 0)
        {
            yield return ($"/acts/resolve-exchange-difference?session={id}", ExchangeTexts.Resolve);
        }
    }

    private static Around? OfSession(ListRequest query, Text title) =>
        LinkLists.Session(query.Snapshot, query.Actor, query.Id) is not var (day, freezes) ? null
        : new(
            Does: title == ExchangeTexts.DifferencesOf && freezes && query.Actor.May(ResolveDifference.Row.Function)
                ? [($"/acts/resolve-exchange-difference?session={query.Id}", ExchangeTexts.Resolve)] : [],
            Parent: (ToSessions.Address, query.Say(ToSessions.Text)), Title: query.Language.Of(title, day), Of: day);

    private static CellOf StateOf(ListRequest query, ExchangeKeyView key)
    {
        var begun = string.CompareOrdinal(key.ValidFrom, Instant.Text(query.Now)) <= 0;
        return key.Until <= query.Now ? new(query.Say(ExchangeTexts.Ended), Tone: "")
            : begun ? new(query.Say(ExchangeTexts.Valid), Tone: "good")
            : new(query.Say(ExchangeTexts.NotYet), Tone: "waiting");
    }
}
