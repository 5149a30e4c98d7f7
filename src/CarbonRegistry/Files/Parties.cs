using CarbonRegistry.Accounts;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Files;

/// <summary>Whose a number is.</summary>
/// <param name="Holder">The holder's names.</param>
/// <param name="Account">The account's own name, where the number is an account's.</param>
/// <param name="Identifier">The holder's credit code or identity number.</param>
internal sealed record Party(Text Holder, string? Account, string? Identifier)
{
    /// <summary>Whether this is one of its names: width, case and blanks do not count.</summary>
    public bool IsCalled(string name) =>
        new[] { Holder.Zh, Holder.En, Account }.Any(n => n is { Length: > 0 } && CellType.IsSame(n, name));
}

/// <summary>
/// Whose the numbers of a file are, as far as the person may see them: what stands beside each of them in the preview,
/// and what a name that was filled in is compared with.
/// </summary>
internal sealed class Parties
{
    private readonly Dictionary<string, Party> _byNumber;

    private Parties(Dictionary<string, Party> byNumber) => _byNumber = byNumber;

    /// <summary>Looks the numbers of a file up.</summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="file">The file.</param>
    /// <param name="columns">Its columns.</param>
    public static Parties Load(Snapshot snapshot, Actor actor, TableFile file, IReadOnlyList<TableColumn> columns)
    {
        var said = columns.Where(c => c.Type == CellType.Account || c.Type == CellType.Credit
            || c.Type == CellType.Identifier)
            .SelectMany(c => file.Shown.Select(l => l[c.Key])).OfType<string>().Distinct(StringComparer.Ordinal)
                .ToList();
        var found = Of(snapshot, actor, said.Where(n => AccountNumber.TryParse(n, out _)))._byNumber;
        foreach (var (number, party) in HolderQueries.Identified(
            snapshot, actor, said.Where(n => CreditCode.TryParse(n, out _) || IdentityNumber.TryParse(n, out _)),
            "h.identifier, h.name_zh, h.name_en",
            r => (r.Text("identifier"),
                new Party(Text.OfName(r.Text("name_zh"), r.Text("name_en")), null, r.Text("identifier")))))
        {
            found[number] = party;
        }

        return new(found);
    }

    /// <summary>Looks accounts up. An auction house sees to whom it delivers, as it does where it chooses
    /// them.</summary>
    public static Parties Of(Snapshot snapshot, Actor actor, IEnumerable<string> accounts)
    {
        var numbers = accounts.Select(AccountNumber.IdOf)
            .Where(n => n > 0).Distinct();
        var found = Snapshot.In(
            $"""
             select a.number, h.name_zh, h.name_en, a.name, h.identifier from account a
                 join holder h on h.id = a.holder_id where {AccountSight.OfParties(actor)} and a.id in
             """,
            numbers.Values(), sql => snapshot.List(
                sql, r => (Number: r.Text("number"), Party: new Party(Text.OfName(r.Text("name_zh"), r.Text("name_en")),
                    r.Text("name"), r.TextOrNull("identifier"))),
                ("scope", AccountSight.Value(actor))));
        return new(found.ToDictionary(f => f.Number, f => f.Party, StringComparer.Ordinal));
    }

    /// <summary>Whose this number is; null where there is none that the person may see.</summary>
    public Party? Find(string? number) => number is null ? null : _byNumber.GetValueOrDefault(number);

    /// <summary>The name beside a number.</summary>
    public Text NameOf(string? number) => Find(number)?.Holder ?? FilePreview.Nothing;

    /// <summary>The names in a file that are not those of the numbers beside them, and second numbers of another
    /// party.</summary>
    public IEnumerable<Refusal> Disagreeing(TableFile file, IReadOnlyList<TableColumn> columns)
    {
        foreach (var line in file.Shown)
        {
            foreach (var column in columns.Where(c => line[c.Key] is not null))
            {
                var told = line[column.Key]!;
                foreach (var party in column.NameOf.Select(key => Find(line[key])).OfType<Party>()
                    .Where(p => !p.IsCalled(told)).Take(1))
                {
                    yield return Refusals.NameDisagrees.At(line.Line, column.Key, new(
                        $"登记名称为“{party.Holder.Zh}”", $"It is registered as “{party.Holder.En}”"));
                }

                if (column.Beside is { } key && Find(line[key]) is { } other && other.Identifier != told
                    && column.Type.Read(told).Wrong is null)
                {
                    yield return Refusals.KeysDisagree.At(line.Line, column.Key);
                }
            }
        }
    }
}
