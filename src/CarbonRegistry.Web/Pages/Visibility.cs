using CarbonRegistry.Configuration;
using CarbonRegistry.Accounts;
using CarbonRegistry.People;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Pages;

/// <summary>What the person of a request may see and do: what a page links to, so that nobody is led to a page that
/// refuses them.</summary>
internal static class Visibility
{
    private static readonly object Own = new(), InUse = new();

    /// <summary>Whether the person sees the account of this number.</summary>
    public static bool Sees(HttpContext http, AccountNumber account)
    {
        var actor = http.Actor();
        if (AccountSight.Sees(actor, account) is { } known)
        {
            return known;
        }

        // Operators see their own holder's accounts: few, read once a request.
        if (http.Items[Own] is not HashSet<AccountId> own)
        {
            using var snapshot = new Snapshot(http.RequestServices.GetRequiredService<Database>());
            own = [.. AccountQueries.OfHolder(snapshot, actor.HolderId)];
            http.Items[Own] = own;
        }

        return own.Contains(new AccountId(account.Sequence));
    }

    /// <summary>Whether the person sees this holder, whose account they see.</summary>
    public static bool Sees(HttpContext http, HolderView holder) =>
        HolderSight.Sees(http.Actor(), Enum.Parse<HolderKind>(holder.Kind));

    /// <summary>Whether a function is in use: one of the extension set may be switched off (36). Asked once a
    /// request.</summary>
    public static bool IsInUse(HttpContext http, Function function)
    {
        if (function is not Transfer { IsExtension: true })
        {
            return true;
        }

        if (http.Items[InUse] is not Dictionary<short, bool> known)
        {
            http.Items[InUse] = known = [];
        }

        if (!known.TryGetValue(function.Code, out var isInUse))
        {
            using var snapshot = new Snapshot(http.RequestServices.GetRequiredService<Database>());
            var now = Instant.Of(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
            known[function.Code] = isInUse = ParameterValues.At(
                snapshot, Parameters.Find(Parameters.Extension(function))!, now) != 0;
        }

        return isInUse;
    }

    /// <summary>Whether the person's office edits this account (5, 15).</summary>
    public static bool Edits(Actor actor, AccountView account) =>
        new[] { Functions.EditNationalAccount, Functions.EditProvincialAccount }.Any(f => actor.May(f)
            && AccountSight.Edits(actor, f, AccountTypes.Find(account.Type)!, account.Jurisdiction));

    /// <summary>
    /// To whom the person may give an enrolment code: a province to its representatives, of the others whoever
    /// approved the request to those of it. Null: to nobody.
    /// </summary>
    public static Func<PersonView, bool>? MayEnrol(Snapshot snapshot, Actor actor, Instant now)
    {
        var approved = actor.May(Functions.EditAdministrators)
            ? EnrolmentRequest.ToIssue(snapshot, actor.PersonId, now).Select(q => q.Person).ToHashSet() : [];
        return approved.Count > 0 || actor.May(Functions.EditProvincialAccount)
            ? p => p.Active && p.Id != actor.PersonId
                && (PersonSight.KeepsRepresentative(actor, p.Role, p.Jurisdiction) || approved.Contains(p.Id))
            : null;
    }

    /// <summary>Whether the person's office looks after the account's representatives (14).</summary>
    public static bool Appoints(Actor actor, AccountView account) =>
        AccountSight.Appoints(actor, AccountTypes.Find(account.Type)!, account.Jurisdiction);
}
