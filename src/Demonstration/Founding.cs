using System.Collections.Frozen;
using System.Globalization;
using CarbonRegistry.Acts;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Demonstration;

/// <summary>A person of a demonstration, with the token to act as them.</summary>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role.</param>
/// <param name="Jurisdiction">Two-digit code.</param>
/// <param name="Token">Their personal access token: of a demonstration only, since it can be guessed.</param>
/// <param name="Accounts">The accounts that they represent or that their office operates.</param>
public sealed record DemonstrationPerson(Text Name, Role Role, string Jurisdiction, string Token,
    IReadOnlyList<AccountNumber> Accounts);

/// <summary>An invented holder with its accounts and its representative.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Province">Its jurisdiction.</param>
/// <param name="Account">Its EC, EG or EP.</param>
/// <param name="Trading">The trading account of that account.</param>
/// <param name="Representative">Who operates the two.</param>
/// <param name="Project">Project owners: the project number.</param>
public sealed record Participant(Text Name, string Province, AccountNumber Account, AccountNumber Trading,
    Actor Representative, string? Project = null);

/// <summary>Writes the ordinary records of an invented registry: everything that must be there before the first unit is
/// created.</summary>
internal sealed class Founding
{
    private const string Surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗";
    private static readonly string[] SurnamesEn =
        "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo".Split(' ');
    private static readonly string[] Given =
        "建国 志强 秀英 海燕 明远 文博 晓红 立新 国栋 雅琴 思源 春梅 振华 丽娟 永康 静怡 学军 佳慧 广平 若兰"
            .Split(' ');
    private static readonly string[] GivenEn =
        ("Jianguo Zhiqiang Xiuying Haiyan Mingyuan Wenbo Xiaohong Lixin Guodong Yaqin "
            + "Siyuan Chunmei Zhenhua Lijuan Yongkang Jingyi Xuejun Jiahui Guangping Ruolan").Split(' ');
    private static readonly string[] Words =
        "恒源 晟泰 瑞丰 华远 中岳 宏图 金川 永盛 北辰 东昇 南屏 西峰 天润 海纳 江汇 明德 安泰 同辉 长青 凌云"
            .Split(' ');
    private static readonly string[] WordsEn =
        ("Hengyuan Shengtai Ruifeng Huayuan Zhongyue Hongtu Jinchuan Yongsheng Beichen Dongsheng "
            + "Nanping Xifeng Tianrun Haina Jianghui Mingde Antai Tonghui Changqing Lingyun").Split(' ');
    private static readonly Text[] Industries =
    [
        new("热电有限公司", "Thermal Power Co., Ltd."), new("发电有限公司", "Power Generation Co., Ltd."),
        new("钢铁有限公司", "Iron and Steel Co., Ltd."),
        new("水泥有限公司", "Cement Co., Ltd."), new("铝业有限公司", "Aluminium Co., Ltd."),
        new("化工有限公司", "Chemical Co., Ltd."),
    ];

    private readonly Register _register;
    private readonly Random _random;
    private readonly Instant _now;
    private readonly List<DemonstrationPerson> _people = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private int _identifiers;

    public Founding(Register register, Random random, Instant now)
    {
        _register = register;
        _random = random;
        _now = now;
    }

    /// <summary>The people with tokens, in the order they were added.</summary>
    public IReadOnlyList<DemonstrationPerson> People => _people;

    /// <summary>The nation's six accounts, by type.</summary>
    public Dictionary<AccountType, AccountNumber> National { get; } = [];

    private readonly Dictionary<(Role, string), Actor> _seconds = [];

    /// <summary>Provincial total accounts by province.</summary>
    public Dictionary<string, AccountNumber> Totals { get; } = new(StringComparer.Ordinal);

    /// <summary>Surrender accounts by province and compliance year.</summary>
    public Dictionary<(string Province, short Year), AccountNumber> Surrenders { get; } = [];

    /// <summary>Pilot offset accounts by pilot region.</summary>
    public Dictionary<string, AccountNumber> Offsets { get; } = new(StringComparer.Ordinal);

