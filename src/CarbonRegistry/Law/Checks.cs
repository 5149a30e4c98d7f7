namespace CarbonRegistry.Law;

/// <summary>The rules of single movements, by name. Each is pure: it looks at the movement and the facts and says null
/// or why not.</summary>
internal static class Checks
{
    /// <summary>
    /// 6: what stands of a year's allowances never exceeds the year's cap where there is one. A vintage of several
    /// years counts whole for each of them. Specification section 4a.
    /// </summary>
    public static Refusal? WithinTheCap(Movement m)
    {
        foreach (var (year, stands) in m.Facts.Standing)
        {
            if (m.Proposal.Terms.VintageFirst <= year && year <= m.Proposal.Terms.VintageLast
                && m.Facts.CapOf(year) is > 0 and var cap && m.Quantity > cap - stands)
            {
                return m.Refuse(Refusals.CapExceeded, "quantity",
                    new($"{year} 年度上限 {Numbers.Grouped(cap)} 吨，已有 {Numbers.Grouped(stands)} 吨",
                        $"{year}: {Numbers.Grouped(cap)} tonnes, {Numbers.Grouped(stands)} stand"));
            }
        }

        return null;
    }

    /// <summary>6, 12: no other creation that still stands rests on the same decision. Specification section
    /// 4a.</summary>
    public static Refusal? OfAFreshDecision(Movement m) =>
        m.Proposal.Terms.Reference is { } reference && m.Facts.Creations.OfDecision(reference)
            .FirstOrDefault() is { } other
            ? Refusals.DecisionUsed.At(field: "reference", detail: Named(other)) : null;

    /// <summary>12: no other creation of the project that still stands is of a day of the same monitoring period.
    /// Specification section 4a.</summary>
    public static Refusal? OfAFreshPeriod(Movement m)
    {
        var (project, from, to) = (m.Proposal.Terms.Project, m.Proposal.Terms.MonitoringFrom,
            m.Proposal.Terms.MonitoringTo);
        return project is not null && m.Facts.Creations.OfProject(project)
            .FirstOrDefault(b => b.IsOfPeriod(from, to)) is { } other
            ? Refusals.PeriodOverlaps.At(field: "monitoringFrom", detail: Named(other)) : null;
    }

    /// <summary>12: what is created has come about: the monitoring period is over, by the day in Beijing. Specification
    /// section 4a.</summary>
    public static Refusal? OfThePast(Movement m) =>
        m.Proposal.Terms.MonitoringTo >= Instant.DayOf(m.Facts.Now)
            ? Refusals.PeriodNotOver.At(field: "monitoringTo") : null;

    /// <summary>12: the monitoring period begins in the first and ends in the last year of the vintage. Specification
    /// section 4a.</summary>
    public static Refusal? OfItsVintage(Movement m) =>
        m.Proposal.Terms.VintageFirst <= m.Proposal.Terms.VintageLast
        && (m.Proposal.Terms.MonitoringFrom?.Year != m.Proposal.Terms.VintageFirst
            || m.Proposal.Terms.MonitoringTo?.Year != m.Proposal.Terms.VintageLast)
            ? Refusals.PeriodOfOtherYears.At(field: "vintage") : null;

    private static Text Named(Batch b) => b.MonitoringFrom is null
        ? new($"批次 {b.Id}，{b.Reference}", $"batch {b.Id}, {b.Reference}")
        : new($"批次 {b.Id}，{b.Reference}，{b.MonitoringFrom} 至 {b.MonitoringTo}",
            $"batch {b.Id}, {b.Reference}, {b.MonitoringFrom} to {b.MonitoringTo}");

    /// <summary>13: issued reductions are of the project that the destination account was opened for.</summary>
    public static RefusalKind? OfTheProject(Movement m, UnitBlock block) =>
        m.Facts.Batch(block.BatchId).Project == m.To.Project ? null : Refusals.ProjectDiffers;

    /// <summary>25: a project's account cancels the reductions of its project. Specification section 4.</summary>
    public static RefusalKind? OfItsOwnProject(Movement m, UnitBlock block) =>
        m.From.Project is not { } project || m.Facts.Batch(block.BatchId).Project == project ? null
            : Refusals.ProjectDiffers;

    /// <summary>24: no later vintage than the compliance year. Specification section 6.</summary>
    public static RefusalKind? VintageIsDue(Movement m, UnitBlock block) =>
        m.Facts.Batch(block.BatchId).VintageLast <= m.To.ComplianceYear ? null : Refusals.VintageNotDue;

    /// <summary>17, 35: units go back to the account that they are held for, never to another.</summary>
    public static RefusalKind? HeldForTheDestination(Movement m, UnitBlock block) =>
        m.Facts.HeldFor(block) == m.To.Id ? null : Refusals.OtherConsignor;

    /// <summary>
    /// 34: one leg delivers the units of one consignor, and says whose they are, or names their serial numbers, where
    /// the auction house has those of several.
    /// Specification section 4.
    /// </summary>
    public static Refusal? OfOneConsignor(Movement m)
    {
        var leg = m.Proposal.Legs.ElementAtOrDefault(m.Number - 1);
        var isUnnamed = leg is not null && leg.Pick?.HeldFor is null && leg.Pick?.Serials is null;
        var units = isUnnamed ? m.Facts.Position.Of(m.From.Id, m.Unit.Line).Blocks : m.Chosen.AsEnumerable();
        return units.Select(m.Facts.HeldFor).Where(consignor => consignor != 0).Distinct().Skip(1).Any()
            ? m.Refuse(Refusals.SeveralConsignors, "heldFor") : null;
    }

