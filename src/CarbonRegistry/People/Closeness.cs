using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>That a person was created, or given a key, by a group of people.</summary>
/// <param name="Person">Who was created or keyed.</param>
/// <param name="By">All whose agreement it took, and through whose hands the key could go.</param>
internal sealed record Making(PersonId Person, IReadOnlyList<PersonId> By);

/// <summary>
/// Whether two people may be one human being's doing, so that their agreement is not that of two. A human being holds
/// all their own selves, and every person whose creation or whose key took nobody but people whom they hold. Every key
/// of the last 30 days counts, also one that was replaced: what was proposed with it may still wait.
/// </summary>
internal static class Closeness
{
    /// <summary>For how long a creation or a key counts, in microseconds: 30 days.</summary>
    public const long Counts = 30 * Instant.Day;

    /// <summary>Whether some human being holds two of these people.</summary>
    /// <param name="people">Those who agree.</param>
    /// <param name="makings">Creations and keys.</param>
    /// <param name="human">Which human being a person is; two persons of one human being give the same.</param>
    public static bool AreClose(IReadOnlyCollection<PersonId> people, IReadOnlyCollection<Making> makings,
        Func<PersonId, long> human)
    {
        var all = people.Concat(makings.SelectMany(m => m.By)).Concat(makings.Select(m => m.Person)).ToHashSet();
        return all.Select(human).Distinct()
            .Any(h => Held(h, all, makings, human) is var held && people.Count(held.Contains) > 1);
    }

    /// <summary>Whether some human being holds two of these people, as the registry knows them.</summary>
    /// <param name="people">Those who agree.</param>
    /// <param name="register">The act's register.</param>
    /// <param name="since">Creations and keys from then on count (UTC microseconds): 30 days before the first of them
    /// agreed.</param>
    internal static bool AreClose(IReadOnlyCollection<PersonId> people, Register register, Instant since)
    {
        var (makings, human) = Known(
            people, sql => register.List(sql, ReadIdentity), sql => register.List(sql, ReadMaking, ("since", since)));
        return AreClose(people, makings, human);
    }

    /// <summary>The same as a snapshot has it.</summary>
    public static bool AreClose(IReadOnlyCollection<PersonId> people, Snapshot snapshot, Instant since) =>
        Among(people, snapshot, since)(people, null);

    /// <summary>The same of any of many people, who are looked up at once.</summary>
    /// <param name="people">Of whom it will be asked, and through whose hands a key is to go.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="since">Creations and keys from then on count (UTC microseconds).</param>
    /// <returns>Says it of some of them, with a key that is still to be given, or null: who is about to give it sees
    /// what will come of it.</returns>
    public static Func<IReadOnlyCollection<PersonId>, Making?, bool> Among(
        IEnumerable<PersonId> people, Snapshot snapshot, Instant since)
    {
        var (makings, human) = Known(
            people, sql => snapshot.List(sql, ReadIdentity), sql => snapshot.List(sql, ReadMaking, ("since", since)));
        return (some, planned) => AreClose(some, planned is null ? makings : [.. makings, planned], human);
    }

    /// <summary>From these people back to whoever made them, as far as it goes; and which human being each of them
    /// is.</summary>
    private static (List<Making> Makings, Func<PersonId, long> Human) Known(
        IEnumerable<PersonId> people, Func<string, List<(PersonId, string)>> identities,
        Func<string, List<(PersonId Person, string Way, long Seq, PersonId By)>> made)
    {
        var (humans, makings) = (new Dictionary<PersonId, string>(), new List<Making>());
        for (var next = people.ToHashSet(); next.Count > 0;)
        {
            var ids = string.Join(',', next);
            foreach (var id in next)
            {
                humans[id] = id.ToString();
            }

            foreach (var (id, identity) in identities(
                $"select id, identity from person where id in ({ids}) and identity is not null"))
            {
                humans[id] = identity;
            }

            var found = made(
                $"select person_id, way, seq, by_id from making where person_id in ({ids}) and at > @since");
            makings.AddRange(found.GroupBy(f => (f.Person, f.Way, f.Seq), f => f.By)
                .Select(g => new Making(g.Key.Person, [.. g])));
            next = [.. found.Select(f => f.By).Where(by => !humans.ContainsKey(by))];
        }

        var numbers = humans.Values.Distinct(StringComparer.Ordinal).Select((h, i) => (h, i))
            .ToDictionary(x => x.h, x => (long)x.i, StringComparer.Ordinal);
        return (makings, p => numbers[humans[p]]);
    }

    private static (PersonId Id, string Identity) ReadIdentity(Row r) =>
        (r.Person("id"), Convert.ToHexString(r.Bytes("identity")));

    private static (PersonId Person, string Way, long Seq, PersonId By) ReadMaking(Row r) =>
        (r.Person("person_id"), r.Text("way"), r.Long("seq"), r.Person("by_id"));

    /// <summary>Keeps by whom a person was created or given a key.</summary>
    /// <param name="register">The act's register.</param>
    /// <param name="person">The person.</param>
    /// <param name="way">created, keyed, or mailed.</param>
    /// <param name="cause">The journal's number of the act, and when (UTC microseconds).</param>
    /// <param name="by">The group.</param>
    internal static void Keep(Register register, PersonId person, string way, (long Seq, Instant At) cause,
        IEnumerable<PersonId> by)
    {
        foreach (var one in by.Distinct().Where(p => p != Actor.Registry.PersonId))
        {
            register.Execute(
                "insert into making (person_id, way, seq, by_id, at) values (@person, @way, @seq, @by, @at)",
                ("person", person), ("way", way), ("seq", cause.Seq), ("by", one), ("at", cause.At));
        }
    }

    private static HashSet<PersonId> Held(long human, HashSet<PersonId> all, IReadOnlyCollection<Making> makings,
        Func<PersonId, long> humanOf)
    {
        var held = all.Where(p => humanOf(p) == human).ToHashSet();
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var making in makings)
            {
                grew |= making.By.Count > 0 && making.By.All(held.Contains) && held.Add(making.Person);
            }
        }

        return held;
    }
}
