using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Audit;
using CarbonRegistry.Compliance;
using CarbonRegistry.Configuration;
using CarbonRegistry.Exchange;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages.Workplaces;

/// <summary>A vintage's allowances on their way: how much went where, less what came back, in tonnes CO2e.</summary>
/// <param name="Vintage">The vintage as written.</param>
/// <param name="Created">Created.</param>
/// <param name="ToAllocation">Set aside for the provinces.</param>
/// <param name="ToAuction">Set aside for auctions.</param>
/// <param name="Assigned">Assigned to provinces.</param>
/// <param name="Allocated">Allocated to enterprises by their provinces.</param>
/// <param name="Won">Delivered to winners of auctions.</param>
/// <param name="Surrendered">Surrendered.</param>
/// <param name="Ended">Annulled or cancelled.</param>
public sealed record VintageLine(string Vintage, long Created, long ToAllocation, long ToAuction, long Assigned,
    long Allocated, long Won, long Surrendered, long Ended);

/// <summary>A province's share of a vintage.</summary>
/// <param name="Jurisdiction">Two digits.</param>
/// <param name="Assigned">Assigned to it.</param>
/// <param name="Allocated">Allocated to its enterprises.</param>
/// <param name="Consigned">Given to the auction house, less what came back.</param>
/// <param name="Annulled">Annulled.</param>
public sealed record ProvinceLine(string Jurisdiction, long Assigned, long Allocated, long Consigned, long Annulled)
{
    /// <summary>Still in the provincial account.</summary>
    public long Left => Assigned - Allocated - Consigned - Annulled;
}

/// <summary>Compliance in a year: the sums, and the enterprises that concern the person.</summary>
/// <param name="Year">The year.</param>
/// <param name="ClosesAt">Until when it takes surrenders, ISO 8601, UTC.</param>
/// <param name="Totals">By province, the nation's first.</param>
/// <param name="Lines">Enterprises, those that miss most first.</param>
/// <param name="Surrenders">The surrender account of each province.</param>
/// <param name="InTransit">Tonnes of the enterprises' surrenders that wait for others, by account number.</param>
public sealed record ComplianceStanding(
    short Year, string ClosesAt, IReadOnlyList<ComplianceTotal> Totals, IReadOnlyList<ComplianceView> Lines,
    IReadOnlyDictionary<string, string> Surrenders, IReadOnlyDictionary<string, long> InTransit)
{
    /// <summary>What an enterprise of the list has yet to ask for: what is missing, less what waits; tonnes.</summary>
    public long ToSubmit(ComplianceView line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Math.Max(0, line.Outstanding - InTransit.GetValueOrDefault(line.Account));
    }
}

/// <summary>What an enterprise is still to surrender for a year that takes surrenders, and what its account has that
/// may be used for it now.</summary>
/// <param name="Of">How it stands.</param>
/// <param name="ClosesAt">Until when, ISO 8601, UTC.</param>
/// <param name="Allowances">Allowances that it may surrender now, tonnes CO2e.</param>
/// <param name="Reductions">Reductions that it may, within the share.</param>
/// <param name="InTransit">What was submitted and waits to be confirmed, tonnes CO2e.</param>
/// <param name="Surrender">The form, filled in as far as the account has what it takes; null where it has
/// nothing.</param>
public sealed record DueNow(
    ComplianceView Of, string ClosesAt, long Allowances, long Reductions, long InTransit, string? Surrender)
{
    /// <summary>What it has yet to get.</summary>
    public long Missing => Math.Max(0, Of.Outstanding - InTransit - Allowances - Reductions);
}

/// <summary>The nation: the life of allowances by vintage, the provinces' shares of the latest.</summary>
/// <param name="Held">What is held, by account type and jurisdiction.</param>
/// <param name="Vintages">By vintage, the latest first.</param>
/// <param name="Vintage">The one that the provinces are shown of.</param>
/// <param name="Provinces">The provinces.</param>
public sealed record NationalWork(IReadOnlyList<HeldByType> Held, IReadOnlyList<VintageLine> Vintages, string? Vintage,
    IReadOnlyList<ProvinceLine> Provinces);

