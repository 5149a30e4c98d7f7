using System.Text.RegularExpressions;
using CarbonRegistry.Acts;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>Every refusal's code is one that some test provokes.</summary>
public sealed partial class RefusalCodeTests
{
    /// <summary>Codes that nothing gives any more, and why. They stay declared, since a code is permanent.</summary>
    private static readonly Dictionary<string, string> Retired = new(StringComparer.Ordinal)
    {
        ["311"] = "a transaction of another province is one that is not one's own to see: 501",
    };

    public static IEnumerable<TheoryDataRow<Dbms>> Both => Databases.All;

    /// <summary>
    /// A test that provokes a refusal says its code: in a text of nothing but codes with their fields and lines
    /// ("104:name:3 203"), or by its name. A new code that no test says fails here.
    /// </summary>
    [Fact]
    public void Every_code_is_said_by_a_test()
    {
        var names = typeof(Refusals).GetFields().Where(f => f.FieldType == typeof(RefusalKind))
            .ToDictionary(f => f.Name, f => ((RefusalKind)f.GetValue(null)!).Code, StringComparer.Ordinal);
        var said = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in Sources("tests").Select(File.ReadAllText))
        {
            said.UnionWith(Literal.Matches(text).SelectMany(m => m.Groups["code"].Captures).Select(c => c.Value));
            said.UnionWith(Named.Matches(text).Select(m => names.GetValueOrDefault(m.Groups["name"].Value) ?? ""));
        }

        Assert.Empty(Refusals.All.Select(k => k.Code).Except(said).Except(Retired.Keys));
    }

    [Fact]
    public void What_is_retired_is_given_by_nothing()
    {
        var fields = typeof(Refusals).GetFields()
            .Where(f => f.FieldType == typeof(RefusalKind)
                && Retired.ContainsKey(((RefusalKind)f.GetValue(null)!).Code)).Select(f => f.Name).ToList();
        Assert.Equal(Retired.Count, fields.Count);
        Assert.DoesNotContain(Sources("src").Select(File.ReadAllText),
            text => fields.Exists(f => text.Contains("Refusals." + f, StringComparison.Ordinal)));
    }

    /// <summary>What the servers and drivers say when they are away or their disk fails, and what is asked for
    /// again.</summary>
    [Fact]
    public void A_database_that_is_away_and_a_disk_that_fails_have_their_codes()
    {
        Exception[] away = [new SqliteException("busy", 5), new NpgsqlException("gone"), Says("57P01"), Says("08006"),
            new InvalidOperationException("around", new SqliteException("busy", 6))];
        Exception[] failing = [new SqliteException("full", 13), new SqliteException("read only", 8), Says("53100"),
            Says("58030")];
        Assert.All(away, e => Assert.Equal("904", StorageFault.Of(e)?.Code));
        Assert.All(failing, e => Assert.Equal("905", StorageFault.Of(e)?.Code));
        Assert.All([Says("23505"), new SqliteException("constraint", 19), new InvalidOperationException("ours")],
            e => Assert.Null(StorageFault.Of(e)));

        static Exception Says(string state) => new PostgresException("said", "ERROR", "ERROR", state);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Who_approved_does_not_approve_again_and_nothing_is_approved_for_who_is_suspended(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        using (var register = new Register(scene.Database.Database))
        {
            register.SetParameter("approvals-6", World.Start + 1, 2);
            register.Commit();
        }

        scene.Clock.Now += 1;
        Actor second = scene.Person(Role.NationalBusiness), third = scene.Person(Role.NationalBusiness);
        await using var ledger = scene.Open();
        var creation = scene.World.CreateAllowances(10);
        Assert.Equal(Outcome.Pending, (await ledger.Submit(creation)).Outcome);
        Assert.Equal(Outcome.Posted, (await Approve(second)).Outcome);
        Assert.Contains("704", (await Approve(second)).Refusals.Select(r => r.Code));
        scene.Database.Execute($"update person set active = 0 where id = {scene.World.NationalBusiness.PersonId}");
        Assert.Contains("709", (await Approve(third)).Refusals.Select(r => r.Code));
        scene.Database.Execute($"update person set active = 1 where id = {scene.World.NationalBusiness.PersonId}");
        Assert.Equal(Outcome.Posted, (await Approve(third)).Outcome);
        Assert.Equal(10, scene.Holds("NT"));

        Task<ActReceipt> Approve(Actor by) => ledger.Submit(new Act(Guid.NewGuid(), DecideProposal.Row, by,
            new DecideProposal.Form(creation.Id, ProposalDecision.Approve, null)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_login_name_is_one_persons_a_passkey_is_known_once_and_tokens_are_limited(Dbms dbms)
    {
        using var scene = await Scene.Set(dbms);
        await using var ledger = scene.Open();
        Actor one = scene.World.NationalBusiness, other = scene.World.NationalSystem;
        var password = new NewPassword("zhang.san", "hash", "secret", 0);
        Assert.Equal(Outcome.Posted, (await Change(one, new(password))).Outcome);
        Assert.Equal("220", (await Change(other, new(password))).Refusals[0].Code);

        var passkey = new NewPasskey([1, 2, 3], "钥匙", [4], 0, "", false, false, [5], [6],
            [.. Enumerable.Repeat((byte)7, 32)], scene.Clock.Now + World.Day);
        Assert.Equal(Outcome.Posted, (await Change(one, new(Passkey: passkey))).Outcome);
        Assert.Equal("223", (await Change(other, new(Passkey: passkey))).Refusals[0].Code);
        Assert.Equal("223", (await Change(other, new(Passkey: passkey with { Id = [9] }))).Refusals[0].Code);

        for (var i = 0; i < AccessToken.Most; i++)
        {
            Assert.Equal(Outcome.Posted, (await Token(one, i)).Outcome);
        }

        Assert.Equal("225", Assert.Single((await Token(one, AccessToken.Most)).Refusals).Code);
        Assert.Equal(Outcome.Posted, (await Token(other, AccessToken.Most + 1)).Outcome);

        Task<ActReceipt> Change(Actor by, ChangeCredentials.Form form) =>
            ledger.Submit(new Act(Guid.NewGuid(), ChangeCredentials.Row, by, form));

        Task<ActReceipt> Token(Actor by, int i) => ledger.Submit(new Act(
            Guid.NewGuid(), CreateToken.Row, by,
            new CreateToken.Form(Guid.NewGuid(), "t", TokenScope.Read, scene.Clock.Now + World.Day, null,
                    [.. Enumerable.Repeat((byte)i, 32)])));
    }

    private static IEnumerable<string> Sources(string folder)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "CarbonRegistry.slnx")))
        {
            at = at.Parent;
        }

        var separator = Path.DirectorySeparatorChar;
        return Directory.EnumerateFiles(Path.Combine(at.FullName, folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{separator}obj{separator}", StringComparison.Ordinal)
                && !f.Contains($"{separator}bin{separator}", StringComparison.Ordinal));
    }

    [GeneratedRegex("\"(?:(?<code>[1-9][0-9]{2})(?::[\\w.\\[\\]]*)* ?)+\"", RegexOptions.CultureInvariant)]
    private static partial Regex Literal { get; }

    [GeneratedRegex(@"\bRefusals\.(?<name>[A-Z]\w+)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Named { get; }
}
