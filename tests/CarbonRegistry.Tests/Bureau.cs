using System.Text;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Files;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>The <see cref="World"/> with a ledger that acts are submitted to, as its offices do.</summary>
internal sealed class Bureau : IDisposable
{
    /// <summary>A file of this text, as read.</summary>
    public static TableFile File(IReadOnlyList<TableColumn> columns, string text) =>
        TableReader.Read(Encoding.UTF8.GetBytes(text), columns, 5000, TestContext.Current.CancellationToken);

    private Bureau(Dbms dbms)
    {
        Database = new TestDatabase(dbms);
        World = World.Found(Database.Database);
        using (var register = new Register(Database.Database))
        {
            Configuration = Actor.Of(register.AddPerson("Configuration", Role.Configuration), Role.Configuration);
            SecondConfiguration = Actor.Of(register.AddPerson("Second configuration", Role.Configuration),
                Role.Configuration);
            SecondSystem = Actor.Of(register.AddPerson("Second system administrator", Role.NationalSystem),
                Role.NationalSystem);
            ThirdSystem = Actor.Of(register.AddPerson("Third system administrator", Role.NationalSystem),
                Role.NationalSystem);
            register.Commit();
        }

        Clock = new(World.Start);
        Ledger = new(Database.Database, Clock);
    }

    public TestDatabase Database { get; }

    public World World { get; }

    public TestClock Clock { get; }

    public Ledger Ledger { get; }

    public Actor Configuration { get; }

    /// <summary>Who agrees to what takes two configuration administrators.</summary>
    public Actor SecondConfiguration { get; }

    public Actor System => World.NationalSystem;

    public Actor SecondSystem { get; }

    public Actor ThirdSystem { get; }

    public Actor Nation => World.NationalBusiness;

    public Actor Beijing => World.ProvincialBusiness[World.Beijing];

    public Actor Shanghai => World.ProvincialBusiness[World.Shanghai];

    public static Bureau Open(Dbms dbms) => new(dbms);

    public Task<ActReceipt> Act(Operation operation, Actor actor, object form, bool dryRun = false) =>
        Ledger.Submit(new Act(Guid.NewGuid(), operation, actor, form) { DryRun = dryRun });

    /// <summary>An act that must be carried out; its result.</summary>
    public async Task<JsonNode> Must(Operation operation, Actor actor, object form)
    {
        var receipt = await Act(operation, actor, form);
        Assert.True(receipt.Outcome == Outcome.Posted,
            $"{operation}: {receipt.Outcome} {Codes(receipt)} {Ledger.LastFault}");
        return receipt.Result!;
    }

    /// <summary>An act of one national system administrator that another approves; its result.</summary>
    public async Task<JsonNode> ByTwo(Operation operation, object form, Actor? by = null, Actor? approver = null)
    {
        var id = await Waits(operation, by ?? System, form);
        return (await Must(DecideProposal.Row, approver ?? SecondSystem,
            new DecideProposal.Form(id, ProposalDecision.Approve)))["result"]!;
    }

    /// <summary>An act that waits for its day; its id.</summary>
    public async Task<Guid> Waits(Operation operation, Actor actor, object form)
    {
        var receipt = await Act(operation, actor, form);
        Assert.True(receipt.Outcome == Outcome.Pending,
            $"{operation}: {receipt.Outcome} {Codes(receipt)} {Ledger.LastFault}");
        return receipt.Id;
    }

    /// <summary>An act that takes two configuration administrators and is carried out with the second one's approval;
    /// its id.</summary>
    public async Task<Guid> Agreed(Operation operation, object form)
    {
        var proposal = await Waits(operation, Configuration, form);
        var approved = await Must(DecideProposal.Row, SecondConfiguration,
            new DecideProposal.Form(proposal, ProposalDecision.Approve));
        Assert.Equal("carried-out", (string?)approved["state"]);
        return proposal;
    }

    /// <summary>A parameter as the installation has it, in force from now on.</summary>
    public void Set(string parameter, long value)
    {
        using var register = new Register(Database.Database);
        register.SetParameter(parameter, Clock.Now, value);
        register.Commit();
    }

