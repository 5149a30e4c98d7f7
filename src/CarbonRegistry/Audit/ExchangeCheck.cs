using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Exchange;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Units;

namespace CarbonRegistry.Audit;

/// <summary>
/// The exchange link's part of verification. The journal is told entry by entry; it leads to sessions, messages, bindings, notices, keys and the books of each exchange,
/// and these are compared with the tables. Bindings and notices of before the journal's first entry are founding data: of them the tables are the only record.
/// </summary>
internal sealed class ExchangeCheck
{
    private const string Open = "open", Reconciling = "reconciling", Closed = "closed";

    private readonly StreamedSnapshot _snapshot;
    private readonly Func<long, Account?> _accountOf;
    private readonly IReadOnlyDictionary<int, Batch> _batches;
    private readonly Action<FindingKind, long, long?, Text?> _report;
    private readonly Rows<Message> _messages;
    private readonly Dictionary<(long Delivery, long Number), StoredNotice> _notices = [];
    private readonly Dictionary<(long Delivery, long Number), long> _acknowledged = [];
    private readonly Dictionary<(long Delivery, long Seq, string Kind, long Account), List<(string? Client, string? State)>> _told = [];
    private readonly Dictionary<Guid, Session> _sessions = [];
    private readonly Dictionary<long, Dictionary<long, (string Client, string State)>> _bindings = [];
    private readonly Dictionary<(long Delivery, long Trading), string?> _founded = [];
    private readonly Dictionary<Guid, Request> _requests = [];
    private readonly Dictionary<long, (Guid Session, string Code, string Detail, long At)> _alarms = [];
    private readonly Dictionary<(Guid Session, long Number), (string Step, long Count, string Digest)> _differences = [];
    private readonly Dictionary<(Guid Session, long Number), (long SignOut, string Digest)> _parts = [];
    private readonly Dictionary<(Guid Session, long Account), (string Before, long? ReleasedAt)> _frozen = [];
    private readonly Dictionary<string, Key> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Books> _books = [];
    private readonly Dictionary<long, JsonObject> _results = [];
    private readonly List<(long Seq, JsonObject Result)> _repeated = [];

    public ExchangeCheck(
        StreamedSnapshot snapshot, Func<long, Account?> accountOf, IReadOnlyDictionary<int, Batch> batches, Action<FindingKind, long, long?, Text?> report)
    {
        (_snapshot, _accountOf, _batches, _report) = (snapshot, accountOf, batches, report);
        ReadNotices();
        _messages = new(
            snapshot.Read("select seq, delivery_id, id, session_id, number, kind, digest, at, answer from exchange_message order by seq, delivery_id, id"),
            r => new(
                r.GetInt64(0), r.GetInt64(1), Database.ReadGuid(r, 2), Database.ReadGuid(r, 3), r.IsDBNull(4) ? null : r.GetInt64(4), r.GetString(5), r.GetFieldValue<byte[]>(6),
                r.GetInt64(7), r.GetString(8)));
    }

    /// <summary>How many messages were verified.</summary>
    public long Messages { get; private set; }

    /// <summary>Goes on by one entry of the journal.</summary>
    public void See(JournalEntry entry)
    {
        while (_messages.Any && _messages.Current.Seq < entry.Seq)
        {
            ReportMessage(_messages.Take(), "");
        }

        if (_results.Remove(entry.Seq, out var result))
        {
            CheckResult(entry, result);
        }

        SeePostings(entry);
        if (entry is { Operation: { } operation, Outcome: Outcome.Posted, Terms: { } terms })
        {
            try
            {
                SeeAct(entry, operation, (JsonObject)JsonNode.Parse(terms)!);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or InvalidCastException)
            {
                // Its digest is broken then, which was found; what it did here cannot be read.
                _report(Findings.MessageUnfit, entry.Seq, null, Same("terms"));
            }
        }

        while (_messages.Any && _messages.Current.Seq == entry.Seq)
        {
            ReportMessage(_messages.Take(), "");
        }
    }

