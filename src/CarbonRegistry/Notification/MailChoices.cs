using System.Globalization;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Notification;

/// <summary>When everybody's own mail goes out. No state of the registry, kept beside the ledger; of every change a
/// mail goes out at once, so that whoever has lost a session hears of it.</summary>
internal static class MailChoices
{
    /// <summary>What a person has chosen for each topic.</summary>
    public static IReadOnlyDictionary<NoticeTopic, MailChoice> Of(Snapshot snapshot, PersonId person)
    {
        var chosen = snapshot.List(
            "select topic, choice from mail_choice where person_id = @person",
            r => (Topic: r.Text("topic"), Choice: r.Text("choice")), ("person", person))
            .ToDictionary(c => c.Topic, c => Keyed.Find<MailChoice>(c.Choice), StringComparer.Ordinal);
        return NoticeTopic.All.ToDictionary(t => t, t => chosen.GetValueOrDefault(t.Key) ?? t.Choices[0]);
    }

    /// <summary>Chooses; what a topic does not offer is not chosen.</summary>
    /// <returns>Whether all of it could be chosen; otherwise nothing has changed.</returns>
    public static bool Choose(
        Database database, PersonId person, IReadOnlyDictionary<NoticeTopic, MailChoice> choices, Instant now)
    {
        if (choices.Any(c => !c.Key.Choices.Contains(c.Value)))
        {
            return false;
        }

        IReadOnlyDictionary<NoticeTopic, MailChoice> before;
        using (var snapshot = new Snapshot(database))
        {
            before = Of(snapshot, person);
        }

        var changed = choices.Where(c => before[c.Key] != c.Value).ToList();
        foreach (var (topic, choice) in changed)
        {
            database.Execute("delete from mail_choice where person_id = @person and topic = @topic",
                ("person", person), ("topic", topic.Key));
            if (choice != topic.Choices[0])
            {
                database.Execute(
                    "insert into mail_choice (person_id, topic, choice) values (@person, @topic, @choice) "
                        + "on conflict (person_id, topic) do update set choice = excluded.choice",
                    ("person", person), ("topic", topic.Key), ("choice", choice.Key));
            }
        }

        if (changed.Count > 0)
        {
            var what = Notify.Words(new(
                string.Join('；', changed.Select(c => $"{c.Key.Name.Zh}：{c.Value.Name.Zh}")),
                string.Join("; ", changed.Select(c => $"{c.Key.Name.En}: {c.Value.Name.En}"))));
            database.Execute(
                """
                insert into mail (seq, kind, subject, address, at, data, next_at)
                select 0, @kind, @subject, email, @now, @data, @now from person where id = @person and email is not null
                on conflict do nothing
                """,
                ("kind", NoticeKind.MailChanged.Key),
                ("subject", string.Create(CultureInfo.InvariantCulture, $"{person} {now}")), ("now", now),
                ("data", new JsonObject { ["what"] = what }.ToJsonString()), ("person", person));
        }

        return true;
    }
}