    /// <summary>The national business administrator.</summary>
    public Actor Nation { get; private set; } = null!;

    /// <summary>Provincial business administrators by province.</summary>
    public Dictionary<string, Actor> Provinces { get; } = new(StringComparer.Ordinal);

    /// <summary>Pilot-region administrators by pilot region.</summary>
    public Dictionary<string, Actor> Pilots { get; } = new(StringComparer.Ordinal);

    /// <summary>The exchange, with its delivery account.</summary>
    public (AccountNumber Delivery, Actor Operator) Exchange { get; private set; }

    /// <summary>The auction house, with its delivery account.</summary>
    public (AccountNumber Delivery, Actor Operator) Auction { get; private set; }

    /// <summary>
    /// The compliance year that takes surrenders at an instant: last year, in January still the year before, so that at
    /// least a month of history lies behind it.
    /// </summary>
    public static short OpenYear(DateTimeOffset now) => (short)(now.ToOffset(Instant.Beijing).AddDays(-30).Year - 1);

    /// <summary>The first instant of a year in Beijing.</summary>
    public static Instant StartOf(int year) => Instant.StartOf(new DateOnly(year, 1, 1));

    /// <summary>Nation, provinces, pilot regions, the exchange and the auction house, their accounts and offices; two
    /// compliance years.</summary>
    public void Found(short year)
    {
        // The same seed makes the same journal: the key of its digests is no secret here, where nothing is.
        _register.Execute("update record_key set key = @key", ("key", Register.HashToken("demonstration")));
        _register.AddJurisdiction(Account.National, "nation", Jurisdictions.Nation.Name);
        var nation = _register.AddHolder(HolderKind.Nation, new("国家主管部门", "National authority"),
            Account.National);
        foreach (var type in new[] { AccountTypes.NT, AccountTypes.NA, AccountTypes.NU, AccountTypes.NC,
            AccountTypes.NW, AccountTypes.NX })
        {
            National[type] = _register.OpenAccount(type, nation, Account.National, _now, name: type.Name.Zh);
        }

        Office(Role.NationalSystem, "demo-system");
        Nation = Office(Role.NationalBusiness, "demo-national", accounts: [.. National.Values]);
        _seconds[(Role.NationalBusiness, Account.National)] =
            Office(Role.NationalBusiness, "demo-national-2", accounts: [.. National.Values]);
        Office(Role.Configuration, "demo-configuration");
        Office(Role.Audit, "demo-audit");
        foreach (var y in new[] { year, (short)(year + 1) })
        {
            // A year is surrendered for in the calendar year that follows it, and until the end of the January after.
            _register.OpenComplianceYear(y, StartOf(y + 1), StartOf(y + 2) + (31 * Instant.Day));
        }

        foreach (var province in Jurisdictions.Provinces)
        {
            FoundProvince(province, nation, year);
        }

        foreach (var pilot in Jurisdictions.Pilots)
        {
            FoundPilot(pilot);
        }

        FoundMarkets();

        // What creates people and what sets the guards takes two.
        Office(Role.NationalSystem, "demo-system-2");
        Office(Role.Configuration, "demo-configuration-2");
    }

    private void FoundProvince(Jurisdiction province, HolderId nation, short year)
    {
        _register.AddJurisdiction(province.Code, "province", province.Name);
        var holder = _register.AddHolder(HolderKind.Province,
            new(province.Name.Zh + "生态环境主管部门", province.Name.En + " environmental authority"),
            province.Code);
        Totals[province.Code] = _register.OpenAccount(AccountTypes.PT, holder, province.Code, _now,
            name: province.Name.Zh + AccountTypes.PT.Name.Zh);
        foreach (var y in new[] { year, (short)(year + 1) })
        {
            Surrenders[(province.Code, y)] = _register.OpenAccount(
                AccountTypes.NS, nation, province.Code, _now, year: y,
                name: string.Create(CultureInfo.InvariantCulture, $"{province.Name.Zh} {y} 年度上缴账户"));
        }

        Provinces[province.Code] = Office(Role.ProvincialBusiness, "demo-province-" + province.Code, province.Code,
            accounts: [Totals[province.Code]]);
        _seconds[(Role.ProvincialBusiness, province.Code)] = Office(
            Role.ProvincialBusiness, string.Create(CultureInfo.InvariantCulture,
                $"demo-province-{province.Code}-2"), province.Code, accounts: [Totals[province.Code]]);
        if (province.Code is "11" or "44")
        {
            Office(Role.ProvincialSystem, "demo-province-system-" + province.Code, province.Code);
        }
    }

