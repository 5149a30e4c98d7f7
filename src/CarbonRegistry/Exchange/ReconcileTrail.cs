using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>
/// 31 签退, third step: the exchange gives its trail of the day in the differing groups. The registry names every
/// transfer that only one side has or that the sides have with other quantities, records them, freezes the accounts
/// concerned and closes the day. An operator releases them (<see cref="ResolveDifference"/>).
/// </summary>
internal static class ReconcileTrail
{
    /// <summary>The most entries of one message.</summary>
    public const int MaxEntries = 100_000;

    private const int MaxParts = 100;

    /// <summary>The message.</summary>
    /// <param name="Id">The message's id.</param>
    /// <param name="Session">The session.</param>
    /// <param name="Number">Its number in the session.</param>
    /// <param name="Time">The exchange's clock.</param>
    /// <param name="Entries">Its transfers of the session in the differing groups, at most 100 000 a message.</param>
    /// <param name="More">true: further messages bring the rest; the last one closes the day.</param>
    public sealed record Form(Guid Id, Guid Session, long Number, DateTimeOffset Time,
        [property: Secret] IReadOnlyList<TrailEntry> Entries, bool? More = null)
        : ExchangeMessage(Id, Session, Number, Time);

    /// <summary>The answer.</summary>
    /// <param name="State">closed.</param>
    /// <param name="Differences">The transfers that differ.</param>
    /// <param name="FrozenAccounts">The accounts that were frozen for them.</param>
    public sealed record Answer(SessionState State, IReadOnlyList<TrailDifference> Differences,
        IReadOnlyList<string> FrozenAccounts);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("exchange-reconcile-trail", Functions.ExchangeSession, new("签退对账：报文轨迹", "Reconcile the trail"))
    {
        Door = Door.Exchange,
        CarryOut = (form, context) => Inbound.Accept(form, context, "reconcile-trail",
            (session, _) => CarryOut(form, context, session)), Approvals = _ => 0,
    };

    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web);

    private static object? CarryOut(Form form, ActContext context, ExchangeSession session)
    {
        if (session.State != SessionState.Reconciling)
        {
            context.Refuse(Refusals.NotReconciling, "session");
            return null;
        }

        if (form.Entries.Count > MaxEntries
            || form.Entries.Any(e => e is null || e.Direction is not ("in" or "out") || e.Quantity < 1))
        {
            context.Refuse(Refusals.FieldInvalid, "entries");
            return null;
        }

        var parts = context.Register.List(
            "select entries from exchange_trail_part where session_id = @session and sign_out = @signOut "
                + "order by number", r => r.Text("entries"),
            ("session", session.Id), ("signOut", session.SignOut));
        if (form.More != true)
        {
            return CloseTheDay(form.Number,
                parts.SelectMany(p => JsonSerializer.Deserialize<List<TrailEntry>>(p, Stored)!).Concat(form.Entries),
                context, session);
        }

        if (parts.Count == MaxParts)
        {
            context.Refuse(Refusals.FieldInvalid, "more");
            return null;
        }

        var entries = JsonSerializer.Serialize(form.Entries, Stored);
        context.Register.Execute(
            "insert into exchange_trail_part values (@session, @number, @signOut, @entries)",
            ("session", session.Id), ("number", form.Number), ("signOut", session.SignOut), ("entries", entries));
        context.Changed("exchange-trail-part", session.Id, null,
            new { number = form.Number,
                digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entries))) });
        return new { state = SessionState.Reconciling, entries = form.Entries.Count };
    }

    /// <summary>Compares the whole trail, records what differs, freezes the accounts concerned and closes.</summary>
    private static Answer CloseTheDay(long number, IEnumerable<TrailEntry> trail, ActContext context,
        ExchangeSession session)
    {
        var (differences, concerned) = Compare(trail, context.Register, session);

        // Books that differ without a transfer that differs: nobody knows whose units they are, so that none may leave
        // the exchange.
        if (concerned.Count == 0)
        {
            concerned.Add(session.Delivery);
        }

        Reconciliation.Record(context, session, number, "trail", differences);
        var frozen = Reconciliation.Freeze(context, session, concerned);
        Reconciliation.Close(context, session);
        Inbound.Alarm(
            context, session.Delivery, session.Id, Refusals.BooksDiffer,
            new JsonObject { ["step"] = "trail", ["transfers"] = differences.Count,
                ["frozen"] = new JsonArray([.. frozen.Select(f => JsonValue.Create(f))]) });
        return new(SessionState.Closed, differences, frozen);
    }

    /// <summary>The transfers that differ, and the trading accounts concerned as far as they are known.</summary>
    private static (List<TrailDifference> Differences, HashSet<AccountId> Concerned) Compare(
        IEnumerable<TrailEntry> trail, Register register, ExchangeSession session)
    {
        var groups = Reconciliation.DifferingGroups(register, session).Order(UnitGroup.Order).ToList();
        var places = groups.Index().ToDictionary(g => g.Item, g => g.Index);
        var ours = Reconciliation.Trail(register, session, places);
        var theirs = SumsOf(trail, places);
        var byClient = register.List(
            "select client_number, trading_id from exchange_binding where delivery_id = @delivery",
            r => (Client: r.Text("client_number"), Id: r.Account("trading_id")), ("delivery", session.Delivery))
            .ToDictionary(b => b.Client, b => b.Id, StringComparer.Ordinal);
        var found = ours.Where(o => theirs.GetValueOrDefault(o.Key).Quantity != o.Value.Quantity).Select(o => o.Key)
            .Concat(theirs.Keys.Where(k => !ours.ContainsKey(k)))
            .OrderBy(k => k.Transfer).ThenBy(k => k.Out).ThenBy(k => k.Group)
            .Select(k => (Key: k, Account: ours.TryGetValue(k, out var known)
                ? known.Account : byClient.GetValueOrDefault(theirs[k].Client ?? ""))).ToList();
        var concerned = found.Select(f => f.Account).Where(a => a != 0).ToHashSet();
        var numbers = register.ListIn("select id, number from account where id in", concerned.Values(),
            r => (Id: r.Long("id"), Number: r.Text("number")))
            .ToDictionary(a => a.Id, a => a.Number);
        return (
            found.ConvertAll(f => new TrailDifference(
                f.Key.Transfer, f.Key.Out ? "out" : "in", groups[f.Key.Group].UnitType, groups[f.Key.Group].Vintage,
                groups[f.Key.Group].Project,
                ours.GetValueOrDefault(f.Key).Quantity, theirs.GetValueOrDefault(f.Key).Quantity,
                numbers.GetValueOrDefault(f.Account))),
            concerned);
    }

    /// <summary>What the exchange says of each transfer in the differing groups.</summary>
    private static Dictionary<TrailKey, (long Quantity, string? Client)> SumsOf(IEnumerable<TrailEntry> trail,
        Dictionary<UnitGroup, int> places)
    {
        var sums = new Dictionary<TrailKey, (long Quantity, string? Client)>();
        foreach (var entry in trail)
        {
            if (places.TryGetValue(new(entry.UnitType, entry.Vintage, entry.Project), out var place))
            {
                // A transfer's parts in one group count together, as far as there are numbers for it.
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums,
                    new(entry.Transfer, entry.Direction == "out", place), out _);
                sum = (entry.Quantity > long.MaxValue - sum.Quantity ? long.MaxValue : sum.Quantity + entry.Quantity,
                    entry.ClientNumber);
            }
        }

        return sums;
    }
}