/// <summary>A lot at the auction house: what a consignor gave it of a batch.</summary>
/// <param name="Consignor">The consignor's account.</param>
/// <param name="Holder">Whose it is.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Vintage">Its vintage.</param>
/// <param name="Left">Still here.</param>
public sealed record Lot(string Consignor, HolderView? Holder, int Batch, string Vintage, long Left);

/// <summary>A day of the journal.</summary>
/// <param name="Day">The day in Beijing, yyyy-MM-dd.</param>
/// <param name="Entries">Entries of that day.</param>
/// <param name="Refused">How many of them were refused.</param>
public sealed record JournalDay(string Day, long Entries, long Refused);

/// <summary>The auditor's: activity over time, refusals by code, integrity.</summary>
/// <param name="Days">The last fourteen days.</param>
/// <param name="Refusals">Refusals of these days by code, the most frequent first.</param>
/// <param name="Seq">The journal's last number.</param>
/// <param name="At">Its instant, ISO 8601, UTC.</param>
/// <param name="Digest">The digest of the whole journal.</param>
/// <param name="Verified">The last verification, or null.</param>
/// <param name="AlarmStands">Whether an alarm was raised that no clean verification has answered.</param>
public sealed record AuditWork(
    IReadOnlyList<JournalDay> Days, IReadOnlyList<(string Code, long Count)> Refusals, long Seq, string At,
    string Digest, VerificationView? Verified, bool AlarmStands);

/// <summary>A change of a parameter that was asked for and is not yet in force.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Value">What it will be.</param>
public sealed record ComingChange(ParameterView Parameter, ComingValue Value);

/// <summary>The configuration: what is in force that is not as delivered, and what is to come.</summary>
/// <param name="Differing">Parameters whose value in force is not the default, with the version that it is of.</param>
/// <param name="Scheduled">What is approved and comes into force by itself, the soonest first.</param>
/// <param name="Waiting">What waits for a second person.</param>
public sealed record ConfigurationWork(IReadOnlyList<(ParameterView Parameter, ParameterVersion? Version)> Differing,
    IReadOnlyList<ComingChange> Scheduled, IReadOnlyList<ComingChange> Waiting);

/// <summary>System administrators': the people of their level.</summary>
/// <param name="Roles">How many by role: active, suspended, waiting to enrol.</param>
/// <param name="Enrolling">Who has a code and has not used it: name, role, until when.</param>
/// <param name="Suspended">Who is suspended.</param>
/// <param name="ToIssue">Whose enrolment code the administrator is to issue: they approved it.</param>
public sealed record SystemWork(
    IReadOnlyList<(Role Role, long Active, long Suspended)> Roles, IReadOnlyList<(
        PersonId Id, string Name, string Role, string Until)> Enrolling, IReadOnlyList<PersonView> Suspended,
    IReadOnlyList<(PersonId Id, string Name, string Role, string Until)> ToIssue);

/// <summary>A step from an empty registry to one that all can work with.</summary>
/// <param name="Key">Its name in a form.</param>
/// <param name="What">What is to be there.</param>
/// <param name="Status">How far it is.</param>
/// <param name="IsDone">Whether it is there.</param>
/// <param name="By">Whose it is to do.</param>
/// <param name="Address">The page to do it by.</param>
/// <param name="Mine">Whether the person may.</param>
public sealed record FoundingStep(string Key, Text What, Text Status, bool IsDone, Role By, string Address, bool Mine);

/// <summary>What workplaces are made of.</summary>
internal static class Workplace
{
    private const int MostEnterprises = 30;
    private const int MostDue = 5;
    private const int Days = 14;
    private const int MostRefused = 20_000;
    private static readonly Role[] Founders = [Role.NationalSystem, Role.NationalBusiness, Role.Configuration];

