using CarbonRegistry.Movements;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>Asks for the fresh confirmation of what a form carries, and sends the form again with it.</summary>
public partial class ConfirmPage
{
    /// <summary>
    /// What a page calls right before what it does. Null: go ahead. Otherwise the page that asks for the confirmation;
    /// its form comes back to the same address with the same fields.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="form">Its form.</param>
    /// <param name="asked">What it asks of whoever does it.</param>
    /// <param name="what">What is confirmed, for people.</param>
    internal static async Task<IResult?> Unconfirmed(HttpContext http, IFormCollection form, Demanded asked, Text what)
    {
        var missing = await http.RequestServices.GetRequiredService<FreshConfirmation>().Demand(http, form, asked);
        if (missing is null)
        {
            return null;
        }

        // That it needs one is what the page is about; what was wrong with one that was given is said.
        return Screens.Show(
            new ConfirmPage
            {
                What = what, Action = http.Request.Path.ToString(), Fields = FieldsOf(form), Needed = missing.Needed,
                Wait = missing.Wait,
                Wrong = missing.Refusals.Where(r => r.Kind != Refusals.ConfirmationNeeded).Select(ReasonView.Of)
                    .ToList(),
            },
            missing.Needed is null ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK);
    }

    /// <summary>The fields of a form without those of a confirmation. What an act itself asks for may be named alike:
    /// confirmations.</summary>
    internal static IReadOnlyList<(string Name, string Value)> FieldsOf(IFormCollection form) =>
        [.. form.Where(f => !IsOfConfirmation(f.Key)).SelectMany(f => f.Value.Select(v => (f.Key, v ?? "")))];

    private static bool IsOfConfirmation(string name) =>
        name == "confirmation" || name.StartsWith("confirmation-", StringComparison.Ordinal);
}