    /// <summary>Compares what the journal has led to with the tables.</summary>
    public void Finish()
    {
        while (_messages.Any)
        {
            ReportMessage(_messages.Take(), "");
        }

        foreach (var (seq, _) in _results)
        {
            _report(Findings.EffectUnfit, seq, null, null);
        }

        CheckRepeated();
        CheckSessions();
        CheckBindings();
        CheckRequests();
        CheckNotices();
        CheckAlarms();
        CheckDifferences();
        CheckParts();
        CheckFrozen();
        CheckKeys();
    }

    private void SeeAct(JournalEntry entry, string operation, JsonObject terms)
    {
        Apply(entry, operation, terms["form"] as JsonObject, terms["changes"] as JsonArray, terms["result"] as JsonObject);
        foreach (var carried in (terms["changes"] as JsonArray ?? []).Where(c => Text(c!, "what") == "proposal").Select(c => c!["after"]).OfType<JsonObject>())
        {
            if (carried["operation"] is { } carriedOut)
            {
                Apply(entry, carriedOut.GetValue<string>(), carried["form"] as JsonObject, carried["changes"] as JsonArray, carried["result"] as JsonObject);
            }
        }
    }

    private void Apply(JournalEntry entry, string operation, JsonObject? form, JsonArray? changes, JsonObject? result)
    {
        var isMessage = operation.StartsWith("exchange-", StringComparison.Ordinal);
        var session = isMessage ? IdOf(result?["session"] ?? form?["session"]) : null;
        foreach (var change in (changes ?? []).OfType<JsonObject>())
        {
            Change(entry, operation, change, session, result);
        }

        if (isMessage && result?["message"] is { } message && result["answeredAgain"] is null)
        {
            Take(entry, form!, result, message.GetValue<Guid>());
        }
        else if (operation == Exchange.ResolveDifference.Row.Key && IdOf(result?["session"]) is { } resolved)
        {
            foreach (var key in _frozen.Keys.Where(k => k.Session == resolved && _frozen[k].ReleasedAt is null).ToList())
            {
                _frozen[key] = (_frozen[key].Before, entry.At);
            }
        }
    }

    private void Change(JournalEntry entry, string operation, JsonObject change, Guid? session, JsonObject? result)
    {
        var key = Text(change, "key") ?? "";
        var (before, after) = (change["before"], change["after"]);
        var delivery = session is { } id && _sessions.TryGetValue(id, out var known) ? known.Delivery : 0;
        switch (Text(change, "what"))
        {
            case "exchange-session":
                ChangeSession(entry, Guid.Parse(key), before, after!, result);
                break;
            case "exchange-binding" when after is null:
                Unbind(entry, delivery, SequenceOf(Text(before!, "account")), key);
                break;
            case "exchange-binding" when Text(after, "exchange") is { } exchange:
                Bind(entry, SequenceOf(exchange), SequenceOf(Text(after, "account")), key);
                break;
            case "exchange-binding":
                var trading = _bindings.Where(b => b.Value.TryGetValue(delivery, out var bound) && bound.Client == key).Select(b => b.Key).FirstOrDefault();
                if (trading != 0)
                {
                    _bindings[trading][delivery] = (key, Text(after, "clientState") ?? "");
                }

                break;
            case "exchange-binding-request" when before is null:
                _requests[Guid.Parse(key)] = new(delivery, SequenceOf(Text(after!, "account")), Text(after!, "clientNumber") ?? "", "waiting", entry.At, null, null);
                break;
            case "exchange-binding-request":
                if (_requests.TryGetValue(Guid.Parse(key), out var request))
                {
                    _requests[Guid.Parse(key)] = request with
                    {
                        State = Text(after!, "state") ?? "", DecidedAt = entry.At, DecidedBy = operation == ConfirmBinding.Row.Key ? entry.PersonId : null,
                    };
                }

                break;
            case "exchange-alarm":
                _alarms[entry.Seq] = (Guid.Parse(Text(after!, "session")!), Text(after!, "code")!, after!["detail"]!.ToJsonString(Inbound.Plain), entry.At);
                break;
            case "exchange-difference":
                _differences[(Guid.Parse(key), after!["number"]!.GetValue<long>())] = (Text(after, "step")!, after["count"]!.GetValue<long>(), Text(after, "digest")!);
                break;
            case "exchange-trail-part":
                _parts[(Guid.Parse(key), after!["number"]!.GetValue<long>())] = (_sessions.GetValueOrDefault(Guid.Parse(key))?.SignOut ?? 0, Text(after, "digest")!);
                break;
            case "exchange-key" when before is null:
                _keys[key] = new(SequenceOf(Text(after!, "account")), Text(after!, "algorithm")!, Text(after!, "publicKey")!, Text(after!, "certificate"), Text(after!, "validFrom")!, Text(after!, "validUntil")!);
                break;
            case "exchange-key":
                if (_keys.TryGetValue(key, out var registered))
                {
                    _keys[key] = registered with { ValidUntil = Text(after!, "validUntil")! };
                }

                break;
            case "account" when before is not null && after is not null:
                ChangeAccount(entry, operation, SequenceOf(key), Text(before, "state"), Text(after, "state"), session);
                break;
            case "representative":
                TellBound(entry.Seq, "representatives", SequenceOf(key.Split(' ')[0]), null);
                break;
        }
    }

