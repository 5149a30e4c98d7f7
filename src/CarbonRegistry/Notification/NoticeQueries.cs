using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Notification;

/// <summary>A notice, as its person sees it.</summary>
/// <param name="Id">Its name among the person's notices.</param>
/// <param name="Seq">The journal's number of what it is about.</param>
/// <param name="Kind">Its kind's key.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Text">What it says.</param>
/// <param name="At">ISO 8601, UTC.</param>
/// <param name="ReadAt">When it was read; null: not yet.</param>
/// <param name="Account">The account that it is about, or null.</param>
/// <param name="Proposal">The proposal that it is about, or null.</param>
/// <param name="Line">What it is about in a line, with subject and quantity.</param>
public sealed record NoticeView(string Id, long Seq, string Kind, Text Title, Text Text, string At, string? ReadAt,
    string? Account, Guid? Proposal, Text Line)
{
    /// <summary>The page where it is dealt with; null: there is none.</summary>
    [JsonIgnore]
    public string? Page => NoticeKind.Of(Kind).Page
        ?? (Proposal is { } id ? $"/proposals/{id}" : Account is { } account ? $"/accounts/{account}" : null);
}

/// <summary>One's own notices; and what a firm's representatives were told about it, for its province and the
/// auditor.</summary>
internal static class NoticeQueries
{
    /// <summary>Of how many people, and how many notices of each, those about an account are found.</summary>
    private const int MostPeople = 10, LookedThrough = 100;

    /// <summary>A page of a person's notices, newest first.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="person">Whose.</param>
    /// <param name="read">Only read ones, only unread ones, or all.</param>
    /// <param name="after">The key of the last one of the page before.</param>
    /// <param name="limit">1 to 1000.</param>
    public static Page<NoticeView> List(Snapshot snapshot, PersonId person, bool? read, string? after, int limit)
    {
        var key = Parse(after);
        var rows = snapshot.List(
            $"""
             select seq, kind, subject, at, data, read_at from notice where person_id = @person
             {(read is null ? "" : read.Value ? "and read_at is not null" : "and read_at is null")}
             {(key is null ? "" : "and (at, seq, kind, subject) < (@at, @seq, @kind, @subject)")}
             order by at desc, seq desc, kind desc, subject desc limit @limit
             """,
            Read,
            [
                ("person", person), ("limit", limit + 1),
                .. key is var (a, s, k, j) ? new (string, object?)[] { ("at", a), ("seq", s), ("kind", k),
                    ("subject", j) } : [],
            ]);
        return Page<NoticeView>.Of(rows, limit, n => n.Id);
    }

    /// <summary>What people were told about these accounts, each once, newest first. Of each person their latest
    /// notices are looked through.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="people">The accounts' representatives.</param>
    /// <param name="accounts">Numbers of accounts that the caller has found to be ones the viewer may see.</param>
    /// <param name="limit">The most notices.</param>
    internal static IReadOnlyList<NoticeView> About(Snapshot snapshot, IEnumerable<PersonId> people,
        IReadOnlyCollection<string> accounts, int limit) =>
    [
        .. people.Take(MostPeople).SelectMany(person => snapshot.List(
                "select seq, kind, subject, at, data, read_at from notice where person_id = @person "
                    + "order by at desc, seq desc, kind desc, subject desc limit @limit",
                Read, ("person", person), ("limit", LookedThrough)))
            .Where(n => n.Account is { } account && accounts.Contains(account, StringComparer.Ordinal))
            .DistinctBy(n => n.Id, StringComparer.Ordinal).OrderByDescending(n => n.Seq).Take(limit),
    ];

    /// <summary>How many a person has not read.</summary>
    public static long CountUnread(Snapshot snapshot, PersonId person)
    {
        return snapshot.List("select count(*) as unread from notice where person_id = @person and read_at is null",
            r => r.Long("unread"), ("person", person))[0];
    }

    /// <summary>Marks one's own notices as read: those named, or all up to now. Not a change of the registry's state:
    /// kept beside the ledger.</summary>
    /// <returns>How many were unread.</returns>
    public static int MarkRead(Database database, PersonId person, IReadOnlyList<string>? ids, Instant now)
    {
        if (ids is null)
        {
            return database.Execute("update notice set read_at = @now where person_id = @person and read_at is null",
                ("now", now), ("person", person));
        }

        var marked = 0;
        foreach (var id in ids)
        {
            if (Parse(id) is var (_, seq, kind, subject))
            {
                marked += database.Execute(
                    "update notice set read_at = @now where person_id = @person and seq = @seq and kind = @kind "
                        + "and subject = @subject and read_at is null",
                    ("now", now), ("person", person), ("seq", seq), ("kind", kind), ("subject", subject));
            }
        }

        return marked;
    }

    /// <summary>Whether this is the name of a notice.</summary>
    public static bool IsId(string text) => Parse(text) is not null;

    private static (Instant At, long Seq, string Kind, string Subject)? Parse(string? id) =>
        id?.Split('~', 4) is [var at, var seq, var kind, var subject]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var a)
        && long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
            ? (new(a), s, kind, subject) : null;

    private static NoticeView Read(Row r)
    {
        var (seq, kind, subject, at) = (r.Long("seq"), r.Text("kind"), r.Text("subject"), r.At("at"));
        var data = (JsonObject)JsonNode.Parse(r.Text("data"))!;
        return new(
            string.Create(CultureInfo.InvariantCulture, $"{at}~{seq}~{kind}~{subject}"), seq, kind,
            NoticeKind.Of(kind).Title, NoticeKind.Of(kind).Say(data), Instant.Text(at), r.InstantOrNull("read_at"),
            data["account"]?.ToString(), Guid.TryParse(data["proposal"]?.ToString(), out var id) ? id : null,
            NoticeKind.Of(kind).Head(data));
    }
}
