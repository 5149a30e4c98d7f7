using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>What an account was from an instant on, until the next version.</summary>
/// <param name="From">ISO 8601, UTC.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">Its state's key.</param>
/// <param name="Confirmations">How many confirmations its signing policy needed.</param>
/// <param name="ConfirmAbove">Above which quantity, in tonnes.</param>
/// <param name="EasedUpTo">Up to which quantity, in tonnes, sessions needed no fresh confirmation (24, 27); 0:
/// each.</param>
/// <param name="Reason">Why it was changed.</param>
/// <param name="Authority">The court or authority behind it.</param>
/// <param name="Document">The document behind it.</param>
/// <param name="Seq">Where the journal has the change; 0: what was there before the first.</param>
/// <param name="By">Who changed it.</param>
public sealed record AccountVersion(
    string From, string Name, AccountState State, int Confirmations, long ConfirmAbove, long EasedUpTo, string? Reason,
    string? Authority, string? Document, long Seq, string? By);

/// <summary>What a holder was from an instant on, until the next version.</summary>
/// <param name="From">ISO 8601, UTC; null: from the beginning.</param>
/// <param name="Zh">Its Chinese name.</param>
/// <param name="En">Its English name.</param>
/// <param name="Contact">How to reach it.</param>
/// <param name="Seq">Where the journal has the change; 0: what was there before the first.</param>
/// <param name="By">Who changed it.</param>
public sealed record HolderVersion(string? From, string Zh, string En, Contact Contact, long Seq, string? By);

/// <summary>The versions of accounts and holders, the oldest first. One that was never edited has none: it is as it was
/// opened.</summary>
internal static class VersionQueries
{
    /// <summary>The versions of an account.</summary>
    public static IReadOnlyList<AccountVersion> OfAccount(Snapshot snapshot, AccountNumber account)
    {
        return snapshot.List(
            """
            select v.from_at, v.name, v.state, v.confirmations, v.confirm_above, v.eased_up_to, v.reason, v.authority,
            v.document, v.seq, p.name as by_name
            from account_version v left join ledger_transaction t on t.seq = v.seq
                left join person p on p.id = t.person_id
            where v.account_id = @id order by v.from_at, v.seq
            """,
            r => new AccountVersion(
                r.Instant("from_at"), r.Text("name"), r.Keyed<AccountState>("state"), r.Short("confirmations"),
                    r.Long("confirm_above"), r.Long("eased_up_to"), r.TextOrNull("reason"), r.TextOrNull("authority"),
                    r.TextOrNull("document"), r.Long("seq"), r.TextOrNull("by_name")),
            ("id", account.Sequence));
    }

    /// <summary>The versions of a holder.</summary>
    public static IReadOnlyList<HolderVersion> OfHolder(Snapshot snapshot, HolderId holder)
    {
        return snapshot.List(
            """
            select v.from_at, v.name_zh, v.name_en, v.address, v.contact_name, v.contact_phone, v.contact_email, v.seq,
            p.name as by_name
            from holder_version v left join ledger_transaction t on t.seq = v.seq
                left join person p on p.id = t.person_id
            where v.holder_id = @id order by v.from_at, v.seq
            """,
            r => new HolderVersion(
                r.At("from_at") == 0 ? null : r.Instant("from_at"), r.Text("name_zh"), r.Text("name_en"),
                    Contact.Read(r), r.Long("seq"), r.TextOrNull("by_name")),
            ("id", holder));
    }
}
