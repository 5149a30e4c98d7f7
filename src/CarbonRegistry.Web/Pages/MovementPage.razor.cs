using CarbonRegistry.Accounts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Api;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.SignIn;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>Every movement and decision by one form that its row of the rulebook makes: entered, checked by a dry run,
/// sent.</summary>
public partial class MovementPage
{
    private const int MostCandidates = 100;
    private const int MostRanges = 50;

    /// <summary>How a step begins that empties the field of an account.</summary>
    private const string Again = "again-";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/functions/{code:int}", Start);
        routes.MapPost("/functions/{code:int}", Go).ShowsAgain();
    }

    /// <summary>The function of this number that the person's role may perform as a movement or decision, or
    /// null.</summary>
    internal static Function? Find(HttpContext http, int code) =>
        Functions.Find(code) is { } function and (Transfer or Decision) && function != Transfers.TransferOutOfExchange
            && http.Actor().May(function) ? function : null;

    private static IResult Start(HttpContext http, Database database, TimeProvider clock, int code) =>
        Find(http, code) is { } function
            ? Begin(http, database, clock, MovementEntry.Of(function, http.Request.Query))
            : Functions.Find(code) is { } other && (Functions.All.Contains(other) || ActFields.ByForm(other).Any())
            && other.By.Contains(http.Actor().Role)
                ? Screens.Show(new FunctionPage { Of = other })
                : Screens.NotFound();

    /// <summary>What the address fills in; an account in it that the person may not start from is said to be so, and
    /// nothing else of it is taken for another account's.</summary>
    private static IResult Begin(HttpContext http, Database database, TimeProvider clock, MovementEntry entry)
    {
        if (AccountNumber.TryParse(entry.From, out _)
            && entry.Function is Transfer { Undoes: null, Creates: false } row)
        {
            using var snapshot = new Snapshot(database);
            if (SourceWrong(snapshot, http.Actor(), row, entry.From, isNeeded: true) is { } wrong)
            {
                return Enter(http, database, clock, entry with { From = "", Legs = [new()] }, [ReasonView.Of(wrong)]);
            }
        }

        return Enter(http, database, clock, entry, []);
    }

    private static async Task<IResult> Go(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        int code)
    {
        if (Find(http, code) is not { } function)
        {
            return Screens.NotFound();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var entry = MovementEntry.Of(function, form);
        var step = Screens.StepOf(http, form);
        if (step == "add" && entry.Legs.Count < MovementEntry.MostLegs)
        {
            entry = entry with { Legs = [.. entry.Legs, new()] };
        }
        else if (step.StartsWith("remove-", StringComparison.Ordinal))
        {
            entry = entry with { Legs = [.. entry.Legs.Where((_, i) => step != MovementEntry.Field("remove", i + 1))] };
        }
        else if (step.StartsWith(Again, StringComparison.Ordinal))
        {
            // Another account is to be looked for.
            entry = entry with
            {
                From = step == Again + "from" ? "" : entry.From,
                Legs = [.. entry.Legs.Select((leg, i) =>
                    step == Again + MovementEntry.Field("to", i + 1) ? leg with { To = "" } : leg)],
            };
        }

        // What is submitted the ledger itself refuses, and keeps in its journal.
        if (step != "submit" && entry.Function is Transfer { Undoes: null } row)
        {
            using var snapshot = new Snapshot(database);
            var picker = new AccountPicker(snapshot, http.Actor(), row, Instant.Of(clock.GetUtcNow()));
            entry = picker.Resolve(entry);
            var wrong = picker.Wrong;
            if (wrong.Count == 0 && !row.Creates
                && SourceWrong(snapshot, http.Actor(), row, entry.From, isNeeded: step == "preview") is { } source)
            {
                wrong = [source];
            }

            if (wrong.Count > 0)
            {
                // Whatever else is wrong is said at once.
                var more = step == "preview"
                    ? await Faults(http, ledger, clock, entry, hasSource: wrong.All(w => w.Field != "from")) : [];
                return Enter(http, database, clock, entry,
                    [.. wrong.Concat(more.Where(m => wrong.All(w => (w.Field, w.Leg) != (m.Field, m.Leg))))
                        .Select(ReasonView.Of)], picker.Choices);
            }
        }

        return step switch
        {
            "preview" => await Preview(http, database, ledger, clock,
                entry with { Id = Guid.CreateVersion7(clock.GetUtcNow()).ToString() },
                againWrong: false),
            "submit" => await Submit(http, database, ledger, clock, entry, form),
            _ => Enter(http, database, clock, entry, []),
        };
    }

    private static readonly IReadOnlyList<ReasonView> Differs =
        [ReasonView.Of(Refusals.FieldInvalid.At(field: "again", detail: MovementTexts.AgainDiffers))];

    private static async Task<IResult> Preview(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        MovementEntry entry, bool againWrong)
    {
        if (entry.Referred.Count > 1)
        {
            return await PreviewEach(http, database, ledger, clock, entry, againWrong);
        }

        var (proposal, _) = entry.ToTransaction(dryRun: true).ToProposal(http.Actor());
        if (proposal is null || entry.Legs.Where((leg, i) => leg.Wrong(i + 1) is not null).Any())
        {
            var faults = await Faults(http, ledger, clock, entry, hasSource: true);
            return Enter(http, database, clock, entry, [.. faults.Select(ReasonView.Of)]);
        }

        var receipt = await ledger.Submit(proposal);
        if (receipt.Outcome == Outcome.Refused)
        {
            return Enter(http, database, clock, entry, [.. receipt.Refusals.Select(ReasonView.Of)]);
        }

        using var snapshot = new Snapshot(database);
        var shown = TransactionQueries.ShowDryRun(snapshot, proposal, receipt);
        var now = Instant.Of(clock.GetUtcNow());
        return Screens.Show(new PreviewPage
        {
            Entry = entry, Of = shown, Effects = BalanceEffects.Of(snapshot, http.Actor(), shown, now),
            Standings = ComplianceEffects.Of(snapshot, http.Actor(), shown, now),
            Parties = MovementParties.Of(snapshot, http.Actor(), shown),
            Alike = CustodyQueries.AlikeTo(snapshot, shown),
            Wrong = againWrong ? Differs : [], Needed = receipt.WouldNeed, Review = receipt.WouldBeReviewedBy,
        });
    }

    /// <summary>All that is wrong with what was entered: what cannot be read, what is missing, and what the law says
    /// of the rest, which is tried out by itself.</summary>
    /// <param name="http">The request.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="clock">The time.</param>
    /// <param name="entry">What was entered.</param>
    /// <param name="hasSource">Whether its source is told: without one the form has no legs yet.</param>
    private static async Task<List<Refusal>> Faults(HttpContext http, Ledger ledger, TimeProvider clock,
        MovementEntry entry, bool hasSource)
    {
        entry = entry with { Id = Guid.CreateVersion7(clock.GetUtcNow()).ToString() };
        var (_, unread) = entry.ToTransaction(dryRun: true).ToProposal(http.Actor());
        var faults = unread.Concat(entry.Legs.Select((leg, i) => leg.Wrong(i + 1)).OfType<Refusal>())
            .Concat(entry.Function.Needs.Where(t => t != Term.RefersTo && entry[t.Field].Length == 0)
                .Select(t => Refusals.FieldMissing.At(field: t.Field)))
            .DistinctBy(r => (r.Code, r.Leg, r.Field)).ToList();
        if (!hasSource)
        {
            faults.RemoveAll(f => f.Leg is not null || f.Field == "from");
            return faults;
        }

        // What can be read is tried out; a leg of which something cannot is left out.
        var kept = entry.Legs.Select((_, i) => i + 1).Where(n => faults.All(f => f.Leg != n)).ToList();
        var rest = entry with
        {
            Legs = [.. kept.Select(n => entry.Legs[n - 1])],
            Terms = entry.Terms.Where(t => faults.All(f => f.Leg is not null || f.Field != t.Key))
                .ToDictionary(StringComparer.Ordinal),
        };
        var (proposal, _) = rest.ToTransaction(dryRun: true).ToProposal(http.Actor());
        if (proposal is null)
        {
            return faults;
        }

        var receipt = await ledger.Submit(proposal);
        faults.AddRange(receipt.Refusals.Select(r => r.Leg is { } leg && leg <= kept.Count
                ? r with { Leg = kept[leg - 1] } : r)
            .Where(r => r.Kind != Refusals.LegCount && faults.All(f => (f.Field, f.Leg) != (r.Field, r.Leg))));
        return faults;
    }

    /// <summary>What is wrong with the account that a movement is to start from, where there is one; null:
    /// nothing.</summary>
    private static Refusal? SourceWrong(Snapshot snapshot, Actor actor, Transfer row, string from, bool isNeeded)
    {
        if (!AccountNumber.TryParse(from, out var number))
        {
            return isNeeded ? Refusals.FieldMissing.At(field: "from") : null;
        }

        return AccountQueries.Find(snapshot, actor, number) is null ? Refusals.AccountUnknown.At(field: "from")
            : !row.Routes.Any(r => r.From.Any(t => t.Code == number.Type)) ? Refusals.NoSuchMovement.At(field: "from")
            : OfferQueries.MayStart(snapshot, actor, row, number) ? null
            : Refusals.AccountUnknown.At(field: "from", detail: PickTexts.NotYours);
    }

    private static readonly Dictionary<string, AccountOffers> NoChoice = [];

    /// <summary>Several requests that are decided together, each tried out.</summary>
    private static async Task<IResult> PreviewEach(HttpContext http, Database database, Ledger ledger,
        TimeProvider clock, MovementEntry entry, bool againWrong)
    {
        var (shown, wrong) = (new List<TransactionView>(), new List<Refusal>());
        foreach (var one in entry.Each)
        {
            var (proposal, refusals) = one.ToTransaction(dryRun: true).ToProposal(http.Actor());
            var receipt = proposal is null ? null : await ledger.Submit(proposal);
            if (proposal is null || receipt is null or { Outcome: Outcome.Refused })
            {
                wrong.AddRange(receipt?.Refusals ?? refusals);
                continue;
            }

            using var snapshot = new Snapshot(database);
            shown.Add(TransactionQueries.ShowDryRun(snapshot, proposal, receipt));
        }

        if (wrong.Count > 0)
        {
            return Enter(http, database, clock, entry, [.. wrong.Distinct().Select(ReasonView.Of)]);
        }

        using var now = new Snapshot(database);
        var of = shown[0] with { Postings = [.. shown.SelectMany(t => t.Postings)],
            Aimed = [.. shown.SelectMany(t => t.Aimed)], PostingCount = shown.Sum(t => t.PostingCount) };
        return Screens.Show(new PreviewPage
        {
            Entry = entry, Of = of, Effects = BalanceEffects.Of(now, http.Actor(), of, Instant.Of(clock.GetUtcNow())),
            Parties = MovementParties.Of(now, http.Actor(), of),
            Wrong = againWrong ? Differs : [],
        });
    }

    /// <summary>Several requests decided by one word, all or none.</summary>
    private static async Task<IResult> SubmitEach(HttpContext http, Database database, Ledger ledger,
        TimeProvider clock, MovementEntry entry, IFormCollection form)
    {
        var transactions = entry.Each.Select(e => e.ToTransaction(dryRun: false)).ToList();
        var read = transactions.ConvertAll(t => t.ToProposal(http.Actor()));
        if (read.Exists(r => r.Proposal is null) || read.Count > TransactionsApi.MostInBulk)
        {
            return Enter(http, database, clock, entry,
                [.. read.SelectMany(r => r.Refusals).DefaultIfEmpty(Refusals.TooLarge.At(field: "refersTo"))
                    .Select(ReasonView.Of)]);
        }

        var proposals = read.ConvertAll(r => r.Proposal!);
        var demanded = Demanded.By(database, http.Actor(), new(Atomic: true, transactions), proposals);
        if (await ConfirmPage.Unconfirmed(http, form, demanded, entry.Function.Name) is { } unconfirmed)
        {
            return unconfirmed;
        }

        if (RequestLimits.CountAs(http, proposals.Count) is { } tooMany)
        {
            return Enter(http, database, clock, entry, [ReasonView.Of(tooMany)]);
        }

        var receipts = await ledger.Submit(proposals);
        return receipts.Any(r => r.Outcome == Outcome.Refused)
            ? Enter(http, database, clock, entry,
                [.. receipts.SelectMany(r => r.Refusals).Where(r => r.Kind != Refusals.LinkedRefused)
                    .Select(ReasonView.Of)])
            : Screens.GoTo(FormattableString.Invariant($"/functions/{entry.Function.Code}?done={proposals.Count}"));
    }

    private static async Task<IResult> Submit(HttpContext http, Database database, Ledger ledger, TimeProvider clock,
        MovementEntry entry, IFormCollection form)
    {
        if (entry.IsIrrevocable
            && (!Int128.TryParse(new LegEntry { Quantity = entry.Again }.Digits, System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture, out var again)
                || again != Quantity(http, database, entry)))
        {
            return await Preview(http, database, ledger, clock, entry, againWrong: true);
        }

        if (entry.Referred.Count > 1)
        {
            return await SubmitEach(http, database, ledger, clock, entry, form);
        }

        var (proposal, refusals) = entry.ToTransaction(dryRun: false).ToProposal(http.Actor());
        if (proposal is null)
        {
            return Enter(http, database, clock, entry, [.. refusals.Select(ReasonView.Of)]);
        }

        if (await ConfirmPage.Unconfirmed(http, form, Demanded.By(database, proposal), entry.Function.Name)
            is { } unconfirmed)
        {
            return unconfirmed;
        }

        var receipt = await ledger.Submit(proposal);
        return receipt.Outcome == Outcome.Refused
            ? Enter(http, database, clock, entry, [.. receipt.Refusals.Select(ReasonView.Of)])
            : Screens.GoTo($"/transactions/{receipt.Id}?done=1");
    }

    /// <summary>How much it is about: what was entered, or what the request holds that is decided.</summary>
    private static Int128? Quantity(HttpContext http, Database database, MovementEntry entry)
    {
        if (entry.Function is not Decision)
        {
            return entry.Sum;
        }

        using var snapshot = new Snapshot(database);
        var requests = entry.Referred.Select(r => Guid.TryParse(r, out var id) ? id : Guid.Empty).ToList();
        var asked = TransactionQueries.Find(snapshot, http.Actor(), requests);
        return asked.Count == requests.Count && asked.Count > 0 ? asked.SelectMany(t => t.Postings)
            .Aggregate((Int128)0, (sum, p) => sum + p.Quantity) : null;
    }

    private static IResult Enter(HttpContext http, Database database, TimeProvider clock, MovementEntry entry,
        IReadOnlyList<ReasonView> wrong, IReadOnlyDictionary<string, AccountOffers>? choices = null)
    {
        var actor = http.Actor();
        var now = Instant.Of(clock.GetUtcNow());
        using var snapshot = new Snapshot(database);
        var nothing = new AccountOffers([], true);
        var sources = nothing;
        var destinations = nothing;
        IReadOnlyList<UnitOffer> units = [];
        IReadOnlyList<(string Serials, long Quantity)> ranges = [];
        IReadOnlyList<TransactionView> candidates = [];
        var more = false;
        if (entry.Function is Transfer { Undoes: null } transfer)
        {
            sources = transfer.Creates ? nothing : OfferQueries.Sources(snapshot, actor, transfer);
            if (sources.Accounts is [var only] && entry.From.Length == 0 && !wrong.Any(w => w.Field == "from"))
            {
                entry = entry with { From = only.Number.ToString() };
            }

            AccountNumber? source = AccountNumber.TryParse(entry.From, out var number)
                && AccountQueries.Find(snapshot, actor, number) is not null ? number : null;
            if (source is not null || transfer.Creates)
            {
                destinations = OfferQueries.Destinations(snapshot, actor, transfer, source, now);
                AccountNumber? destination = AccountNumber.TryParse(entry.Legs.Count == 1 ? entry.Legs[0].To : null,
                    out var to) ? to
                    : destinations is { Accounts: [var one], Beyond: false } ? one.Number : null;
                if (source is { } from)
                {
                    units = OfferQueries.Units(snapshot, actor, transfer, from, destination, now);
                    ranges = OfferQueries.Ranges(snapshot, actor, transfer, from, destination, now, MostRanges);
                }
            }
        }
        else
        {
            var (of, outcome) = entry.Function is Decision decision
                ? (decision.Of.Code, Outcome.Pending) : (((Transfer)entry.Function).Undoes!.Code, Outcome.Posted);
            (candidates, more) = ToChoose(snapshot, actor, entry.Function, of, outcome,
                new Filters(http).Text("q"), now);
            var wanted = entry.Referred.Select(r => Guid.TryParse(r, out var id) ? id : Guid.Empty)
                .Except(candidates.Select(c => c.Id)).ToList();
            candidates = [.. TransactionQueries.Find(snapshot, actor, wanted), .. candidates];
        }

        // A quantity that is none is said with what there is.
        wrong = [.. wrong.Select(r => r is { Code: "103", Leg: { } leg, DetailZh: null } && leg <= entry.Legs.Count
            ? Bounded(r, units.Where(u => entry.Legs[leg - 1].Units.StartsWith(u.Unit.Code, StringComparison.Ordinal))
                .Sum(u => u.Quantity)) : r)];
        return Screens.Show(new MovementPage
        {
            Entry = entry, Sources = sources, Destinations = destinations, Units = units, Ranges = ranges,
            Candidates = candidates, Wrong = wrong, More = more, Meant = choices ?? NoChoice,
            FromSaid = SaidOf(http, snapshot, entry), ToSaid = ToSaidOf(http, snapshot, entry, now),
            Holders = HoldersOf(snapshot, candidates.SelectMany(PartiesOf)),
        });
    }

    private static ReasonView Bounded(ReasonView reason, long most) => most == 0 ? reason : reason with
    {
        DetailZh = Language.Chinese.Of(QuantityTexts.Between, Numbers.Grouped(most)),
        DetailEn = Language.English.Of(QuantityTexts.Between, Numbers.Grouped(most)),
    };

    /// <summary>Whose the account is that a movement starts from, and what it has.</summary>
    private static string? SaidOf(HttpContext http, Snapshot snapshot, MovementEntry entry) =>
        PicksOf(http, snapshot).Account(entry.From)?.Said;

    /// <summary>Whose the accounts are that it leads to, and what those have that the person sees, by number.</summary>
    private static Dictionary<string, string> ToSaidOf(HttpContext http, Snapshot snapshot, MovementEntry entry,
        Instant now)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        AccountNumber? source = AccountNumber.TryParse(entry.From, out var number) ? number : null;
        if (entry.Function is Transfer { Undoes: null } row && (row.Creates || (source is { } from
            && OfferQueries.MayStart(snapshot, http.Actor(), row, from))))
        {
            var picks = PicksOf(http, snapshot);
            foreach (var to in entry.Legs.Select(l => l.To).Distinct(StringComparer.Ordinal)
                .Where(to => AccountNumber.TryParse(to, out _)))
            {
                var offers = OfferQueries.Destinations(snapshot, http.Actor(), row, source, now, to);
                if (picks.Offers(offers, 1).Items is [var only])
                {
                    said[to] = only.Said;
                }
            }
        }

        return said;
    }

    private static Picks PicksOf(HttpContext http, Snapshot snapshot) => new(snapshot, http.Actor(), http.Language(),
        http.RequestServices.GetRequiredService<JurisdictionCatalogue>());

    /// <summary>What a decision or an undo may refer to, the newest first, by part of an account's number or its
    /// holder's name.</summary>
    private static (IReadOnlyList<TransactionView> Found, bool More) ToChoose(
        Snapshot snapshot, Actor actor, Function function, short of, Outcome outcome, string? search, Instant now)
    {
        // What is too old to be undone is not offered (505).
        var since = function is Transfer { Also: var also } && also.Contains(Checks.InTimeToUndo)
            ? now - (ParameterValues.At(snapshot, Parameters.AllocationUndo, now) * Instant.Day) : (Instant?)null;
        var found = new List<TransactionView>();
        for (string? after = null; ;)
        {
            var page = TransactionQueries.List(snapshot, actor, new()
            {
                Function = of, Outcome = outcome, From = since, Limit = 1000, After = after is null ? null
                    : long.Parse(after, System.Globalization.CultureInfo.InvariantCulture),
            });
            var open = page.Items.Where(t => t.SettledBy is null && LeadsBack(function, t)).ToList();
            var names = search is null ? [] : HoldersOf(snapshot, open.SelectMany(t => t.Postings).Select(p => p.From));
            found.AddRange(open.Where(t => search is null
                || t.Postings.Any(p => Has(p.From)
                    || (p.From is { } from && names.TryGetValue(from, out var name)
                        && (Has(name.Zh) || Has(name.En))))));
            if (found.Count > MostCandidates || page.Next is null)
            {
                return ([.. found.Take(MostCandidates)], found.Count > MostCandidates);
            }

            after = page.Next;
        }

        // An undo leads back to some accounts only: a cancellation out of another is not offered (301).
        static bool LeadsBack(Function function, TransactionView t) => function is not Transfer undo
            || t.Postings.All(p => WayBack.TypeOf(p.From) is { } to && WayBack.TypeOf(p.To) is { } from
                && undo.Routes.Any(lane => lane.Passes(from, to)));

        bool Has(string? text) => text?.Contains(search!, StringComparison.OrdinalIgnoreCase) == true;
    }

    /// <summary>Whose the accounts are: they are all the person's to see, in what they decide or undo.</summary>
    private static Dictionary<string, Text> HoldersOf(Snapshot snapshot, IEnumerable<string?> accounts) =>
        AccountQueries.Parties(snapshot, accounts)
            .ToDictionary(a => a.Key, a => a.Value.Holder.Name, StringComparer.Ordinal);
}
