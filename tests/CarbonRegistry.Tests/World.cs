using System.Collections.Frozen;
using System.Globalization;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Tests;

/// <summary>What is known of an account of the <see cref="World"/>, in plain words.</summary>
internal sealed record Card(
    string Name, AccountNumber Number, string Type, HolderId Holder, string Jurisdiction, string? Within,
    string? Parent, string? Project, short Year)
{
    public AccountId Id => Number.Sequence;

    public override string ToString() => Name;
}

/// <summary>
/// A small nation: three provinces, two pilot regions inside two of them, seven enterprises, an individual, two
/// exchanges, two auction houses. Founded through the register only. The founding is deterministic, so that the same
/// world can be known again in an existing database.
/// </summary>
internal sealed class World
{
    public const long Second = 1_000_000, Hour = 3600 * Second, Day = 24 * Hour;

    /// <summary>2025-06-01T00:00:00Z.</summary>
    public static readonly Instant Start = new(1_748_736_000 * Second);

    public const string Beijing = "11", Shanghai = "31", Guangdong = "44", Shenzhen = "91", Pudong = "92";
    public const short LastYear = 2024, ThisYear = 2025;

    public static readonly UnitType A = UnitTypes.Cea, C = UnitTypes.Ccer;
    public static readonly IReadOnlyList<string> Provinces = [Beijing, Shanghai, Guangdong];

    private readonly Dictionary<string, Card> _cards = new(StringComparer.Ordinal);
    private readonly List<(string Trading, string Delivery)> _bindings = [];
    private readonly Dictionary<(string Account, short Year), long> _due = [];
    private readonly Dictionary<short, (long OpensAt, long ClosesAt)> _years = [];
    private readonly Dictionary<HolderId, Actor> _representatives = [];

