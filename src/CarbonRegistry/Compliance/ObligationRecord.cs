using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;

namespace CarbonRegistry.Compliance;

/// <summary>What an enterprise owes for a year, as an act reads and writes it.</summary>
/// <param name="Year">The compliance year.</param>
/// <param name="Due">Tonnes CO2e.</param>
/// <param name="Document">The decision's number (文号).</param>
internal sealed record ObligationRecord(short Year, long Due, string Document)
{
    /// <summary>The obligation on record, or null.</summary>
    public static ObligationRecord? Find(ActContext context, AccountRecord account, short year) =>
        context.Register.List(
        "select due, document from obligation where account_id = @account and year = @year",
        r => new ObligationRecord(year, r.Long("due"), r.Text("document")), ("account", account.Id), ("year", year))
        .FirstOrDefault();

    /// <summary>Writes it in place of what was on record.</summary>
    public void Write(ActContext context, AccountRecord account)
    {
        var before = Find(context, account, Year);
        context.Register.SetObligation(new(account.Type, account.Jurisdiction, account.Id), Year, Due, Document);
        context.Changed("obligation", $"{account.Number} {Year}", before?.Told(), Told());
    }

    /// <summary>Takes it off the record.</summary>
    /// <param name="context">The act.</param>
    /// <param name="account">The enterprise's compliance account.</param>
    /// <param name="document">The decision that withdraws it.</param>
    public void Remove(ActContext context, AccountRecord account, string document)
    {
        context.Register.Execute("delete from obligation where account_id = @account and year = @year",
            ("account", account.Id), ("year", Year));
        context.Changed("obligation", $"{account.Number} {Year}", Told(), new { document });
    }

    private object Told() => new { due = Due, document = Document };
}
