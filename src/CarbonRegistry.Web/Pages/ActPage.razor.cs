using CarbonRegistry.Acts;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>Every administrative operation by one form that its record makes: entered, tried out, sent.</summary>
public partial class ActPage
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/acts/{key}", (HttpContext http, string key) =>
            Find(http, key) is { } operation ? Show(operation, p => http.Request.Query[p], ("Id", "")) : Screens.NotFound());
        routes.MapPost("/acts/{key}", Go);
    }

    private static Operation? Find(HttpContext http, string key) =>
        Operations.Find(key) is { } operation && ActFields.IsByForm(operation) && operation.Function.By.Contains(http.Actor().Role) ? operation : null;

    private static async Task<IResult> Go(HttpContext http, Ledger ledger, TimeProvider clock, string key)
    {
        if (Find(http, key) is not { } operation)
        {
            return Screens.NotFound();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string? Entered(string path) => form[path];
        if (form["step"] == "back")
        {
            return Show(operation, Entered);
        }

        var (read, refusals) = ActFields.Read(operation, Entered);
        if (read is null)
        {
            return Show(operation, Entered, ("Wrong", refusals.Select(ReasonView.Of).ToList()));
        }

        var submit = form["step"] == "submit";
        var id = submit && Guid.TryParse(form["id"], out var given) ? given : Guid.CreateVersion7(clock.GetUtcNow());
        var act = new Act(id, operation, http.Actor(), read);
        if (submit)
        {
            if ((operation.HighRisk || operation.Function.HighRisk) && await ConfirmPage.Unconfirmed(http, form, FreshConfirmation.ContentOf(act), operation.Name) is { } unconfirmed)
            {
                return unconfirmed;
            }

            var receipt = await ledger.Submit(act);
            return receipt.Outcome == Outcome.Refused
                ? Show(operation, Entered, ("Wrong", receipt.Refusals.Select(ReasonView.Of).ToList()))
                : Show(operation, Entered, ("Done", receipt));
        }

        var trial = await ledger.Submit(act with { DryRun = true });
        return trial.Outcome == Outcome.Refused
            ? Show(operation, Entered, ("Wrong", trial.Refusals.Select(ReasonView.Of).ToList()))
            : Show(operation, Entered, ("Checked", true), ("Id", id.ToString()), ("Trial", trial));
    }

    private static IResult Show(Operation operation, Func<string, string?> entered, params (string Name, object? Value)[] parameters)
    {
        var all = parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        all["Operation"] = operation;
        all["Fields"] = ActFields.Of(operation);
        all["Entered"] = entered;
        return Screens.Show<ActPage>(all);
    }
}
