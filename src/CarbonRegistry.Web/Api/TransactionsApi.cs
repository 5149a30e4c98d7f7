using CarbonRegistry.Files;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>One result of a bulk request.</summary>
/// <param name="Status">What the transaction alone would have been answered with.</param>
/// <param name="Transaction">The transaction, where it was taken.</param>
/// <param name="Problem">The problem, where it was refused.</param>
public sealed record BulkResult(int Status, TransactionView? Transaction, Problem? Problem);

/// <summary>The results of a bulk request, in its order.</summary>
/// <param name="Results">One for each transaction.</param>
public sealed record BulkResults(IReadOnlyList<BulkResult> Results);

/// <summary>Proposing transactions and reading the journal.</summary>
public static class TransactionsApi
{
    internal const int MostInBulk = 1000;

    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/transactions").WithTags("Transactions");
        group.MapPost("/", Post)
            .UpTo(RequestLimits.BulkBody).Takes<TransactionForm>("application/json").Refuses(404, 409, 428)
            .Says(
                "PostTransaction", "Propose a transaction",
                "Posts one transaction whole or not at all. 201: posted or pending. 200: asked for before, or a dry "
                    + "run. A refusal names every reason. 428: the session's person confirms it first, "
                    + "and sends it again.")
            .Example(
                """
                {"id":"0198c0de-0000-7000-8000-000000000001","function":24,
                 "legs":[{"from":"CN-EC-11-00000012-52","to":"CN-NS-11-00000009-45","unitType":"CEA","quantity":1000}]}
                """);
        group.MapPost("/bulk", Bulk).UpTo(RequestLimits.BulkBody).Takes<BulkForm>("application/json").Refuses(409, 428)
            .Says(
                "PostTransactions", "Propose many transactions",
                "Up to 1000, which count as so many requests (429). Atomic: all or none, and a refusal names "
                    + "the reasons of each by its place. Otherwise each has a result of its own. 428: the session's "
                    + "person confirms the whole of it, its order and atomic included, and sends it again.")
            .Example(
                """
                {"atomic":true,"transactions":[
                 {"id":"0198c0de-0000-7000-8000-000000000002","function":7,"reference":"环办气候〔2025〕1号",
                  "legs":[{"from":"CN-NT-00-00000001-73","to":"CN-NA-00-00000002-50",
                   "unitType":"CEA","quantity":8000000}]}]}
                """);
        group.MapGet("/{id}", Get).Refuses(404)
            .Says("GetTransaction", "A transaction",
                "With its postings as written serial ranges, as far as you may see their accounts.");
        group.MapGet("/", List).Refuses(422)
            .Says(
                "ListTransactions", "The journal",
                "Transactions of accounts that you may see and your own, newest first unless order=oldest. Instants: "
                    + "from is included, to is not. Give next as after for the next page.");
    }

    /// <summary>Submits one proposal and answers with what became of it.</summary>
    internal static async Task<Results<Ok<TransactionView>, Created<TransactionView>, Refused>> Submit(
        HttpContext http, Database database, Ledger ledger, Proposal? proposal, IReadOnlyList<Refusal> refusals,
        Func<IReadOnlyList<Refusal>, IReadOnlyList<ReasonView>>? show = null,
        IReadOnlyList<FileRemark>? remarks = null, Func<FilePreview>? preview = null)
    {
        show ??= all => [.. all.Select(ReasonView.Of)];
        if (proposal is null)
        {
            return http.Refuse(show(refusals), null);
        }

        if (await http.Unconfirmed(Demanded.By(database, proposal)) is { } unconfirmed)
        {
            return unconfirmed;
        }

        var receipt = await ledger.Submit(proposal);
        if (receipt.Outcome == Outcome.Refused)
        {
            return http.Refuse(show(receipt.Refusals), receipt, remarks);
        }

        var transaction = Show(http, database, [(proposal, receipt)])[0] with { Remarks = remarks is { Count: > 0 }
            ? remarks : null, Preview = preview?.Invoke() };
        return proposal.DryRun || receipt.Repeated
            ? TypedResults.Ok(transaction)
            : TypedResults.Created($"/api/v1/transactions/{receipt.Id}", transaction);
    }

    private static async Task<Results<Ok<TransactionView>, Created<TransactionView>, Refused>> Post(
        HttpContext http, Database database, Ledger ledger)
    {
        var (form, problem) = await http.ReadJson<TransactionForm>();
        if (form is null)
        {
            return problem!;
        }

        var (proposal, refusals) = form.ToProposal(http.Actor());
        return await Submit(http, database, ledger, proposal, refusals);
    }

    private static async Task<Results<Ok<BulkResults>, Created<BulkResults>, Refused>> Bulk(
        HttpContext http, Database database, Ledger ledger)
    {
        var (form, problem) = await http.ReadJson<BulkForm>();
        if (form is null)
        {
            return problem!;
        }

        var reading = new Reading();
        reading.Need(form.Atomic is not null, "atomic");
        reading.Need(form.Transactions is not null, "transactions");
        if (form.Transactions is { } given && (given.Count is 0 or > MostInBulk || given.Any(t => t is null)
            || (form.Atomic == true && given.Select(t => t.DryRun == true).Distinct().Count() > 1)))
        {
            reading.Invalid("transactions");
        }

        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        var actor = http.Actor();
        var read = form.Transactions!.Select(t => t.ToProposal(actor)).ToList();
        if (await http.Unconfirmed(Demanded.By(database, actor, form,
            [.. read.Select(r => r.Proposal).OfType<Proposal>()])) is { } unconfirmed)
        {
            return unconfirmed;
        }

        if (RequestLimits.CountAs(http, read.Count) is { } tooMany)
        {
            return http.Refuse(tooMany);
        }

        return form.Atomic == true ? await Atomic(http, database, ledger, read)
            : await Each(http, database, ledger, read);
    }

    private static async Task<Results<Ok<BulkResults>, Created<BulkResults>, Refused>> Atomic(
        HttpContext http, Database database, Ledger ledger,
        List<(Proposal? Proposal, IReadOnlyList<Refusal> Refusals)> read)
    {
        var malformed = read.SelectMany((r, i) => r.Refusals.Select(x => ReasonView.Of(x) with { Transaction = i + 1 }))
            .ToList();
        if (malformed.Count > 0)
        {
            return http.Refuse(malformed, null);
        }

        var proposals = read.ConvertAll(r => r.Proposal!);
        var receipts = await ledger.Submit(proposals);

        // That the others were refused with it goes without saying.
        var culprit = receipts.FirstOrDefault(r => r.Refusals.Any(x => x.Kind != Refusals.LinkedRefused))
            ?? receipts.FirstOrDefault(r => r.Outcome == Outcome.Refused);
        if (culprit is not null)
        {
            var reasons = receipts.SelectMany((r, i) => r.Refusals.Where(x => culprit == r
                || x.Kind != Refusals.LinkedRefused).Select(x => ReasonView.Of(x) with { Transaction = i + 1 }));
            return http.Refuse([.. reasons], culprit);
        }

        var shown = Show(http, database, [.. proposals.Zip(receipts)]);
        var results = new BulkResults([.. proposals.Zip(receipts, shown)
            .Select(x => new BulkResult(StatusOf(x.First, x.Second), x.Third, null))]);
        return results.Results.Any(r => r.Status == StatusCodes.Status201Created)
            ? TypedResults.Created((string?)null, results) : TypedResults.Ok(results);
    }

    private static async Task<Ok<BulkResults>> Each(
        HttpContext http, Database database, Ledger ledger,
        List<(Proposal? Proposal, IReadOnlyList<Refusal> Refusals)> read)
    {
        var receipts = await Task.WhenAll(
            read.Select(r => r.Proposal is null ? Task.FromResult<Receipt?>(null) : Answer(r.Proposal)));
        var taken = read.Zip(receipts).Where(x => x.Second is { Outcome: not Outcome.Refused })
            .Select(x => (x.First.Proposal!, x.Second!)).ToList();
        var shown = new Queue<TransactionView>(Show(http, database, taken));
        var results = read.Zip(receipts).Select(x =>
        {
            if (x.Second is { Outcome: not Outcome.Refused })
            {
                return new BulkResult(StatusOf(x.First.Proposal!, x.Second), shown.Dequeue(), null);
            }

            var problem = http.ProblemOf([.. (x.Second?.Refusals ?? x.First.Refusals).Select(ReasonView.Of)], x.Second);
            return new BulkResult(problem.Status, null, problem);
        });
        return TypedResults.Ok(new BulkResults([.. results]));

        async Task<Receipt?> Answer(Proposal proposal) => await ledger.Submit(proposal);
    }

    private static Results<Ok<TransactionView>, Refused> Get(HttpContext http, Database database, string id)
    {
        if (!Guid.TryParseExact(id, "D", out var guid))
        {
            return http.Refuse(Refusals.TransactionUnknown.At());
        }

        using var snapshot = new Snapshot(database);
        return TransactionQueries.Find(snapshot, http.Actor(), [guid]) is [var transaction]
            ? TypedResults.Ok(transaction) : http.Refuse(Refusals.TransactionUnknown.At());
    }

    private static Results<Ok<Page<TransactionView>>, Refused> List(
        HttpContext http, Database database, string? account, string? function, string? outcome, string? from,
        string? to, string? order, string? after, string? limit)
    {
        var reading = new Reading();
        var filter = new TransactionFilter
        {
            Account = reading.Account(account, "account"),
            Function = (short?)reading.Number(function, "function", 1, short.MaxValue),
            Outcome = reading.Outcome(outcome),
            From = reading.InstantInQuery(from, "from"),
            To = reading.InstantInQuery(to, "to"),
            NewestFirst = order != "oldest",
            After = reading.Number(after, "after"),
            Limit = reading.Limit(limit, 50),
        };
        if (order is not null and not "newest" and not "oldest")
        {
            reading.Invalid("order");
        }

        if (reading.Refusals.Count > 0)
        {
            return http.Refuse(reading.Refusals);
        }

        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(TransactionQueries.List(snapshot, http.Actor(), filter));
    }

    private static int StatusOf(Proposal proposal, Receipt receipt) =>
        proposal.DryRun || receipt.Repeated ? StatusCodes.Status200OK : StatusCodes.Status201Created;

    private static List<TransactionView> Show(HttpContext http, Database database,
        List<(Proposal Proposal, Receipt Receipt)> taken)
    {
        var batches = http.RequestServices.GetRequiredService<BatchCatalogue>();
        var shown = taken.ConvertAll(t => TransactionQueries.ShowPosted(t.Proposal, t.Receipt, batches.Find));
        if (shown.TrueForAll(t => t is not null))
        {
            return shown!;
        }

        using var snapshot = new Snapshot(database);
        var rest = taken.Where((t, i) => shown[i] is null && t.Receipt.Seq > 0).Select(t => t.Receipt.Id).ToList();
        var recorded = TransactionQueries.Find(snapshot, http.Actor(), rest).ToDictionary(t => t.Id);
        return [.. taken.Select((t, i) => shown[i]
            ?? (t.Receipt.Seq > 0 ? recorded[t.Receipt.Id]
                : TransactionQueries.ShowDryRun(snapshot, t.Proposal, t.Receipt)))];
    }
}
