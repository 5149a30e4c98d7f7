using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Rulebook;

namespace CarbonRegistry.Exchange;

/// <summary>
/// 31 签退, third step: the exchange gives its trail of the day in the differing groups. The registry names every transfer that only one side has or that the sides have with other
/// quantities, records them, freezes the accounts concerned and closes the day. An operator releases them (<see cref="ResolveDifference"/>).
/// </summary>
public static class ReconcileTrail
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
    public sealed record Form(Guid Id, Guid Session, long Number, DateTimeOffset Time, [property: Secret] IReadOnlyList<TrailEntry> Entries, bool? More = null)
        : ExchangeMessage(Id, Session, Number, Time);

    /// <summary>The answer.</summary>
    /// <param name="State">closed.</param>
    /// <param name="Differences">The transfers that differ.</param>
    /// <param name="FrozenAccounts">The accounts that were frozen for them.</param>
    public sealed record Answer(string State, IReadOnlyList<TrailDifference> Differences, IReadOnlyList<string> FrozenAccounts);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("exchange-reconcile-trail", Functions.ExchangeSession, new("签退对账：报文轨迹", "Reconcile the trail"))
    {
        Carry = (form, context) => Inbound.Take(form, context, "reconcile-trail", (session, _) => Carry(form, context, session)), Approvals = _ => 0,
    };

    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web);

    private static object? Carry(Form form, ActContext context, ExchangeSession session)
    {
        if (session.State != "reconciling")
        {
            context.Refuse(Refusals.NotReconciling, "session");
            return null;
        }

        if (form.Entries.Count > MaxEntries || form.Entries.Any(e => e is null || e.Direction is not ("in" or "out")))
        {
            context.Refuse(Refusals.FieldInvalid, "entries");
            return null;
        }

        var parts = context.Register.List(
            "select entries from exchange_trail_part where session_id = @session and sign_out = @signOut order by number", r => r.GetString(0),
            ("session", session.Id), ("signOut", session.SignOut));
        if (form.More == true)
        {
            if (parts.Count == MaxParts)
            {
                context.Refuse(Refusals.FieldInvalid, "more");
                return null;
            }

            var entries = JsonSerializer.Serialize(form.Entries, Stored);
            context.Register.Execute(
                "insert into exchange_trail_part values (@session, @number, @signOut, @entries)",
                ("session", session.Id), ("number", form.Number), ("signOut", session.SignOut), ("entries", entries));
            context.Changed("exchange-trail-part", session.Id, null, new { number = form.Number, digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entries))) });
            return new { state = "reconciling", entries = form.Entries.Count };
        }

        var groups = Reconciliation.DifferingGroups(context.Register, session);
        var ours = Reconciliation.Trail(context.Register, session, groups);
        var theirs = new Dictionary<(Guid Transfer, string Direction, UnitGroup Group), (long Quantity, string? Client)>();
        foreach (var entry in parts.SelectMany(p => JsonSerializer.Deserialize<List<TrailEntry>>(p, Stored)!).Concat(form.Entries))
        {
            var group = new UnitGroup(entry.UnitType, entry.Vintage, entry.Project);
            if (groups.Contains(group))
            {
                var key = (entry.Transfer, entry.Direction, group);
                theirs[key] = (theirs.GetValueOrDefault(key).Quantity + entry.Quantity, entry.ClientNumber);
            }
        }

        var accounts = context.Register.List(
            "select b.client_number, a.id, a.number from exchange_binding b join account a on a.id = b.trading_id where b.delivery_id = @delivery",
            r => (Client: r.GetString(0), Id: r.GetInt64(1), Number: r.GetString(2)), ("delivery", session.Delivery));
        var byClient = accounts.ToDictionary(a => a.Client, StringComparer.Ordinal);
        var numbers = accounts.ToDictionary(a => a.Id, a => a.Number);
        var differences = new List<TrailDifference>();
        var concerned = new HashSet<long>();
        foreach (var key in ours.Keys.Concat(theirs.Keys).Distinct().OrderBy(k => k.Transfer).ThenBy(k => k.Direction, StringComparer.Ordinal).ThenBy(k => k.Group, UnitGroup.Order))
        {
            var (registry, exchange) = (ours.GetValueOrDefault(key), theirs.GetValueOrDefault(key));
            if (registry.Quantity == exchange.Quantity)
            {
                continue;
            }

            var account = registry.Account != 0 ? registry.Account : exchange.Client is { } client && byClient.TryGetValue(client, out var bound) ? bound.Id : 0;
            if (account != 0)
            {
                concerned.Add(account);
            }

            differences.Add(new(
                key.Transfer, key.Direction, key.Group.UnitType, key.Group.Vintage, key.Group.Project, registry.Quantity, exchange.Quantity, numbers.GetValueOrDefault(account)));
        }

        // Books that differ without a transfer that differs: nobody knows whose units they are, so that none may leave the exchange.
        if (concerned.Count == 0)
        {
            concerned.Add(session.Delivery);
        }

        Reconciliation.Record(context, session, form.Number, "trail", differences);
        var frozen = Reconciliation.Freeze(context, session, concerned);
        Reconciliation.Close(context, session);
        Inbound.Alarm(
            context, session.Delivery, session.Id, Refusals.BooksDiffer,
            new JsonObject { ["step"] = "trail", ["transfers"] = differences.Count, ["frozen"] = new JsonArray([.. frozen.Select(f => JsonValue.Create(f))]) });
        return new Answer("closed", differences, frozen);
    }
}
