using CarbonRegistry.Acts;

namespace CarbonRegistry.Exchange;

/// <summary>31 签退, second step: the exchange gives its serial ranges of the differing groups; the registry lists
/// those that only one side has.</summary>
internal static class ReconcileBlocks
{
    private const int MaxRanges = 100_000;

    /// <summary>The message.</summary>
    /// <param name="Id">The message's id.</param>
    /// <param name="Session">The session.</param>
    /// <param name="Number">Its number in the session.</param>
    /// <param name="Time">The exchange's clock.</param>
    /// <param name="Serials">Its serial ranges as written, of the differing groups, at most 100 000.</param>
    public sealed record Form(Guid Id, Guid Session, long Number, DateTimeOffset Time,
        [property: Secret] IReadOnlyList<string> Serials)
        : ExchangeMessage(Id, Session, Number, Time);

    /// <summary>Serial ranges of a group that only one side has.</summary>
    /// <param name="UnitType">The unit type's code.</param>
    /// <param name="Vintage">The vintage as written.</param>
    /// <param name="Project">The project number; null for allowances.</param>
    /// <param name="OnlyRegistry">Tonnes CO2e that only the registry has.</param>
    /// <param name="OnlyExchange">Tonnes CO2e that only the exchange has.</param>
    /// <param name="RegistryRanges">First and last numbers that only the registry has.</param>
    /// <param name="ExchangeRanges">First and last numbers that only the exchange has.</param>
    public sealed record Difference(
        string UnitType, string Vintage, string? Project, long OnlyRegistry, long OnlyExchange,
        IReadOnlyList<string> RegistryRanges, IReadOnlyList<string> ExchangeRanges);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("exchange-reconcile-blocks", Functions.ExchangeSession, new("签退对账：号段", "Reconcile blocks"))
    {
        Door = Door.Exchange,
        CarryOut = (form, context) => Inbound.Accept(form, context, "reconcile-blocks",
            (session, _) => CarryOut(form, context, session)), Approvals = _ => 0,
    };

    private static object? CarryOut(Form form, ActContext context, ExchangeSession session)
    {
        if (session.State != SessionState.Reconciling)
        {
            context.Refuse(Refusals.NotReconciling, "session");
            return null;
        }

        var parsed = new List<SerialNumber>(Math.Min(form.Serials.Count, MaxRanges));
        foreach (var text in form.Serials.Take(MaxRanges + 1))
        {
            if (!SerialNumber.TryParse(text, out var serial) || parsed.Count == MaxRanges)
            {
                context.Refuse(Refusals.FieldInvalid, "serials");
                return null;
            }

            parsed.Add(serial);
        }

        var differences = new List<Difference>();
        foreach (var group in Reconciliation.DifferingGroups(context.Register, session).Order(UnitGroup.Order))
        {
            var theirs = Ranges.Normal(parsed.Where(s => GroupOf(s) == group).Select(s => s.Range));
            var ours = Reconciliation.Blocks(context.Register, session, group);
            var (onlyOurs, onlyTheirs) = (Ranges.Subtract(ours, theirs), Ranges.Subtract(theirs, ours));
            if (onlyOurs.Count + onlyTheirs.Count > 0)
            {
                differences.Add(new(
                    group.UnitType, group.Vintage, group.Project, onlyOurs.Sum(r => r.Quantity),
                    onlyTheirs.Sum(r => r.Quantity),
                    [.. onlyOurs.Select(Written)], [.. onlyTheirs.Select(Written)]));
            }
        }

        Reconciliation.Record(context, session, form.Number, "blocks", differences);
        return new { state = SessionState.Reconciling, differences };
    }

    private static UnitGroup GroupOf(SerialNumber serial) =>
        new(UnitTypes.OfLine(serial.Range.Line).Code, SerialNumber.VintageText(serial.VintageFirst, serial.VintageLast),
            serial.Project);

    private static string Written(SerialRange range) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{range.First}..{range.Last}");
}
