using System.Globalization;
using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>Something that a search has found.</summary>
/// <param name="Address">Where it leads.</param>
/// <param name="Number">What it is known by.</param>
/// <param name="Name">What it is called; null: it has no other name.</param>
/// <param name="Detail">What tells it from others.</param>
public sealed record Hit(string Address, string Number, string? Name, string? Detail);

/// <summary>What a search has found of one kind.</summary>
/// <param name="Title">The kind.</param>
/// <param name="Found">The first of them.</param>
/// <param name="More">The list with all of them; null: these are all.</param>
public sealed record Hits(Text Title, IReadOnlyList<Hit> Found, string? More);

/// <summary>Searches all that a person may see by what people have at hand: a number, a name, a reference.</summary>
internal sealed class Search(Snapshot snapshot, Actor actor, Language language, JurisdictionCatalogue places)
{
    /// <summary>So many of a kind are shown; the rest is in its list.</summary>
    public const int MostOfAKind = 8;

    /// <summary>All that is found, by kind; a number that is met exactly comes first.</summary>
    /// <param name="text">1 to 100 characters.</param>
    public IReadOnlyList<Hits> For(string text)
    {
        var narrow = string.Concat(text.Select(Widths.Narrow)).Trim();
        return
        [
            .. new[]
            {
                new Hits(SearchTexts.Exact, [.. Numbered(narrow)], null), Accounts(narrow), Holders(narrow),
                People(narrow), Batches(narrow),
            }.Where(h => h.Found.Count > 0),
        ];
    }

    private IEnumerable<Hit> Numbered(string text)
    {
        if (AccountNumber.TryParse(text.ToUpperInvariant(), out var number)
            && AccountQueries.Find(snapshot, actor, number) is { } account)
        {
            yield return Of(account);
        }

        if (SerialNumber.TryParse(text.ToUpperInvariant(), out var serial))
        {
            var first = serial with { Range = new(serial.Range.Line, serial.Range.First, serial.Range.First) };
            yield return new(
                "/serials/"
                    + Uri.EscapeDataString(first.ToString()), first.ToString(), Say(SearchTexts.SerialPath), null);
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            && TransactionQueries.List(snapshot, actor, new() { Seq = seq, Limit = 1 }).Items is [var numbered])
        {
            yield return Of(numbered);
        }

        if (Guid.TryParse(text, out var id))
        {
            foreach (var transaction in TransactionQueries.Find(snapshot, actor, [id]))
            {
                yield return Of(transaction);
            }

            if (ProposalQueries.Find(snapshot, actor, id) is { } proposal)
            {
                yield return new(
                    $"/proposals/{proposal.Id}", proposal.Seq.ToString(CultureInfo.InvariantCulture),
                    $"{Say(SearchTexts.Proposal)} · {Say(ProposalPage.NameOf(proposal))}", Say(proposal.State.Name));
            }
        }
    }

    private Hits Accounts(string text)
    {
        var page = AccountQueries.List(snapshot, actor, new() { Text = text, Limit = MostOfAKind });
        return new(CommonTexts.Accounts, [.. page.Items.Select(Of)], More(page, "/accounts", text));
    }

    private Hits Holders(string text)
    {
        var page = HolderQueries.List(snapshot, actor, new() { Text = text, Limit = MostOfAKind });
        return new(
            HolderTexts.Holders,
            [.. page.Items.Select(h => new Hit(
                $"/holders/{h.Id}", h.Identifier ?? h.Id.ToString(), Say(h.Name),
                $"{Say(CommonTexts.HolderKindOf(h.Kind))} · {Say(places.Name(h.Jurisdiction))}"))],
            More(page, "/holders", text));
    }

    private Hits People(string text)
    {
        var page = PersonQueries.List(snapshot, actor, null, text, null, ListOrder.After(0), MostOfAKind);
        return new(
            AdministrationTexts.People,
            [.. page.Items.Select(p => new Hit(
                $"/people/{p.Id}", p.Id.ToString(), p.Name,
                $"{Say(Role.Find(p.Role)!.Name)} · {Say(places.Name(p.Jurisdiction))}"))],
            More(page, "/people", text));
    }

    private Hits Batches(string text)
    {
        var page = CustodyQueries.Batches(snapshot, null, null, text, ListOrder.After(0), MostOfAKind);
        return new(
            CommonTexts.Batches,
            [.. page.Items.Select(b => new Hit(
                $"/batches/{b.Batch}", b.Batch.ToString(CultureInfo.InvariantCulture), b.Reference,
                string.Join(" · ", new[] { b.UnitType, b.Vintage, b.Project }.OfType<string>())))],
            More(page, "/batches", text));
    }

    private Hit Of(AccountView account) => new(
        $"/accounts/{account.Number}", account.Number, Say(account.Holder.Name),
        $"{Say(AccountTypes.Find(account.Type)!.Name)} · {Say(account.State.Name)}");

    private Hit Of(TransactionView transaction) => new(
        $"/transactions/{transaction.Id}", transaction.Seq?.ToString(CultureInfo.InvariantCulture) ?? "",
        $"{transaction.Function} {Say(Functions.Find(transaction.Function)!.Name)}", Screen.Written(transaction.At));

    private static string? More<T>(Page<T> page, string list, string text) =>
        page.Next is null ? null : $"{list}?q={Uri.EscapeDataString(text)}";


    private string Say(Text text) => language.Of(text);
}
