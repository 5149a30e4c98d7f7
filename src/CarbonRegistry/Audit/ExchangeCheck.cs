using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Exchange;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>
/// The exchange link's part of verification, where its law goes across records: numbers of messages without a gap, what their answers say against the transactions, the totals of a
/// sign-out against the books that the journal makes, and the notices of transfers in. That each record is what the journal says, <see cref="RecordsReplay"/> sees to.
/// </summary>
internal sealed class ExchangeCheck
{
    private readonly StreamedSnapshot _snapshot;
    private readonly Func<long, Account?> _accountOf;
    private readonly IReadOnlyDictionary<int, Batch> _batches;
    private readonly Action<FindingKind, long, long?, Text?> _report;
    private readonly Rows<Message> _messages;
    private readonly Dictionary<(long Delivery, long Number), StoredNotice> _notices = [];
    private readonly Dictionary<(long Delivery, long Number), long> _acknowledged = [];
    private readonly Dictionary<(long Delivery, long Seq, long Account), string?> _told = [];
    private readonly Dictionary<Guid, long> _nextNumbers = [];
    private readonly Dictionary<(long Delivery, long Trading), string> _clients = [];
    private readonly Dictionary<long, Books> _books = [];
    private readonly Dictionary<long, JsonObject> _results = [];
    private readonly List<(long Seq, JsonObject Result)> _repeated = [];

    public ExchangeCheck(
        StreamedSnapshot snapshot, Func<long, Account?> accountOf, IReadOnlyDictionary<int, Batch> batches, Action<FindingKind, long, long?, Text?> report)
    {
        (_snapshot, _accountOf, _batches, _report) = (snapshot, accountOf, batches, report);
        ReadNotices();
        _messages = new(
            snapshot.Read("select seq, delivery_id, session_id, number, kind, answer from exchange_message order by seq, delivery_id, id"),
            r => new(r.GetInt64(0), r.GetInt64(1), Database.ReadGuid(r, 2), r.IsDBNull(3) ? null : r.GetInt64(3), r.GetString(4), r.GetString(5)));
    }

    /// <summary>How many messages were verified.</summary>
    public long Messages { get; private set; }

    /// <summary>Goes on by one entry of the journal.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="changes">The records that it changed.</param>
    public void See(JournalEntry entry, IReadOnlyList<RecordChange> changes)
    {
        if (_results.Remove(entry.Seq, out var result))
        {
            Read(entry, () => CheckResult(entry, result));
        }

        SeePostings(entry);
        foreach (var change in changes)
        {
            See(change);
        }

        while (_messages.Any && _messages.Current.Seq <= entry.Seq)
        {
            Take(entry, _messages.Take());
        }
    }

    /// <summary>Compares what the journal has led to with the notices.</summary>
    public void Finish()
    {
        foreach (var (seq, _) in _results)
        {
            _report(Findings.EffectUnfit, seq, null, null);
        }

        CheckRepeated();
        CheckNotices();
    }

    private void See(RecordChange change)
    {
        if (change.Table == "exchange_binding")
        {
            var key = JsonNode.Parse(change.Key)!.AsArray();
            var binding = (key[0]!.GetValue<long>(), key[1]!.GetValue<long>());
            _clients.Remove(binding);
            if (change.State is { } bound)
            {
                _clients.Add(binding, bound.GetProperty("client_number").GetString()!);
            }
        }
        else if (change is { Table: "exchange_session", State: { } session } && _nextNumbers.TryAdd(Guid.ParseExact(session.GetProperty("id").GetString()!, "N"), 1))
        {
            BooksOf(session.GetProperty("delivery_id").GetInt64()).Open();
        }
    }

    /// <summary>A message that was taken: its place, and what it brought about.</summary>
    private void Take(JournalEntry entry, Message row)
    {
        Messages++;
        if (row.Number is { } number)
        {
            if (number != _nextNumbers.GetValueOrDefault(row.Session))
            {
                _report(Findings.MessageGap, entry.Seq, row.Delivery, Same(number.ToString(CultureInfo.InvariantCulture)));
            }

            _nextNumbers[row.Session] = number + 1;
        }

        Read(entry, () => Follow(entry, row, (JsonObject)JsonNode.Parse(row.Answer)!, JsonNode.Parse(entry.Terms ?? "{}")!["form"] as JsonObject));
    }

