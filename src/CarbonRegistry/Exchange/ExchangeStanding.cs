using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>What is open with an exchange.</summary>
/// <param name="Delivery">Its delivery account.</param>
/// <param name="Name">Its name.</param>
/// <param name="Holdings">What the account holds, by group.</param>
/// <param name="Bound">Trading accounts bound.</param>
/// <param name="Waiting">Bindings that wait for a representative.</param>
/// <param name="Unacknowledged">Notices that it has not acknowledged.</param>
/// <param name="Suspended">Sessions suspended.</param>
/// <param name="Reconciling">Sessions with an open difference.</param>
/// <param name="Alarms">Alarms of the last seven days.</param>
/// <param name="BusinessDay">The day of its open session, or null.</param>
/// <param name="ClosedDay">The last day that it has signed out of, or null.</param>
public sealed record ExchangeStanding(
    string Delivery, Text Name, IReadOnlyList<GroupHoldings> Holdings, long Bound, long Waiting, long Unacknowledged,
    long Suspended, long Reconciling, long Alarms, string? BusinessDay, string? ClosedDay)
{
    private const long DaysOfAlarms = 7;

    /// <summary>Asked before anything is counted: as a rule nothing is amiss.</summary>
    private const string Amiss =
        """
        and exists (select 1 from exchange_session s where s.delivery_id = d.id
            and ((s.suspended = 1 and s.closed_at is null) or s.state = 'reconciling'
                or exists (select 1 from exchange_frozen_account f
                    where f.session_id = s.id and f.released_at is null)))
        """;

    /// <summary>How the exchanges stand that the person sees: an exchange sees itself.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="now">UTC microseconds since 1970.</param>
    /// <param name="amiss">Only those with a session that is suspended or differs.</param>
    public static IReadOnlyList<ExchangeStanding> Of(Snapshot snapshot, Actor actor, Instant now, bool amiss = false)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return
        [
            .. snapshot.List(
                $"""
                 select d.id, d.number, h.name_zh, h.name_en,
                        (select count(*) from exchange_binding b where b.delivery_id = d.id) as bound,
                        (select count(*) from exchange_binding_request q where q.delivery_id = d.id
                            and q.state = 'waiting') as waiting,
                        (select count(*) from exchange_notice n where n.delivery_id = d.id
                            and n.acknowledged_seq is null) as unacknowledged,
                        (select count(*) from exchange_session s where s.delivery_id = d.id and s.suspended = 1
                            and s.closed_at is null) as suspended,
                        (select count(*) from exchange_session s where s.delivery_id = d.id
                             and (s.state = 'reconciling' or exists (select 1 from exchange_frozen_account f
                                 where f.session_id = s.id and f.released_at is null))) as reconciling,
                        (select count(*) from exchange_alarm l where l.delivery_id = d.id and l.at >= @since) as alarms,
                        (select max(s.business_day) from exchange_session s where s.delivery_id = d.id
                            and s.closed_at is null) as business_day,
                        (select max(s.business_day) from exchange_session s where s.delivery_id = d.id
                            and s.closed_at is not null) as closed_day
                 from account d join holder h on h.id = d.holder_id where d.type = 'XD' and {LinkSight.Of(actor)}
                 {(amiss ? Amiss : "")} order by d.id
                 """,
                r => (Id: r.Account("id"), Standing: new ExchangeStanding(
                    r.Text("number"), new(r.Text("name_zh"), r.Text("name_en")), [], r.Long("bound"),
                    r.Long("waiting"), r.Long("unacknowledged"), r.Long("suspended"), r.Long("reconciling"),
                    r.Long("alarms"), r.TextOrNull("business_day"), r.TextOrNull("closed_day"))),
                ("scope", AccountSight.Value(actor)), ("since", now - (DaysOfAlarms * Instant.Day)))
                .Select(e => e.Standing with
                {
                    Holdings = ExchangeQueries.Holdings(snapshot, e.Id, serials: false),
                }),
        ];
    }
}
