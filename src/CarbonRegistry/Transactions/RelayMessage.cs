using System.Collections.Frozen;
using CarbonRegistry.Accounts;
using CarbonRegistry.People;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Units;

namespace CarbonRegistry.Transactions;

/// <summary>
/// What one node says to another: what it is to post, and what came of what it was asked to post. In few bytes, since every byte is paid for by the
/// callers of both. Nodes of one build only talk to each other, so that the form may change with any build.
/// </summary>
/// <param name="Asked">What the other is to post.</param>
/// <param name="Answered">What came of what the other asked.</param>
internal sealed record RelayMessage(IReadOnlyList<RelayMessage.Ask> Asked, IReadOnlyList<RelayMessage.Answer> Answered)
{
    /// <summary>A submission.</summary>
    /// <param name="Number">The asking node's number for it.</param>
    /// <param name="Proposals">Its proposals.</param>
    /// <param name="Hashes">What the asking node hashed them to: another hash at the posting node, and something was lost on the way.</param>
    internal sealed record Ask(long Number, IReadOnlyList<Proposal> Proposals, IReadOnlyList<byte[]> Hashes);

    /// <summary>What came of it.</summary>
    /// <param name="Number">The asking node's number for it.</param>
    /// <param name="Receipts">The receipts.</param>
    internal sealed record Answer(long Number, IReadOnlyList<Receipt> Receipts);

