using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Proposals;

/// <summary>Who approved a proposal.</summary>
/// <param name="Person">Their number.</param>
/// <param name="Name">Their name.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="Reason">What they said to it (审批意见), or null.</param>
public sealed record ApprovalView(PersonId Person, string Name, string At, string? Reason);

/// <summary>A proposal, as shown.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Seq">Its place in the journal.</param>
/// <param name="Function">The function's number.</param>
/// <param name="Operation">The act's operation; null for a movement.</param>
/// <param name="State">waiting, scheduled, carried-out, rejected, withdrawn, expired or refused.</param>
/// <param name="Person">Who proposed it.</param>
/// <param name="PersonName">Their name.</param>
/// <param name="Role">In which role.</param>
/// <param name="Account">The account that it is about, or null.</param>
/// <param name="At">When it was proposed.</param>
/// <param name="ExpiresAt">Until when it may be approved; null: as long as it takes.</param>
/// <param name="EffectiveAt">When it takes effect; null: at once.</param>
/// <param name="Needed">How many must approve.</param>
/// <param name="Given">How many have.</param>
/// <param name="Review">The jurisdiction whose province reviews it (审核) when the account's own people agree; null:
/// none does.</param>
/// <param name="Terms">What is asked, without personal secrets.</param>
/// <param name="Quantity">Tonnes CO2e that a movement would move.</param>
/// <param name="Approvals">Who approved.</param>
/// <param name="Reason">Why it was rejected, withdrawn or could not take effect.</param>
/// <param name="SettledAt">When it was settled.</param>
/// <param name="Result">The transaction that carried it out.</param>
/// <param name="IsOwn">Whether you proposed it.</param>
/// <param name="MayApprove">Whether your office may approve or reject it now.</param>
public sealed record ProposalView(
    Guid Id,
    long Seq,
    short Function,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Operation,
    ProposalState State,
    PersonId Person,
    string PersonName,
    string Role,
    string? Account,
    string At,
    string? ExpiresAt,
    string? EffectiveAt,
    int Needed,
    int Given,
    string? Review,
    JsonNode? Terms,
    long Quantity,
    IReadOnlyList<ApprovalView> Approvals,
    string? Reason,
    string? SettledAt,
    Guid? Result,
    bool IsOwn,
    bool MayApprove)
{
    /// <summary>Who rejected, withdrew or otherwise settled it; null while it waits, and where the registry
    /// did.</summary>
    [JsonIgnore]
    public string? SettledByName { get; init; }

    /// <summary>SHA-256 of what you would decide on, for <c>asShown</c> of a decision: another one once it has changed.
    /// Null where it does not wait for your approval.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Digest { get; init; }

    /// <summary>The function by which you decide it now (22 of 26); null: by none, or it is not yours to
    /// decide.</summary>
    [JsonIgnore]
    public short? DecidedBy { get; init; }
}

/// <summary>Reading proposals, as far as a person may see them.</summary>
internal static class ProposalQueries
{
    /// <summary>What proposals may be sorted by, beside their number.</summary>
    public static readonly IReadOnlyList<SortColumn> Sorts =
        [new("function", "p.function"), new("by", "coalesce(n.name, '')", IsText: true),
            new("account", "coalesce(a.number, '')", IsText: true), new("state", "p.state", IsText: true)];

    /// <summary>A page of proposals, newest first.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="box">inbox: those that wait for your decision; mine: those that you proposed; open: all that are
    /// not settled; null: all.</param>
    /// <param name="after">The last number of the page before.</param>
    /// <param name="limit">1 to 1000.</param>
    public static Page<ProposalView> List(Snapshot snapshot, Actor actor, string? box, long? after, int limit) =>
        List(snapshot, actor, Box(actor, box),
            ListOrder.Read([], "-number", after?.ToString(CultureInfo.InvariantCulture))!, limit);

    /// <summary>A page of proposals in an order.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="box">As above.</param>
    /// <param name="function">Only of this function, or null.</param>
    /// <param name="state">Only in this state, or null.</param>
    /// <param name="text">Part of the proposer's name, of the account's number, or of its holder's name, or
    /// null.</param>
    /// <param name="order">The order.</param>
    /// <param name="limit">1 to 1000.</param>
    public static Page<ProposalView> List(Snapshot snapshot, Actor actor, string? box, short? function,
        ProposalState? state, string? text, ListOrder order, int limit)
    {
        var where = Asked(actor, box, function, state, text);
        return List(snapshot, actor, where.ToString(), order, limit, where.Values);
    }

