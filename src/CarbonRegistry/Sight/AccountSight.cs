namespace CarbonRegistry.Sight;

/// <summary>Who sees an account: the rule of <see cref="Actor.Sees"/>, as a condition of SQL, asked where the rows
/// are.</summary>
internal static class AccountSight
{
    /// <summary>The condition on the table <c>account</c> under this alias. It uses the parameter <c>@scope</c>
    /// (<see cref="Value"/>).</summary>
    public static string Of(Actor actor, string alias)
    {
        return actor.Role.Reach switch
        {
            Reach.Nation => "1 = 1",
            Reach.Jurisdiction => $"{alias}.jurisdiction = @scope",
            Reach.Accounts => $"{alias}.id in (select account_id from representative where person_id = @scope)",
            _ => $"{alias}.holder_id = @scope and {alias}.holder_id <> 0",
        };
    }

    /// <summary>Whether the person sees a few accounts only, so that each is looked at.</summary>
    public static bool SeesFew(Actor actor) => actor.Role.Reach is not (Reach.Nation or Reach.Jurisdiction);

    /// <summary>The condition on <c>account a</c> that the person may see whose it is: an auction house sees to whom it
    /// delivers, as it does where it chooses them.</summary>
    public static string OfParties(Actor actor)
    {
        return actor.Role == Role.AuctionHouse
            ? $"({Of(actor, "a")} or a.type in ('EC', 'EG', 'NU', 'PT'))" : Of(actor, "a");
    }

    /// <summary>The condition that an account <c>a</c> of these types, where units may go, is named to the person who
    /// moves them: offices' to everybody; others to who sees whose they are, to who moves their holder's units
    /// (<c>@holder</c>), and to the exchange whose delivery account (<c>@from</c>) they are bound to.</summary>
    public static string OfNamed(Actor actor, IReadOnlyCollection<AccountType> types)
    {
        var seen = OfParties(actor) + (actor.Represents ? " or a.holder_id = @holder"
            : actor.Role == Role.Exchange
            ? " or a.id in (select b.trading_id from exchange_binding b where b.delivery_id = @from)" : "");
        return string.Join(" or ", types.GroupBy(t => t.IsOwned).Select(of =>
            $"a.type in ({string.Join(", ", of.Select(t => $"'{t.Code}'"))})" + (of.Key ? $" and ({seen})" : ""))
            .DefaultIfEmpty("1 = 0"));
    }

    /// <summary>Whether the person sees the account of this number, as far as the number says; null where only the
    /// database knows whose it is.</summary>
    public static bool? Sees(Actor actor, AccountNumber account)
    {
        return actor.Role.Reach switch
        {
            Reach.Nation => true,
            Reach.Jurisdiction => account.Jurisdiction == actor.Jurisdiction,
            Reach.Accounts => actor.Views.Contains(account.Sequence),
            _ => actor.HolderId == 0 ? false : null,
        };
    }

    /// <summary>The value of <c>@scope</c>.</summary>
    public static object Value(Actor actor)
    {
        return actor.Role.Reach switch
        {
            Reach.Jurisdiction => actor.Jurisdiction,
            Reach.Accounts => actor.PersonId,
            _ => actor.HolderId,
        };
    }

    /// <summary>Whether the person's office edits the accounts of this type and jurisdiction by a function that is
    /// theirs.</summary>
    /// <param name="actor">The person.</param>
    /// <param name="function">The function (5, 15).</param>
    /// <param name="type">The account's type.</param>
    /// <param name="jurisdiction">Its jurisdiction.</param>
    public static bool Edits(Actor actor, Administration function, AccountType type, string jurisdiction)
    {
        return function.Holds.Contains(type) && IsOfOffice(actor, jurisdiction);
    }

    /// <summary>Whether accounts of a jurisdiction are the office's to look after: the nation's are everywhere, a
    /// province's in it.</summary>
    public static bool IsOfOffice(Actor actor, string jurisdiction)
    {
        return actor.Role == Role.NationalBusiness || actor.Jurisdiction == jurisdiction;
    }

    /// <summary>Whether the person's office looks after the representatives of such accounts (14).</summary>
    public static bool Appoints(Actor actor, AccountType type, string jurisdiction)
    {
        return actor.May(Functions.OpenProvincialAccounts) && type.OpenedBy == Functions.OpenProvincialAccounts.Code
            && actor.Jurisdiction == jurisdiction;
    }
}
