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
        var asTyped = text.Trim();
        return
        [
            .. new[]
            {
                new Hits(SearchTexts.Exact, [.. Numbered(narrow)], null), Accounts(narrow), Holders(narrow),
                People(narrow), Batches(narrow), Decisions(asTyped), Changed(asTyped),
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

        // Whoever has a certificate's number is told what it says.
        if (CertificateNumber.Read(text) is { } certificate && certificate.IsGenuine(snapshot))
        {
            yield return new($"/c/{certificate}", certificate.ToString(), Say(certificate.Kind.Name), null);
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
            [.. page.Items.Select(Of)],
            More(page, "/holders", text));
    }

    private Hits People(string text)
    {
        var page = PersonQueries.List(snapshot, actor, null, text, null, ListOrder.After(0), MostOfAKind);
        return new(
            AdministrationTexts.People,
            [.. page.Items.Select(Of)],
            More(page, "/people", text));
    }

    private Hits Batches(string text)
    {
        var page = CustodyQueries.Batches(snapshot, null, null, text, ListOrder.After(0), MostOfAKind);
        return new(
            CommonTexts.Batches,
            [.. page.Items.Select(Of)],
            More(page, "/batches", text));
    }

    /// <summary>What rests on a decision of this reference. It is compared as it was typed.</summary>
    private Hits Decisions(string text) => new(
        PickTexts.Decisions,
        [.. TransactionQueries.Resting(snapshot, actor, text, MostOfAKind).Select(t => Of(t) with
        {
            Detail = $"{(string?)t.Terms?["reference"]} · {Screen.Written(t.At)}",
        })],
        null);

    private Hits Changed(string text) => new(
        PickTexts.Changed, [.. AccountQueries.ByDocument(snapshot, actor, text, MostOfAKind).Select(Of)], null);

    /// <summary>What the person has looked at last, as far as they still may see it.</summary>
    /// <param name="addresses">The addresses of its pages.</param>
    public Hits Recent(IEnumerable<string> addresses) =>
        new(PickTexts.Recent, [.. addresses.Select(At).OfType<Hit>()], null);

    private Hit? At(string address)
    {
        var number = address[(address.LastIndexOf('/') + 1)..];
        return address.Split('/')[1] switch
        {
            "accounts" => AccountNumber.TryParse(number, out var parsed)
                && AccountQueries.Find(snapshot, actor, parsed) is { } account ? Of(account) : null,
            "holders" => HolderId.TryParse(number, null, out var id)
                && HolderQueries.Find(snapshot, actor, id) is { } holder ? Of(holder) : null,
            "people" => PersonId.TryParse(number, null, out var who)
                && PersonQueries.Find(snapshot, actor, who) is { } person ? Of(person) : null,
            "batches" => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var batch)
                && CustodyQueries.FindBatch(snapshot, batch) is { } found ? Of(found) : null,
            _ => Guid.TryParse(number, out var id) && TransactionQueries.Find(snapshot, actor, [id]) is [var made]
                ? Of(made) : null,
        };
    }

    private Hit Of(HolderDetail holder) => new(
        $"/holders/{holder.Id}", holder.Identifier ?? holder.Id.ToString(), Say(holder.Name),
        $"{Say(CommonTexts.HolderKindOf(holder.Kind))} · {Say(places.Name(holder.Jurisdiction))}");

    private Hit Of(PersonView person) => new(
        $"/people/{person.Id}", person.Id.ToString(), person.Name,
        $"{Say(Role.Find(person.Role)!.Name)} · {Say(places.Name(person.Jurisdiction))}");

    private static Hit Of(BatchView batch) => new(
        $"/batches/{batch.Batch}", batch.Batch.ToString(CultureInfo.InvariantCulture), batch.Reference,
        string.Join(" · ", new[] { batch.UnitType, batch.Vintage, batch.Project }.OfType<string>()));

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
