using CarbonRegistry.Configuration;
using CarbonRegistry.Proposals;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>What becomes of a proposal that could not take effect on its day.</summary>
public sealed class DueProposalTests
{
    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task What_cannot_take_effect_is_ended_on_its_day_with_the_reason_and_not_before(Dbms dbms)
    {
        using var bureau = Bureau.Open(dbms);
        var idle = Parameters.SessionIdle.Name;
        var day = bureau.Clock.Now + (30 * World.Day);
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form(idle, 5));
        var agreed = await bureau.Waits(SetParameter.Row, bureau.Configuration, new SetParameter.Form(idle, 20, day));

        // Nobody has agreed yet: it waits for that, not for its day.
        await bureau.Refused(Settled, FallDue.End.Row, Actor.Registry, new FallDue.End.Form(agreed, "已不适用"));
        await bureau.Must(
            DecideProposal.Row, bureau.SecondConfiguration, new DecideProposal.Form(agreed, ProposalDecision.Approve));
        await bureau.Must(SetParameter.Row, bureau.Configuration, new SetParameter.Form(idle, 3));

        bureau.Clock.Now = day - 1;
        await bureau.Refused(Settled, FallDue.End.Row, Actor.Registry, new FallDue.End.Form(agreed, "已不适用"));
        await bureau.Refused(Settled, FallDue.End.Row, Actor.Registry,
            new FallDue.End.Form(Guid.NewGuid(), "已不适用"));
        bureau.Clock.Now = day;
        Assert.Equal([Outcome.Refused], await bureau.LetFallDue());
        Assert.Equal("scheduled", bureau.Text("select state from proposal"));

        var ended = await bureau.Must(FallDue.End.Row, Actor.Registry, new FallDue.End.Form(agreed, "已不适用"));
        Assert.Equal(("refused", agreed), ((string?)ended["state"], (Guid?)ended["proposal"]));
        Assert.Equal("refused 已不适用", bureau.Text("select state || ' ' || reason from proposal"));
        Assert.Equal(day, bureau.Database.Scalar("select settled_at from proposal"));
        Assert.Empty(await bureau.LetFallDue());
        await bureau.Refused(Settled, FallDue.End.Row, Actor.Registry, new FallDue.End.Form(agreed, "已不适用"));
        bureau.Verify();
    }

    /// <summary>702: it is not one that waits for its day, or that day is still to come.</summary>
    private const string Settled = "702:proposal";
}
