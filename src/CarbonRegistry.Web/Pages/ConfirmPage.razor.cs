using CarbonRegistry.Rulebook;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.SignIn;

namespace CarbonRegistry.Web.Pages;

/// <summary>Asks for the fresh confirmation of what a form carries, and sends the form again with it.</summary>
public partial class ConfirmPage
{
    /// <summary>
    /// What a page with a high-risk act calls right before the act. Null: go ahead. Otherwise the page that asks for the confirmation; its form comes back to the
    /// same address with the same fields.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="form">Its form.</param>
    /// <param name="content">SHA-256 of the act's content (<see cref="FreshConfirmation"/>).</param>
    /// <param name="what">What is confirmed, for people.</param>
    internal static async Task<IResult?> Unconfirmed(HttpContext http, IFormCollection form, byte[] content, Text what)
    {
        var missing = await http.RequestServices.GetRequiredService<FreshConfirmation>().Demand(http, form, content);
        if (missing is null)
        {
            return null;
        }

        // That it needs one is what the page is about; what was wrong with one that was given is said.
        return Screens.Show<ConfirmPage>(
            new
            {
                What = what, Action = http.Request.Path.ToString(), Fields = FieldsOf(form), missing.Needed, missing.Wait,
                Wrong = missing.Refusals.Where(r => r.Kind != Refusals.ConfirmationNeeded).Select(ReasonView.Of).ToList(),
            },
            missing.Needed is null ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK);
    }

    /// <summary>The fields of a form without those of a confirmation.</summary>
    internal static IReadOnlyList<(string Name, string Value)> FieldsOf(IFormCollection form) =>
        [.. form.Where(f => !f.Key.StartsWith("confirmation", StringComparison.Ordinal)).SelectMany(f => f.Value.Select(v => (f.Key, v ?? "")))];
}