    /// <summary>How many proposals there are of those that the person may see and asks for.</summary>
    public static ListCount Count(Snapshot snapshot, Actor actor, string? box, short? function, ProposalState? state,
        string? text)
    {
        var where = Asked(actor, box, function, state, text);
        return snapshot.Count(
            $"""
             from proposal p join ledger_transaction t on t.seq = p.seq left join person n on n.id = p.person_id
                 left join account a on a.id = p.account_id
             where {where} and ({ProposalSight.Of(actor)})
             """,
            [.. ProposalSight.Values(actor), .. where.Values]);
    }

    /// <summary>Who has an account is found only where the account is theirs to see who looks.</summary>
    private static Conditions Asked(Actor actor, string? box, short? function, ProposalState? state, string? text) =>
        new Conditions(Box(actor, box)).If(function, "p.function = @function", "function")
            .If(state, "p.state = @state", "state")
            .If(
                text,
                $"""
                 n.id in ({SearchIndex.Found(SearchIndex.Of.Person)})
                 or a.id in ({SearchIndex.Found(SearchIndex.Of.Account)})
                 or (a.holder_id in ({HolderQueries.Found(actor)}) and {AccountSight.Of(actor, "a")})
                 """, HolderQueries.Typed);

    /// <summary>What waits about an account, the latest first.</summary>
    public static IReadOnlyList<ProposalView> OfAccount(Snapshot snapshot, Actor actor, AccountNumber account) =>
        List(snapshot, actor, "p.settled_at is null and p.account_id = @account", ListOrder.Read([], "-number", null)!,
            100, ("account", account.Sequence)).Items;

    /// <summary>What waits that touches a holder, the latest first: what is about it or an account of it, and movements
    /// that name an account of it.</summary>
    public static IReadOnlyList<ProposalView> OfHolder(Snapshot snapshot, Actor actor, HolderId holder) =>
        List(
            snapshot, actor,
            """
            p.settled_at is null and (p.holder_id = @holder or p.account_id in (
                select o.id from account o where o.holder_id = @holder)
            or exists (select 1 from account o where o.holder_id = @holder and t.terms like '%' || o.number || '%'))
            """,
            ListOrder.Read([], "-number", null)!, 100, ("holder", holder)).Items;

    /// <summary>The proposal of this id, where the person may see it.</summary>
    public static ProposalView? Find(Snapshot snapshot, Actor actor, Guid id)
    {
        return One(TransactionId.Own(actor.PersonId, id)) ?? One(id);

        ProposalView? One(Guid which) => List(snapshot, actor, "p.id = @id", ListOrder.After(0), 1,
            ("id", which)).Items is [var found] ? found : null;
    }

    /// <summary>Those of these ids that the person may see, in the order of their numbers.</summary>
    public static IReadOnlyList<ProposalView> Find(Snapshot snapshot, Actor actor, IReadOnlyCollection<Guid> ids)
    {
        var names = ids.Distinct().Select((id, i) => (Name: "id" + i.ToString(CultureInfo.InvariantCulture), Id: id))
            .ToList();
        return names.Count == 0 ? [] : List(
            snapshot, actor, $"p.id in ({string.Join(',', names.Select(n => "@" + n.Name))})", ListOrder.After(0),
            names.Count, [.. names.Select(n => (n.Name, (object?)n.Id))]).Items;
    }

    /// <summary>Notes that somebody who may approve a proposal has opened it by itself.</summary>
    public static void Opened(Database database, Snapshot snapshot, Actor actor, ProposalView of, Instant now)
    {
        if (of.MayApprove && LookedAt(snapshot, actor.PersonId, [of.Seq]).Count == 0)
        {
            database.Note(
                "insert into proposal_look (person_id, seq, at) values (@person, @seq, @now) on conflict do nothing",
                ("person", actor.PersonId), ("seq", of.Seq), ("now", now));
        }
    }

    /// <summary>Those of these proposals that a person has looked at by themselves.</summary>
    public static IReadOnlySet<long> LookedAt(Snapshot snapshot, PersonId person, IEnumerable<long> seqs) => snapshot
        .ListIn($"select seq from proposal_look where person_id = {person} and seq in", seqs, r => r.Long("seq"))
        .ToHashSet();

