using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Transactions;

/// <summary>A transaction as it is written into the journal, with all that belongs to it.</summary>
/// <param name="Seq">Its number, without a gap from 1.</param>
/// <param name="Id">The caller's id.</param>
/// <param name="At">UTC microseconds since 1970; never before the transaction before it.</param>
/// <param name="Function">The function's number.</param>
/// <param name="PersonId">Who asked.</param>
/// <param name="Role">The role they asked in.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="RequestHash">SHA-256 of what was asked.</param>
/// <param name="Terms">JSON: its terms; of one that was not posted its legs too. Null where there are none.</param>
/// <param name="Refusals">JSON: why it was refused, or null.</param>
/// <param name="Settles">The transaction that it undoes, decides or releases, or null.</param>
/// <param name="ReservedFor">Pending: the account that the units go to when it is approved. Otherwise 0.</param>
/// <param name="Postings">What it moved.</param>
/// <param name="Created">The batch it created, or null.</param>
/// <param name="Placed">The holds it placed.</param>
/// <param name="Operation">The act's verb; null for a movement or a hold.</param>
/// <param name="Origin">Where it came from: network address and request id; null for the registry's own acts and
/// programs in process.</param>
/// <param name="Records">JSON: the whole new state of each record that it changed (<see cref="RecordTables"/>), or
/// null.</param>
public sealed record JournalEntry(
    long Seq,
    Guid Id,
    Instant At,
    short Function,
    PersonId PersonId,
    short Role,
    Outcome Outcome,
    byte[] RequestHash,
    string? Terms,
    string? Refusals,
    long? Settles,
    AccountId ReservedFor,
    IReadOnlyList<Posting> Postings,
    Batch? Created,
    IReadOnlyList<Hold> Placed,
    string? Operation = null,
    string? Origin = null,
    string? Records = null)
{
    /// <summary>The digest that seals this entry and, through <paramref name="previous"/>, everything before it:
    /// SHA-256 over all that the journal says of it.</summary>
    public byte[] Seal(ReadOnlySpan<byte> previous)
    {
        var bytes = new Canonical();
        bytes.Add(previous);
        bytes.Add(Seq).Add(Id).Add(At).Add(Function).Add(PersonId).Add(Role).Add((long)Outcome);
        bytes.Add(RequestHash);
        bytes.Add(Terms).Add(Refusals).Add(Settles).Add(ReservedFor).Add(Operation).Add(Origin);
        bytes.Add(Postings.Count);
        foreach (var p in Postings)
        {
            bytes.Add(p.Line).Add(p.First).Add(p.Last).Add(p.Source).Add(p.Destination).Add(p.BatchId).Add(p.HoldFrom)
                .Add(p.HoldTo);
        }

        bytes.Add(Created is null ? 0 : 1);
        if (Created is { } b)
        {
            bytes.Add(b.Id).Add(b.Line).Add(b.First).Add(b.Last).Add(b.VintageFirst).Add(b.VintageLast)
                .Add(b.Project).Add(b.MonitoringFrom).Add(b.MonitoringTo).Add(b.Reference).Add(b.TransactionSeq);
        }

        bytes.Add(Placed.Count);
        foreach (var h in Placed)
        {
            bytes.Add(h.Id).Add((long)h.Kind).Add(h.AccountId).Add(h.TransactionSeq).Add(h.UnderId).Add(h.ForAccountId)
                .Add(h.ExpiresAt).Add(h.Reason).Add(h.Authority).Add(h.Document);
        }

        if (Records is not null)
        {
            bytes.Add(Records);
        }

        return bytes.Hash();
    }

    /// <summary>SHA-256 of all that a proposal asks and who asks it: the same request has the same hash, and no
    /// other.</summary>
    public static byte[] HashOf(Proposal proposal)
    {
        var bytes = new Canonical();
        bytes.Add(proposal.Actor.PersonId).Add(proposal.Actor.Role.Id).Add(proposal.Function.Code)
            .Add(proposal.Legs.Count);
        foreach (var leg in proposal.Legs)
        {
            bytes.Add(leg.From?.Sequence ?? default).Add(leg.To?.Sequence ?? default)
                .Add(leg.From?.Type).Add(leg.To?.Type)
                .Add(leg.From?.Jurisdiction).Add(leg.To?.Jurisdiction).Add(leg.Unit.Line).Add(leg.Quantity)
                .Add(leg.Pick is null ? 0 : 1);
            if (leg.Pick is { } pick)
            {
                bytes.Add(pick.Batches?.Count ?? -1);
                foreach (var batch in pick.Batches ?? [])
                {
                    bytes.Add(batch);
                }

                bytes.Add(pick.Vintage ?? 0).Add(pick.VintageLast ?? 0).Add(pick.Project).Add(pick.HeldFor?.ToString())
                    .Add(pick.Serials?.Count ?? -1);
                foreach (var serial in pick.Serials ?? [])
                {
                    bytes.Add(serial.ToString());
                }
            }
        }

        proposal.Terms.Hash(bytes);
        if (proposal.Carries is { } carried)
        {
            bytes.Add(carried);
        }

        bytes.Add(proposal.Hold is null ? 0 : 1);
        if (proposal.Hold is { } hold)
        {
            bytes.Add((long)hold.Kind).Add(hold.Authority).Add(hold.Document).Add(hold.ExpiresAt);
        }

        return bytes.Hash();
    }

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The terms as the journal keeps them, with the legs where <paramref name="withLegs"/>; null where there
    /// is nothing to keep.</summary>
    public static string? TermsJson(Proposal proposal, bool withLegs)
    {
        if (proposal.Terms.IsEmpty && proposal.Hold is null && proposal.Carries is null && proposal.AskedAs is null
            && !withLegs)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            Text("askedAs", proposal.AskedAs?.ToString());
            proposal.Terms.Write(json);
            Text("carries", proposal.Carries?.ToString());
            if (proposal.Hold is { } hold)
            {
                Text("kind", hold.Kind.ToString());
                Text("authority", hold.Authority);
                Text("document", hold.Document);
                Text("expiresAt", hold.ExpiresAt is { } end ? Instant.Text(end) : null);
            }

            if (withLegs && proposal.Legs.Count > 0)
            {
                json.WriteStartArray("legs");
                foreach (var leg in proposal.Legs)
                {
                    json.WriteStartObject();
                    Text("from", leg.From?.ToString());
                    Text("to", leg.To?.ToString());
                    Text("unitType", leg.Unit.Code);
                    json.WriteNumber("quantity", leg.Quantity);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();

            void Text(string name, string? value)
            {
                if (value is not null)
                {
                    json.WriteString(name, value);
                }
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// The reasons that the journal keeps, and the answer gives, of what was refused: the first ones, as many as fit
    /// <see cref="Excerpt.Most"/>, and that there are more (115). A dry run, of which nothing is kept, says them all.
    /// </summary>
    public static IReadOnlyList<Refusal> Kept(IReadOnlyList<Refusal> refusals)
    {
        if (refusals.Count < 16 && refusals.All(r => r.Detail is null))
        {
            return refusals;
        }

        IReadOnlyList<Refusal> more = [Law.Refusals.MoreReasons.At()];
        var left = Excerpt.Most - SizeOf(more);
        var count = 0;
        foreach (var refusal in refusals)
        {
            left -= SizeOf([refusal]);
            if (left < 0)
            {
                return [.. refusals.Take(count), .. more];
            }

            count++;
        }

        return refusals;

        static int SizeOf(IReadOnlyList<Refusal> some) => Encoding.UTF8.GetByteCount(RefusalsJson(some)!);
    }

    /// <summary>Refusals as the journal keeps them, or null where there are none.</summary>
    public static string? RefusalsJson(IReadOnlyList<Refusal> refusals)
    {
        if (refusals.Count == 0)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartArray();
            foreach (var refusal in refusals)
            {
                json.WriteStartObject();
                json.WriteString("code", refusal.Code);
                if (refusal.Leg is { } leg)
                {
                    json.WriteNumber("leg", leg);
                }

                if (refusal.Field is { } field)
                {
                    json.WriteString("field", field);
                }

                if (refusal.Detail is { } detail)
                {
                    json.WriteString("zh", detail.Zh);
                    json.WriteString("en", detail.En);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads what <see cref="RefusalsJson"/> wrote.</summary>
    public static IReadOnlyList<Refusal> ReadRefusals(string? json)
    {
        if (json is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.EnumerateArray().Select(r => new Refusal(
                Law.Refusals.OfCode(r.GetProperty("code").GetString()!),
                r.TryGetProperty("leg", out var leg) ? leg.GetInt32() : null,
                r.TryGetProperty("field", out var field) ? field.GetString() : null,
                r.TryGetProperty("zh", out var zh) ? new(zh.GetString()!, r.GetProperty("en").GetString()!) : null)),
        ];
    }
}
