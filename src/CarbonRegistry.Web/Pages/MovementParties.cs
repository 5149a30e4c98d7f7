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
    internal static MovementParties Of(Snapshot snapshot, Actor actor, TransactionView movement)
        => new MovementParties().Add(
        snapshot, actor, Functions.Find(movement.Function),
        [.. BalanceEffects.Movements(movement).Select(m => (m.From, m.To)),
            .. movement.Postings.Select(p => (p.From, p.To)),
            .. movement.Postings.Select(p => (p.Consignor, (string?)null))]);

    /// <summary>And these: accounts that the movement leads from and to.</summary>
    internal MovementParties Add(Snapshot snapshot, Actor actor, Function? function,
        IReadOnlyCollection<(string? From, string? To)> pairs)
    {
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

            var found = snapshot.List(
                "select h.kind, h.name_zh, h.name_en, a.compliance_year "
                    + "from account a join holder h on h.id = a.holder_id where a.number = @number",
                r => (Kind: r.GetString(0),
                    Name: new Text(r.GetString(1), r.GetString(2) is { Length: > 0 } en ? en : r.GetString(1)),
                    Year: r.GetInt16(3)), ("number", account));
            if (found is [var one])
            {
                var isKnown = one.Kind is not (nameof(HolderKind.Enterprise) or nameof(HolderKind.Individual))
                    || AccountQueries.Find(snapshot, actor, number) is not null
                    || IsParty(function, number, other);
                _known[account!] = (isKnown ? one.Name : null, one.Year);
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
