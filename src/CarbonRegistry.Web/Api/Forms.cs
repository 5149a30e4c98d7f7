using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CarbonRegistry.Web.Api;

/// <summary>One leg of a transaction.</summary>
/// <param name="From">Account that the units leave; absent in a creation.</param>
/// <param name="To">Account that they go to.</param>
/// <param name="UnitType">CEA or CCER.</param>
/// <param name="Quantity">Tonnes CO2e, a JSON integer from 1 to 9223372036854775806. May be absent where serials are
/// given: their sum.</param>
/// <param name="Batches">Only units of these batches.</param>
/// <param name="Vintage">Only units whose vintage begins in this year, as "2025", or is exactly this, as "2024+2025" or
/// "2025+2025".</param>
/// <param name="Project">Only units of this project.</param>
/// <param name="Serials">Exactly these serial ranges, as written: CN-CEA-2025-000000000001..000000000100.</param>
/// <param name="HeldFor">Only units held for this account: the consignor (34, 35) or the allocating account
/// (17).</param>
public sealed record LegForm(
    string? From = null,
    string? To = null,
    [property: Required] string? UnitType = null,
    long? Quantity = null,
    IReadOnlyList<int>? Batches = null,
    string? Vintage = null,
    string? Project = null,
    IReadOnlyList<string>? Serials = null,
    string? HeldFor = null);

/// <summary>A transaction to propose: posted whole or not at all, and once however often it is asked for.</summary>
/// <param name="Id">A UUID of your own making. The same id with the same content answers the same; with other content
/// it is refused (109).</param>
/// <param name="Function">The function's number, such as 24 for a surrender; GET /api/v1/rulebook lists them.</param>
/// <param name="Legs">What moves; up to 10 000. None where the transaction referred to says it (20, 21, 22 and
/// releases).</param>
/// <param name="DryRun">true: decide only; nothing is recorded, not even a refusal.</param>
public sealed record TransactionForm(
    [property: Required] string? Id = null,
    [property: Required] long? Function = null,
    IReadOnlyList<LegForm>? Legs = null,
    bool? DryRun = null)
{
    /// <summary>What it says beyond its legs: each term (<see cref="Term"/>) is a field of its own.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Terms { get; init; }

    internal (Proposal? Proposal, IReadOnlyList<Refusal> Refusals) ToProposal(Actor actor)
    {
        // A field that nobody knows may have been meant to say anything: nothing else is looked at.
        if ((Terms ?? []).Keys.Where(f => Term.Find(f) is null).ToList() is { Count: > 0 } unknown)
        {
            return (null, [.. unknown.Select(f => Refusals.UnknownField.At(field: f))]);
        }

        var reading = new Reading();
        var id = reading.Id(Id, "id");
        reading.Need(Function is not null, "function");
        var function = Function is { } code ? Functions.Find(code) : null;
        if (function is null && Function is not null)
        {
            reading.Refusals.Add(Refusals.UnknownFunction.At(field: "function"));
        }

        var terms = reading.Terms(term => Written(term, reading));
        var legs = new List<Leg>();
        if (Legs is { Count: > Proposal.MaxLegs })
        {
            reading.Refusals.Add(Refusals.LegCount.At(field: "legs"));
        }
        else
        {
            foreach (var form in Legs ?? [])
            {
                legs.Add(LegOf(reading, form, legs.Count + 1));
            }
        }

        return reading.Refusals.Count > 0
            ? (null, reading.Refusals)
            : (new(id!.Value, function!, actor, legs, terms, DryRun: DryRun == true) { IsEntered = true }, []);
    }

    /// <summary>What is written of a term; a value of another JSON type is refused.</summary>
    private string? Written(Term term, Reading reading)
    {
        switch (Terms?.GetValueOrDefault(term.Field))
        {
            case null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }:
                return null;
            case { ValueKind: JsonValueKind.String } text when !term.Type.IsFlag:
                return text.GetString();
            case { ValueKind: JsonValueKind.False } when term.Type == TermType.Mark:
                return null;
            case { ValueKind: JsonValueKind.True or JsonValueKind.False } flag when term.Type.IsFlag:
                return flag.GetBoolean() ? "true" : "false";
            default:
                reading.Invalid(term.Field);
                return null;
        }
    }

    private static Leg LegOf(Reading reading, LegForm? form, int number)
    {
        if (form is null)
        {
            reading.Invalid("legs", number);
            return new(null, null, UnitTypes.Cea, 0);
        }

        var (serials, sum) = reading.Serials(form.Serials, number);
        reading.Need(form.Quantity is not null || form.Serials is not null, "quantity", number);
        reading.Need(form.To is not null, "to", number);
        if (form.Batches is { Count: 0 or > 1000 })
        {
            reading.Invalid("batches", number);
        }

        var year = reading.Vintage(form.Vintage, leg: number);
        var heldFor = reading.Account(form.HeldFor, "heldFor", number);
        var project = reading.Project(form.Project, number);
        var pick = form.Batches is null && year is null && project is null && serials is null && heldFor is null
            ? null
            : new Picking(form.Batches, year?.First, project, serials, heldFor,
                form.Vintage?.Contains('+', StringComparison.Ordinal) == true ? year?.Last : null);
        return new(
            reading.Account(form.From, "from", number), reading.Account(form.To, "to", number),
            reading.Unit(form.UnitType, number) ?? UnitTypes.Cea, form.Quantity ?? sum, pick);
    }
}

