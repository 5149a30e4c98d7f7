using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>A session (签到至签退): a business day of an exchange.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Delivery">The exchange's delivery account, by its sequence.</param>
/// <param name="BusinessDay">yyyy-MM-dd.</param>
/// <param name="State">How it stands: open, reconciling or closed.</param>
/// <param name="Suspended">Whether a number was used for two contents: nothing is taken until an operator resumes
/// it.</param>
/// <param name="NextNumber">The number that the next message must have.</param>
/// <param name="OpenedSeq">The journal's number of its sign-in.</param>
/// <param name="SignOut">Reconciling: the number of the sign-out message that showed the difference. Otherwise
/// 0.</param>
internal sealed record ExchangeSession(
    Guid Id, AccountId Delivery, string BusinessDay, SessionState State, bool Suspended, long NextNumber,
    long OpenedSeq, long SignOut)
{
    private const string Columns =
        """
        select id, delivery_id, business_day, state, suspended, next_number, opened_seq, sign_out from exchange_session
        """;

    private const string IsCurrent = " where delivery_id = @delivery and closed_at is null";

    /// <summary>The session of this id, or null.</summary>
    internal static ExchangeSession? Find(Register register, Guid id) =>
        register.List(Columns + " where id = @id", Read, ("id", id)).FirstOrDefault();

    /// <summary>The exchange's session that is not closed, or null.</summary>
    internal static ExchangeSession? Current(Register register, AccountId delivery) =>
        register.List(Columns + IsCurrent, Read, ("delivery", delivery)).FirstOrDefault();

    /// <summary>The exchange's session that is not closed, or null.</summary>
    public static ExchangeSession? Current(Snapshot snapshot, AccountId delivery)
    {
        return snapshot.List(Columns + IsCurrent, Read, ("delivery", delivery)).FirstOrDefault();
    }

    /// <summary>Whose session it is and of which business day, where the person sees the link.</summary>
    internal static (Text Exchange, string BusinessDay)? About(Snapshot snapshot, Actor actor, Guid id) =>
        snapshot.List(
        $"""
        select h.name_zh, h.name_en, s.business_day from exchange_session s
        join account d on d.id = s.delivery_id join holder h on h.id = d.holder_id
        where s.id = @id and {LinkSight.Of(actor)}
        """,
        r => (new Text(r.Text("name_zh"), r.Text("name_en")), r.Text("business_day")),
        ("id", id), ("scope", AccountSight.Value(actor))).Cast<(Text, string)?>().FirstOrDefault();

    /// <summary>Begins the session.</summary>
    internal void Begin(ActContext context, AccountNumber account)
    {
        context.Register.Execute(
            """
            insert into exchange_session (id, delivery_id, business_day, state, next_number, opened_at, opened_seq)
            values (@id, @delivery, @day, @state, @next, @at, @seq)
            """,
            ("id", Id), ("delivery", Delivery), ("day", BusinessDay), ("state", State), ("next", NextNumber),
            ("at", context.Now), ("seq", OpenedSeq));
        context.Changed("exchange-session", Id, null,
            new { account = account.ToString(), businessDay = BusinessDay, state = State });
    }

    /// <summary>Counts a message that was taken.</summary>
    internal void Count(Register register) => register.Execute(
        "update exchange_session set next_number = next_number + 1 where id = @id", ("id", Id));

    /// <summary>Writes the session as it is to be; closed, it is so from now on.</summary>
    internal void Update(ActContext context, ExchangeSession before)
    {
        context.Register.Execute(
            """
            update exchange_session
                set business_day = @day, state = @state, suspended = @suspended, sign_out = @signOut,
                closed_at = @closed where id = @id
            """,
            ("day", BusinessDay), ("state", State), ("suspended", (short)(Suspended ? 1 : 0)), ("signOut", SignOut),
            ("closed", State == SessionState.Closed ? context.Now : null), ("id", Id));
        context.Changed("exchange-session", Id, Told(before), Told(this));
        if (Suspended && !before.Suspended)
        {
            TellOf(context, SessionState.Suspended);
        }
        else if (State == SessionState.Reconciling && before.State != State)
        {
            TellOf(context, State);
        }

        static object Told(ExchangeSession s) => new { s.BusinessDay, s.State, s.Suspended };
    }

    /// <summary>Whoever may settle it hears that it does not go on by itself: the nation's office, and the exchange's
    /// own people.</summary>
    private void TellOf(ActContext context, SessionState state)
    {
        var (holder, name) = context.Register.List(
            "select h.id, h.name_zh, h.name_en from account d join holder h on h.id = d.holder_id "
                + "where d.id = @delivery",
            r => (r.Holder("id"), Text.OfName(r.Text("name_zh"), r.Text("name_en"))), ("delivery", Delivery))[0];
        Notify.People(
            context.Register, (context.Seq, context.Now), NoticeKind.SessionAmiss, Id.ToString("D"),
            new() { ["exchange"] = Notify.Words(name), ["day"] = BusinessDay, ["state"] = Notify.Words(state.Name) },
            "p.active = 1 and (p.role = @office or (p.role = @exchange and p.holder_id = @holder))",
            ("office", Role.NationalBusiness.Key), ("exchange", Role.Exchange.Key), ("holder", holder));
    }

    private static ExchangeSession Read(Row r) => new(
        r.Guid("id"), r.Account("delivery_id"), r.Text("business_day"),
        r.Keyed<SessionState>("state"), r.Is("suspended"),
        r.Long("next_number"), r.Long("opened_seq"), r.Long("sign_out"));
}