    /// <summary>The decisions that movements of these functions rest on which wait and which the person may
    /// see.</summary>
    public static IReadOnlyList<(long Seq, short Function, string Reference)> References(
        Snapshot snapshot, Actor actor, IReadOnlyCollection<short> functions) => functions.Count == 0 ? [] :
    [
        .. snapshot.List(
            $"""
             select p.seq, p.function, t.terms from proposal p join ledger_transaction t on t.seq = p.seq
             where p.settled_at is null and p.operation is null and p.function in ({string.Join(',', functions)})
                 and ({ProposalSight.Of(actor)})
             """,
            r => (Seq: r.Long("seq"), Function: r.Short("function"), Terms: r.TextOrNull("terms")),
            ProposalSight.Values(actor))
            .Where(p => p.Terms is not null)
            .Select(p => (p.Seq, p.Function, Reference: (string?)JsonNode.Parse(p.Terms!)?["reference"] ?? ""))
            .Where(p => p.Reference.Length > 0),
    ];

    /// <summary>What waits that would undo a transaction, or decide it, as far as the person may see it; the latest
    /// first.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="of">The transaction's id.</param>
    /// <param name="function">The transaction's function.</param>
    public static IReadOnlyList<ProposalView> Settling(Snapshot snapshot, Actor actor, Guid of, short function)
    {
        var settle = Functions.Movements.Where(m => m.Undoes?.Code == function).Select(m => m.Code)
            .Concat(Functions.All.OfType<Decision>().Where(d => d.Of.Code == function).Select(d => d.Code)).ToList();
        return settle.Count == 0 ? [] : List(
            snapshot, actor,
            "p.settled_at is null and p.operation is null and t.terms like @refers and p.function in ("
                + string.Join(',', settle) + ")",
            ListOrder.Read([], "-number", null)!, 10, ("refers", $"%\"refersTo\":\"{of}\"%")).Items;
    }

    /// <summary>Those of these journal numbers that are proposals which the person may see.</summary>
    internal static HashSet<long> Seen(Snapshot snapshot, Actor actor, IEnumerable<long> seqs)
    {
        if (actor.SeesAll)
        {
            return [.. seqs];
        }

        var seen = new HashSet<long>();
        foreach (var some in seqs.Chunk(500))
        {
            seen.UnionWith(snapshot.List(
                "select p.seq from proposal p join ledger_transaction t on t.seq = p.seq "
                    + $"where p.seq in ({string.Join(',', some)}) and ({ProposalSight.Of(actor)})",
                r => r.Long("seq"), ProposalSight.Values(actor)));
        }

        return seen;
    }

    /// <summary>How many wait for the person's decision: their approval, or a function by which they decide.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="most">So many are counted at most; null: all.</param>
    public static long CountInbox(Snapshot snapshot, Actor actor, int? most = null)
    {
        var waiting = "from proposal p join ledger_transaction t on t.seq = p.seq where " + Box(actor, "inbox");
        return snapshot.List(
            most is null ? $"select count(*) as waiting {waiting}"
                : $"select count(*) as waiting from (select 1 as one {waiting} limit {most}) x",
            r => r.Long("waiting"), ProposalSight.Values(actor))[0];
    }

    private static string Box(Actor actor, string? box) => box switch
    {
        "inbox" =>
            "p.settled_at is null and p.state = 'waiting' and p.person_id <> @person "
                + $"and (({Approval.May(actor)}) or {ProposalSight.Decides(actor)})",
        "mine" => "p.person_id = @person",
        "open" => "p.settled_at is null",
        _ => "1 = 1",
    };