/// <summary>Several transactions at once.</summary>
/// <param name="Atomic">true: all or none. false: each by itself.</param>
/// <param name="Transactions">1 to 1000 transactions, worked through in order.</param>
public sealed record BulkForm([property: Required] bool? Atomic = null,
    [property: Required] IReadOnlyList<TransactionForm>? Transactions = null);

/// <summary>Units to hold.</summary>
/// <param name="Account">The account that has them.</param>
/// <param name="UnitType">CEA or CCER.</param>
/// <param name="Quantity">Tonnes CO2e; absent: all that the account has, held or not.</param>
/// <param name="Batches">Only units of these batches.</param>
/// <param name="Serials">Exactly these serial ranges.</param>
public sealed record HoldLegForm(
    [property: Required] string? Account = null, [property: Required] string? UnitType = null, long? Quantity = null,
    IReadOnlyList<int>? Batches = null, IReadOnlyList<string>? Serials = null);

/// <summary>A judicial freeze (司法冻结) or dispute (争议) to place on units.</summary>
/// <param name="Id">A UUID of your own making.</param>
/// <param name="Legs">The units.</param>
/// <param name="Kind">judicial or dispute.</param>
/// <param name="Authority">The court or authority, at most 200 characters.</param>
/// <param name="Document">Its document, at most 200 characters.</param>
/// <param name="Reason">The reason, at most 200 characters.</param>
/// <param name="ExpiresAt">When it ends by itself, ISO 8601 with offset; absent: never.</param>
/// <param name="DryRun">true: decide only.</param>
public sealed record HoldForm(
    [property: Required] string? Id = null,
    [property: Required] IReadOnlyList<HoldLegForm>? Legs = null,
    [property: Required] string? Kind = null,
    [property: Required] string? Authority = null,
    [property: Required] string? Document = null,
    [property: Required] string? Reason = null,
    string? ExpiresAt = null,
    bool? DryRun = null)
{
    internal (Proposal? Proposal, IReadOnlyList<Refusal> Refusals) ToProposal(Actor actor)
    {
        var reading = new Reading();
        var id = reading.Id(Id, "id");
        reading.Need(Legs is { Count: > 0 }, "legs");
        reading.Need(Kind is not null, "kind");
        reading.Need(Authority is not null, "authority");
        reading.Need(Document is not null, "document");
        reading.Need(Reason is not null, "reason");
        if (Kind is not null and not "judicial" and not "dispute")
        {
            reading.Invalid("kind");
        }

        var order = new HoldOrder(
            Kind == "dispute" ? HoldKinds.Dispute : HoldKinds.Judicial,
            reading.Text(Authority, "authority") ?? "", reading.Text(Document, "document") ?? "",
            reading.Instant(ExpiresAt, "expiresAt"));
        var terms = new Terms { Reason = reading.Text(Reason, "reason") };
        var legs = new List<Leg>();
        foreach (var form in (Legs ?? []).Take(Proposal.MaxLegs + 1))
        {
            var number = legs.Count + 1;
            reading.Need(form?.Account is not null, "account", number);
            var account = reading.Account(form?.Account, "account", number);
            var (serials, sum) = reading.Serials(form?.Serials, number);

            // To the engine none means all; who asks for none asks for nothing.
            if (form?.Quantity is < 1)
            {
                reading.Refusals.Add(Refusals.QuantityInvalid.At(number, "quantity"));
            }

            if (form?.Batches is { Count: 0 or > 1000 })
            {
                reading.Invalid("batches", number);
            }

            var pick = form?.Batches is null && serials is null ? null : new Picking(form?.Batches, Serials: serials);
            legs.Add(new(account, account, reading.Unit(form?.UnitType, number) ?? UnitTypes.Cea, form?.Quantity ?? sum,
                pick));
        }

        return reading.Refusals.Count > 0
            ? (null, reading.Refusals)
            : (new(id!.Value, EditBy(actor), actor, legs, terms, order, DryRun == true), []);
    }

    /// <summary>The function under which this person holds and releases: the nation's (5) or the provinces'
    /// (15).</summary>
    internal static Function EditBy(Actor actor) =>
        Functions.EditNationalAccount.By.Contains(actor.Role)
            ? Functions.EditNationalAccount : Functions.EditProvincialAccount;
}

/// <summary>A hold to release.</summary>
/// <param name="Id">A UUID of your own making, for the release.</param>
/// <param name="Reason">The reason, at most 200 characters.</param>
/// <param name="Reference">The document, at most 200 characters.</param>
public sealed record ReleaseForm([property: Required] string? Id = null, [property: Required] string? Reason = null,
    string? Reference = null)
{
    internal (Proposal? Proposal, IReadOnlyList<Refusal> Refusals) ToProposal(Actor actor, string placedBy)
    {
        var reading = new Reading();
        var id = reading.Id(Id, "id");
        reading.Need(Reason is not null, "reason");
        var terms = new Terms
        {
            Reason = reading.Text(Reason, "reason"), Reference = reading.Text(Reference, "reference"),
            RefersTo = reading.Id(placedBy, "transactionId"),
        };
        return reading.Refusals.Count > 0
            ? (null, reading.Refusals) : (new(id!.Value, HoldForm.EditBy(actor), actor, [], terms), []);
    }
}
