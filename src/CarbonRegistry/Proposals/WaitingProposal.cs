using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Proposals;

/// <summary>A proposal that waits, as stored. Units that it would move are reserved meanwhile.</summary>
/// <param name="Seq">The journal's number of the proposal.</param>
/// <param name="Id">The caller's id.</param>
/// <param name="Function">The function's number.</param>
/// <param name="Operation">The act's operation; null for a movement.</param>
/// <param name="PersonId">Who proposed it.</param>
/// <param name="Role">In which role.</param>
/// <param name="Jurisdiction">Their jurisdiction.</param>
/// <param name="AccountId">The account that it is about, for its representatives; 0: none.</param>
/// <param name="Form">What was asked, whole.</param>
/// <param name="Needed">How many must approve.</param>
/// <param name="Given">How many have.</param>
/// <param name="CreatedAt">UTC microseconds.</param>
/// <param name="ExpiresAt">UTC microseconds; the greatest number: never.</param>
/// <param name="EffectiveAt">UTC microseconds; null: at once when approved.</param>
/// <param name="State">How it stands.</param>
/// <param name="HolderId">The holder that it is about, for the representatives of its accounts; 0: none.</param>
/// <param name="Review">The jurisdiction whose province gives the last approval, as a review (审核); null: none
/// does.</param>
internal sealed record WaitingProposal(
    long Seq,
    Guid Id,
    short Function,
    string? Operation,
    PersonId PersonId,
    short Role,
    string Jurisdiction,
    AccountId AccountId,
    string? Form,
    int Needed,
    int Given,
    Instant CreatedAt,
    Instant ExpiresAt,
    Instant? EffectiveAt,
    ProposalState State,
    HolderId HolderId = default,
    string? Review = null)
{
    /// <summary>The accounts that its movement leaves; null where they are to be read from the journal.</summary>
    public IReadOnlyCollection<AccountId>? Sources { get; init; }

    /// <summary>The account that its units go to when it is decided; null where that is to be read from the
    /// journal.</summary>
    public AccountId? ReservedFor { get; init; }

    private const string Columns =
        "seq, id, function, operation, person_id, role, jurisdiction, account_id, form, needed, given, created_at, "
            + "expires_at, effective_at, state, holder_id, review";

    /// <summary>SHA-256 of what somebody decides on, in hexadecimal digits: another one once it has changed.</summary>
    public string Digest => DigestOf(Id, Operation, Form, (Needed, Given), EffectiveAt, State, Review);

    /// <summary>Whether all that is left is the province's review.</summary>
    public bool IsInReview => Review is not null && Given + 1 == Needed;

    /// <summary>Who may approve it.</summary>
    public Approval Approval => new(
        Seq, PersonId, Role, Jurisdiction, Function, Operation is not null, AccountId, IsInReview ? Review : null)
    {
        Sources = Sources,
    };

    /// <summary>What its movement would move of each unit type, in tonnes CO2e; nothing where it is an act.</summary>
    public IEnumerable<(string Unit, long Quantity)> Quantities => Operation is not null || Form is null ? []
        : JsonSerializer.Deserialize<StoredMovement>(Form)!.Legs.GroupBy(l => l.Unit, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Sum(l => l.Quantity)));

    /// <summary>A movement that waits.</summary>
    public static WaitingProposal Of(Proposal proposal, JournalEntry entry, int needed, string? review, Facts facts)
    {
        var stored = new StoredMovement(
            [.. proposal.Legs.Select(l =>
                    new StoredLeg(l.From?.ToString(), l.To?.ToString(), l.Unit.Code, l.Quantity))], proposal.Terms);

        // One that another function decides (26) waits for that as long as it takes, but not for those before it.
        var expires = proposal.Function is Transfer { DecidedBy: not null } && needed == 0
            ? Instant.Never : ExpiryOf(facts);
        return new(
            entry.Seq, entry.Id, entry.Function, null, entry.PersonId, entry.Role, proposal.Actor.Jurisdiction,
            entry.Postings is [var first, ..] ? first.Source : default,
            JsonSerializer.Serialize(stored), needed, 0, entry.At, expires, null, ProposalState.Waiting, Review: review)
        {
            Sources = [.. entry.Postings.Select(p => p.Source).Distinct()], ReservedFor = entry.ReservedFor,
        };
    }

    /// <summary>An act that waits.</summary>
    public static WaitingProposal Of(Act act, JournalEntry entry, int needed, Instant? effectiveAt,
        (AccountId Account, HolderId Holder) about, Facts facts) =>
        new(
            entry.Seq, entry.Id, entry.Function, act.Operation.Key, entry.PersonId, entry.Role, act.Actor.Jurisdiction,
            about.Account, act.Operation.Write(act.Form),
            needed, 0, entry.At, ExpiryOf(facts), effectiveAt > facts.Now ? effectiveAt : null,
            needed > 0 ? ProposalState.Waiting : ProposalState.Scheduled, about.Holder);

    /// <summary>How a movement that waits is written once its entry stands.</summary>
    public static Action<Register> Waits(Proposal proposal, JournalEntry entry, Verdict verdict, Facts facts) =>
        Of(proposal, entry, verdict.Needed, verdict.Review, facts).Write;

    /// <summary>How an act that waits is written once its entry stands.</summary>
    public static Action<Register> Waits(
        Act act, JournalEntry entry, int needed, Instant? effectiveAt, (AccountId Account, HolderId Holder) about,
        Facts facts) =>
        Of(act, entry, needed, effectiveAt, about, facts).Write;

    /// <summary>Settles what another function decided (22).</summary>
    public static void Decided(Register register, JournalEntry decision)
    {
        var isCarriedOut = decision.Postings.Any(p => p.Source != p.Destination);

        // Who asked reads why it was rejected.
        var reason = isCarriedOut || decision.Terms is null ? null
            : (string?)JsonNode.Parse(decision.Terms)!["reason"];
        Settle(
            register, decision.Settles!.Value, isCarriedOut ? ProposalState.CarriedOut : ProposalState.Rejected,
            decision.At, decision.PersonId, decision.Id, reason);
    }

    /// <summary>The same of a proposal's columns. Its id stands for its entry in the journal, which does not change; of
    /// an act's form it covers what those who approve see: what is secret is not to be found by trying.</summary>
    public static string DigestOf(Guid id, string? operation, string? form, (int Needed, int Given) approvals,
        Instant? effectiveAt, ProposalState state, string? review)
    {
        var shown = form is not null && Operations.Find(operation) is { } act
            ? act.DescribeForApprovers(form)?.ToJsonString() : form;
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new
        {
            id, operation, shown, approvals.Needed, approvals.Given, EffectiveAt = (long?)effectiveAt,
            State = state.Key, review,
        })));
    }

    /// <summary>The proposal of this id, or null.</summary>
    public static WaitingProposal? Find(Register register, Guid id) =>
        register.List($"select {Columns} from proposal where id = @id", Read, ("id", id)).FirstOrDefault();

    /// <summary>Stores it, and tells whoever is to decide it or is concerned.</summary>
    public void Write(Register register)
    {
        register.Execute(
            $"insert into proposal ({Columns}) "
                + "values (@seq, @id, @function, @operation, @person, @role, @jurisdiction, @account, @form, @needed, "
                + "0, @created, @expires, @effective, @state, @holder, @review)",
            ("seq", Seq), ("id", Id), ("function", Function), ("operation", Operation), ("person", PersonId),
            ("role", Role), ("jurisdiction", Jurisdiction),
            ("account", AccountId), ("form", Form), ("needed", (short)Needed), ("created", CreatedAt),
            ("expires", ExpiresAt), ("effective", EffectiveAt), ("state", State), ("holder", HolderId),
            ("review", Review));
        ProposalNotices.Begins(register, this);
    }

    /// <summary>The actor approves it.</summary>
    /// <param name="context">The act.</param>
    /// <param name="reason">What they say to it (审批意见); null: nothing.</param>
    public void Approve(ActContext context, string? reason)
    {
        context.Register.Execute(
            "insert into approval (proposal_seq, person_id, at, reason) values (@seq, @person, @at, @reason)",
            ("seq", Seq), ("person", context.Actor.PersonId), ("at", context.Now), ("reason", reason));
        context.Register.Execute("update proposal set given = given + 1 where seq = @seq", ("seq", Seq));
    }

    /// <summary>Approved, it waits for its day.</summary>
    public void Schedule(ActContext context, Instant effectiveAt)
    {
        context.Register.Execute(
            "update proposal set state = @state, expires_at = @never, effective_at = @at where seq = @seq",
            ("state", ProposalState.Scheduled), ("never", Instant.Never), ("at", effectiveAt), ("seq", Seq));
        ProposalNotices.Scheduled(context.Register, this with { EffectiveAt = effectiveAt }, context.Now);
    }

    /// <summary>Approved, it waits for the function that decides it (26), however long that takes.</summary>
    public void WaitsForDecision(ActContext context)
    {
        context.Register.Execute("update proposal set expires_at = @never where seq = @seq",
            ("never", long.MaxValue), ("seq", Seq));
        ProposalNotices.ForDecision(context.Register, this with { ExpiresAt = Instant.Never }, context.Now);
    }

    /// <summary>Settles it; its form, which may hold personal secrets, is forgotten.</summary>
    public static void Settle(Register register, long seq, ProposalState state, Instant at, PersonId by, Guid? result,
        string? reason)
    {
        if (register.List($"select {Columns} from proposal where seq = @seq and settled_at is null", Read,
            ("seq", seq)) is not [var proposal])
        {
            return;
        }

        register.Execute(
            """
            update proposal set state = @state, settled_at = @at, settled_by = @by, result_id = @result,
                reason = @reason, form = null
            where seq = @seq and settled_at is null
            """,
            ("state", state), ("at", at), ("by", by), ("result", result), ("reason", reason), ("seq", seq));
        ProposalNotices.Settled(register, proposal, state, at, by, reason);
    }

    /// <summary>The movement again, of exactly the units that were reserved for it.</summary>
    public Proposal Movement(Register register, Actor proposer)
    {
        var stored = JsonSerializer.Deserialize<StoredMovement>(Form!)!;
        var reserved = register.List(
            """
            select p.line, p.first, p.last, b.id, b.first as batch_first, b.last as batch_last, b.vintage_first,
            b.vintage_last, b.project, b.reference, b.seq
            from posting p join batch b on b.id = p.batch_id where p.seq = @seq order by p.ordinal
            """,
            r => (
                Range: new SerialRange(r.Short("line"), r.Long("first"), r.Long("last")),
                Batch: new Batch(
                    r.Int("id"), r.Short("line"), r.Long("batch_first"), r.Long("batch_last"), r.Short("vintage_first"),
                        r.Short("vintage_last"), r.TextOrNull("project"), null, null,
                    r.Text("reference"), r.Long("seq"))),
            ("seq", Seq));
        var next = 0;
        var legs = stored.Legs.ConvertAll(l =>
        {
            var unit = UnitTypes.Find(l.Unit)!;
            List<SerialNumber> serials = [];
            for (var left = l.Quantity; left > 0 && next < reserved.Count; next++)
            {
                serials.Add(SerialNumber.Of(reserved[next].Batch, reserved[next].Range));
                left -= reserved[next].Range.Quantity;
            }

            return new Leg(Number(l.From), Number(l.To), unit, l.Quantity, serials.Count == 0
                ? null : new Picking(Serials: serials));
        });
        return new(TransactionId.Carried(Id), Functions.Find(Function)!, proposer, legs, stored.Terms) { Carries = Id };

        static AccountNumber? Number(string? text) => AccountNumber.TryParse(text, out var number) ? number : null;
    }

    private static Instant ExpiryOf(Facts facts) =>
        facts.Now + (facts.Parameter(Parameters.ApprovalExpiry) * Instant.Day);

    private static WaitingProposal Read(Row r) => new(
        r.Long("seq"), r.Guid("id"), r.Short("function"), r.TextOrNull("operation"), r.Person("person_id"),
            r.Short("role"),
        r.Text("jurisdiction"), r.Account("account_id"), r.TextOrNull("form"), r.Short("needed"), r.Short("given"),
        r.At("created_at"), r.At("expires_at"), r.AtOrNull("effective_at"), r.Keyed<ProposalState>("state"),
        r.Holder("holder_id"),
        r.TextOrNull("review"));

    private sealed record StoredLeg(string? From, string? To, string Unit, long Quantity);

    private sealed record StoredMovement(List<StoredLeg> Legs, Terms Terms);
}
