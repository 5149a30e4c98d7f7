using CarbonRegistry.Storage;

namespace CarbonRegistry.Movements;

/// <summary>The journal's last entry, whose digest stands for all of them.</summary>
/// <param name="Seq">Its number; 0: there is none yet.</param>
/// <param name="At">Its instant, UTC.</param>
/// <param name="Digest">The digest, 64 hexadecimal digits.</param>
public sealed record JournalHead(long Seq, Instant At, string Digest)
{
    /// <summary>The digest before the first entry.</summary>
    private static readonly string Beginning = new('0', 64);

    /// <summary>The head as it is.</summary>
    public static JournalHead Read(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.List("select seq, at, digest from ledger where id = 1", Read)[0];
    }

    /// <summary>The digest before an entry: that of the one before it.</summary>
    public static string Before(Snapshot snapshot, long seq)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return seq <= 1 ? Beginning : snapshot.List(
            "select seq, at, digest from ledger_transaction where seq = @seq", Read, ("seq", seq - 1))[0].Digest;
    }

    private static JournalHead Read(Row r) =>
        new(r.Long("seq"), r.At("at"), Convert.ToHexStringLower(r.Bytes("digest")));
}
