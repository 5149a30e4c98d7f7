using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>Whose key in whose hands keeps whom from approving what the other proposes.</summary>
/// <param name="Colleague">The colleague's name.</param>
/// <param name="By">Who would have both in hand: their name.</param>
public sealed record KeptApart(string Colleague, string By);

/// <summary>
/// Those who do an office's work together, the one approving what the other proposes: whether they can, as
/// <see cref="Closeness"/> has it, and what will come of a key before it is given. Refusal 705 comes too late for
/// people who were keyed already.
/// </summary>
internal static class Colleagues
{
    /// <summary>With which colleagues a person could not act any more once these people had given them their
    /// key.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="person">Who is to be given a key.</param>
    /// <param name="by">Through whose hands it would go.</param>
    /// <param name="now">UTC microseconds.</param>
    public static IReadOnlyList<string> Lost(
        Snapshot snapshot, PersonView person, IReadOnlyList<PersonId> by, Instant now)
    {
        var colleagues = person.Role == Role.Representative.Key ? OnAccounts(snapshot, person.Id)
            : InOffice(snapshot, person.Role, person.Jurisdiction, person.Holder ?? default, person.Id);
        var areClose = Closeness.Among(
            [person.Id, .. by, .. colleagues.Select(c => c.Id)], snapshot, now - Closeness.Counts);
        return [.. colleagues.Where(c => areClose([person.Id, c.Id], new(person.Id, by))).Select(c => c.Name)];
    }

    /// <summary>Which of those who could approve that a person of an office be keyed, and then hand them the key, would
    /// keep them from acting with a colleague by it.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="asks">Who asks for it, and so neither approves nor issues.</param>
    /// <param name="office">The office: role, jurisdiction and, for operators, holder.</param>
    /// <param name="person">Who is to be given a key; 0 for somebody who is still to be created.</param>
    /// <param name="now">UTC microseconds.</param>
    public static IReadOnlyList<KeptApart> AtRisk(
        Snapshot snapshot, Actor asks, (string Role, string Jurisdiction, HolderId Holder) office, PersonId person,
        Instant now)
    {
        var colleagues = InOffice(snapshot, office.Role, office.Jurisdiction, office.Holder, person);
        var issuers = InOffice(snapshot, asks.Role.Key, asks.Jurisdiction, default, asks.PersonId);
        var areClose = Closeness.Among(
            [person, .. issuers.Concat(colleagues).Select(p => p.Id)], snapshot, now - Closeness.Counts);
        return
        [
            .. issuers.SelectMany(
                issuer => colleagues.Where(c => areClose([person, c.Id], new(person, [issuer.Id]))),
                (issuer, colleague) => new KeptApart(colleague.Name, issuer.Name)),
        ];
    }

    /// <summary>How many of an office of the nation have been given their code and can act with another of it; where
    /// all are in one and the same hands, one.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="role">The office.</param>
    /// <param name="now">UTC microseconds.</param>
    public static long ActingTogether(Snapshot snapshot, Role role, Instant now)
    {
        var keyed = InOffice(snapshot, role.Key, Account.National, default, default, keyed: true);
        var areClose = Closeness.Among(keyed.Select(p => p.Id), snapshot, now - Closeness.Counts);
        var together = keyed.Count(one => keyed.Any(other =>
            one.Id != other.Id && !areClose([one.Id, other.Id], null)));
        return Math.Max(together, Math.Min(1, keyed.Count));
    }

    /// <summary>Whoever was never asked a code for has had their key from the installation.</summary>
    private const string Keyed =
        """
        and (not exists (select 1 from enrolment_request q where q.person_id = p.id)
             or exists (select 1 from enrolment_request q where q.person_id = p.id and q.issued_at is not null))
        """;

    private static List<(PersonId Id, string Name)> InOffice(
        Snapshot snapshot, string role, string jurisdiction, HolderId holder, PersonId except, bool keyed = false) =>
        snapshot.List(
            $"""
             select p.id, p.name from person p
             where p.active = 1 and p.role = @role and p.jurisdiction = @jurisdiction and p.holder_id = @holder
               and p.id <> @except {(keyed ? Keyed : "")} order by p.id
             """,
            r => (r.Person("id"), r.Text("name")),
            ("role", role), ("jurisdiction", jurisdiction), ("holder", holder), ("except", except));

    /// <summary>Those who confirm what a representative initiates, or the other way round.</summary>
    private static List<(PersonId Id, string Name)> OnAccounts(Snapshot snapshot, PersonId person) => snapshot.List(
        """
        select distinct o.id, o.name from representative mine
        join representative theirs on theirs.account_id = mine.account_id and theirs.person_id <> mine.person_id
        join person o on o.id = theirs.person_id and o.active = 1
        where mine.person_id = @person
          and ((mine.initiates = 1 and theirs.confirms = 1) or (mine.confirms = 1 and theirs.initiates = 1))
        order by o.id
        """,
        r => (r.Person("id"), r.Text("name")), ("person", person));
}