    private void ChangeSession(JournalEntry entry, Guid id, JsonNode? before, JsonNode after, JsonObject? result)
    {
        if (before is null)
        {
            var delivery = SequenceOf(Text(after, "account"));
            _sessions[id] = new() { Delivery = delivery, Day = Text(after, "businessDay") ?? "", OpenedAt = entry.At, OpenedSeq = entry.Seq };
            BooksOf(delivery).Open();
            return;
        }

        if (!_sessions.TryGetValue(id, out var session))
        {
            return;
        }

        session.Suspended = after["suspended"]?.GetValue<bool>() ?? session.Suspended;
        if (Text(after, "state") is { } state)
        {
            session.State = state;
            session.ClosedAt = state == Closed ? entry.At : null;
            session.SignOut = state == Reconciling ? result?["number"]?.GetValue<long>() ?? 0 : session.SignOut;
        }
    }

    private void ChangeAccount(JournalEntry entry, string operation, long account, string? before, string? after, Guid? session)
    {
        if (before == after || after is null)
        {
            return;
        }

        TellBound(entry.Seq, "account-state", account, after);
        if (_accountOf(account)?.Type == AccountTypes.XD)
        {
            Tell(account, entry.Seq, "account-state", account, null, after);
        }

        if (operation == ReconcileTrail.Row.Key && session is { } id)
        {
            _frozen[(id, account)] = (before ?? "", null);
        }
    }

    private void Bind(JournalEntry entry, long delivery, long trading, string client)
    {
        Of(trading)[delivery] = (client, "active");
        Tell(delivery, entry.Seq, "bound", trading, client, null);
    }

    private void Unbind(JournalEntry entry, long delivery, long trading, string client)
    {
        Of(trading).Remove(delivery);
        Tell(delivery, entry.Seq, "unbound", trading, client, null);
    }