    private static Page<ProposalView> List(Snapshot snapshot, Actor actor, string where, ListOrder order, int limit,
        params (string, object?)[] more)
    {
        List<(string, object?)> values =
            [.. ProposalSight.Values(actor), .. order.Values, .. more, ("limit", limit + 1)];
        var rows = snapshot.List(
            $"""
             select p.id, p.seq, p.function, p.operation, p.state, p.person_id, coalesce(n.name, '') as name, p.role,
             a.number, p.created_at, p.expires_at, p.effective_at, p.needed, p.given,
                    t.terms, cast(coalesce((select sum(q.last - q.first + 1) from posting q where q.seq = p.seq),
                    0) as bigint) as quantity, p.reason, p.settled_at, p.result_id,
                    case when p.settled_at is null and p.state = 'waiting'
                        and p.person_id <> @person and {Approval.May(actor)}
                        then 1 else 0 end as may_approve,
                    case when p.settled_at is null then p.form end as form, p.review, s.name as settled_by_name,
                    case when p.settled_at is null and {ProposalSight.Decides(actor)} then 1 else 0
                        end as may_decide, {order.Key}
             from proposal p join ledger_transaction t on t.seq = p.seq left join person n on n.id = p.person_id
                 left join account a on a.id = p.account_id
             left join person s on s.id = p.settled_by
             where {where} and ({ProposalSight.Of(actor)}) and {order.Where("p.seq")} order by {order.By("p.seq")}
                 limit @limit
             """,
            r => (Row: new ProposalView(
                r.Guid("id"), r.Long("seq"), r.Short("function"), r.TextOrNull("operation"),
                r.Keyed<ProposalState>("state"), r.Person("person_id"), r.Text("name"),
                Law.Role.OfId(r.Short("role"))!.Key, r.TextOrNull("number"), r.Instant("created_at"),
                r.At("expires_at") == Instant.Never ? null : r.Instant("expires_at"), r.InstantOrNull("effective_at"),
                r.Short("needed"), r.Short("given"), r.TextOrNull("review"),
                TermsOf(r.TextOrNull("terms"), r.TextOrNull("operation"),
                    r.Is("may_approve") || r.Person("person_id") == actor.PersonId ? r.TextOrNull("form") : null),
                r.Long("quantity"), [], r.TextOrNull("reason"), r.InstantOrNull("settled_at"),
                r.GuidOrNull("result_id"), r.Person("person_id") == actor.PersonId, r.Is("may_approve"))
                {
                    SettledByName = r.TextOrNull("settled_by_name"),
                    Digest = !r.Is("may_approve") ? null : WaitingProposal.DigestOf(
                        r.Guid("id"), r.TextOrNull("operation"), r.TextOrNull("form"),
                        (r.Short("needed"), r.Short("given")), r.AtOrNull("effective_at"),
                        r.Keyed<ProposalState>("state"), r.TextOrNull("review")),
                    DecidedBy = r.Is("may_decide")
                        ? ProposalSight.Decisions(actor).First(d => d.Of.Code == r.Short("function")).Code : null,
                }, Id: r.Long("seq"), Value: r.Value("sorted_by")),
            [.. values]);
        var page = order.Page(rows, limit);
        var approvals = snapshot.ListIn(
            """
            select v.proposal_seq, v.person_id, coalesce(n.name, '') as name, v.at, v.reason
            from approval v left join person n on n.id = v.person_id where v.proposal_seq in
            """,
            page.Items.Select(p => p.Seq), r => (Seq: r.Long("proposal_seq"),
                View: new ApprovalView(r.Person("person_id"), r.Text("name"), r.Instant("at"),
                    r.TextOrNull("reason"))))
            .ToLookup(a => a.Seq, a => a.View);
        return new([.. page.Items.Select(p => p with
        {
            Id = AskedAs(p),
            Approvals = [.. approvals[p.Seq].OrderBy(v => v.At, StringComparer.Ordinal)],
            Quantity = p.Quantity > 0 ? p.Quantity : Asked(p.Terms),
        })], page.Next);
    }

    /// <summary>The id that its proposer chose, to them; to others the journal's, and nothing of the other.</summary>
    private static Guid AskedAs(ProposalView proposal)
    {
        var asked = (string?)proposal.Terms?["askedAs"];
        proposal.Terms?.AsObject().Remove("askedAs");
        return proposal.IsOwn && asked is not null ? Guid.Parse(asked) : proposal.Id;
    }

    /// <summary>What is asked; its proposer and those who may approve it see also whom it would reach.</summary>
    private static JsonNode? TermsOf(string? terms, string? operation, string? form)
    {
        var node = terms is null ? null : JsonNode.Parse(terms);
        if (node is JsonObject asked && form is not null && Operations.Find(operation) is { } found)
        {
            asked["form"] = found.DescribeForApprovers(form);
        }

        return node;
    }

    /// <summary>A creation has reserved nothing: what it would create its legs say.</summary>
    private static long Asked(JsonNode? terms) =>
        terms?["legs"] is JsonArray legs ? legs.Sum(l => (long?)l?["quantity"] ?? 0) : 0;
}
