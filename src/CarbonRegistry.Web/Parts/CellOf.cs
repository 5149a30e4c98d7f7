using CarbonRegistry.Web.Pages;

namespace CarbonRegistry.Web.Parts;

/// <summary>What stands in a cell of a list.</summary>
/// <param name="Says">What it says.</param>
/// <param name="Address">Where it leads, or null.</param>
/// <param name="Class">How it is set: number, time, figure.</param>
/// <param name="Tone">A state's tone, or null where it is none.</param>
/// <param name="Links">Further links: what can be done.</param>
public sealed record CellOf(string? Says, string? Address = null, string? Class = null, string? Tone = null,
    IReadOnlyList<(string Address, Text Text)>? Links = null)
{
    /// <summary>An account's number, which leads to the account where the person may see it.</summary>
    internal static CellOf Account(HttpContext http, string? number) => new(
        number, AccountNumber.TryParse(number, out var account) && Visibility.Sees(http, account)
            ? "/accounts/" + number : null, "number");
}

/// <summary>A column of a list, on the page and in a file.</summary>
/// <param name="Name">Its header.</param>
/// <param name="Cell">Its cell in a line.</param>
/// <param name="Class">How header and cells are set.</param>
/// <param name="InFile">Whether a file has it.</param>
/// <param name="InPage">Whether the page has it: an id says nothing to people, and stands in addresses.</param>
public sealed record ColumnOf<T>(
    Text Name, Func<T, CellOf> Cell, string? Class = null, bool InFile = true, bool InPage = true);

/// <summary>A filter of a list: a choice, or a text where there are none.</summary>
/// <param name="Name">Its name in the address.</param>
/// <param name="Label">Its label.</param>
/// <param name="Choices">What can be chosen; null: a text.</param>
public sealed record FilterOf(string Name, Text Label, IReadOnlyList<(string Value, Text Text)>? Choices = null);
