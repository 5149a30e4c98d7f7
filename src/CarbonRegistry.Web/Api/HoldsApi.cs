using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CarbonRegistry.Web.Api;

/// <summary>Judicial freezes and disputes on units: placed and released by the administrators of the account (5,
/// 15).</summary>
public static class HoldsApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/holds").WithTags("Holds");
        group.MapPost("/", Place).UpTo(RequestLimits.BulkBody).Takes<HoldForm>("application/json").Refuses(409)
            .Says(
                "PlaceHold", "Hold units",
                "A judicial freeze or dispute, on named units, on a quantity, or on all that an account has. Nothing "
                    + "that is held so moves.")
            .Example(
                """
                {"id":"0198c0de-0000-7000-8000-000000000003","kind":"judicial","authority":"北京市第一中级人民法院",
                 "document":"(2025)京01执1号","reason":"执行保全",
                 "legs":[{"account":"CN-EC-11-00000012-52","unitType":"CEA","quantity":500}]}
                """);
        group.MapPost("/{transactionId}/release", Release).Takes<ReleaseForm>("application/json").Refuses(409, 428)
            .Says("ReleaseHold", "Release a hold",
                "Takes off the holds that a transaction placed, wherever they still lie.");
    }

    private static async Task<Results<Ok<TransactionView>, Created<TransactionView>, Refused>> Place(
        HttpContext http, Database database, Ledger ledger)
    {
        var (form, problem) = await http.ReadJson<HoldForm>();
        if (form is null)
        {
            return problem!;
        }

        var (proposal, refusals) = form.ToProposal(http.Actor());
        return await TransactionsApi.Submit(http, database, ledger, proposal, refusals);
    }

    private static async Task<Results<Ok<TransactionView>, Created<TransactionView>, Refused>> Release(
        HttpContext http, Database database, Ledger ledger, string transactionId)
    {
        var (form, problem) = await http.ReadJson<ReleaseForm>();
        if (form is null)
        {
            return problem!;
        }

        var (proposal, refusals) = form.ToProposal(http.Actor(), transactionId);
        return await TransactionsApi.Submit(http, database, ledger, proposal, refusals);
    }
}
