using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Pages;

/// <summary>One transaction: its particulars, postings and what became of it.</summary>
public partial class TransactionPage
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/transactions/{id:guid}", (HttpContext http, Database database, Guid id, string? done) =>
    {
        using var snapshot = new Snapshot(database);
        return TransactionQueries.Find(snapshot, http.Actor(), [id]) is [var transaction]
            ? Screens.Show<TransactionPage>(new { Of = transaction, Done = done, AwaitsExchange = transaction.Seq is { } seq && CarbonRegistry.Exchange.Notices.IsAwaited(snapshot, seq) })
            : Screens.NotFound();
    });
}
