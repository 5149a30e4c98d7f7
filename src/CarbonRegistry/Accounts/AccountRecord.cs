using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>An account as an act reads and writes it.</summary>
/// <param name="Id">The sequence of its number.</param>
/// <param name="Number">Its number.</param>
/// <param name="Type">Its type's code.</param>
/// <param name="HolderId">Its holder.</param>
/// <param name="Jurisdiction">Two digits.</param>
/// <param name="State">Its state's key.</param>
/// <param name="ParentId">Trading accounts: the account they belong to.</param>
/// <param name="Name">A name for people.</param>
/// <param name="Confirmations">How many confirmations a movement out of it needs.</param>
/// <param name="ConfirmAbove">Above which quantity, in tonnes.</param>
/// <param name="EasedUpTo">Up to which quantity, in tonnes, a session need not confirm what may be eased; 0: it
/// confirms each.</param>
internal sealed record AccountRecord(
    AccountId Id, string Number, string Type, HolderId HolderId, string Jurisdiction, AccountState State,
    AccountId ParentId, string Name, int Confirmations, long ConfirmAbove, long EasedUpTo)
{
    private const string Columns =
        "id, number, type, holder_id, jurisdiction, state, parent_id, name, confirmations, confirm_above, eased_up_to";

    /// <summary>The types whose accounts provinces open and whose representatives they look after (14).</summary>
    public static readonly IReadOnlyList<AccountType> Provincial = [.. AccountTypes.All.Where(t => t.OpenedBy == 14)];

    public static AccountRecord? Find(Register register, AccountId id) =>
        register.List($"select {Columns} from account where id = @id", Read, ("id", id)).FirstOrDefault();

    public static List<AccountRecord> Of(Register register, string where,
        params (string Name, object? Value)[] values) =>
        register.List($"select {Columns} from account where {where} order by id", Read, values);

    /// <summary>
    /// The account of this number that the act may edit: the nation EP, XD and AD (5), a province EC, EG and ET of its
    /// own (15). Another's is refused like one that does not exist.
    /// </summary>
    public static AccountRecord? Editable(ActContext context, string? number, string field = "account") =>
        Of(context, number, ((Administration)context.Act.Operation.Function).Holds, field);

    /// <summary>The account of this number, of one of these types, that the actor's office looks after.</summary>
    public static AccountRecord? Of(ActContext context, string? number, IReadOnlyList<AccountType> types,
        string field = "account", int? line = null)
    {
        if (AccountNumber.TryParse(number, out var read) && Find(context.Register, read.Sequence) is { } found
            && found.Number == number
            && types.Any(t => t.Code == found.Type) && AccountSight.IsOfOffice(context.Actor, found.Jurisdiction))
        {
            return found;
        }

        context.Refuse(Refusals.AccountUnknown, field, line: line);
        return null;
    }

    /// <summary>Opens an account with its first version.</summary>
    public static AccountRecord Open(ActContext context, AccountType type, HolderRecord holder, string name,
        AccountRecord? parent = null, string? project = null)
    {
        var number = context.Register.OpenAccount(type, holder.Id, holder.Jurisdiction, context.Now,
            parent?.Id ?? default, project, name: name);
        var opened = Find(context.Register, number.Sequence)!;
        opened.Keep(context, context.Now, context.Seq, null, null, null);
        context.Changed("account", number, null, opened);
        return opened;
    }

    /// <summary>Writes the account as it is to be, and keeps what it was.</summary>
    public void Update(ActContext context, AccountRecord before, string? reason = null, string? authority = null,
        string? document = null)
    {
        if (context.Register.Count("select count(*) from account_version where account_id = @id", ("id", Id)) == 0)
        {
            var opened = context.Register.Count("select opened_at from account where id = @id", ("id", Id));
            before.Keep(context, opened, 0, null, null, null);
        }

        context.Register.Execute(
            "update account set name = @name, state = @state, confirmations = @confirmations, confirm_above = @above, "
                + "eased_up_to = @eased where id = @id",
            ("name", Name), ("state", State), ("confirmations", (short)Confirmations), ("above", ConfirmAbove),
            ("eased", EasedUpTo), ("id", Id));
        if (Name != before.Name)
        {
            SearchIndex.Change(context.Register, SearchIndex.Of.Account, Id.Value,
                SearchIndex.OfAccount(Number, Name));
        }

        Keep(context, context.Now, context.Seq, reason, authority, document);
        context.Changed("account", Number, before, this);
        if (State != before.State)
        {
            Notify.Account(context, NoticeKind.AccountState, Id, new()
            {
                ["account"] = Number, ["before"] = Notify.Words(before.State.Name),
                ["after"] = Notify.Words(State.Name), ["reason"] = Notify.Because(reason),
            });
        }
    }

    /// <summary>
    /// Checks the name that an account is to have: its holder's to choose, but never another holder's (231). The one
    /// that it has may stay.
    /// </summary>
    public static void CheckName(ActContext context, AccountRecord? before, string? name, bool needed)
    {
        context.NeedText(name, "name", needed);
        if (before is not null && name != before.Name)
        {
            SimilarNames.CheckAccount(context, name, before.HolderId);
        }
    }

    /// <summary>Freezes it, unless it is so, or closed, or about to be.</summary>
    /// <returns>Whether it was frozen.</returns>
    public bool Freeze(ActContext context, string reason)
    {
        if (State != AccountState.Open && State != AccountState.Restricted)
        {
            return false;
        }

        (this with { State = AccountState.Frozen }).Update(context, this, reason);
        return true;
    }

    private void Keep(ActContext context, long from, long seq, string? reason, string? authority, string? document) =>
        context.Register.Execute(
        """
        insert into account_version (account_id, from_at, seq, name, state, confirmations, confirm_above, eased_up_to,
            reason, authority, document)
        values (@id, @from, @seq, @name, @state, @confirmations, @above, @eased, @reason, @authority, @document)
        """,
        ("id", Id), ("from", from), ("seq", seq), ("name", Name), ("state", State),
        ("confirmations", (short)Confirmations), ("above", ConfirmAbove),
        ("eased", EasedUpTo), ("reason", reason), ("authority", authority), ("document", document));

    private static AccountRecord Read(Row r) => new(
        r.Account("id"), r.Text("number"), r.Text("type"), r.Holder("holder_id"), r.Text("jurisdiction"),
        r.Keyed<AccountState>("state"),
        r.Account("parent_id"), r.Text("name"), r.Short("confirmations"), r.Long("confirm_above"),
        r.Long("eased_up_to"));
}
