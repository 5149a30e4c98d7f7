using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>
/// The parties of a movement by number, holder and type, for its preview and for what is signed. Offices are
/// everybody's to know, a holder to who sees the account, to who may make the movement between the two, and to who
/// decides or undoes it.
/// </summary>
public sealed class MovementParties
{
    private readonly Dictionary<string, (Text? Holder, short Year)> _known = new(StringComparer.Ordinal);

    /// <summary>Nobody.</summary>
    public static readonly MovementParties None = new();

    /// <summary>An account as it is written for people.</summary>
    internal string Written(Language language, string? account)
    {
        if (account is null || AccountTypes.Find(account[3..5]) is not { } type)
        {
            return account ?? "";
        }

        var (holder, year) = _known.GetValueOrDefault(account);
        return account + language.Of(
            FormTexts.OfField, (holder is null ? "" : language.Of(holder) + " · ") + language.Of(type.Name) + (year > 0
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" {year}") : ""));
    }

    /// <summary>Of a movement that is entered, waits or was made.</summary>
    internal static MovementParties Of(Snapshot snapshot, Actor actor, TransactionView movement) =>
        new MovementParties().Add(snapshot, actor, Functions.Find(movement.Function),
        [.. BalanceEffects.Movements(movement).Select(m => (m.From, m.To)),
            .. movement.Postings.Select(p => (p.From, p.To)),
            .. movement.Postings.Select(p => (p.Consignor, (string?)null))]);

    /// <summary>And these: accounts that the movement leads from and to.</summary>
    internal MovementParties Add(Snapshot snapshot, Actor actor, Function? function,
        IReadOnlyCollection<(string? From, string? To)> pairs)
    {
        var accounts = AccountQueries.Parties(
            snapshot,
            pairs.SelectMany(p => new[] { p.From, p.To }).Where(a => AccountNumber.TryParse(a, out _)));
        foreach (var (from, to) in pairs.Distinct())
        {
            Add(from, to);
            Add(to, from);
        }

        return this;

        void Add(string? account, string? other)
        {
            if (!AccountNumber.TryParse(account, out var number)
                || _known.GetValueOrDefault(account!).Holder is not null)
            {
                return;
            }

            if (accounts.TryGetValue(account!, out var found))
            {
                var (holder, year) = found;
                var isKnown = holder.Kind is not (nameof(HolderKind.Enterprise) or nameof(HolderKind.Individual))
                    || AccountQueries.Find(snapshot, actor, number) is not null
                    || IsParty(function, number, other);
                _known[account!] = (isKnown ? holder.Name : null, year);
            }
        }

        bool IsParty(Function? function, AccountNumber account, string? other) => function switch
        {
            Decision decision => decision.By.Contains(actor.Role),
            Transfer { Undoes: not null } undo => undo.By.Contains(actor.Role),
            Transfer { ToAnotherHolder: true } passes when passes.By.Contains(actor.Role) => true,
            Transfer transfer => AccountNumber.TryParse(other, out var source)
                && OfferQueries.Leads(snapshot, actor, transfer, source, account),
            _ => false,
        };
    }
}
