using System.Globalization;
using CarbonRegistry.Acts;

namespace CarbonRegistry.Exchange;

/// <summary>
/// 29 转出: units out of the delivery account to bound trading accounts, one or up to 10 000 a message, each a
/// transaction of its own with its own result. An item that is refused leaves the others standing.
/// </summary>
internal static class TransferOut
{
    /// <summary>The most items of one message.</summary>
    public const int MaxItems = 10_000;

    /// <summary>One transfer-out.</summary>
    /// <param name="Id">The transaction's id, a UUID. The same id with the same content is one transfer-out, in
    /// whichever message it comes.</param>
    /// <param name="ClientNumber">The buyer's client number.</param>
    /// <param name="UnitType">CEA or CCER.</param>
    /// <param name="Quantity">Tonnes CO2e, from 1.</param>
    /// <param name="Vintage">The vintage as written, or null: oldest first.</param>
    /// <param name="Project">The project number, or null.</param>
    public sealed record Item(Guid Id, string ClientNumber, string UnitType, long Quantity, string? Vintage = null,
        string? Project = null);

    /// <summary>The message.</summary>
    /// <param name="Id">The message's id.</param>
    /// <param name="Session">The session.</param>
    /// <param name="Number">Its number in the session.</param>
    /// <param name="Time">The exchange's clock.</param>
    /// <param name="Items">1 to 10 000. Each is in the journal as its own transaction, so that the act's entry does not
    /// repeat them.</param>
    public sealed record Form(Guid Id, Guid Session, long Number, DateTimeOffset Time,
        [property: Secret] IReadOnlyList<Item> Items)
        : ExchangeMessage(Id, Session, Number, Time);

    private static readonly string Refused = Outcomes.NameOf(Outcome.Refused);

    /// <summary>What became of an item.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Outcome">posted, refused, or pending where the account's signing policy wants more.</param>
    /// <param name="Seq">The journal's number; null where it did not come that far.</param>
    /// <param name="Units">What moved.</param>
    /// <param name="Code">The first reason's permanent code.</param>
    /// <param name="Reasons">Every reason.</param>
    public sealed record ItemResult(Guid Id, string Outcome, long? Seq, IReadOnlyList<UnitsView>? Units, string? Code,
        IReadOnlyList<Reason>? Reasons);

    /// <summary>A reason why an item was refused.</summary>
    /// <param name="Code">The permanent code.</param>
    /// <param name="Zh">The sentence in Chinese.</param>
    /// <param name="En">The sentence in English.</param>
    /// <param name="Field">The field concerned.</param>
    public sealed record Reason(string Code, string Zh, string En, string? Field);

    /// <summary>The answer.</summary>
    /// <param name="Posted">How many were posted.</param>
    /// <param name="Refused">How many were refused.</param>
    /// <param name="Results">One for each item, in its order.</param>
    public sealed record Answer(int Posted, int Refused, IReadOnlyList<ItemResult> Results);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("exchange-transfer-out", Functions.ExchangeMessage, new("交易所转出报文", "Transfer-out message"))
    {
        Door = Door.Exchange,
        CarryOut = (form, context) => Inbound.Accept(form, context, "transfer-out",
            (session, delivery) => CarryOut(form, context, session, delivery)), Approvals = _ => 0,
    };

