using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>What accounts are called beside their numbers: whose they are, and of the nation's and the provinces' own
/// what they are for. A page reads those of a table at once, and each once.</summary>
internal static class AccountNames
{
    private static readonly object Known = new();

    /// <summary>Reads the names of a table's accounts together.</summary>
    public static void Read(HttpContext http, IEnumerable<string?> numbers)
    {
        var known = Of(http);
        List<string> wanted =
        [
            .. numbers.OfType<string>().Distinct(StringComparer.Ordinal)
                .Where(n => !known.ContainsKey(n) && IsNamed(http, n)),
        ];
        if (wanted.Count == 0)
        {
            return;
        }

        using var snapshot = new Snapshot(http.RequestServices.GetRequiredService<Database>());
        var found = AccountQueries.Parties(snapshot, wanted);
        foreach (var number in wanted)
        {
            known[number] = found.TryGetValue(number, out var of) ? Name(number, of.Holder, of.Year) : null;
        }
    }

    /// <summary>What an account is called; null: that is not for the person to know.</summary>
    public static Text? Of(HttpContext http, string number)
    {
        Read(http, [number]);
        return Of(http).GetValueOrDefault(number);
    }

    /// <summary>Whose an enterprise's or an individual's account is, only those are told who see it.</summary>
    private static bool IsNamed(HttpContext http, string number) =>
        AccountNumber.TryParse(number, out var account)
            && (AccountTypes.Find(account.Type) is { IsOwned: false } || Visibility.Sees(http, account));

    private static Text Name(string number, HolderView holder, short year)
    {
        if (holder.Kind is not (nameof(HolderKind.Nation) or nameof(HolderKind.Province) or nameof(HolderKind.Pilot))
            || !AccountNumber.TryParse(number, out var parsed) || AccountTypes.Find(parsed.Type) is not { } type)
        {
            return holder.Name;
        }

        var of = year == 0 ? "" : year.ToString(" 0", CultureInfo.InvariantCulture);
        return new(type.Name.Zh + of, type.Name.En + of);
    }

    private static Dictionary<string, Text?> Of(HttpContext http)
    {
        if (http.Items[Known] is not Dictionary<string, Text?> known)
        {
            http.Items[Known] = known = new(StringComparer.Ordinal);
        }

        return known;
    }
}
