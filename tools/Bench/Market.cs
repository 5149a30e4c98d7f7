using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Bench;

/// <summary>One province with many enterprises, each with a compliance holding account and its trading account: the
/// load is direct transfers (23) between the two.</summary>
internal sealed class Market
{
    public const string Token = "bench";

    private readonly Actor _nation = Actor.Of(new PersonId(1), Role.NationalBusiness);
    private readonly Actor _province = Actor.Of(new PersonId(2), Role.ProvincialBusiness, "11");

    public required AccountNumber Total { get; init; }

    public required AccountNumber Allocation { get; init; }

    public required AccountNumber Province { get; init; }

    public required AccountNumber[] Holding { get; init; }

    public required AccountNumber[] Trading { get; init; }

    /// <summary>Each enterprise's representative, with its two accounts.</summary>
    public required Actor[] Representatives { get; init; }

    /// <summary>Opens the accounts in an empty database.</summary>
    public static Market Open(Database database, int enterprises)
    {
        database.Migrate();
        using var register = new Register(database);
        register.AddJurisdiction("00", "nation", new("国家", "Nation"));
        register.AddJurisdiction("11", "province", new("北京市", "Beijing"));
        var nation = register.AddHolder(HolderKind.Nation, new("国家", "Nation"), "00");
        var province = register.AddHolder(HolderKind.Province, new("北京市", "Beijing"), "11");
        var total = register.OpenAccount(AccountTypes.NT, nation, "00", new Instant(0));
        var allocation = register.OpenAccount(AccountTypes.NA, nation, "00", new Instant(0));
        var provincial = register.OpenAccount(AccountTypes.PT, province, "11", new Instant(0));
        var person = register.AddPerson("Bench", Role.Representative);
        register.AddToken(person, Token, new Instant(long.MaxValue), demonstration: true);
        var holding = new AccountNumber[enterprises];
        var trading = new AccountNumber[enterprises];
        for (var i = 0; i < enterprises; i++)
        {
            var holder = register.AddHolder(HolderKind.Enterprise, new($"企业{i}", $"Enterprise {i}"), "11");
            holding[i] = register.OpenAccount(AccountTypes.EC, holder, "11", new Instant(0));
            trading[i] = register.OpenAccount(AccountTypes.ET, holder, "11", new Instant(0),
                parent: holding[i].Sequence);
            register.AddRepresentative(person, holding[i]);
            register.AddRepresentative(person, trading[i]);
        }

        register.LetOneActAlone();

        LiftLimits(register);
        register.Commit();
        return new()
        {
            Total = total,
            Allocation = allocation,
            Province = provincial,
            Holding = holding,
            Trading = trading,
            Representatives = [.. holding.Zip(trading)
                .Select(a => new Actor(person, Role.Representative, Account.National, new HolderId(0),
                        [a.First.Sequence, a.Second.Sequence], []))],
        };
    }

    /// <summary>Creates allowances and assigns them to the province.</summary>
    public async Task Create(Ledger ledger, long quantity)
    {
        await Posted(ledger, Transfers.CreateAllowances, _nation,
            new() { Reference = "bench", VintageFirst = 2025, VintageLast = 2025 }, [Leg(null, Total, quantity)]);
        await Posted(ledger, Transfers.AllocateNationally, _nation, new() { Reference = "bench" },
            [Leg(Total, Allocation, quantity)]);
        await Posted(ledger, Transfers.AssignToProvinces, _nation, new() { Reference = "bench" },
            [Leg(Allocation, Province, quantity)]);
    }

    /// <summary>Allocates so much to each of these accounts, in their order, in one transaction: neighbours in the list
    /// get neighbouring serials.</summary>
    public Task Allocate(Ledger ledger, IEnumerable<AccountNumber> accounts, long each) =>
        Posted(ledger, Transfers.AllocateProvincially, _province, new() { Reference = "bench" },
            [.. accounts.Select(a => Leg(Province, a, each))]);

    /// <summary>A direct transfer of the enterprise, to its trading account or back.</summary>
    public Proposal Transfer(int enterprise, bool back, long quantity) =>
        new(
            Guid.CreateVersion7(), Transfers.TransferDirectly, Representatives[enterprise],
            [back ? Leg(Trading[enterprise], Holding[enterprise], quantity)
                : Leg(Holding[enterprise], Trading[enterprise], quantity)], Terms.None);

    private static Leg Leg(AccountNumber? from, AccountNumber to, long quantity) =>
        new(from, to, UnitTypes.Cea, quantity);

    private static async Task Posted(Ledger ledger, Function function, Actor actor, Terms terms, Leg[] legs)
    {
        var receipt = await ledger.Submit(new Proposal(Guid.CreateVersion7(), function, actor, legs, terms));
        if (receipt.Outcome != Outcome.Posted)
        {
            throw new InvalidOperationException(
                $"{function}: {string.Join("; ", receipt.Refusals.Select(r => r.Code + " " + r.Kind.Text.En))} "
                    + $"{ledger.LastFault}");
        }
    }

    /// <summary>All callers are one person at one address: the limits of requests are in force, out of the
    /// way.</summary>
    public static void LiftLimits(Register register)
    {
        foreach (var limit in new[] { Parameters.PersonRate, Parameters.TokenRate, Parameters.AddressRate })
        {
            register.SetParameter(limit.Name, new Instant(0), limit.Most);
        }
    }
}
