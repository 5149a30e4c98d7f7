using CarbonRegistry.Accounts;
using CarbonRegistry.Demonstration;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Names: no character that nobody sees as it is, and no name that is taken for another's without two people
/// who mean it.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("\u202E", "U+202E", "bidirectional")]
    [InlineData("\u2066", "U+2066", "bidirectional")]
    [InlineData("\u200F", "U+200F", "bidirectional")]
    [InlineData("\u061C", "U+061C", "bidirectional")]
    [InlineData("\u200B", "U+200B", "zero-width")]
    [InlineData("\u200D", "U+200D", "zero-width")]
    [InlineData("\uFEFF", "U+FEFF", "zero-width")]
    [InlineData("\u00AD", "U+00AD", "zero-width")]
    [InlineData("\u3164", "U+3164", "zero-width")]
    [InlineData("\uFE0F", "U+FE0F", "zero-width")]
    [InlineData("\U000E0041", "U+E0041", "zero-width")]
    [InlineData("\u2028", "U+2028", "separator")]
    [InlineData("\uE000", "U+E000", "private-use")]
    [InlineData("\U000F0000", "U+F0000", "private-use")]
    [InlineData("\u0378", "U+0378", "unassigned")]
    [InlineData("\uFFFF", "U+FFFF", "unassigned")]
    [InlineData("\uFFFD", "U+FFFD", "replacement")]
    [InlineData("surrogate", "U+D83D", "surrogate")]
    public void Characters_that_nobody_sees_as_they_are_are_named(string character, string number, string what)
    {
        // A lone surrogate is no text that a compiler passes on.
        character = character == "surrogate" ? "\uD83D\uDE00"[..1] : character;
        foreach (var name in new[] { "京能" + character + "热电", character + "热电", "Jing" + character })
        {
            var wrong = NameCharacters.Wrong(name);
            Assert.StartsWith(number, wrong!.En, StringComparison.Ordinal);
            Assert.Contains(what, wrong.En, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("京能热电有限公司（北京）")]
    [InlineData("Société Générale & Co. — 第1号")]
    [InlineData("㐀𠮷野家・ＡＢＣ")]
    [InlineData("مؤسسة ЭкоГаз Ελλάς")]
    public void Names_of_all_scripts_are_taken(string name) => Assert.Null(NameCharacters.Wrong(name));

    [Theory]
    [InlineData("Jingneng Heat", "jingneng  HEAT")]
    [InlineData("Jingneng", "Jіngnеng")]
    [InlineData("ABC Power", "АВС Рower")]
    [InlineData("ABC", "ＡＢＣ")]
    [InlineData("ABC", "ΑΒϹ")]
    [InlineData("SINO", "ЅΙΝО")]
    [InlineData("Burn", "Bum")]
    [InlineData("Vivo", "Vlv0")]
    [InlineData("No 10", "No l0")]
    [InlineData("No 10", "No １０")]
    [InlineData("No 10", "No ١٠")]
    [InlineData("京能（北京）热电", "京能(北京)热电")]
    [InlineData("京能热电", "京能 热电")]
    [InlineData("京能热电", "京・能热电")]
    [InlineData("龜山水泥", "\uF907山水泥")]
    [InlineData("日新钢铁", "曰新钢铁")]
    [InlineData("加力能源", "加カ能源")]
    [InlineData("𝐀𝐁𝐂", "ABC")]
    public void Names_that_look_alike_have_one_skeleton(string one, string other) =>
        Assert.Equal(Skeleton.Of(one), Skeleton.Of(other));

    [Theory]
    [InlineData("京能热电", "京能水电")]
    [InlineData("ABC", "ABD")]
    [InlineData("第11厂", "第12厂")]
    [InlineData("Müller", "Muller")]
    [InlineData("未来", "末来")]
    public void Names_that_differ_have_two(string one, string other) =>
        Assert.NotEqual(Skeleton.Of(one), Skeleton.Of(other));

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_name_taken_for_anothers_is_asked_back_and_needs_a_second_person(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var second = Colleague(bureau, Role.ProvincialBusiness, World.Beijing);
        await bureau.Must(RegisterHolder.Row, bureau.Beijing, Enterprise("京能热电ABC", 1));
        await bureau.Refused("229:zh", RegisterHolder.Row, bureau.Beijing, Enterprise("京能\u202E热电", 2));

        // Another province's counts as well; holders from before names were looked at too.
        await bureau.Refused("230:zh", RegisterHolder.Row, bureau.Shanghai, Enterprise("京能热电АВС", 2));
        foreach (var (clerk, isNamed) in new[] { (bureau.Shanghai, false), (bureau.Beijing, true) })
        {
            // Whose it is says only a province's own list; another is told by its province.
            var answer = await bureau.Act(RegisterHolder.Row, clerk, Enterprise("京能热电АВС", 2));
            var said = Assert.Single(answer.Refusals).Detail!;
            Assert.All(new[] { said.Zh, said.En }, text => Assert.Equal(
                isNamed, text.Contains("京能热电ABC", StringComparison.Ordinal)));
            Assert.Contains(
                bureau.Text("select name_zh from jurisdiction where code = '11'"), said.Zh, StringComparison.Ordinal);
        }

        await bureau.Refused("230:zh", RegisterHolder.Row, bureau.Beijing, Enterprise("HOLDER 3", 2));
        await bureau.Refused("230:zh", RegisterHolder.Row, bureau.Beijing, Enterprise("京能\u0301热电ABC", 2));

        // Nor does an account wear another holder's name; its own holder's it may.
        var account = bureau.World["EC-11-1"].Number.ToString();
        await bureau.Refused("231:name", EditAccount.Row, bureau.Beijing, new EditAccount.Form(account, "京能热电АВС"));
        var own = bureau.Text(
            $"select h.name_zh from account a join holder h on h.id = a.holder_id where a.number = '{account}'");
        await bureau.Must(EditAccount.Row, bureau.Beijing, new EditAccount.Form(account, own));
        await bureau.Must(EditAccount.Row, bureau.Beijing, new EditAccount.Form(account, "一号机组"));

        // Nor by a file, together with a new state or by itself.
        foreach (var (state, reason) in new[] { (null, null), ("frozen", "调查") })
        {
            await bureau.Refused(
                "231:name:2", ChangeAccounts.Row, bureau.Beijing,
                new ChangeAccounts.Form([new(2, account, "京能热电АВС", state, reason, null, null)]));
        }

        await bureau.Must(ChangeState.Row, bureau.Beijing, new ChangeState.Form(account, "frozen", "调查"));
        await bureau.Refused(
            "231:name:2", ChangeAccounts.Row, bureau.Beijing,
            new ChangeAccounts.Form([new(2, account, "京能热电АВС", "open", "查清", null, null)]));
        var asked = await bureau.Waits(RegisterHolder.Row, bureau.Beijing,
            Enterprise("京能热电АВС", 2) with { ConfirmedSimilar = true });
        await bureau.Refused("703:proposal", DecideProposal.Row, bureau.Beijing, Approve(asked));
        var holder = (long)(await bureau.Must(DecideProposal.Row, second, Approve(asked)))["result"]!["holder"]!;

        // Saying so of a name that is nobody's changes nothing; a new name is asked back like the first, one's own is
        // not another's.
        await bureau.Must(RegisterHolder.Row, bureau.Beijing,
            Enterprise("独一无二", 3) with { ConfirmedSimilar = true });
        await bureau.Refused("230:zh", EditHolder.Row, bureau.Beijing, new EditHolder.Form(new(holder), "独一 无二"));
        await bureau.Must(EditHolder.Row, bureau.Beijing, new EditHolder.Form(new(holder), "京能热电XYZ"));
        await bureau.Must(EditHolder.Row, bureau.Beijing, new EditHolder.Form(new(holder), "京能热电xyz"));
        await bureau.Must(RegisterHolder.Row, bureau.Beijing, Enterprise("京能热电DEF", 4));
        await bureau.Refused("230:zh", RegisterHolder.Row, bureau.Beijing, Enterprise("京能热电XУZ", 5));
        await bureau.Refused("230:zh", OpenDeliveryAccount.Row, bureau.Nation,
            new OpenDeliveryAccount.Form(HolderKind.Exchange, "独一无二", Identifiers.CreditCode("31", 6)));

        // Whose name an individual's is, nobody learns by asking.
        await bureau.Must(RegisterHolder.Row, bureau.Beijing,
            new RegisterHolder.Form(HolderKind.Individual, "王小明",
                IdentityNumber: Identifiers.IdentityNumber("11", new(1980, 1, 1), 9)));
        var same = await bureau.Act(RegisterHolder.Row, bureau.Shanghai,
            new RegisterHolder.Form(HolderKind.Individual, "王小明",
                IdentityNumber: Identifiers.IdentityNumber("31", new(1980, 1, 1), 9)));
        Assert.Equal(("230", null), (Assert.Single(same.Refusals).Code, same.Refusals[0].Detail));
        bureau.Verify();
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task An_administrators_name_is_asked_back_too(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        await bureau.ByTwo(CreatePerson.Row, Person("Li Wei", 1));
        await bureau.Refused("230:name", CreatePerson.Row, bureau.System, Person("Lі Wеi", 2));
        await bureau.Refused("229:name", CreatePerson.Row, bureau.System, Person("Li\u200BWei", 2));
        var other = (long)(await bureau.ByTwo(CreatePerson.Row, Person("Lі Wеi", 2) with { ConfirmedSimilar = true }))[
            "person"]!;
        await bureau.Refused("230:name", EditPerson.Row, bureau.System, new EditPerson.Form(new(other), "LI WEI"));
        await bureau.ByTwo(EditPerson.Row, new EditPerson.Form(new(other), "Li Weiguo"));
        bureau.Verify();
    }

    private static Actor Colleague(Bureau bureau, Role role, string jurisdiction)
    {
        using var register = new Storage.Register(bureau.Database.Database);
        var person = register.AddPerson("同事", role, jurisdiction);
        register.Commit();
        return Actor.Of(person, role, jurisdiction);
    }

    private static RegisterHolder.Form Enterprise(string name, int number) =>
        new(HolderKind.Enterprise, name, null, Identifiers.CreditCode("11", number));

    private static CreatePerson.Form Person(string name, int number) =>
        new(name, Role.Audit.Key, Identifiers.IdentityNumber("31", new(1985, 7, 1), number));

    private static DecideProposal.Form Approve(Guid proposal) => new(proposal, ProposalDecision.Approve);
}
