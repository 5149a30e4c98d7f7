using CarbonRegistry.Acts;
using CarbonRegistry.Sight;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Accounts;

/// <summary>
/// That a holder's or an administrator's name equals or looks like another's is asked back: whoever means it says so
/// (<c>confirmedSimilar</c>), and a second person of their office approves.
/// </summary>
internal static class SimilarNames
{
    /// <summary>Checks a holder's names against all others'.</summary>
    /// <param name="context">The act.</param>
    /// <param name="names">Its names.</param>
    /// <param name="holder">Its number; 0: it is new.</param>
    /// <param name="confirmed">Whether whoever asks has seen that it is alike and means it.</param>
    /// <param name="field">The field that has the name.</param>
    /// <param name="line">The line of a file.</param>
    public static void CheckHolder(ActContext context, IEnumerable<string?> names, HolderId holder, bool confirmed,
        string field, int? line = null)
    {
        var register = context.Register;
        KeepMissing(register);
        foreach (var skeleton in names.OfType<string>().Select(Skeleton.Of).Where(s => s.Length > 0)
            .Distinct(StringComparer.Ordinal))
        {
            var alike = register.List(
                $"""
                 select h.kind, h.name_zh, j.name_zh as place_zh, j.name_en as place_en,
                     case when {HolderSight.Of(context.Actor)} then 1 else 0 end as seen
                 from holder_skeleton s join holder h on h.id = s.holder_id
                     join jurisdiction j on j.code = h.jurisdiction
                 where s.skeleton = @skeleton and h.id <> @holder order by seen desc, h.id limit 1
                 """,
                r => (Kind: r.Text("kind"), Name: r.Text("name_zh"),
                    Place: new Text(r.Text("place_zh"), r.Text("place_en")), Seen: r.Is("seen")),
                ("skeleton", skeleton), ("holder", holder), ("scope", AccountSight.Value(context.Actor)));
            if (alike is [var one])
            {
                // Whose name an individual's is, is nobody's to learn; of a holder that one does not see, only where
                // it is.
                var said = one.Kind == nameof(HolderKind.Individual) ? null
                    : one.Seen ? new Text($"{one.Name}（{one.Place.Zh}）", $"{one.Name} ({one.Place.En})")
                    : new($"在{one.Place.Zh}登记的一个名称", $"A name registered in {one.Place.En}");
                Ask(context, confirmed, field, said, line);
                return;
            }
        }
    }

    /// <summary>Checks an account's name: it is its holder's to choose, but not another holder's name or one that looks
    /// like it (231).</summary>
    public static void CheckAccount(ActContext context, string? name, HolderId holder, int? line = null)
    {
        if (name is null || Skeleton.Of(name) is not { Length: > 0 } skeleton)
        {
            return;
        }

        KeepMissing(context.Register);
        if (context.Register.Count(
            "select count(*) from holder_skeleton where skeleton = @skeleton and holder_id = @holder",
            ("skeleton", skeleton), ("holder", holder)) == 0
            && context.Register.Count("select count(*) from holder_skeleton where skeleton = @skeleton",
                ("skeleton", skeleton)) > 0)
        {
            context.Refuse(Refusals.AccountNameSimilar, "name", line: line);
        }
    }

    /// <summary>Checks an administrator's name against all others'.</summary>
    public static void CheckAdministrator(ActContext context, string? name, PersonId person, bool confirmed)
    {
        if (name is null)
        {
            return;
        }

        var skeleton = Skeleton.Of(name);
        var alike = context.Register.List(
                "select name from person where role <> 'representative' and active = 1 and id <> @id order by id",
                    r => r.Text("name"), ("id", person))
            .Find(n => Skeleton.Of(n) == skeleton);
        if (alike is not null)
        {
            Ask(context, confirmed, "name", new(alike, alike), null);
        }
    }

    /// <summary>Keeps what a holder's names look like.</summary>
    public static void Keep(Register register, HolderId holder, params IEnumerable<string> names)
    {
        register.Execute("delete from holder_skeleton where holder_id = @holder", ("holder", holder));
        foreach (var skeleton in names.Select(Skeleton.Of).Distinct(StringComparer.Ordinal))
        {
            register.Execute("insert into holder_skeleton (skeleton, holder_id) values (@skeleton, @holder)",
                ("skeleton", skeleton), ("holder", holder));
        }
    }

    /// <summary>Whether what is kept of a holder's names is what they look like. Where nothing is kept, it is when
    /// names are next compared.</summary>
    internal static bool AreRight(IReadOnlyCollection<string> kept, params IEnumerable<string> names) =>
        kept.Count == 0 || kept.ToHashSet(StringComparer.Ordinal).SetEquals(names.Select(Skeleton.Of));

    /// <summary>Of holders from before names were looked at, or registered past the acts.</summary>
    private static void KeepMissing(Register register)
    {
        foreach (var (id, zh, en) in register.List(
            "select h.id, h.name_zh, h.name_en from holder h where not exists (select 1 from holder_skeleton s "
                + "where s.holder_id = h.id)",
            r => (r.Holder("id"), r.Text("name_zh"), r.Text("name_en"))))
        {
            Keep(register, id, zh, en);
        }
    }

    private static void Ask(ActContext context, bool confirmed, string field, Text? alike, int? line)
    {
        if (confirmed)
        {
            context.LeastApprovals = Math.Max(1, context.LeastApprovals);
        }
        else
        {
            context.Refuse(Refusals.NameSimilar, field, alike, line);
        }
    }
}
