using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Exchange;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>
/// The books of each exchange as the journal makes them: what it has acknowledged and not transferred out, and the
/// movements of its session.
/// </summary>
internal sealed class ExchangeBooks(LawContext context) : RecordLaw
{
    private readonly Dictionary<AccountId, Books> _books = [];
    private readonly Dictionary<(AccountId Delivery, AccountId Trading), string?> _clients = [];
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);
    private readonly List<(AccountId Account, string What)> _transferIns = [];

    // Which transfer-in a notice tells of, in the order in which notices are acknowledged.
    private readonly Rows<(long Seq, AccountId Delivery, (long Seq, AccountId Account) TransferIn)> _taken = new(
        context.Snapshot.Read(
            """
            select acknowledged_seq, delivery_id, seq, account_id from exchange_notice
            where kind = 'transfer-in' and acknowledged_seq is not null order by acknowledged_seq
            """),
        r => (r.Long("acknowledged_seq"), r.Account("delivery_id"), (r.Long("seq"), r.Account("account_id"))));

    /// <summary>What came to exchanges with the entry seen last: of each account one notice.</summary>
    public IEnumerable<(AccountId Account, string What)> TransferIns => _transferIns;

    /// <summary>A notice of a transfer-in.</summary>
    public static (AccountId Account, string What) TransferIn(AccountId delivery, AccountId account, string? client,
        string? state) =>
        (delivery, $"{account} {client} {state}");

    /// <summary>That a notice was acknowledged.</summary>
    public static (AccountId Account, string What) Acknowledgement(AccountId delivery, long number) =>
        (delivery, string.Create(CultureInfo.InvariantCulture, $"{number}"));

    public override void See(JournalEntry entry, IReadOnlyList<RecordChange> changes)
    {
        Post(entry);
        foreach (var change in changes)
        {
            if (change.Table == "exchange_binding"
                && Read(change.Key) is JsonArray and [JsonValue delivery, JsonValue trading]
                && delivery.TryGetValue(out long exchange) && trading.TryGetValue(out long of))
            {
                _clients[(new(exchange), new(of))] = change.Text("client_number");
            }
            else if (change.Table == "exchange_session" && change.Number("delivery_id") is { } its
                && _sessions.Add(change.Key))
            {
                Of(new AccountId(its)).Open();
            }
        }

        while (_taken.Any && _taken.Current.Seq <= entry.Seq)
        {
            var (_, delivery, transferIn) = _taken.Take();
            Of(delivery).Acknowledge(transferIn);
        }
    }

    /// <summary>The notices that an exchange acknowledges with this entry.</summary>
    public static IEnumerable<(AccountId Account, string What)> Acknowledged(
        JournalEntry entry, IReadOnlyList<RecordChange> changes) =>
        DeliveryOf(changes, "acknowledge") is { } delivery && Read(entry.Terms) is JsonObject terms
            && terms["form"] is JsonObject form && form["notices"] is JsonArray numbers
            ? numbers.Select(n => Acknowledgement(delivery, n is JsonValue v && v.TryGetValue(out long number) ? number
                : 0)) : [];

    /// <summary>The counters and totals that an exchange is to be told as it signs out.</summary>
    public IEnumerable<(AccountId Account, string What)> SignedOut(JournalEntry entry,
        IReadOnlyList<RecordChange> changes)
    {
        if (DeliveryOf(changes, "sign-out") is { } delivery)
        {
            var books = Of(delivery);
            var totals = books.Batches.Where(context.Batches.ContainsKey).GroupBy(b => UnitGroup.Of(context.Batches[b]))
                .OrderBy(g => g.Key, UnitGroup.Order)
                .Select(g => new GroupTotal(
                    g.Key.UnitType, g.Key.Vintage, g.Sum(b => books.In.GetValueOrDefault(b)),
                    g.Sum(b => books.Out.GetValueOrDefault(b)), g.Sum(b => books.Held.GetValueOrDefault(b)),
                        g.Key.Project))
                .Where(t => t is not { In: 0, Out: 0, Balance: 0 });
            yield return (delivery,
                Totals(Operation.ToJson(books.Ins), Operation.ToJson(books.Outs), Operation.ToJson(totals)));
        }
    }

    /// <summary>The same in an answer.</summary>
    public static string TotalsIn(string answer) =>
        Read(answer) is JsonObject read ? Totals(read["transferIns"], read["transferOuts"], read["totals"]) : "";

    private static string Totals(JsonNode? ins, JsonNode? outs, JsonNode? totals) =>
        $"{ins?.ToJsonString()} {outs?.ToJsonString()} {totals?.ToJsonString()}";

    private static AccountId? DeliveryOf(IReadOnlyList<RecordChange> changes, string kind) =>
        changes.FirstOrDefault(c => c.Table == "exchange_message" && c.Text("kind") == kind)?.Number("delivery_id")
            is { } delivery ? new AccountId(delivery) : null;

    private void Post(JournalEntry entry)
    {
        _transferIns.Clear();
        var left = new HashSet<long>();
        foreach (var posting in entry.Postings.Where(p => p.Source != p.Destination))
        {
            if (context.Account(posting.Destination)?.Type == AccountTypes.XD
                && Of(posting.Destination).Arrive((entry.Seq, posting.Source), posting.BatchId, posting.Quantity))
            {
                var client = _clients.GetValueOrDefault((posting.Destination, posting.Source));
                _transferIns.Add(TransferIn(posting.Destination, posting.Source, client, null));
            }

            if (context.Account(posting.Source)?.Type == AccountTypes.XD)
            {
                Of(posting.Source).Leave(posting.BatchId, posting.Quantity, first: left.Add(posting.Source));
            }
        }
    }

    private Books Of(AccountId delivery)
    {
        if (!_books.TryGetValue(delivery, out var books))
        {
            _books.Add(delivery, books = new());
        }

        return books;
    }

    /// <summary>The books of one, by batch.</summary>
    private sealed class Books
    {
        private readonly Dictionary<(long Seq, AccountId Account), List<(int Batch, long Quantity)>> _pending = [];

        public Dictionary<int, long> Held { get; } = [];

        public Dictionary<int, long> In { get; } = [];

        public Dictionary<int, long> Out { get; } = [];

        public long Ins { get; private set; }

        public long Outs { get; private set; }

        public IEnumerable<int> Batches => Held.Keys.Union(In.Keys).Union(Out.Keys);

        public void Open()
        {
            In.Clear();
            Out.Clear();
            (Ins, Outs) = (0, 0);
        }

        /// <summary>True for the first part of a transfer-in.</summary>
        public bool Arrive((long Seq, AccountId Account) transferIn, int batch, long quantity)
        {
            var first = _pending.TryAdd(transferIn, []);
            _pending[transferIn].Add((batch, quantity));
            return first;
        }

        public void Acknowledge((long Seq, AccountId Account) transferIn)
        {
            if (_pending.Remove(transferIn, out var parts))
            {
                Ins++;
                foreach (var (batch, quantity) in parts)
                {
                    Add(Held, batch, quantity);
                    Add(In, batch, quantity);
                }
            }
        }

        public void Leave(int batch, long quantity, bool first)
        {
            Outs += first ? 1 : 0;
            Add(Held, batch, -quantity);
            Add(Out, batch, quantity);
        }

        private static void Add(Dictionary<int, long> to, int batch, long quantity) => to[batch] =
            to.GetValueOrDefault(batch) + quantity;
    }
}
