using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>The demonstration is the same every time, and everybody in it can be signed in as.</summary>
public sealed class DemonstrationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task The_same_seed_and_clock_make_the_same_journal(int seed)
    {
        Assert.Equal(await Digest(seed, Now), await Digest(seed, Now));
        Assert.NotEqual(await Digest(seed, Now), await Digest(seed + 1, Now), StringComparer.Ordinal);

        static async Task<string> Digest(int seed, DateTimeOffset now)
        {
            using var registry = new TemporaryRegistry();
            await SmallDemonstration.Seed(registry.Database, new FixedClock(now), seed);
            using var connection = registry.Database.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "select digest from ledger";
            return Convert.ToHexString((byte[])command.ExecuteScalar()!);
        }
    }

    [Theory]
    [InlineData("2027-01-01T00:00:00Z")]
    [InlineData("2027-01-31T12:00:00Z")]
    [InlineData("2028-02-29T23:59:59Z")]
    [InlineData("2026-12-31T15:59:59Z")]
    public async Task It_works_on_any_day_and_the_verifier_is_silent(string now)
    {
        using var registry = new TemporaryRegistry();
        Assert.True(SmallDemonstration.IsEmpty(registry.Database));
        await SmallDemonstration.Seed(registry.Database,
            new FixedClock(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)), seed: 3);
        Assert.False(SmallDemonstration.IsEmpty(registry.Database));

        // Not even a notice: everything of it was made through the ledger.
        Assert.Empty(SeededWorlds.Verify(registry.Database));
    }

    [Fact]
    public async Task Every_token_is_one_persons_and_every_role_has_one()
    {
        using var registry = new TemporaryRegistry();
        var people = await SmallDemonstration.Seed(registry.Database, new FixedClock(Now));
        using var connection = registry.Database.Open();
        foreach (var person in people)
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                "select p.role, p.jurisdiction, (select count(*) from representative r where r.person_id = p.id "
                    + "and r.initiates = 1) from access_token t join person p on p.id = t.person_id "
                    + "where t.hash = @hash and p.active = 1 and t.expires_at > @now";
            Database.Bind(command, "hash", Register.HashToken(person.Token));
            Database.Bind(command, "now", Instant.Of(Now));
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read(), person.Token);
            Assert.Equal(person.Role.Key, reader.GetString(0));
            Assert.Equal(person.Jurisdiction, reader.GetString(1));
            Assert.Equal(person.Role == Role.Representative ? person.Accounts.Count : 0, reader.GetInt64(2));
            Assert.False(reader.Read());
        }

        Assert.Empty(Role.All.Except(people.Select(p => p.Role)));
        Assert.Equal(people.Count, people.Select(p => p.Token).Distinct(StringComparer.Ordinal).Count());
        string[] promised = ["demo-national", "demo-system", "demo-province-11", "demo-province-65",
            "demo-enterprise-1", "demo-exchange", "demo-auction", "demo-pilot-97", "demo-audit", "demo-configuration",
            "demo-individual-1"];
        Assert.Empty(promised.Except(people.Select(p => p.Token), StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_function_has_something_to_show()
    {
        using var registry = new TemporaryRegistry();
        await SmallDemonstration.Seed(registry.Database, new FixedClock(Now));
        using var connection = registry.Database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select distinct function from ledger_transaction where outcome <> 1";
        using var reader = command.ExecuteReader();
        var seen = new HashSet<short>();
        while (reader.Read())
        {
            seen.Add(reader.GetInt16(0));
        }

        Assert.Empty(Functions.Movements.Select(m => m.Code).Append((short)22).Except(seen));
    }

    [Fact]
    public async Task Holders_identifiers_have_right_check_characters()
    {
        using var registry = new TemporaryRegistry();
        await SmallDemonstration.Seed(registry.Database, new FixedClock(Now));
        using var connection = registry.Database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select kind, identifier from holder where identifier is not null";
        using var reader = command.ExecuteReader();
        var count = 0;
        for (; reader.Read(); count++)
        {
            Assert.True(reader.GetString(0) == "Individual"
                ? IdentityNumber.TryParse(reader.GetString(1), out _) : CreditCode.TryParse(reader.GetString(1), out _),
                reader.GetString(1));
        }

        Assert.True(count > 80);
    }
}
