using System.Collections.Frozen;

namespace CarbonRegistry.Law;

/// <summary>The natural person who acts, in their role, as the registry knew them when the request came in.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Role">Their role.</param>
/// <param name="Jurisdiction">Provincial and pilot administrators: their jurisdiction. Otherwise 00.</param>
/// <param name="HolderId">Exchange and auction-house operators: the holder they act for. Otherwise 0.</param>
/// <param name="Initiates">Representatives: the accounts they may move units out of (发起代表).</param>
/// <param name="Views">Representatives: the accounts they may see.</param>
public sealed record Actor(
    PersonId PersonId,
    Role Role,
    string Jurisdiction,
    HolderId HolderId,
    FrozenSet<AccountId> Initiates,
    FrozenSet<AccountId> Views)
{
    /// <summary>The registry itself, where something falls due.</summary>
    public static readonly Actor Registry = Of(default, Role.Registry);

    /// <summary>Representatives: the accounts whose movements they may confirm (确认代表).</summary>
    public FrozenSet<AccountId> Confirms { get; init; } = [];

    /// <summary>Functions of the role that were taken from this person (function 3).</summary>
    public FrozenSet<short> Revoked { get; init; } = [];

    /// <summary>Where the request came from: network address and request id; null in process.</summary>
    public string? Origin { get; init; }

    /// <summary>An actor without accounts of their own.</summary>
    public static Actor Of(PersonId personId, Role role, string jurisdiction = Account.National,
        HolderId holderId = default) =>
        new(personId, role, jurisdiction, holderId, [], []);

    /// <summary>
    /// Whether the actor may move units from one account to the other as far as the accounts' owners go (the route
    /// itself is the rulebook's). Provinces act inside their own jurisdiction only; representatives, exchanges and
    /// auction houses out of their own accounts only.
    /// </summary>
    public bool MayMove(Account from, Account to) =>
        Role == Role.ProvincialBusiness ? IsOwn(from) && IsOwn(to)
        : Role == Role.Pilot ? to.Jurisdiction == Jurisdiction
        : Role == Role.Representative ? Initiates.Contains(from.Id)
        : (Role != Role.Exchange && Role != Role.AuctionHouse) || from.HolderId == HolderId;

    /// <summary>Whether the actor may propose this movement from one account to the other, as far as their office
    /// goes.</summary>
    public bool MayMove(Transfer row, Account from, Account to)
    {
        ArgumentNullException.ThrowIfNull(row);

        // Who takes over what another holder had may be of any jurisdiction: that one's province reviews it.
        return row.ToAnotherHolder ? MayMove(from, from) : MayMove(from, to);
    }

    /// <summary>Whether the actor sees every account: the nation and the auditor do.</summary>
    public bool SeesAll => Role.Reach == Reach.Nation;

    /// <summary>Whether the registry itself acts.</summary>
    public bool IsRegistry => Role == Role.Registry;

    /// <summary>Whether the actor is a representative (账户代表).</summary>
    public bool Represents => Role.Reach == Reach.Accounts;

    /// <summary>Whether the actor may see the account and its transactions. AccountSight asks the same of
    /// rows.</summary>
    public bool Sees(Account account) => Role.Reach switch
    {
        Reach.Nation => true,
        Reach.Jurisdiction => account.Jurisdiction == Jurisdiction,
        Reach.Accounts => Views.Contains(account.Id),
        _ => HolderId != 0 && account.HolderId == HolderId,
    };

    /// <summary>Whether the function is the actor's role's, and was not taken from them.</summary>
    public bool May(Function function) => function.By.Contains(Role) && !Revoked.Contains(function.Code);

    private bool IsOwn(Account account) =>
        account.Jurisdiction == Jurisdiction || account.Jurisdiction == Account.National;
}
