namespace CarbonRegistry.Law;

/// <summary>How far a role sees accounts, and what is theirs. Specification sections 1 and 5.</summary>
public enum Reach
{
    /// <summary>No account.</summary>
    None,

    /// <summary>Every account.</summary>
    Nation,

    /// <summary>The accounts of the person's province or pilot region.</summary>
    Jurisdiction,

    /// <summary>The accounts that the person represents.</summary>
    Accounts,

    /// <summary>The accounts of the holder that the person works for.</summary>
    Holder,
}

/// <summary>
/// A role (角色). One person has one; forbidden combinations therefore cannot arise (三权分立). Specification sections
/// 1 and 5.
/// </summary>
/// <param name="Id">Permanent number, stored in the journal.</param>
/// <param name="Key">Its name in code, database and API.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reach">How far it sees accounts.</param>
public sealed record Role(short Id, string Key, Text Name, Reach Reach) : IKeyed<Role>
{
    /// <summary>国家系统管理员: manages administrators, never moves units.</summary>
    public static readonly Role NationalSystem =
        new(1, "national-system", new("国家系统管理员", "National system administrator"), Reach.Nation);

    /// <summary>国家业务管理员: creates, allocates, annuls, issues; never creates administrators.</summary>
    public static readonly Role NationalBusiness =
        new(2, "national-business", new("国家业务管理员", "National business administrator"), Reach.Nation);

    /// <summary>省级系统管理员.</summary>
    public static readonly Role ProvincialSystem =
        new(3, "provincial-system", new("省级系统管理员", "Provincial system administrator"), Reach.Jurisdiction)
        {
            Within = "province",
        };

    /// <summary>省级业务管理员: acts inside its own province only.</summary>
    public static readonly Role ProvincialBusiness =
        new(4, "provincial-business", new("省级业务管理员", "Provincial business administrator"), Reach.Jurisdiction)
        {
            Within = "province",
        };

    /// <summary>试点地区管理员.</summary>
    public static readonly Role Pilot =
        new(5, "pilot", new("试点地区管理员", "Pilot-region administrator"), Reach.Jurisdiction) { Within = "pilot" };

    /// <summary>账户代表: a natural person who operates given accounts.</summary>
    public static readonly Role Representative =
        new(6, "representative", new("账户代表", "Account representative"), Reach.Accounts) { IsAdministered = false };

    /// <summary>交易所用户.</summary>
    public static readonly Role Exchange = new(7, "exchange", new("交易所操作员", "Exchange operator"), Reach.Holder)
    {
        WorksFor = HolderKind.Exchange,
    };

    /// <summary>拍卖机构用户.</summary>
    public static readonly Role AuctionHouse =
        new(8, "auction-house", new("拍卖机构操作员", "Auction-house operator"), Reach.Holder)
        {
            WorksFor = HolderKind.AuctionHouse,
        };

    /// <summary>配置管理员.</summary>
    public static readonly Role Configuration =
        new(9, "configuration", new("配置管理员", "Configuration administrator"), Reach.None);

    /// <summary>审计管理员: reads, changes nothing.</summary>
    public static readonly Role Audit = new(10, "audit", new("审计管理员", "Audit administrator"), Reach.Nation);

    /// <summary>登记系统: the registry itself, where something falls due. Nobody signs in as it.</summary>
    public static readonly Role Registry = new(11, "registry", new("登记系统", "The registry"), Reach.None)
    {
        IsAdministered = false,
    };

    /// <summary>All roles of people, by id.</summary>
    public static IReadOnlyList<Role> All { get; } =
        [NationalSystem, NationalBusiness, ProvincialSystem, ProvincialBusiness, Pilot, Representative, Exchange,
            AuctionHouse, Configuration, Audit];

    /// <summary>The kind of jurisdiction whose office its people are: province or pilot; null: the nation's, or
    /// none's.</summary>
    public string? Within { get; private init; }

    /// <summary>The kind of holder that its people work for; null: none.</summary>
    public HolderKind? WorksFor { get; private init; }

    /// <summary>Whether functions 1 to 3 manage its people: all but representatives, whom provinces register
    /// (14).</summary>
    public bool IsAdministered { get; private init; } = true;

    /// <summary>Whether its people work for the registry, and so hold no units, neither as holder nor as
    /// representative: the operators of exchanges and auction houses work for those. Specification section
    /// 4a.</summary>
    public bool WorksForRegistry => IsAdministered && WorksFor is null;

    /// <summary>The role of this number in the journal, the registry's own included; null where there is
    /// none.</summary>
    public static Role? OfId(short id) => id == Registry.Id ? Registry : All.FirstOrDefault(r => r.Id == id);

    /// <summary>The role of this key, or null.</summary>
    public static Role? Find(string? key) =>
        All.FirstOrDefault(r => string.Equals(r.Key, key, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => Key;
}
