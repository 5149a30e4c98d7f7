using System.Globalization;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Audit;

/// <summary>
/// What entries of the log are about (对象): an account, a holder with its accounts, a person, or a proposal. People
/// write an account number, a credit code, or the whole name of a holder or a person; pages write
/// <c>holder-12</c>, <c>person-12</c>, or the id of a transaction.
/// </summary>
internal sealed class AuditObject
{
    /// <summary>So many accounts of a holder are looked for at most: an enterprise has six.</summary>
    private const int MostAccounts = 40;

    private const string OfHolder = "holder-", OfPerson = "person-";

    private readonly IReadOnlyList<string> _marks;
    private readonly IReadOnlyList<AccountId> _accounts;
    private readonly Guid? _id;

    private AuditObject(IReadOnlyList<string> marks, IReadOnlyList<AccountId> accounts, Guid? id, string key) =>
        (_marks, _accounts, _id, Key) = (marks, accounts, id, key);

    /// <summary>As pages write it.</summary>
    public string Key { get; }

    /// <summary>The values of the condition.</summary>
    public IReadOnlyList<(string, object?)> Values =>
        [.. _marks.Select((m, i) => (Mark(i), (object?)$"%{m}%")), .. _id is { } id ? [("id", (object?)id)] : Nothing];

    private static (string, object?)[] Nothing => [];

    /// <summary>How a page writes a holder.</summary>
    public static string Of(HolderId holder) => OfHolder + holder;

    /// <summary>How a page writes a person.</summary>
    public static string Of(PersonId person) => OfPerson + person;

    /// <summary>What a text means; null: nothing that there is.</summary>
    public static AuditObject? Find(Snapshot snapshot, string text)
    {
        if (AccountNumber.TryParse(text, out var account))
        {
            return new([text], [account.Sequence], null, text);
        }

        if (Guid.TryParseExact(text, "D", out var id))
        {
            return new([id.ToString()], [], id, text);
        }

        return Numbered(text, OfHolder) is { } holder ? Holder(snapshot, new(holder))
            : Numbered(text, OfPerson) is { } person ? Person(new(person))
            : Named(snapshot, text);
    }

    /// <summary>The condition on <c>t</c> that an entry is about it.</summary>
    /// <param name="seqs">The condition on <c>t.seq</c> that the entries lie between: what moved is looked for there
    /// alone.</param>
    public string Condition(string seqs)
    {
        var ways = _marks.Select((_, i) => $"t.terms like @{Mark(i)}").ToList();
        if (_id is not null)
        {
            ways.Add("t.id = @id");
        }

        if (_accounts.Count > 0)
        {
            var ids = string.Join(',', _accounts);
            var there = seqs.Replace("t.seq", "m.seq", StringComparison.Ordinal);
            ways.Add($"t.seq in (select m.seq from posting m where m.source in ({ids}) and {there})");
            ways.Add($"t.seq in (select m.seq from posting m where m.destination in ({ids}) and {there})");
            ways.Add($"t.reserved_for in ({ids})");
        }

        return $"({string.Join(" or ", ways)})";
    }

    private static AuditObject Holder(Snapshot snapshot, HolderId holder)
    {
        var accounts = snapshot.List(
            "select id, number from account where holder_id = @holder order by id limit @most",
            r => (Id: r.Account("id"), Number: r.Text("number")), ("holder", holder), ("most", MostAccounts));
        return new(
            [
                $"\"holder\":{holder},", $"\"holder\":{holder}}}", $"\"holderId\":{holder},",
                $"\"what\":\"holder\",\"key\":\"{holder}\"", .. accounts.Select(a => a.Number),
            ],
            [.. accounts.Select(a => a.Id)], null, Of(holder));
    }

    private static AuditObject Person(PersonId person) => new(
        [
            $"\"person\":{person},", $"\"person\":{person}}}", $"\"what\":\"person\",\"key\":\"{person}\"",
            $"\"what\":\"enrolment\",\"key\":\"{person}\"", $"\"what\":\"password\",\"key\":\"{person}\"",
        ],
        [], null, Of(person));

    /// <summary>Whoever has this credit code, or this whole name, where there is one.</summary>
    private static AuditObject? Named(Snapshot snapshot, string text)
    {
        var holders = snapshot.List(
            "select id from holder where identifier = @text or name_zh = @text or name_en = @text order by id limit 2",
            r => r.Holder("id"), ("text", text));
        if (holders is [var holder])
        {
            return Holder(snapshot, holder);
        }

        return snapshot.List("select id from person where name = @text order by id limit 2", r => r.Person("id"),
            ("text", text)) is [var person] ? Person(person) : null;
    }

    private static long? Numbered(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) && long.TryParse(text.AsSpan(prefix.Length),
            NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Mark(int place) => string.Create(CultureInfo.InvariantCulture, $"mark{place}");
}