    private void FoundPilot(Jurisdiction pilot)
    {
        _register.AddJurisdiction(pilot.Code, "pilot", pilot.Name, pilot.Within);
        var holder = _register.AddHolder(HolderKind.Pilot, pilot.Name, pilot.Code);
        Offsets[pilot.Code] = _register.OpenAccount(AccountTypes.NO, holder, pilot.Code, _now,
            name: pilot.Name.Zh + AccountTypes.NO.Name.Zh);
        Pilots[pilot.Code] = Office(Role.Pilot, "demo-pilot-" + pilot.Code, pilot.Code,
            accounts: [Offsets[pilot.Code]]);
    }

    /// <summary>The exchange and the auction house.</summary>
    private void FoundMarkets()
    {
        var exchange = _register.AddHolder(HolderKind.Exchange, new("全国碳排放权交易所", "National Carbon Exchange"),
            Account.National, Identifiers.CreditCode("31", 90_000_001));
        var delivery = _register.OpenAccount(AccountTypes.XD, exchange, Account.National, _now, name: "交易所交付账户");
        Exchange = (delivery, Office(Role.Exchange, "demo-exchange", holder: exchange, accounts: [delivery]));
        var house = _register.AddHolder(HolderKind.AuctionHouse, new("碳配额拍卖中心", "Carbon Auction Centre"),
            Account.National, Identifiers.CreditCode("11", 90_000_002));
        var lots = _register.OpenAccount(AccountTypes.AD, house, Account.National, _now, name: "拍卖交付账户");
        Auction = (lots, Office(Role.AuctionHouse, "demo-auction", holder: house, accounts: [lots]));
    }

    /// <summary>An enterprise as holder: its name, its unified social credit code.</summary>
    public (HolderId Holder, Text Name) Enterprise(Jurisdiction province)
    {
        var industry = Industries[_random.Next(Industries.Length)];
        var (one, two) = (_random.Next(Words.Length), _random.Next(Words.Length));
        var name = new Text(province.Name.Zh + Words[one] + Words[two] + industry.Zh,
            $"{province.Name.En} {WordsEn[one]} {WordsEn[two]} {industry.En}");
        for (var again = 2; !_taken.Add(name.Zh); again++)
        {
            // Names repeat in a country of thousands of emitters; numbered works tell them apart.
            name = new(
                string.Create(CultureInfo.InvariantCulture,
                    $"{province.Name.Zh}{Words[one]}{Words[two]}第{again}{industry.Zh}"),
                string.Create(CultureInfo.InvariantCulture,
                    $"{province.Name.En} {WordsEn[one]} {WordsEn[two]} No. {again} {industry.En}"));
        }

        return (_register.AddHolder(HolderKind.Enterprise, name, province.Code,
            Identifiers.CreditCode(province.Code, ++_identifiers)), name);
    }

    /// <summary>An individual as holder.</summary>
    public (HolderId Holder, Text Name) Individual(Jurisdiction province)
    {
        var name = PersonName();
        var born = new DateOnly(1955, 1, 1).AddDays(_random.Next(17_000));
        return (_register.AddHolder(HolderKind.Individual, name, province.Code,
            Identifiers.IdentityNumber(province.Code, born, ++_identifiers)), name);
    }

