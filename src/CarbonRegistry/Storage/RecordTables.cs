namespace CarbonRegistry.Storage;

/// <summary>
/// What becomes of each table and column of the schema when the journal is verified. Whatever is not named here is a
/// record (记录): its whole state is in the entry of each act that changes it, and <c>verify</c> compares it with the
/// last of them.
/// </summary>
internal static class RecordTables
{
    /// <summary>Tables and columns that the verifier works out from the journal by rules of their own, and
    /// compares.</summary>
    public static readonly IReadOnlyDictionary<string, string> Derived =
        new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ledger"] = "the head of the chain of digests",
        ["ledger_transaction"] = "the journal",
        ["posting"] = "sealed with its entry",
        ["batch"] = "sealed with its entry",
        ["hold"] = "sealed with its entry",
        ["holding"] = "the postings replayed from Origin",
        ["totals_head"] = "the journal folded so far",
        ["balance"] = "the postings added up",
        ["flow"] = "the postings added up",
        ["flow_of_kinds"] = "the postings added up",
        ["journal_of_person"] = "the entries listed",
        ["journal_of_jurisdiction"] = "the entries listed",
        ["holder_skeleton"] = "what the holders' names look like",
        ["search_key"] = "what names and numbers are found by",
        ["exchange_notice.acknowledged_seq"] = "the acknowledgements of the exchange's messages",
    };

    /// <summary>Tables and columns that the journal does not vouch for, each with the reason why not.</summary>
    public static readonly IReadOnlyDictionary<string, string> Left =
        new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ledger.accounts"] = "a counter that tells nodes to read accounts again",
        ["ledger.untiled"] = "0 at every commit: the database refuses another value",
        ["schema_step"] = "which steps of schema/ were applied",
        ["record_change"] = "the notes themselves: what is left of them is a finding",
        ["record_table"] = "what the notes' triggers were made for",
        ["record_key"] = "under another key no digest of a record fits",
        ["self_check"] = "where the online check stands",
        ["session"] = "gone when it ends: its beginning and its end are acts",
        ["known_device"] = "spares a browser the waiting of others; opens nothing",
        ["spent_challenge"] = "a nonce",
        ["exchange_nonce"] = "a nonce",
        ["confirmation"] = "lives ten minutes; what it confirmed is an act",
        ["clock_look"] = "a measurement of the machine's clock, made anew every ten seconds",
        ["throttle"] = "counters of failed attempts",
        ["data_protection_key"] = "the key ring of cookies: with another one nobody's cookie opens",
        ["mail"] =
            "the way out of what the notices say, forgotten after a month; an enrolment code is sealed for its address",
        ["access_token.used_at"] = "when it was last used: written past the lock on the ledger's head",
        ["notice.read_at"] = "whether it was read: written past the lock on the ledger's head",
        ["mail_choice"] =
            "when somebody's mail goes out: what concerns their security goes out at once whatever stands here",
        ["saved_filter"] = "how somebody likes to search lists: decides nothing",
        ["proposal_look"] =
            "who has opened what by itself: of it hangs only whether it may be approved along with others",
    };

    /// <summary>Columns of which the journal has a digest only: secrets, personal data that may have to be forgotten,
    /// and long texts.</summary>
    public static readonly IReadOnlySet<string> Digested = new HashSet<string>(StringComparer.Ordinal)
    {
        "person.identity", "person.email", "person.phone",
        "holder.identifier", "holder.address", "holder.contact_name", "holder.contact_phone", "holder.contact_email",
        "holder_version.address", "holder_version.contact_name", "holder_version.contact_phone",
        "holder_version.contact_email",
        "proposal.form", "notice.data",
        "access_token.hash", "recovery_code.hash", "enrolment.hash", "identity_key.key",
        "credential.login_name", "credential.password_hash", "credential.totp_secret",
        "passkey.id", "passkey.public_key", "passkey.attestation", "passkey.client_data",
        "exchange_message.answer", "exchange_difference.detail", "exchange_trail_part.entries",
    };

    /// <summary>Rows that the verifier works out by rules of their own, as a condition on those that are
    /// records.</summary>
    public static readonly IReadOnlyDictionary<string, string> Only =
        new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // A transfer-in is told of by the posting itself (RecordLaw).
        ["exchange_notice"] = "kind <> 'transfer-in'",
    };

    /// <summary>Whether a column is part of its record's state.</summary>
    public static bool IsKept(string table, string column) =>
        !Derived.ContainsKey(table) && !Left.ContainsKey(table) && !Derived.ContainsKey($"{table}.{column}")
            && !Left.ContainsKey($"{table}.{column}");
}