    private static Answer? CarryOut(Form form, ActContext context, ExchangeSession session, AccountNumber delivery)
    {
        if (session.State != SessionState.Open)
        {
            context.Refuse(Refusals.Reconciling, "session");
        }

        if (form.Items.Count is 0 or > MaxItems || form.Items.Any(i => i is null))
        {
            context.Refuse(Refusals.FieldInvalid, "items");
        }

        if (context.Refused)
        {
            return null;
        }

        var clients = ClientsOf(form, context, session.Delivery);
        var proposals = new List<Proposal>(form.Items.Count);
        var refused = new Dictionary<int, Refusal>();
        foreach (var (i, item) in form.Items.Index())
        {
            if (ProposalOf(item, context.Actor, delivery, clients, out var refusal) is { } proposal)
            {
                proposals.Add(proposal);
            }
            else
            {
                refused[i] = refusal!;
            }
        }

        var receipts = proposals.Count == 0 ? [] : context.Post(proposals);
        var batches = BatchesOf.Ids(
            receipts.Where(r => r.Outcome == Outcome.Posted).SelectMany(r => r.Postings).Select(p => p.BatchId),
            context.Register.ListIn);
        var next = 0;
        var results = form.Items.Index().Select(i => refused.TryGetValue(i.Index, out var refusal)
            ? new ItemResult(i.Item.Id, Refused, null, null, refusal.Code, [ReasonOf(refusal)])
            : ResultOf(i.Item, receipts[next++])).ToList();
        return new(results.Count(r => r.Outcome == Outcomes.NameOf(Outcome.Posted)),
            results.Count(r => r.Outcome == Refused), results);

        ItemResult ResultOf(Item item, Receipt receipt) => receipt.Outcome switch
        {
            Outcome.Refused => new(item.Id, Refused, receipt.Seq, null, receipt.Refusals[0].Code,
                [.. receipt.Refusals.Select(ReasonOf)]),
            Outcome.Posted => new(item.Id, Outcomes.NameOf(Outcome.Posted), receipt.Seq,
                UnitsView.Of(receipt.Postings.Select(p => (p.BatchId, new SerialRange(p.Line, p.First, p.Last))),
                    batches), null, null),
            _ => new(item.Id, Outcomes.NameOf(Outcome.Pending), receipt.Seq, null, null, null),
        };
    }

    /// <summary>The transaction that an item asks for; null: it names what there is not.</summary>
    private static Proposal? ProposalOf(Item item, Actor exchange, AccountNumber delivery,
        Dictionary<string, AccountNumber> clients, out Refusal? refusal)
    {
        refusal = null;
        if (!clients.TryGetValue(item.ClientNumber, out var trading))
        {
            refusal = Refusals.ClientUnknown.At(field: "clientNumber");
        }
        else if (UnitTypes.Find(item.UnitType) is not { } unit)
        {
            refusal = Refusals.FieldInvalid.At(field: "unitType");
        }
        else if (!TryPick(item, out var pick))
        {
            refusal = Refusals.FieldInvalid.At(field: "vintage");
        }
        else
        {
            return new(item.Id, Transfers.TransferOutOfExchange, exchange,
                [new(delivery, trading, unit, item.Quantity, pick)], Terms.None);
        }

        return null;
    }

    /// <summary>The trading accounts that these client numbers are bound to.</summary>
    private static Dictionary<string, AccountNumber> ClientsOf(Form form, ActContext context, AccountId delivery)
    {
        var found = new Dictionary<string, AccountNumber>(StringComparer.Ordinal);
        foreach (var some in form.Items.Select(i => i.ClientNumber).Distinct(StringComparer.Ordinal).Chunk(400))
        {
            var names = string.Join(',', some.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@c{i}")));
            (string, object?)[] values = [("delivery", delivery),
                .. some.Select((c, i) => (string.Create(CultureInfo.InvariantCulture, $"c{i}"), (object?)c))];
            foreach (var (client, number) in context.Register.List(
                "select b.client_number, a.number from exchange_binding b join account a on a.id = b.trading_id "
                    + $"where b.delivery_id = @delivery and b.client_number in ({names})",
                r => (r.Text("client_number"), r.Text("number")), values))
            {
                found[client] = AccountNumber.TryParse(number, out var account) ? account : default;
            }
        }

        return found;
    }

    /// <summary>The vintage is the one that is written: 2024 is not 2024+2025, whose units are another group of the
    /// books.</summary>
    private static bool TryPick(Item item, out Picking? pick)
    {
        pick = item.Project is null ? null : new(Project: item.Project);
        if (item.Vintage is null)
        {
            return true;
        }

        var isVintage = SerialNumber.TryVintage(item.Vintage, out var first, out var last);
        pick = new(Vintage: first, Project: item.Project, VintageLast: last);
        return isVintage;
    }

    private static Reason ReasonOf(Refusal refusal) => new(
        refusal.Code, Join(refusal.Kind.Text.Zh, refusal.Detail?.Zh), Join(refusal.Kind.Text.En, refusal.Detail?.En),
        refusal.Field);

    private static string Join(string sentence, string? detail) => detail is null ? sentence : $"{sentence} ({detail})";
}