    /// <summary>An account of a holder with its trading account, bound at the exchange, and with a
    /// representative.</summary>
    /// <param name="holder">The holder's id and name.</param>
    /// <param name="province">Its jurisdiction.</param>
    /// <param name="type">EC, EG or EP.</param>
    /// <param name="token">The representative's token, or null for none.</param>
    /// <param name="project">EP: its project.</param>
    /// <param name="representative">An actor of the same holder who represents this account too, or null for a new
    /// person.</param>
    public Participant Open((HolderId Id, Text Name) holder, Jurisdiction province, AccountType type,
        string? token = null,
        string? project = null, Actor? representative = null)
    {
        var account = _register.OpenAccount(type, holder.Id, province.Code, _now, project: project,
            name: holder.Name.Zh);
        var trading = _register.OpenAccount(AccountTypes.ET, holder.Id, province.Code, _now, parent: account.Sequence,
            name: holder.Name.Zh);
        _register.Bind(trading, Exchange.Delivery,
            string.Create(CultureInfo.InvariantCulture, $"C{trading.Sequence:D10}"));
        Actor actor;
        if (representative is null)
        {
            var name = PersonName();
            var person = _register.AddPerson($"{name.Zh} {name.En}", Role.Representative, province.Code);
            actor = Actor.Of(person, Role.Representative);
            if (token is not null)
            {
                Token(person, new($"{name.Zh}（{holder.Name.Zh}）", $"{name.En} ({holder.Name.En})"),
                    Role.Representative,
                    province.Code, token, [account, trading]);
            }
        }
        else
        {
            actor = representative;
            var index = _people.FindLastIndex(p => p.Role.Reach == Reach.Accounts
                && p.Accounts.Any(a => representative.Initiates.Contains(a.Sequence)));
            if (index >= 0)
            {
                _people[index] = _people[index] with { Accounts = [.. _people[index].Accounts, account, trading] };
            }
        }

        _register.AddRepresentative(actor.PersonId, account);
        _register.AddRepresentative(actor.PersonId, trading);
        var all = actor.Initiates.Append(account.Sequence).Append(trading.Sequence).ToFrozenSet();
        return new(holder.Name, province.Code, account, trading, actor with { Initiates = all, Views = all }, project);
    }

    /// <summary>The office's second administrator approves what waits for it. Answers with what the proposal
    /// became.</summary>
    public async Task<Receipt> Approve(Ledger ledger, Proposal proposal, Guid id)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(proposal);
        var approval = await Approve(ledger, proposal.Actor, proposal.Id, id);
        return approval.Outcome == Outcome.Posted
            ? new(proposal.Id, approval.Seq, approval.At, proposal.Function.Code, Outcome.Posted, [], [])
            : new(proposal.Id, approval.Seq, approval.At, proposal.Function.Code, approval.Outcome, approval.Refusals,
                []);
    }

    /// <summary>The office's second administrator approves what its first one proposed.</summary>
    public Task<ActReceipt> Approve(Ledger ledger, Actor proposer, Guid proposal, Guid id)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(proposer);
        return ledger.Submit(new Act(id, DecideProposal.Row, _seconds[(proposer.Role, proposer.Jurisdiction)],
            new DecideProposal.Form(proposal, ProposalDecision.Approve)));
    }

    private Actor Office(Role role, string token, string jurisdiction = Account.National, HolderId holder = default,
        params AccountNumber[] accounts)
    {
        var name = PersonName();
        var person = _register.AddPerson($"{name.Zh} {name.En}", role, jurisdiction, holder);
        Token(person, name, role, jurisdiction, token, accounts);
        return Actor.Of(person, role, jurisdiction, holder);
    }

    private void Token(PersonId person, Text name, Role role, string jurisdiction, string token,
        IReadOnlyList<AccountNumber> accounts)
    {
        _register.AddToken(person, token, _now + (20 * 365 * Instant.Day), demonstration: true);
        _people.Add(new(name, role, jurisdiction, token, accounts));
    }

    private Text PersonName()
    {
        var (surname, given) = (_random.Next(Surnames.Length), _random.Next(Given.Length));
        return new(Surnames[surname] + Given[given], $"{SurnamesEn[surname]} {GivenEn[given]}");
    }
}