    /// <summary>A message was taken: its row, its place, and what it brought about.</summary>
    private void Take(JournalEntry entry, JsonObject form, JsonObject result, Guid id)
    {
        if (!_messages.Any || _messages.Current.Seq != entry.Seq)
        {
            _report(Findings.MessageUnfit, entry.Seq, null, Same("exchange_message"));
            return;
        }

        Messages++;
        var row = _messages.Take();
        var known = _sessions.TryGetValue(row.SessionId, out var session);
        if (!known || row.Id != id || row.Delivery != session!.Delivery || row.SessionId != IdOf(result["session"]) || row.Number != result["number"]?.GetValue<long>()
            || row.Kind != Text(result, "kind") || Convert.ToHexStringLower(row.Digest) != Text(result, "digest") || row.At != entry.At
            || Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.Answer))) != Text(result, "answer"))
        {
            ReportMessage(row, "");
            return;
        }

        if (row.Number is { } number)
        {
            if (number != session.Next)
            {
                _report(Findings.MessageGap, entry.Seq, row.Delivery, Same(number.ToString(CultureInfo.InvariantCulture)));
            }

            session.Next = number + 1;
        }

        var answer = (JsonObject)JsonNode.Parse(row.Answer)!;
        switch (row.Kind)
        {
            case "transfer-out":
                foreach (var item in answer["results"]!.AsArray().OfType<JsonObject>().Where(i => i["seq"] is not null))
                {
                    var at = item["seq"]!.GetValue<long>();
                    if (at < entry.Seq || !_results.TryAdd(at, item))
                    {
                        _repeated.Add((entry.Seq, item));
                    }
                }

                break;
            case "acknowledge":
                Acknowledge(entry, row.Delivery, form["notices"]!.AsArray().Select(n => n!.GetValue<long>()));
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
                    var client = _bindings.GetValueOrDefault(posting.Source)?.TryGetValue(posting.Destination, out var bound) == true ? bound.Client : null;
                    Tell(posting.Destination, entry.Seq, "transfer-in", posting.Source, client, null);
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
            var notice = new StoredNotice(
                reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4), Database.ReadText(reader, 5), Database.ReadText(reader, 6), reader.IsDBNull(7) ? null : reader.GetInt64(7));
            _notices[(reader.GetInt64(0), reader.GetInt64(1))] = notice;
            if (IsFounding(notice) && notice.Kind == "bound")
            {
                Of(notice.Account)[reader.GetInt64(0)] = (notice.Client ?? "", "active");
                _founded[(reader.GetInt64(0), notice.Account)] = notice.Client;
            }
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

            if (_told.TryGetValue((delivery, notice.Seq, notice.Kind, notice.Account), out var told) && told.Remove((notice.Client, notice.State)))
            {
                continue;
            }

            if (IsFounding(notice))
            {
                // What it tells of has no other record; it must at least be whole in itself.
                if (notice.State is not null != (notice.Kind == "account-state") || notice.Client != _founded.GetValueOrDefault((delivery, notice.Account)))
                {
                    Report(Findings.NoticeUnfit);
                }
            }
            else
            {
                Report(told is not null || notice.Kind is not ("account-state" or "representatives") ? Findings.NoticeUnfit : Findings.NoticeUntold);
            }

            void Report(FindingKind kind) => _report(kind, notice.Seq, delivery, Same(string.Create(CultureInfo.InvariantCulture, $"{notice.Kind} {number}")));
        }

        foreach (var ((delivery, seq, kind, account), missing) in _told.Where(t => t.Value.Count > 0))
        {
            _report(Findings.NoticeUnfit, seq, account, new($"交付账户 {delivery} 缺少通知 {kind}", $"delivery account {delivery} has no notice {kind}"));
        }

        foreach (var ((delivery, number), seq) in _acknowledged.Where(a => !_notices.ContainsKey(a.Key)))
        {
            _report(Findings.NoticeUnfit, seq, delivery, Same(number.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private void CheckSessions() => Compare(
        "select id, delivery_id, business_day, state, suspended, next_number, opened_at, opened_seq, sign_out, closed_at from exchange_session",
        r => (Database.ReadGuid(r, 0), (r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetInt64(4) != 0, r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.IsDBNull(9) ? (long?)null : r.GetInt64(9))),
        _sessions.ToDictionary(s => s.Key, s => (s.Value.Delivery, s.Value.Day, s.Value.State, s.Value.Suspended, s.Value.Next, s.Value.OpenedAt, s.Value.OpenedSeq, s.Value.SignOut, s.Value.ClosedAt)),
        (id, row) => _report(Findings.SessionUnfit, row.Item8, row.Item1, Same(id.ToString())));

    private void CheckBindings() => Compare(
        "select trading_id, delivery_id, client_number, client_state from exchange_binding",
        r => ((Trading: r.GetInt64(0), Delivery: r.GetInt64(1)), (r.GetString(2), r.GetString(3))),
        _bindings.SelectMany(t => t.Value.Select(d => (Key: (Trading: t.Key, Delivery: d.Key), d.Value))).ToDictionary(b => b.Key, b => (b.Value.Client, b.Value.State)),
        (key, row) => _report(Findings.BindingUnfit, 0, key.Trading, Same(row.Item1)));

    private void CheckRequests() => Compare(
        "select id, delivery_id, trading_id, client_number, state, requested_at, decided_at, decided_by from exchange_binding_request",
        r => (Database.ReadGuid(r, 0), new Request(r.GetInt64(1), r.GetInt64(2), r.GetString(3), r.GetString(4), r.GetInt64(5), r.IsDBNull(6) ? null : r.GetInt64(6), r.IsDBNull(7) ? null : r.GetInt64(7))),
        _requests, (id, row) => _report(Findings.RequestUnfit, 0, row.Trading, Same(id.ToString())));

    private void CheckAlarms() => Compare(
        "select seq, session_id, code, detail, delivery_id, at from exchange_alarm",
        r => (r.GetInt64(0), (Database.ReadGuid(r, 1), r.GetString(2), r.GetString(3), r.GetInt64(5), r.GetInt64(4))),
        _alarms.ToDictionary(a => a.Key, a => (a.Value.Session, a.Value.Code, a.Value.Detail, a.Value.At, _sessions.GetValueOrDefault(a.Value.Session)?.Delivery ?? 0)),
        (seq, _) => _report(Findings.AlarmUnfit, seq, null, null));

    private void CheckDifferences()
    {
        var stored = new Dictionary<(Guid Session, long Number), (string Step, long Count, string Digest)>();
        using var reader = _snapshot.Read("select session_id, number, ordinal, step, detail from exchange_difference order by session_id, number, ordinal");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        (Guid, long) current = default;
        string? step = null;
        var count = 0L;
        while (reader.Read())
        {
            var key = (Database.ReadGuid(reader, 0), reader.GetInt64(1));
            if (key != current)
            {
                End();
                (current, step, count) = (key, reader.GetString(3), 0);
            }

            // Told apart by their numbers: a step that is not that of the others, or an ordinal out of turn, ends the count.
            count = reader.GetInt64(2) == count + 1 && reader.GetString(3) == step ? count + 1 : long.MinValue;
            hash.AppendData(Encoding.UTF8.GetBytes(reader.GetString(4) + "\n"));
        }

        End();
        foreach (var key in stored.Keys.Union(_differences.Keys))
        {
            if (stored.GetValueOrDefault(key) != _differences.GetValueOrDefault(key))
            {
                _report(Findings.DifferenceUnfit, 0, _sessions.GetValueOrDefault(key.Session)?.Delivery, Same($"{key.Session} {key.Number}"));
            }
        }

        void End()
        {
            var digest = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (step is not null)
            {
                stored[current] = (step, count, digest);
            }
        }
    }

    private void CheckParts() => Compare(
        "select session_id, number, sign_out, entries from exchange_trail_part",
        r => ((Session: Database.ReadGuid(r, 0), Number: r.GetInt64(1)), (r.GetInt64(2), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(r.GetString(3)))))),
        _parts, (key, _) => _report(Findings.DifferenceUnfit, 0, _sessions.GetValueOrDefault(key.Session)?.Delivery, Same($"{key.Session} {key.Number}")));

    private void CheckFrozen() => Compare(
        "select session_id, account_id, state_before, released_at from exchange_frozen_account",
        r => ((Session: Database.ReadGuid(r, 0), Account: r.GetInt64(1)), (r.GetString(2), r.IsDBNull(3) ? (long?)null : r.GetInt64(3))),
        _frozen, (key, _) => _report(Findings.FrozenUnfit, 0, key.Account, Same(key.Session.ToString())));

    private void CheckKeys() => Compare(
        """
        select k.key_id, k.delivery_id, k.algorithm, k.public_key, k.certificate, k.valid_from, k.valid_until, p.holder_id, a.holder_id
        from exchange_key k left join person p on p.id = k.person_id left join account a on a.id = k.delivery_id
        """,
        r => (r.GetString(0), new Key(
            !r.IsDBNull(7) && !r.IsDBNull(8) && r.GetInt64(7) == r.GetInt64(8) ? r.GetInt64(1) : 0, r.GetString(2), Convert.ToBase64String(r.GetFieldValue<byte[]>(3)),
            r.IsDBNull(4) ? null : Convert.ToHexStringLower(r.GetFieldValue<byte[]>(4)), Instant.Text(r.GetInt64(5)), Instant.Text(r.GetInt64(6)))),
        _keys.ToDictionary(k => k.Key, k => k.Value with { Certificate = k.Value.Certificate?.ToLowerInvariant() }, StringComparer.Ordinal),
        (id, row) => _report(Findings.KeyUnfit, 0, row.Delivery, Same(id)));

    /// <summary>Every row that is not as the journal has it, is missing, or that the journal does not know.</summary>
    private void Compare<TKey, TRow>(string sql, Func<System.Data.Common.DbDataReader, (TKey Key, TRow Row)> read, IReadOnlyDictionary<TKey, TRow> expected, Action<TKey, TRow> report)
        where TKey : notnull
        where TRow : notnull
    {
        var seen = new HashSet<TKey>();
        using var reader = _snapshot.Read(sql);
        while (reader.Read())
        {
            var (key, row) = read(reader);
            if (!seen.Add(key) || !expected.TryGetValue(key, out var should) || !should.Equals(row))
            {
                report(key, row);
            }
        }

        foreach (var (key, row) in expected.Where(e => !seen.Contains(e.Key)))
        {
            report(key, row);
        }
    }

    private void Tell(long delivery, long seq, string kind, long account, string? client, string? state)
    {
        if (!_told.TryGetValue((delivery, seq, kind, account), out var told))
        {
            _told.Add((delivery, seq, kind, account), told = []);
        }

        told.Add((client, state));
    }

    private void TellBound(long seq, string kind, long account, string? state)
    {
        foreach (var (delivery, bound) in _bindings.GetValueOrDefault(account) ?? [])
        {
            Tell(delivery, seq, kind, account, bound.Client, state);
        }
    }

    private Dictionary<long, (string Client, string State)> Of(long trading)
    {
        if (!_bindings.TryGetValue(trading, out var bindings))
        {
            _bindings.Add(trading, bindings = []);
        }

        return bindings;
    }

    private Books BooksOf(long delivery)
    {
        if (!_books.TryGetValue(delivery, out var books))
        {
            _books.Add(delivery, books = new());
        }

        return books;
    }

    private void ReportMessage(Message row, string what) => _report(Findings.MessageUnfit, row.Seq, row.Delivery, Same($"{row.Id} {what}".TrimEnd()));

    /// <summary>Of before the journal's first entry: written when the registry was founded.</summary>
    private static bool IsFounding(StoredNotice notice) => notice is { Seq: 1, Kind: "bound" or "representatives" or "account-state" };

    private static long SequenceOf(string? account) => AccountNumber.TryParse(account, out var number) ? number.Sequence : 0;

    private static string? Text(JsonNode node, string name) => node[name]?.ToString();

    private static Guid? IdOf(JsonNode? node) => Guid.TryParse(node?.ToString(), out var id) ? id : null;

    private static Text Same(string text) => new(text, text);

    private sealed record Message(long Seq, long Delivery, Guid Id, Guid SessionId, long? Number, string Kind, byte[] Digest, long At, string Answer);

    private sealed record StoredNotice(string Kind, long Seq, long Account, string? Client, string? State, long? Acknowledged);

    private sealed record Request(long Delivery, long Trading, string Client, string State, long RequestedAt, long? DecidedAt, long? DecidedBy);

    private sealed record Key(long Delivery, string Algorithm, string PublicKey, string? Certificate, string ValidFrom, string ValidUntil);

    private sealed class Session
    {
        public long Delivery { get; init; }

        public string Day { get; init; } = "";

        public long OpenedAt { get; init; }

        public long OpenedSeq { get; init; }

        public string State { get; set; } = Open;

        public bool Suspended { get; set; }

        public long Next { get; set; } = 1;

        public long SignOut { get; set; }

        public long? ClosedAt { get; set; }
    }

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