    /// <summary>The nation's workplace.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="wanted">The vintages that the provinces are to be shown of, the first that there is; none of
    /// these: the latest.</param>
    public static NationalWork National(Snapshot snapshot, params ReadOnlySpan<string?> wanted)
    {
        var ways = UnitFlows.Read(snapshot);
        var vintages = ways.Batches.Where(b => UnitTypes.OfLine(b.Line).Kind == UnitKind.Allowance)
            .GroupBy(Written, StringComparer.Ordinal)
            .OrderByDescending(g => g.Max(b => b.VintageLast)).ThenByDescending(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.Key).ToList();
        string? chosen = null;
        foreach (var vintage in wanted)
        {
            chosen ??= vintages.Find(v => v == vintage);
        }

        chosen ??= vintages.FirstOrDefault();
        return new(
            ways.Held(),
            [
                .. vintages.Select(v =>
                {
                    var its = Of(ways, v);
                    long Sum(AccountType from, AccountType to) => ways.Sum(from, to, its.Contains);
                    return new VintageLine(
                        v, its.Sum(b => b.Quantity), Sum(AccountTypes.NT, AccountTypes.NA),
                        Sum(AccountTypes.NT, AccountTypes.NU), Sum(AccountTypes.NA, AccountTypes.PT),
                        Sum(AccountTypes.PT, AccountTypes.EC),
                        Sum(AccountTypes.AD, AccountTypes.EC) + Sum(AccountTypes.AD, AccountTypes.EG),
                        Sum(AccountTypes.EC, AccountTypes.NS),
                        Sum(AccountTypes.NT, AccountTypes.NW) + Sum(AccountTypes.PT, AccountTypes.NW)
                            + Sum(AccountTypes.EC, AccountTypes.NX) + Sum(AccountTypes.EG, AccountTypes.NX));
                }),
            ],
            chosen, chosen is null ? [] : Provinces(snapshot, ways, chosen));
    }

    /// <summary>The provinces' shares of a vintage.</summary>
    public static IReadOnlyList<ProvinceLine> Provinces(Snapshot snapshot, UnitFlows ways, string vintage) =>
    [
        .. Jurisdictions.All(snapshot).Where(j => j.IsProvince)
        .Select(j => Province(ways, Of(ways, vintage), j.Code)).Where(p => p.Assigned > 0),
    ];

    /// <summary>A province's share of each vintage, the latest first.</summary>
    public static IReadOnlyList<(string Vintage, ProvinceLine Line)> OfProvince(Snapshot snapshot, string jurisdiction)
    {
        var ways = UnitFlows.Read(snapshot);
        return
        [
            .. ways.Batches.Where(b => UnitTypes.OfLine(b.Line).Kind == UnitKind.Allowance).Select(Written)
            .Distinct(StringComparer.Ordinal).OrderDescending(StringComparer.Ordinal)
                .Select(v => (v, Province(ways, Of(ways, v), jurisdiction))).Where(l => l.Item2.Assigned > 0),
        ];
    }

    private static ProvinceLine Province(UnitFlows ways, HashSet<Batch> vintage, string jurisdiction)
    {
        long Sum(AccountType from, AccountType to) => ways.Sum(from, to, vintage.Contains, jurisdiction);
        return new(jurisdiction, Sum(AccountTypes.NA, AccountTypes.PT), Sum(AccountTypes.PT, AccountTypes.EC),
            Sum(AccountTypes.PT, AccountTypes.AD), Sum(AccountTypes.PT, AccountTypes.NW));
    }

    private static string Written(Batch batch) => SerialNumber.VintageText(batch.VintageFirst, batch.VintageLast);

    /// <summary>The allowances of a vintage.</summary>
    private static HashSet<Batch> Of(UnitFlows ways, string vintage) =>
        ways.Batches.Where(b => UnitTypes.OfLine(b.Line).Kind == UnitKind.Allowance && Written(b) == vintage)
            .ToHashSet();

