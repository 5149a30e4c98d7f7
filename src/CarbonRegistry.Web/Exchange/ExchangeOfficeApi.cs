using CarbonRegistry.Exchange;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Api;

namespace CarbonRegistry.Web.Exchange;

/// <summary>What accounts' people read of the exchange link beside its lists (<see cref="Lists.LinkRows"/>): what is
/// asked of them, and what their accounts wait for.</summary>
public static class ExchangeOfficeApi
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var group = api.MapGroup("/exchange").WithTags("Exchange link");
        group.MapGet("/bindings", Bindings).Answers<IReadOnlyList<ConfirmBinding.View>>(200)
            .Says("ListBindingRequests", "Binding requests for your accounts", "Newest first, at most 1000.");
        group.MapGet("/transfer-ins", TransferIns).Answers<IReadOnlyList<AwaitedTransferIn>>(200)
            .Says("ListAwaitedTransferIns", "Transfers that an exchange has yet to acknowledge (待交易所确认)",
                "Out of accounts that you may see, to an exchange its own; newest first, at most 1000.");
    }

    private static IResult Bindings(HttpContext http, Database database)
    {
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(ConfirmBinding.Of(snapshot, http.Actor().PersonId));
    }

    private static IResult TransferIns(HttpContext http, Database database, string? account)
    {
        using var snapshot = new Snapshot(database);
        return TypedResults.Ok(Notices.Awaiting(snapshot, http.Actor(), account));
    }
}