    /// <summary>So many more people of each office of the nation and of Beijing.</summary>
    public void Colleagues(int more)
    {
        using var register = new Register(Database.Database);
        for (var i = 0; i < more; i++)
        {
            foreach (var role in new[] { Role.NationalSystem, Role.NationalBusiness, Role.Configuration,
                Role.ProvincialBusiness, Role.AuctionHouse, Role.Pilot })
            {
                register.AddPerson($"Colleague {role.Key} {i}", role, role == Role.ProvincialBusiness
                    ? World.Beijing : role == Role.Pilot ? "91" : "00");
            }
        }

        register.Commit();
    }

    /// <summary>An act that is refused for these reasons, written as code, field and line with colons
    /// between.</summary>
    public async Task Refused(string reasons, Operation operation, Actor actor, object form)
    {
        var before = Registers();
        var receipt = await Act(operation, actor, form);
        Assert.True(receipt.Outcome == Outcome.Refused, $"{operation}: {receipt.Outcome}, not refused as {reasons}");
        Assert.Equal(reasons, Codes(receipt));
        Assert.Equal(before, Registers());
    }

    /// <summary>Lets what is due take effect; says what became of each.</summary>
    public async Task<IReadOnlyList<Outcome>> LetFallDue()
    {
        IReadOnlyList<Guid> due;
        using (var snapshot = new Snapshot(Database.Database))
        {
            due = FallDue.Due(snapshot, Clock.Now);
        }

        var outcomes = new List<Outcome>();
        foreach (var id in due)
        {
            outcomes.Add((await Act(FallDue.Row, Actor.Registry, new FallDue.Form(id))).Outcome);
        }

        return outcomes;
    }

    public T Read<T>(Func<Snapshot, T> query)
    {
        using var snapshot = new Snapshot(Database.Database);
        return query(snapshot);
    }

    /// <summary>Writes ordinary records as a founding does: what is changed past the registry the verifier
    /// finds.</summary>
    public void Arrange(string sql)
    {
        using var register = new Register(Database.Database);
        register.Execute(sql);
        register.Commit();
    }

    public string Text(string sql) => Database.Query(sql, r => r.IsDBNull(0) ? "" : r.GetString(0))[0];

    /// <summary>The journal's words of what an act was.</summary>
    public string Journal() => string.Join('\n',
        Database.Query("select terms from ledger_transaction where terms is not null order by seq",
            r => r.GetString(0)));

    public void Verify() => Assert.Empty(Errors());

    /// <summary>What the verifier finds wrong.</summary>
    public IReadOnlyList<string> Errors()
    {
        var findings = new List<string>();
        Verifier.Verify(Database.Database,
            f => findings.AddRange(f.Kind.Severity == Severity.Error ? [f.ToString()] : []));
        return findings;
    }

    public void Dispose()
    {
        Ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Database.Dispose();
    }

    public static string Codes(ActReceipt receipt) =>
        string.Join(' ', receipt.Refusals.Select(r => $"{r.Code}:{r.Field}:{r.Leg}".TrimEnd(':')));

    /// <summary>Every ordinary record, as one text: what is refused changes none of it.</summary>
    private string Registers() => string.Join('\n', new[]
    {
        "select id, name_zh, coalesce(contact_phone, '') from holder order by id",
        "select id, state, name, confirmations from account order by id",
        "select id, name, active from person order by id",
        "select person_id, account_id, initiates, confirms from representative order by person_id, account_id",
        "select year, closes_at from compliance_year order by year",
        "select account_id, year, due, document from obligation order by account_id, year",
        "select name, from_at, value from parameter order by name, from_at",
        "select day, working, name from calendar_day order by day",
        "select year, complete from calendar_year order by year", "select seq, state from proposal order by seq",
        "select holder_id, seq from holder_version order by holder_id, seq",
        "select account_id, seq from account_version order by account_id, seq",
    }.SelectMany(sql => Database.Query(sql,
        r => string.Join(' ', Enumerable.Range(0, r.FieldCount).Select(i => r.GetValue(i).ToString())))));
}