    /// <summary>Compliance in the years that take surrenders now, as far as the person sees it.</summary>
    public static IReadOnlyList<ComplianceStanding> Compliance(Snapshot snapshot, Actor actor, Instant now) =>
    [
        .. ComplianceQueries.Years(snapshot, now).Where(y => y.Open).Reverse().Select(y =>
        {
            var totals = ComplianceQueries.Totals(snapshot, actor, y.Year, now);
            var lines = ComplianceSight.FollowsEnterprises(actor)
                ? ComplianceQueries.MostOutstanding(snapshot, actor, y.Year, MostEnterprises, now) : [];
            return new ComplianceStanding(y.Year, y.ClosesAt, totals, lines,
                ComplianceQueries.SurrenderAccounts(snapshot, y.Year),
                ComplianceQueries.InTransit(
                    snapshot,
                    lines.Select(l => AccountNumber.TryParse(l.Account, out var number) ? number : default), y.Year));
        }).Where(s => s.Lines.Count > 0 || s.Totals.Any(t => t.Enterprises > 0)),
    ];

    /// <summary>What a representative's enterprises are still to surrender: only units count that a surrender would
    /// take, as its row says.</summary>
    public static IReadOnlyList<DueNow> Due(Snapshot snapshot, Actor actor, IReadOnlyList<ComplianceStanding> standings,
        Instant now) =>
    [
        .. standings.SelectMany(s => s.Lines.Where(l => l.Outstanding > 0).Select(l => (Standing: s, Line: l)))
        .Take(MostDue).Select(due =>
        {
            var (line, to) = (due.Line, due.Standing.Surrenders.GetValueOrDefault(due.Line.Jurisdiction));
            IReadOnlyList<UnitOffer> units =
                AccountNumber.TryParse(line.Account, out var from) && AccountNumber.TryParse(to, out var sink)
                ? OfferQueries.Units(snapshot, actor, Transfers.Surrender, from, sink, now) : [];
            var allowances = units.Where(u => u.Unit.Kind == UnitKind.Allowance).Sum(u => u.Quantity);
            var reductions = Math.Min(line.ReductionsLeft, units.Where(u => u.Unit.Kind == UnitKind.Reduction)
                .Sum(u => u.Quantity));
            var quantity = Math.Min(due.Standing.ToSubmit(line), allowances);
            var inTransit = due.Standing.InTransit.GetValueOrDefault(line.Account);
            return new DueNow(line, due.Standing.ClosesAt, allowances, reductions, inTransit,
                SurrenderMissing.Address(actor, line, to, quantity));
        }),
    ];

    /// <summary>What consignors have at the auction house.</summary>
    public static IReadOnlyList<Lot> Lots(Snapshot snapshot, Actor actor, IReadOnlyCollection<AccountView> accounts,
        Dictionary<string, Holdings> holdings)
    {
        var parts = accounts.SelectMany(a => holdings[a.Number].UnitTypes).SelectMany(u => u.Batches)
            .SelectMany(b => b.Parts.Where(p => p.Consignor is not null)
                .Select(p => (Consignor: p.Consignor!, b.Batch, b.Vintage, p.Quantity))).ToList();
        var holders = AccountQueries.Parties(snapshot, parts.Select(p => p.Consignor));
        return
        [
            .. parts.GroupBy(p => (p.Consignor, p.Batch, p.Vintage))
                .OrderBy(g => g.Key.Consignor, StringComparer.Ordinal).ThenBy(g => g.Key.Batch)
                .Select(g => new Lot(g.Key.Consignor, holders.GetValueOrDefault(g.Key.Consignor).Holder, g.Key.Batch,
                    g.Key.Vintage, g.Sum(p => p.Quantity))),
        ];
    }