    /// <summary>9, 16, 34: no account twice; units of two consignors are two deliveries. Specification section
    /// 4a.</summary>
    public static Refusal? NamesNobodyTwice(Movement m) =>
        m.Proposal.Carries is null && m.Facts.Applied.IsNamedBefore(m.Proposal, m.Number)
            ? m.Refuse(Refusals.NamedTwice, "to", new(m.To.Number, m.To.Number)) : null;

    /// <summary>9, 16, 34: not the same a second time, unless it is a repetition on purpose. Specification section
    /// 4a.</summary>
    public static Refusal? NotAppliedBefore(Movement m) =>
        !m.Proposal.Terms.Repetition && m.Number == 1 && m.Facts.Applied.Before(m.Proposal) is { } seq
            && !m.Facts.Settled.Contains(seq)
            ? Refusals.AppliedBefore.At(field: "repetition", detail: new($"流水编号 {seq}", $"journal number {seq}"))
            : null;

    /// <summary>38: the units pass to another holder; what stays with its holder is moved otherwise.</summary>
    public static Refusal? OfAnotherHolder(Movement m) =>
        m.From.HolderId != m.To.HolderId ? null : m.Refuse(Refusals.SameHolder, "to");

    /// <summary>38: a project's account passes its units to one of the same project where it passes them to
    /// one.</summary>
    public static Refusal? OfItsProject(Movement m) =>
        m.To.Project is null || m.To.Project == m.From.Project ? null : m.Refuse(Refusals.ProjectDiffers, "to");

    /// <summary>46: not later than the days that the configuration (36) gives after what is undone.</summary>
    public static Refusal? InTimeToUndo(Movement m)
    {
        var days = m.Facts.Parameter(Parameters.AllocationUndo);
        return m.Proposal.Terms.RefersTo is { } id
            && m.Facts.Transactions[id].Receipt.At + (days * Instant.Day) < m.Facts.Now
            ? m.Refuse(Refusals.TooLateToUndo, detail: new($"期限 {days} 天", $"within {days} days")) : null;
    }

    /// <summary>23: a trading account exchanges units with its parent only.</summary>
    public static Refusal? ItsOwnTradingAccount(Movement m) =>
        m.From.ParentId == m.To.Id || m.To.ParentId == m.From.Id ? null : m.Refuse(Refusals.NotItsTradingAccount, "to");

    /// <summary>24: the surrender account is that of the enterprise's own province.</summary>
    public static Refusal? OfItsProvince(Movement m) =>
        m.From.Jurisdiction == m.To.Jurisdiction ? null : m.Refuse(Refusals.SurrenderElsewhere, "to");

    /// <summary>20, 24: the surrender account's compliance year takes surrenders now.</summary>
    public static Refusal? ComplianceYearIsOpen(Movement m)
    {
        var year = Math.Max(m.From.ComplianceYear, m.To.ComplianceYear);
        return m.Facts.YearIsOpen(year) ? null : m.Refuse(Refusals.YearNotOpen, "to");
    }

    /// <summary>24: reductions within the share of the amount due, rounded down. Specification section 6.</summary>
    public static Refusal? OffsetsWithinShare(Movement m)
    {
        if (m.Unit.Kind != UnitKind.Reduction)
        {
            return null;
        }

        // The legs of one transaction share what is left; 128 bits, since a sum of 64-bit quantities may not fit 64.
        var asked = m.Proposal.Legs
            .Where(l => l.Unit.Kind == UnitKind.Reduction && l.From?.Sequence == m.From.Id && l.To?.Sequence == m.To.Id)
            .Aggregate(Int128.Zero, (sum, l) => sum + l.Quantity);
        var left = m.Facts.OffsetsLeft(m.From, m.To);
        return asked > left ? m.Refuse(Refusals.OffsetShare, "quantity",
            new($"剩余可抵销 {Numbers.Grouped(left)} 吨", $"{Numbers.Grouped(left)} tonnes left")) : null;
    }

    /// <summary>26: the pilot region is the account's own or lies in its province.</summary>
    public static Refusal? OfThePilotRegion(Movement m) =>
        m.From.Jurisdiction == m.To.Jurisdiction || m.From.Jurisdiction == m.To.Within
            ? null : m.Refuse(Refusals.PilotElsewhere, "to");

    /// <summary>27, 29: the trading account is bound at the exchange of the delivery account.</summary>
    public static Refusal? BoundAtTheExchange(Movement m) =>
        m.Facts.IsBound(m.From, m.To)
            ? null : m.Refuse(Refusals.NotBound, m.To.Type == AccountTypes.XD ? "from" : "to");

    /// <summary>29: within a message of the exchange's session, signed and numbered, and nowhere else.
    /// docs/exchange-link.md.</summary>
    public static Refusal? WithinTheExchangeSession(Movement m) =>
        m.Proposal.IsEntered ? m.Refuse(Refusals.NotOverTheLink) : null;

    /// <summary>16: a freeze period ends in the future.</summary>
    public static Refusal? FreezeEndsLater(Movement m) =>
        m.Proposal.Terms.FreezeUntil is { } until && until <= m.Facts.Now
            ? Refusals.FreezeInvalid.At(field: "freezeUntil") : null;
}