    /// <summary>Writes the message.</summary>
    public void Write(Stream stream)
    {
        using var w = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        w.Put(Asked, static (w, ask) =>
        {
            w.Write7BitEncodedInt64(ask.Number);
            w.Put(ask.Proposals, Put);
            w.Put(ask.Hashes, static (w, hash) => w.Put(hash));
        });
        w.Put(Answered, static (w, answer) =>
        {
            w.Write7BitEncodedInt64(answer.Number);
            w.Put(answer.Receipts, Put);
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It names what this rulebook does not have.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    /// <exception cref="FormatException">It is something else.</exception>
    public static RelayMessage Read(Stream stream)
    {
        using var r = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        return new(
            r.GetList(static r => new Ask(r.Read7BitEncodedInt64(), r.GetList(GetProposal), r.GetList(static r => r.GetBytes()!))),
            r.GetList(static r => new Answer(r.Read7BitEncodedInt64(), r.GetList(GetReceipt))));
    }

    private static void Put(BinaryWriter w, Proposal p)
    {
        w.Put(p.Id);
        w.Write(p.Function.Code);
        Put(w, p.Actor);
        w.Put(p.Legs, Put);
        Put(w, p.Terms);
        w.Write(p.Hold is not null);
        if (p.Hold is { } hold)
        {
            w.Write((short)hold.Kind);
            w.Write(hold.Authority);
            w.Write(hold.Document);
            w.Put(hold.ExpiresAt);
        }

        w.Write(p.DryRun);
        w.Put(p.Carries);
        w.Put(p.AskedAs);
        w.Write(p.IsEntered);
    }

    private static Proposal GetProposal(BinaryReader r) => new(
        r.GetGuid(), Known(Functions.Find(r.ReadInt16())), GetActor(r), r.GetList(GetLeg), GetTerms(r),
        r.ReadBoolean() ? new((HoldKinds)r.ReadInt16(), r.ReadString(), r.ReadString(), r.GetLong()) : null, r.ReadBoolean())
    {
        Carries = r.GetGuidOrNull(), AskedAs = r.GetGuidOrNull(), IsEntered = r.ReadBoolean(),
    };

    private static void Put(BinaryWriter w, Actor a)
    {
        w.Write7BitEncodedInt64(a.PersonId);
        w.Write(a.Role.Id);
        w.Write(a.Jurisdiction);
        w.Write7BitEncodedInt64(a.HolderId);
        w.Put(a.Initiates, static (w, id) => w.Write7BitEncodedInt64(id));
        w.Put(a.Views, static (w, id) => w.Write7BitEncodedInt64(id));
        w.Put(a.Confirms, static (w, id) => w.Write7BitEncodedInt64(id));
        w.Put(a.Revoked, static (w, code) => w.Write(code));
        w.Put(a.Origin);
    }

    private static Actor GetActor(BinaryReader r) => new(
        r.Read7BitEncodedInt64(), Known(Role.OfId(r.ReadInt16())), r.ReadString(), r.Read7BitEncodedInt64(), GetIds(r), GetIds(r))
    {
        Confirms = GetIds(r), Revoked = r.GetList(static r => r.ReadInt16()).ToFrozenSet(), Origin = r.GetText(),
    };

    private static FrozenSet<long> GetIds(BinaryReader r) => r.GetList(static r => r.Read7BitEncodedInt64()).ToFrozenSet();

    private static void Put(BinaryWriter w, Leg leg)
    {
        Put(w, leg.From);
        Put(w, leg.To);
        w.Write(leg.Unit.Line);
        w.Write7BitEncodedInt64(leg.Quantity);
        w.Write(leg.Pick is not null);
        if (leg.Pick is { } pick)
        {
            w.Write(pick.Batches is not null);
            w.Put(pick.Batches ?? [], static (w, batch) => w.Write7BitEncodedInt(batch));
            w.Put(pick.Vintage);
            w.Put(pick.Project);
            w.Write(pick.Serials is not null);
            w.Put(pick.Serials ?? [], static (w, serial) => w.Write(serial.ToString()));
            Put(w, pick.HeldFor);
            w.Put(pick.VintageLast);
        }
    }

    private static Leg GetLeg(BinaryReader r) => new(
        GetNumber(r), GetNumber(r), UnitTypes.OfLine(r.ReadInt16()), r.Read7BitEncodedInt64(), r.ReadBoolean() ? GetPick(r) : null);

    private static Picking GetPick(BinaryReader r)
    {
        var given = r.ReadBoolean();
        var batches = r.GetList(static r => r.Read7BitEncodedInt());
        var (vintage, project) = ((short?)r.GetLong(), r.GetText());
        var exact = r.ReadBoolean();
        var serials = r.GetList(static r => Known(SerialNumber.TryParse(r.ReadString(), out var serial) ? serial : null));
        return new(given ? batches : null, vintage, project, exact ? serials : null, GetNumber(r), (short?)r.GetLong());
    }

    private static void Put(BinaryWriter w, AccountNumber? number)
    {
        w.Put(number?.Type);
        if (number is { } n)
        {
            w.Write(n.Jurisdiction);
            w.Write7BitEncodedInt64(n.Sequence);
        }
    }

    private static AccountNumber? GetNumber(BinaryReader r) => r.GetText() is { } type ? new(type, r.ReadString(), r.Read7BitEncodedInt64()) : null;

    private static void Put(BinaryWriter w, Terms t)
    {
        w.Write(t.Given != TermNames.None);
        if (t.Given != TermNames.None)
        {
            w.Put(t.Reference);
            w.Put(t.VintageFirst);
            w.Put(t.VintageLast);
            w.Put(t.Project);
            w.Put(t.MonitoringFrom?.DayNumber);
            w.Put(t.MonitoringTo?.DayNumber);
            w.Put(t.FreezeUntil);
            w.Put(t.Purpose);
            w.Put(t.Beneficiary);
            w.Put(t.Reason);
            w.Put(t.RefersTo);
            w.Put(t.Approve is { } approve ? approve ? 1 : 0 : null);
            w.Write(t.Repetition);
        }
    }

    private static Terms GetTerms(BinaryReader r) => !r.ReadBoolean() ? Terms.None : new()
    {
        Reference = r.GetText(),
        VintageFirst = (short?)r.GetLong(),
        VintageLast = (short?)r.GetLong(),
        Project = r.GetText(),
        MonitoringFrom = r.GetLong() is { } from ? DateOnly.FromDayNumber((int)from) : null,
        MonitoringTo = r.GetLong() is { } to ? DateOnly.FromDayNumber((int)to) : null,
        FreezeUntil = r.GetLong(),
        Purpose = r.GetText(),
        Beneficiary = r.GetText(),
        Reason = r.GetText(),
        RefersTo = r.GetGuidOrNull(),
        Approve = r.GetLong() is { } approve ? approve == 1 : null,
        Repetition = r.ReadBoolean(),
    };

    private static void Put(BinaryWriter w, Receipt receipt)
    {
        w.Put(receipt.Id);
        w.Write7BitEncodedInt64(receipt.Seq);
        w.Write7BitEncodedInt64(receipt.At);
        w.Write(receipt.Function);
        w.Write((short)receipt.Outcome);
        w.Put(receipt.Refusals, static (w, refusal) =>
        {
            w.Write(refusal.Kind.Code);
            w.Put(refusal.Leg);
            w.Put(refusal.Field);
            w.Put(refusal.Detail?.Zh);
            w.Put(refusal.Detail?.En);
        });
        w.Put(receipt.Postings, static (w, p) =>
        {
            w.Write(p.Line);
            w.Write7BitEncodedInt64(p.First);
            w.Write7BitEncodedInt64(p.Last);
            w.Write7BitEncodedInt64(p.Source);
            w.Write7BitEncodedInt64(p.Destination);
            w.Write7BitEncodedInt(p.BatchId);
            w.Write7BitEncodedInt64(p.HoldFrom);
            w.Write7BitEncodedInt64(p.HoldTo);
        });
        w.Write(receipt.Repeated);
        w.Put(receipt.Digest);
    }

    private static Receipt GetReceipt(BinaryReader r) => new(
        r.GetGuid(), r.Read7BitEncodedInt64(), r.Read7BitEncodedInt64(), r.ReadInt16(), (Outcome)r.ReadInt16(),
        r.GetList(static r => new Refusal(
            Refusals.OfCode(r.ReadString()), (int?)r.GetLong(), r.GetText(), r.GetText() is { } zh ? new(zh, r.GetText()!) : r.GetText() is null ? null : throw new FormatException())),
        r.GetList(static r => new Posting(
            r.ReadInt16(), r.Read7BitEncodedInt64(), r.Read7BitEncodedInt64(), r.Read7BitEncodedInt64(), r.Read7BitEncodedInt64(), r.Read7BitEncodedInt(),
            r.Read7BitEncodedInt64(), r.Read7BitEncodedInt64())))
    {
        Repeated = r.ReadBoolean(), Digest = r.GetBytes(),
    };

    private static T Known<T>(T? value)
        where T : class => value ?? throw new InvalidDataException($"No such {typeof(T).Name}.");
}

/// <summary>Values that may be missing, and lists.</summary>
file static class Binary
{
    private const uint MostInList = 1_000_000;

    public static void Put(this BinaryWriter w, string? text)
    {
        w.Write(text is not null);
        if (text is not null)
        {
            w.Write(text);
        }
    }

    public static string? GetText(this BinaryReader r) => r.ReadBoolean() ? r.ReadString() : null;

    public static void Put(this BinaryWriter w, long? value)
    {
        w.Write(value is not null);
        if (value is { } given)
        {
            w.Write7BitEncodedInt64(given);
        }
    }

    public static long? GetLong(this BinaryReader r) => r.ReadBoolean() ? r.Read7BitEncodedInt64() : null;

    public static void Put(this BinaryWriter w, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        w.Write(bytes);
    }

    public static Guid GetGuid(this BinaryReader r)
    {
        Span<byte> bytes = stackalloc byte[16];
        r.BaseStream.ReadExactly(bytes);
        return new(bytes);
    }

    public static void Put(this BinaryWriter w, Guid? id)
    {
        w.Write(id is not null);
        if (id is { } given)
        {
            w.Put(given);
        }
    }

    public static Guid? GetGuidOrNull(this BinaryReader r) => r.ReadBoolean() ? r.GetGuid() : null;

    public static void Put(this BinaryWriter w, byte[]? bytes)
    {
        w.Write7BitEncodedInt(bytes is null ? 0 : bytes.Length + 1);
        w.Write(bytes ?? []);
    }

    public static byte[]? GetBytes(this BinaryReader r) => r.Read7BitEncodedInt() is > 0 and var size ? r.ReadBytes(size - 1) : null;

    public static void Put<T>(this BinaryWriter w, IReadOnlyCollection<T> list, Action<BinaryWriter, T> put)
    {
        w.Write7BitEncodedInt(list.Count);
        foreach (var item in list)
        {
            put(w, item);
        }
    }

    public static T[] GetList<T>(this BinaryReader r, Func<BinaryReader, T> get)
    {
        var count = r.Read7BitEncodedInt();
        var list = (uint)count <= MostInList ? new T[count] : throw new FormatException();
        for (var i = 0; i < count; i++)
        {
            list[i] = get(r);
        }

        return list;
    }
}