    /// <summary>What a young registry still needs. It stays until everything is there; empty: it is, or the person is
    /// not of those who found it.</summary>
    public static IReadOnlyList<FoundingStep> Founding(Snapshot snapshot, Actor actor, Instant now)
    {
        if (!Founders.Contains(actor.Role))
        {
            return [];
        }

        var registry = new YoungRegistry(snapshot, actor, now);
        IReadOnlyList<FoundingStep> steps =
        [
            registry.Administrators(), registry.Provinces(), registry.ProvincialAdministrators(), registry.Calendar(),
            registry.Year(), registry.Exchange(), registry.Creation(),
        ];
        return steps.All(s => s.IsDone) ? [] : steps;
    }

    /// <summary>How far a registry is founded, to one of those who found it.</summary>
    private sealed class YoungRegistry(Snapshot snapshot, Actor actor, Instant now)
    {
        private readonly FoundingState _state = FoundingState.Read(snapshot, now);

        public FoundingStep Administrators()
        {
            // Two count where they can act together: heads that one hand holds are one.
            var staff = new[] { Role.NationalBusiness, Role.Configuration, Role.Audit }.Select(r => (
                Role: r,
                Heads: _state.Staff.GetValueOrDefault(r.Key),
                Able: Colleagues.ActingTogether(snapshot, r, now), Needs: r == Role.Audit ? 1 : 2)).ToList();
            var able = Same(string.Join(" · ", staff.Select(s => Of(s.Able, s.Needs))));
            var apart = staff.Sum(s => Math.Max(0, Math.Min(s.Heads, s.Needs) - s.Able));
            var lacking = staff.Find(s => s.Heads < s.Needs).Role;
            var unable = staff.Find(s => s.Able < s.Needs).Role;
            return Step("administrators", FoundingTexts.Administrators, apart == 0 ? able
                : new($"{able.Zh}，{FoundingTexts.Apart(apart).Zh}", $"{able.En}, {FoundingTexts.Apart(apart).En}"),
                unable is null, Role.NationalSystem,
                lacking is null ? "/people" + (unable is null ? "" : "?role=" + unable.Key)
                    : "/acts/create-person?role=" + lacking.Key,
                CreatePerson.Row);
        }

        public FoundingStep Provinces() =>
            Step("provinces", FoundingTexts.Provinces, Same(Of(_state.Provinces, Divisions.Provinces.Count)),
                _state.Provinces >= Divisions.Provinces.Count, Role.Configuration, "/acts/open-provinces",
                OpenProvinces.Row);

        public FoundingStep ProvincialAdministrators()
        {
            var (staffed, open) = (_state.StaffedProvinces, _state.Provinces);
            return Step("staff", FoundingTexts.ProvincialAdministrators, Same(Of(staffed, open)),
                open > 0 && staffed == open, Role.NationalSystem,
                "/acts/create-person?role=" + Role.ProvincialBusiness.Key, CreatePerson.Row, waits: open == 0);
        }

        public FoundingStep Calendar()
        {
            var year = Instant.InBeijing(now).Year.ToString(CultureInfo.InvariantCulture);
            return Step("calendar", FoundingTexts.Calendar, Same(year), _state.HasCalendar, Role.Configuration,
                "/acts/edit-calendar?year=" + year, EditCalendar.Row);
        }

        public FoundingStep Year()
        {
            var open = ComplianceQueries.Years(snapshot, now).Where(y => y.Open).ToList();

            // A year without a province's surrender account is open, and nobody can surrender for it.
            return Step("year", FoundingTexts.Year, open.Count == 0 ? Same("—") : FoundingTexts.YearsWithAccounts(open),
                open.Exists(y => y.SurrenderAccounts > 0), Role.Configuration, "/acts/open-compliance-year",
                OpenComplianceYear.Row, waits: open.Count > 0);
        }

        public FoundingStep Exchange()
        {
            var (exchanges, keyed) = (_state.Exchanges, _state.KeyedExchanges);
            return Step("exchange", FoundingTexts.Exchange, Same(Of(keyed, Math.Max(1, exchanges))),
                exchanges > 0 && keyed == exchanges, Role.NationalBusiness,
                exchanges == 0 ? $"/functions/{Functions.OpenNationalAccounts.Code}" : "/acts/register-exchange-key",
                exchanges == 0 ? OpenDeliveryAccount.Row : RegisterKey.Row);
        }