    /// <summary>What cannot be read fits nothing; that it is not what was written, others say.</summary>
    private void Read(JournalEntry entry, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or InvalidCastException or KeyNotFoundException or ArgumentException)
        {
            _report(Findings.EffectUnfit, entry.Seq, null, null);
        }
    }

    private void Follow(JournalEntry entry, Message row, JsonObject answer, JsonObject? form)
    {
        switch (row.Kind)
        {
            case "transfer-out":
                foreach (var item in (answer["results"] as JsonArray ?? []).OfType<JsonObject>().Where(i => i["seq"] is not null))
                {
                    var at = item["seq"]!.GetValue<long>();
                    if (at < entry.Seq || !_results.TryAdd(at, item))
                    {
                        _repeated.Add((entry.Seq, item));
                    }
                }

                break;
            case "acknowledge":
                Acknowledge(entry, row.Delivery, (form?["notices"] as JsonArray ?? []).Select(n => n!.GetValue<long>()));
                break;
            case "sign-out":
                CheckTotals(entry, row.Delivery, answer);
                break;
        }
    }

    private void Acknowledge(JournalEntry entry, long delivery, IEnumerable<long> numbers)
    {
        foreach (var number in numbers)
        {
            if (!_acknowledged.TryAdd((delivery, number), entry.Seq))
            {
                _report(Findings.NoticeUnfit, entry.Seq, delivery, Same(number.ToString(CultureInfo.InvariantCulture)));
            }

            if (_notices.TryGetValue((delivery, number), out var notice) && notice.Kind == "transfer-in")
            {
                BooksOf(delivery).Acknowledge(notice.Seq, notice.Account);
            }
        }
    }

    /// <summary>The registry's counters and totals of a sign-out, reckoned again out of the journal.</summary>
    private void CheckTotals(JournalEntry entry, long delivery, JsonObject answer)
    {
        var books = BooksOf(delivery);
        var totals = books.Batches.Where(_batches.ContainsKey).GroupBy(b => UnitGroup.Of(_batches[b])).OrderBy(g => g.Key, UnitGroup.Order)
            .Select(g => new GroupTotal(g.Key.UnitType, g.Key.Vintage, g.Sum(b => books.In.GetValueOrDefault(b)), g.Sum(b => books.Out.GetValueOrDefault(b)), g.Sum(b => books.Held.GetValueOrDefault(b)), g.Key.Project))
            .Where(t => t is not { In: 0, Out: 0, Balance: 0 }).ToList();
        if (answer["transferIns"]?.GetValue<long>() != books.Ins || answer["transferOuts"]?.GetValue<long>() != books.Outs
            || !JsonNode.DeepEquals(answer["totals"], Operation.ToJson(totals)))
        {
            _report(Findings.TotalsUnfit, entry.Seq, delivery, null);
        }
    }

    /// <summary>A transfer-out as its message's answer has it, against the transaction of that number.</summary>
    private void CheckResult(JournalEntry entry, JsonObject result)
    {
        var fits = entry.Function == Transfers.TransferOutOfExchange.Code && entry.Outcome switch
        {
            Outcome.Posted => Text(result, "outcome") == "posted" && IdOf(result["id"]) == entry.Id
                && entry.Postings.All(p => _batches.ContainsKey(p.BatchId))
                && JsonNode.DeepEquals(result["units"], Operation.ToJson(UnitsView.Of(entry.Postings.Select(p => (p.BatchId, new SerialRange(p.Line, p.First, p.Last))), _batches))),
            Outcome.Pending => Text(result, "outcome") == "pending" && IdOf(result["id"]) == entry.Id,
            _ => Text(result, "outcome") == "refused" && JournalEntry.ReadRefusals(entry.Refusals) is [var first, ..] && first.Code == Text(result, "code"),
        };
        if (!fits)
        {
            _report(Findings.EffectUnfit, entry.Seq, entry.Postings is [var p, ..] ? p.Destination : null, null);
        }
    }

    /// <summary>Items whose transaction an earlier message brought about.</summary>
    private void CheckRepeated()
    {
        foreach (var some in _repeated.Chunk(500))
        {
            var stored = new Dictionary<long, (Guid Id, long Outcome)>();
            using (var reader = _snapshot.Read(
                $"select seq, id, outcome from ledger_transaction where seq in ({string.Join(',', some.Select(r => r.Result["seq"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture)).Distinct(StringComparer.Ordinal))})"))
            {
                while (reader.Read())
                {
                    stored[reader.GetInt64(0)] = (Database.ReadGuid(reader, 1), reader.GetInt64(2));
                }
            }

            foreach (var (seq, result) in some)
            {
                if (!stored.TryGetValue(result["seq"]!.GetValue<long>(), out var row) || row.Id != IdOf(result["id"])
                    || Text(result, "outcome") != ((Outcome)row.Outcome).ToString().ToLowerInvariant())
                {
                    _report(Findings.EffectUnfit, seq, null, Same(result["id"]?.ToString() ?? ""));
                }
            }
        }
    }

    private void SeePostings(JournalEntry entry)
    {
        var left = new HashSet<long>();
        foreach (var posting in entry.Postings.Where(p => p.Source != p.Destination))
        {
            var quantity = posting.Last - posting.First + 1;
            if (_accountOf(posting.Destination)?.Type == AccountTypes.XD)
            {
                if (BooksOf(posting.Destination).Arrive(entry.Seq, posting.Source, posting.BatchId, quantity))
                {
                    _told[(posting.Destination, entry.Seq, posting.Source)] = _clients.GetValueOrDefault((posting.Destination, posting.Source));
                }
            }

            if (_accountOf(posting.Source)?.Type == AccountTypes.XD)
            {
                BooksOf(posting.Source).Leave(posting.BatchId, quantity, first: left.Add(posting.Source));
            }
        }
    }

    private void ReadNotices()
    {
        using var reader = _snapshot.Read("select delivery_id, number, kind, seq, account_id, client_number, state, acknowledged_seq from exchange_notice order by delivery_id, number");
        while (reader.Read())
        {
            _notices[(reader.GetInt64(0), reader.GetInt64(1))] = new(
                reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4), Database.ReadText(reader, 5), Database.ReadText(reader, 6), reader.IsDBNull(7) ? null : reader.GetInt64(7));
        }
    }

    private void CheckNotices()
    {
        var last = new Dictionary<long, (long Number, long Seq)>();
        foreach (var ((delivery, number), notice) in _notices.OrderBy(n => n.Key))
        {
            var before = last.GetValueOrDefault(delivery);
            if (number != before.Number + 1 || notice.Seq < before.Seq || _accountOf(delivery)?.Type != AccountTypes.XD)
            {
                Report(Findings.NoticeGap);
            }

            last[delivery] = (number, notice.Seq);
            if (notice.Acknowledged != (_acknowledged.TryGetValue((delivery, number), out var by) ? by : null))
            {
                Report(Findings.NoticeUnfit);
            }

            if (notice.Kind == "transfer-in"
                && (!_told.Remove((delivery, notice.Seq, notice.Account), out var client) || client != notice.Client || notice.State is not null))
            {
                Report(Findings.NoticeUnfit);
            }

            void Report(FindingKind kind) => _report(kind, notice.Seq, delivery, Same(string.Create(CultureInfo.InvariantCulture, $"{notice.Kind} {number}")));
        }

        foreach (var (delivery, seq, account) in _told.Keys)
        {
            _report(Findings.NoticeUnfit, seq, account, new($"交付账户 {delivery} 缺少转入通知", $"delivery account {delivery} has no notice of the transfer-in"));
        }

        foreach (var ((delivery, number), seq) in _acknowledged.Where(a => !_notices.ContainsKey(a.Key)))
        {
            _report(Findings.NoticeUnfit, seq, delivery, Same(number.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private Books BooksOf(long delivery)
    {
        if (!_books.TryGetValue(delivery, out var books))
        {
            _books.Add(delivery, books = new());
        }

        return books;
    }

    private static string? Text(JsonNode node, string name) => node[name]?.ToString();

    private static Guid? IdOf(JsonNode? node) => Guid.TryParse(node?.ToString(), out var id) ? id : null;

    private static Text Same(string text) => new(text, text);

    private sealed record Message(long Seq, long Delivery, Guid Session, long? Number, string Kind, string Answer);

    private sealed record StoredNotice(string Kind, long Seq, long Account, string? Client, string? State, long? Acknowledged);

    /// <summary>An exchange's books as the journal makes them: what it has acknowledged and not transferred out, and the session's movements, by batch.</summary>
    private sealed class Books
    {
        private readonly Dictionary<(long Seq, long Account), List<(int Batch, long Quantity)>> _pending = [];

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
        public bool Arrive(long seq, long account, int batch, long quantity)
        {
            var first = _pending.TryAdd((seq, account), []);
            _pending[(seq, account)].Add((batch, quantity));
            return first;
        }

        public void Acknowledge(long seq, long account)
        {
            if (_pending.Remove((seq, account), out var parts))
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

        private static void Add(Dictionary<int, long> to, int batch, long quantity) => to[batch] = to.GetValueOrDefault(batch) + quantity;
    }
}
