using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Notification;

/// <summary>An e-mail that is to be sent.</summary>
/// <param name="Id">The same at every attempt, so that a mail system that gets it twice can tell.</param>
/// <param name="Address">To whom.</param>
/// <param name="Subject">Its subject line.</param>
/// <param name="Body">Its text: Chinese, then English.</param>
public sealed record Mail(string Id, string Address, string Subject, string Body)
{
    /// <summary>Which mail of the outbox it is: several where it is a day's.</summary>
    internal IReadOnlyList<(long Seq, string Kind, string Subject)> Keys { get; init; } = [];

    internal int Attempts { get; init; }

    /// <summary>Whether its code is sealed for another address.</summary>
    internal bool IsTurnedAside { get; init; }
}

/// <summary>
/// The outbox: mail that waits to be sent. An attempt is taken for a while, so that of several nodes one makes it; what
/// fails is tried again later and later, and given up after a week. A node that dies in between may send twice, never
/// not at all.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="clock">The clock.</param>
/// <param name="open">Opens what was sealed for an address; null where it was not.</param>
internal sealed class Outbox(Database database, TimeProvider clock, Func<string, string, string?>? open = null)
{
    private const long Minute = 60L * 1_000_000;
    private const long Week = 7L * 24 * 60 * Minute;
    private const long Month = 30L * 24 * 60 * Minute;

    // Within this time an attempt has ended or its node is gone.
    private const long Taken = 5 * Minute;

    /// <summary>Takes what is due, at most so many.</summary>
    public IReadOnlyList<Mail> Take(int most)
    {
        var now = Instant.Of(clock.GetUtcNow());
        var taken = database.List(
            """
            update mail set next_at = @until, attempts = attempts + 1
            where (seq, kind, subject, address) in (select seq, kind, subject, address from mail where next_at <= @now
            and digest_of is null order by next_at limit @most) and next_at <= @now
            returning seq, kind, subject, address, data, attempts, sealed
            """,
            r => Write(
                r.Long("seq"), r.Text("kind"), r.Text("subject"), r.Text("address"),
                (JsonObject)JsonNode.Parse(r.Text("data"))!, r.TextOrNull("sealed"), r.Short("attempts")),
            ("until", now + Taken), ("now", now), ("most", most));
        taken.AddRange(Digests(now, most - taken.Count));
        if (taken.Count > 0)
        {
            // A mail tells of what happened: that must be durable, as whatever is answered.
            new Snapshot(database).Dispose();
        }

        // What somebody has turned aside is not sent, and not tried again.
        foreach (var mail in taken.Where(m => m.IsTurnedAside))
        {
            Mark(mail, null, null, "The code was sealed for another address.");
        }

        return taken.Where(m => !m.IsTurnedAside).ToList();
    }

    /// <summary>What a day has brought those who want it in one mail, each of theirs whole.</summary>
    private IEnumerable<Mail> Digests(Instant now, int most) => most <= 0 ? [] : database.List(
        """
        update mail set next_at = @until, attempts = attempts + 1
        where digest_of in (select digest_of from mail where digest_of is not null and next_at <= @now
        group by digest_of order by digest_of limit @most) and next_at <= @now
        returning seq, kind, subject, address, at, data, attempts
        """,
        r => (Key: (r.Long("seq"), r.Text("kind"), r.Text("subject")), Address: r.Text("address"), At: r.At("at"),
            Data: (JsonObject)JsonNode.Parse(r.Text("data"))!, Attempts: (int)r.Short("attempts")),
        ("until", now + Taken), ("now", now), ("most", most))
        .GroupBy(m => m.Address, StringComparer.Ordinal)
        .Select(g => g.OrderBy(m => m.At.Value).ThenBy(m => m.Key).ToList())
        .Select(all =>
        {
            Text[] said = [.. all.Select(m => NoticeKind.Of(m.Key.Item2).Say(m.Data))];
            var body = string.Join('\n', said.Select((t, i) => $"{i + 1}. {t.Zh}")) + "\n\n"
                + string.Join('\n', said.Select((t, i) => $"{i + 1}. {t.En}"));
            return Letter(
                all[0].Address, new($"每日通知汇总：{all.Count} 条", $"The day's notices: {all.Count}"), body,
                [.. all.Select(m => m.Key)]) with { Attempts = all.Max(m => m.Attempts) };
        });

    /// <summary>It was sent.</summary>
    public void Sent(Mail mail)
    {
        Mark(mail, null, Instant.Of(clock.GetUtcNow()), null);
    }

    /// <summary>It was not sent: it is tried again after 1, 2, 4 … minutes, 6 hours at most, or given up after a
    /// week.</summary>
    public void Failed(Mail mail, string error)
    {
        var now = Instant.Of(clock.GetUtcNow());
        var next = now + Math.Min(Minute << Math.Min(mail.Attempts - 1, 10), 360 * Minute);
        Mark(mail, next, null, error.Length > 500 ? error[..500] : error);
        database.Execute("update mail set next_at = null, sealed = null where next_at is not null and at < @old",
            ("old", now - Week));
    }

    /// <summary>Forgets what was sent a month ago: addresses are kept no longer than they are needed.</summary>
    public void Forget() =>
        database.Execute("delete from mail where next_at is null and at < @old",
            ("old", Instant.Of(clock.GetUtcNow()) - Month));

    private void Mark(Mail mail, long? next, long? sent, string? error)
    {
        foreach (var (seq, kind, subject) in mail.Keys)
        {
            database.Execute(
                "update mail set next_at = @next, sent_at = @sent, error = @error, sealed = case "
                    + "when cast(@next as bigint) is null then null else sealed end where seq = @seq and kind = @kind "
                    + "and subject = @subject and address = @address",
                ("next", next), ("sent", sent), ("error", error), ("seq", seq), ("kind", kind), ("subject", subject),
                ("address", mail.Address));
        }
    }

    /// <summary>A mail, with the code that was sealed, for the moment of sending.</summary>
    private Mail Write(long seq, string kind, string subject, string address, JsonObject data, string? code,
        int attempts)
    {
        var opened = code is null ? null : open?.Invoke(code, address);
        if (code is not null)
        {
            data["code"] = opened;
        }

        var text = NoticeKind.Of(kind).Say(data);
        return Letter(address, NoticeKind.Of(kind).Head(data), $"{text.Zh}\n\n{text.En}", [(seq, kind, subject)]) with
        {
            Attempts = attempts, IsTurnedAside = code is not null && open is not null && opened is null,
        };
    }

    /// <summary>A mail as all of them are: Chinese, then English, and whose it is.</summary>
    private static Mail Letter(
        string address, Text head, string body, IReadOnlyList<(long Seq, string Kind, string Subject)> keys)
    {
        var id = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
                '\n', keys.Select(k => string.Create(
                    CultureInfo.InvariantCulture, $"{k.Seq} {k.Kind} {k.Subject} {address}"))))).AsSpan(0, 16));
        return new(
            id, address, $"【碳排放权注册登记系统】{head.Zh} / {head.En}",
            $"{body}\n\n——\n全国碳排放权注册登记系统 / National Carbon Registry\n"
                + "本邮件由系统自动发送，请勿回复。系统不会在邮件中索要口令或验证码。\n"
                + "Sent by the registry; please do not answer. "
                + "The registry never asks for passwords or codes by e-mail.\n")
        {
            Keys = keys,
        };
    }
}