        public FoundingStep Creation() =>
            Step("creation", FoundingTexts.Creation, Same("—"),
                _state.HasUnits, Role.NationalBusiness,
                $"/functions/{Transfers.CreateAllowances.Code}", null);

        private FoundingStep Step(string key, Text what, Text status, bool isDone, Role by, string address,
            Acts.Operation? act, bool waits = false) =>
            new(key, what, status, isDone, by, address, !waits && actor.Role == by
                && (act is null || actor.May(act.Function)));

        private static string Of(long has, long needs) =>
            string.Create(CultureInfo.InvariantCulture, $"{has}/{needs}");

        private static Text Same(string text) => new(text, text);
    }

    public static ConfigurationWork Configuration(Snapshot snapshot, Instant now)
    {
        var all = ParameterQueries.All(snapshot, now);
        var coming = all.SelectMany(p => p.Coming.Select(c => new ComingChange(p, c)))
            .OrderBy(c => c.Value.EffectiveAt ?? "", StringComparer.Ordinal).ToLookup(c =>
                c.Value.State == ProposalState.Waiting);
        return new(
            [
                .. all.Where(p => p.Value != p.Default).Select(p => (p, p.Versions.LastOrDefault(v =>
                    string.CompareOrdinal(v.From, Instant.Text(now)) <= 0))),
            ],
            [.. coming[false]], [.. coming[true]]);
    }

    public static AuditWork Audit(Snapshot snapshot, Database database, Instant now)
    {
        var head = JournalHead.Read(snapshot);
        var today = Instant.DayOf(now);
        var starts = Enumerable.Range(0, Days + 1).Select(i => Instant.StartOf(today, 1 - Days + i)).ToList();

        // The journal's numbers have no gap: a day's entries are the difference of two of them.
        var numbers = JournalDays.LastBefore(snapshot, starts);
        var refused = JournalDays.Refused(snapshot, numbers[0], MostRefused);
        return new(
            [
                .. Enumerable.Range(0, Days).Select(i => new JournalDay(
                    today.AddDays(1 - Days + i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    numbers[i + 1] - numbers[i], refused.Count(r => r.Seq > numbers[i] && r.Seq <= numbers[i + 1]))),
            ],
            [
                .. refused.SelectMany(r => r.Codes).GroupBy(c => c, StringComparer.Ordinal)
                .Select(g => (g.Key, (long)g.Count()))
                    .OrderByDescending(c => c.Item2).ThenBy(c => c.Key, StringComparer.Ordinal).Take(15),
            ],
            head.Seq, Instant.Text(head.At), head.Digest,
            VerifyJournal.Latest(snapshot, 1).FirstOrDefault(), RaiseAlarm.Stands(database));
    }

    public static SystemWork System(Snapshot snapshot, Actor actor, Instant now)
    {
        // No more than there are administrators.
        var people = PersonQueries.List(snapshot, actor, null, null, null, ListOrder.After(0), 1000).Items;
        var codes = Enrolment.Open(snapshot, now);
        return new(
            [.. people.GroupBy(p => p.Role, StringComparer.Ordinal)
                .Select(g => (Role.Find(g.Key)!, (long)g.Count(p => p.Active), (long)g.Count(p => !p.Active)))
                .OrderBy(g => g.Item1.Id)],
            [.. people.Where(p => p.Active && codes.ContainsKey(p.Id))
                .Select(p => (p.Id, p.Name, p.Role, Instant.Text(codes[p.Id])))],
            [.. people.Where(p => !p.Active)],
            [
                .. EnrolmentRequest.ToIssue(snapshot, actor.PersonId, now)
                .Join(people, q => q.Person, p => p.Id, (q, p) => (p.Id, p.Name, p.Role, Instant.Text(q.ExpiresAt))),
            ]);
    }
}
