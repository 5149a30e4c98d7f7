using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Exchange;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Audit;

/// <summary>What exchanges were told of their transfer-outs is what the transactions say that they were told
/// of.</summary>
internal sealed class TransferOutAnswers(LawContext context) : RecordLaw
{
    private readonly Rows<(long Seq, string Answer)> _messages = new(
        context.Snapshot.Read(
            "select seq, answer from exchange_message where kind = 'transfer-out' order by seq, delivery_id, id"),
        r => (r.Long("seq"), r.Text("answer")));

    // Of transactions that are yet to come, and of those that an earlier message brought about.
    private readonly Dictionary<long, JsonObject> _awaited = [];
    private readonly List<(long Message, long Seq, JsonObject Item)> _repeated = [];

    public override void See(JournalEntry entry, IReadOnlyList<RecordChange> changes)
    {
        if (_awaited.Remove(entry.Seq, out var told) && !Fits(entry, told))
        {
            context.Report(Findings.EffectUnfit, entry.Seq, entry.Postings is [var p, ..] ? p.Destination : null, null);
        }

        while (_messages.Any && _messages.Current.Seq <= entry.Seq)
        {
            Learn(_messages.Take());
        }
    }

    public override void Finish()
    {
        while (_messages.Any)
        {
            Learn(_messages.Take());
        }

        foreach (var seq in _awaited.Keys)
        {
            context.Report(Findings.EffectUnfit, seq, null, null);
        }

        foreach (var some in _repeated.Chunk(500))
        {
            var stored = new Dictionary<long, (string Id, string Outcome)>();
            var seqs = some.Select(r => r.Seq.ToString(CultureInfo.InvariantCulture)).Distinct(StringComparer.Ordinal);
            using (var row = context.Snapshot.Read(
                $"select seq, id, outcome from ledger_transaction where seq in ({string.Join(',', seqs)})"))
            {
                while (row.Read())
                {
                    stored[row.Long("seq")] = (row.Guid("id").ToString(),
                        Outcomes.NameOf((Outcome)row.Long("outcome")));
                }
            }

            foreach (var (message, seq, item) in some)
            {
                if (!stored.TryGetValue(seq, out var its) || its != (Text(item, "id"), Text(item, "outcome")))
                {
                    context.Report(Findings.EffectUnfit, message, null, Same(Text(item, "id") ?? ""));
                }
            }
        }
    }

    private void Learn((long Seq, string Answer) message)
    {
        if ((Read(message.Answer) as JsonObject)?["results"] is not JsonArray results)
        {
            context.Report(Findings.EffectUnfit, message.Seq, null, null);
            return;
        }

        foreach (var item in results.OfType<JsonObject>().Where(i => i["seq"] is not null))
        {
            if (item["seq"] is not JsonValue value || !value.TryGetValue(out long seq))
            {
                context.Report(Findings.EffectUnfit, message.Seq, null, null);
            }
            else if (seq < message.Seq || !_awaited.TryAdd(seq, item))
            {
                _repeated.Add((message.Seq, seq, item));
            }
        }
    }

    private bool Fits(JournalEntry entry, JsonObject told) => entry.Function == Transfers.TransferOutOfExchange.Code
        && Text(told, "outcome") == Outcomes.NameOf(entry.Outcome)
        && (entry.Outcome == Outcome.Refused
            ? Read(entry.Refusals) is JsonArray and [JsonObject first, ..] && Text(first, "code") == Text(told, "code")
            : Text(told, "id") == entry.Id.ToString())
        && (entry.Outcome != Outcome.Posted || (entry.Postings.All(p => context.Batches.ContainsKey(p.BatchId))
            && JsonNode.DeepEquals(told["units"], Operation.ToJson(UnitsView.Of(
                entry.Postings.Select(p => (p.BatchId, new SerialRange(p.Line, p.First, p.Last))), context.Batches)))));

    private static string? Text(JsonObject item, string name) => item[name]?.ToString();
}