    private World(Register? register)
    {
        long holders = 0, accounts = 0, people = 0;
        var pilots = new Dictionary<string, string>(StringComparer.Ordinal) { [Shenzhen] = Guangdong,
            [Pudong] = Shanghai };
        register?.AddJurisdiction(Account.National, "nation", new("国家", "Nation"));
        foreach (var province in Provinces)
        {
            register?.AddJurisdiction(province, "province", new("省" + province, "Province " + province));
        }

        foreach (var (pilot, within) in pilots)
        {
            register?.AddJurisdiction(pilot, "pilot", new("试点" + pilot, "Pilot region " + pilot), within);
        }

        var nation = Holder(HolderKind.Nation, Account.National);
        foreach (var type in new[] { AccountTypes.NT, AccountTypes.NA, AccountTypes.NU, AccountTypes.NC,
            AccountTypes.NW, AccountTypes.NX })
        {
            Open(type.Code, type, new(nation), Account.National);
        }

        foreach (var province in Provinces)
        {
            foreach (var year in new[] { LastYear, ThisYear })
            {
                Open(string.Create(CultureInfo.InvariantCulture, $"NS-{province}-{year}"), AccountTypes.NS, new(nation),
                    province, year: year);
            }

            Open("PT-" + province, AccountTypes.PT, new(Holder(HolderKind.Province, province)), province);
        }

        foreach (var (pilot, within) in pilots)
        {
            Open("NO-" + pilot, AccountTypes.NO, new(Holder(HolderKind.Pilot, pilot)), pilot, within: within);
        }

        for (var i = 1; i <= 2; i++)
        {
            var exchange = Holder(HolderKind.Exchange, Account.National);
            Open("XD-" + i, AccountTypes.XD, new(exchange), Account.National);
            Exchanges.Add(Person(Role.Exchange, Account.National, new(exchange)));
            var house = Holder(HolderKind.AuctionHouse, Account.National);
            Open("AD-" + i, AccountTypes.AD, new(house), Account.National);
            AuctionHouses.Add(Person(Role.AuctionHouse, Account.National, new(house)));
        }

        foreach (var province in Provinces)
        {
            for (var i = 1; i <= 2; i++)
            {
                Enterprise($"{province}-{i}", province, compliance: true, project: i == 1 ? "P" + province : null);
            }
        }

        Enterprise("91-1", Shenzhen, compliance: false, project: null);
        var person = Holder(HolderKind.Individual, Shanghai);
        Open("EG-person", AccountTypes.EG, new(person), Shanghai);
        Open("ET-person", AccountTypes.ET, new(person), Shanghai, parent: "EG-person");
        Represent(new(person));

        NationalBusiness = Person(Role.NationalBusiness, Account.National);
        NationalSystem = Person(Role.NationalSystem, Account.National);
        Auditor = Person(Role.Audit, Account.National);
        foreach (var province in Provinces)
        {
            ProvincialBusiness.Add(province, Person(Role.ProvincialBusiness, province));
        }

        foreach (var pilot in pilots.Keys)
        {
            Pilots.Add(pilot, Person(Role.Pilot, pilot));
        }

        // Every trading account at the first exchange, every other one at the second.
        foreach (var (trading, i) in _cards.Values.Where(c => c.Type == "ET").Select((c, i) => (c, i)).ToList())
        {
            Bind(trading, "XD-1");
            if (i % 2 == 0)
            {
                Bind(trading, "XD-2");
            }
        }

        OpenYear(LastYear, Start - Day, Start + (40 * Day));
        OpenYear(ThisYear, Start + (10 * Day), Start + (400 * Day));
        foreach (var card in _cards.Values.Where(c => c.Type == "EC").ToList())
        {
            SetDue(register, card, LastYear, 4000);
            SetDue(register, card, ThisYear, 6000);
        }

        register?.LetOneActAlone();
        register?.SetParameter("freeze-period-days", Start + (5 * Day), 3);

        long Holder(HolderKind kind, string jurisdiction)
        {
            register?.AddHolder(kind, new("户" + (holders + 1), "Holder " + (holders + 1)), jurisdiction);
            return ++holders;
        }

        void Open(
            string name, AccountType type, HolderId holder, string jurisdiction, string? within = null,
            string? parent = null, string? project = null, short year = 0)
        {
            var parentId = parent is null ? default : _cards[parent].Id;
            var number = new AccountNumber(type.Code, jurisdiction, new(++accounts));
            register?.OpenAccount(type, new(holder), jurisdiction, Start, new(parentId), project, year, name);
            _cards.Add(name, new(name, number, type.Code, holder, jurisdiction, within, parent, project, year));
        }

        Actor Person(Role role, string jurisdiction, HolderId holder = default)
        {
            register?.AddPerson("Person " + (people + 1), role, jurisdiction, new(holder));
            return Actor.Of(new(++people), role, jurisdiction, new(holder));
        }

        void Enterprise(string name, string jurisdiction, bool compliance, string? project)
        {
            var holder = Holder(HolderKind.Enterprise, jurisdiction);
            foreach (var type in new[] { compliance ? AccountTypes.EC : null, AccountTypes.EG, project is null
                ? null : AccountTypes.EP })
            {
                if (type is not null)
                {
                    Open($"{type}-{name}", type, new(holder), jurisdiction, project: type == AccountTypes.EP
                        ? project : null);
                    Open($"ET-of-{type}-{name}", AccountTypes.ET, new(holder), jurisdiction, parent: $"{type}-{name}");
                }
            }

            Represent(new(holder));
        }

        void Represent(HolderId holder)
        {
            var own = _cards.Values.Where(c => c.Holder == holder).ToList();
            var representative = Person(Role.Representative, Account.National);
            foreach (var card in own)
            {
                register?.AddRepresentative(representative.PersonId, card.Number);
            }

            var ids = own.Select(c => c.Id).ToFrozenSet();
            _representatives.Add(holder, representative with { Initiates = ids, Views = ids });
        }

        void Bind(Card trading, string delivery)
        {
            register?.Bind(trading.Number, _cards[delivery].Number,
                string.Create(CultureInfo.InvariantCulture, $"C{trading.Id}"));
            _bindings.Add((trading.Name, delivery));
        }

        void OpenYear(short year, long opensAt, long closesAt)
        {
            register?.OpenComplianceYear(year, new(opensAt), new(closesAt));
            _years.Add(year, (opensAt, closesAt));
        }
    }

    public Actor NationalBusiness { get; }

    public Actor NationalSystem { get; }

    public Actor Auditor { get; }

    public Dictionary<string, Actor> ProvincialBusiness { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Actor> Pilots { get; } = new(StringComparer.Ordinal);

    public List<Actor> Exchanges { get; } = [];

    public List<Actor> AuctionHouses { get; } = [];

    public IReadOnlyCollection<Card> Cards => _cards.Values;

    public IReadOnlyCollection<(string Trading, string Delivery)> Bindings => _bindings;

    public IReadOnlyDictionary<(string Account, short Year), long> Due => _due;

    public IReadOnlyDictionary<short, (long OpensAt, long ClosesAt)> Years => _years;

    public IEnumerable<Actor> Everybody =>
        [NationalBusiness, NationalSystem, Auditor, .. ProvincialBusiness.Values, .. Pilots.Values, .. Exchanges,
            .. AuctionHouses, .. _representatives.Values];

    public Card this[string name] => _cards[name];

    /// <summary>Founds the world in a fresh database.</summary>
    public static World Found(Database database)
    {
        using var register = new Register(database);
        var world = new World(register);
        register.Commit();
        return world;
    }

    /// <summary>The world as it was founded in another run.</summary>
    public static World Known() => new(null);

    /// <summary>The representative of an enterprise's or individual's accounts.</summary>
    public Actor Of(Card card) =>
        _representatives.TryGetValue(new(card.Holder), out var actor) ? actor : NationalBusiness;

    /// <summary>The freeze period in force for allocations that name none, as the world's parameters have it.</summary>
    public static long DefaultFreeze(long now) => now >= Start + (5 * Day) ? 3 * Day : 0;

    public void SetDue(Register? register, Card card, short year, long due)
    {
        register?.SetObligation(card.Number, year, due, "文号 D-1");
        _due[(card.Name, year)] = due;
    }

    private int _creations;

    /// <summary>The number of a decision that nothing rests on yet.</summary>
    public static string Decision() => "文号 " + Guid.NewGuid().ToString("N");

    /// <summary>A movement of one leg.</summary>
    public Proposal Move(Function function, Actor actor, string? from, string to, UnitType unit, long quantity,
        Terms? terms = null, Picking? pick = null) =>
        new(Guid.NewGuid(), function, actor,
            [new(from is null ? null : this[from].Number, this[to].Number, unit, quantity, pick)], terms ?? Terms.None);

    public Proposal CreateAllowances(long quantity, short vintage = LastYear) => Move(
        Transfers.CreateAllowances, NationalBusiness, null, "NT", A, quantity,
        new() { Reference = Decision(), VintageFirst = vintage, VintageLast = vintage });

    /// <summary>Creates, allocates and assigns allowances down to the compliance holding account: four
    /// transactions.</summary>
    public IReadOnlyList<Proposal> Endow(string complianceAccount, long quantity, short vintage = LastYear)
    {
        var province = this[complianceAccount].Jurisdiction;
        var terms = new Terms { Reference = Decision() };
        return
        [
            CreateAllowances(quantity, vintage),
            Move(Transfers.AllocateNationally, NationalBusiness, "NT", "NA", A, quantity, terms),
            Move(Transfers.AssignToProvinces, NationalBusiness, "NA", "PT-" + province, A, quantity, terms),
            Move(Transfers.AllocateProvincially, ProvincialBusiness[province], "PT-" + province, complianceAccount, A,
                quantity, terms),
        ];
    }

    /// <summary>Creates reductions, issues them to a project and trades them to the account: six
    /// transactions.</summary>
    public IReadOnlyList<Proposal> Reduce(string account, long quantity)
    {
        var project = Cards.First(c => c.Type == "EP");
        var (from, to) = ("ET-of-" + project.Name, "ET-of-" + account);
        var delivery = Bindings.Where(b => b.Trading == from).Select(b => b.Delivery)
            .Intersect(Bindings.Where(b => b.Trading == to).Select(b => b.Delivery)).First();
        var day = new DateOnly(LastYear, 1, 1).AddDays(_creations++ % 366);
        var created = new Terms
        {
            Reference = Decision(), VintageFirst = LastYear, VintageLast = LastYear, Project = project.Project,
            MonitoringFrom = day, MonitoringTo = day,
        };
        return
        [
            Move(Transfers.CreateReductions, NationalBusiness, null, "NC", C, quantity, created),
            Move(Transfers.IssueReductions, NationalBusiness, "NC", project.Name, C, quantity,
                new() { Reference = "签发" }),
            Direct(project.Name, from, quantity, C),
            Move(Transfers.TransferToExchange, Of(project), from, delivery, C, quantity),
            Move(Transfers.TransferOutOfExchange, Exchanges.Single(e => e.HolderId == this[delivery].Holder), delivery,
                to, C, quantity),
            Direct(to, account, quantity, C),
        ];
    }

    public Proposal Direct(string from, string to, long quantity, UnitType? unit = null, Picking? pick = null) =>
        Move(Transfers.TransferDirectly, Of(this[from]), from, to, unit ?? A, quantity, pick: pick);
}
