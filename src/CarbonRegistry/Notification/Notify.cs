using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Notification;

/// <summary>
/// Writes notices and the mail that carries them, in the database transaction of their cause: there is none without its
/// cause, and no cause without its notice. Data are sentences' words, never personal secrets.
/// </summary>
internal static class Notify
{
    /// <summary>As a condition on <c>person p</c>: the active representatives of the account <c>@account</c>.</summary>
    public const string OfAccount =
        "p.active = 1 and p.id in (select r.person_id from representative r where r.account_id = @account)";

    /// <summary>As a condition on <c>person p</c>: the active representatives of any account of the holder
    /// <c>@holder</c>.</summary>
    public const string OfHolder =
        "p.active = 1 and p.id in (select r.person_id from representative r join account a on a.id = r.account_id "
            + "where a.holder_id = @holder)";

    /// <summary>As a condition on <c>person p</c>: the person <c>@person</c>, suspended or not.</summary>
    public const string Oneself = "p.id = @person";

    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Tells people: in the application, and by e-mail those whose address is known, at once or as they have
    /// chosen for the kind's topic.</summary>
    /// <param name="register">The cause's transaction.</param>
    /// <param name="cause">The journal's number of what it is about, and when it is told (UTC microseconds).</param>
    /// <param name="kind">The kind.</param>
    /// <param name="subject">What tells two notices of one cause and kind apart.</param>
    /// <param name="data">What its sentences are filled in with.</param>
    /// <param name="who">A condition on <c>person p</c>.</param>
    /// <param name="values">The condition's parameters.</param>
    public static void People(Register register, (long Seq, Instant At) cause, NoticeKind kind, string subject,
        JsonObject data, string who, params (string Name, object? Value)[] values)
    {
        (string, object?)[] all = [.. values, ("seq", cause.Seq), ("at", cause.At), ("kind", kind.Key),
            ("subject", subject), ("data", data.ToJsonString(Plain)), ("topic", kind.Topic?.Key ?? ""),
            ("digest", MailChoice.NextDigest(cause.At))];
        register.Execute(
            "insert into notice (person_id, seq, kind, subject, at, data) "
                + $"select p.id, @seq, @kind, @subject, @at, @data from person p where {who} on conflict do nothing",
            all);
        register.Execute(
            $"""
             insert into mail (seq, kind, subject, address, at, data, next_at, digest_of)
             select @seq, @kind, @subject, p.email, @at, @data,
                 case when c.choice = 'daily' then cast(@digest as bigint) else cast(@at as bigint) end,
                 case when c.choice = 'daily' then p.id end
             from person p left join mail_choice c on c.person_id = p.id and c.topic = @topic
             where p.email is not null and coalesce(c.choice, '') <> 'never' and ({who}) on conflict do nothing
             """,
            all);
    }

    /// <summary>Tells an address that is no person's, such as a holder's contact; null: nobody.</summary>
    public static void Address(Register register, (long Seq, Instant At) cause, NoticeKind kind, string subject,
        JsonObject data, string? address)
    {
        if (address is not null)
        {
            register.Execute(
                "insert into mail (seq, kind, subject, address, at, data, next_at) "
                    + "values (@seq, @kind, @subject, @address, @at, @data, @at) on conflict do nothing",
                ("seq", cause.Seq), ("at", cause.At), ("kind", kind.Key), ("subject", subject),
                ("data", data.ToJsonString(Plain)), ("address", address));
        }
    }

    /// <summary>Tells the representatives of an account and its holder's contact.</summary>
    public static void Account(
        ActContext context, NoticeKind kind, AccountId account, JsonObject data, string subject = "") =>
        Account(context.Register, (context.Seq, context.Now), kind, account, data,
            subject.Length > 0 ? subject : account.ToString());

    private static void Account(
        Register register, (long Seq, Instant At) cause, NoticeKind kind, AccountId account, JsonObject data,
        string subject)
    {
        People(register, cause, kind, subject, data, OfAccount, ("account", account));
        Address(register, cause, kind, subject, data, ContactOfAccount(register, account));
    }

    /// <summary>Tells holders of what an office has done with their units: moved, held or released them.</summary>
    /// <param name="register">The movement's or the hold's transaction.</param>
    /// <param name="entry">What was carried out.</param>
    public static void OfUnits(Register register, JournalEntry entry)
    {
        var terms = entry.Terms is { } written ? JsonNode.Parse(written) : null;
        foreach (var told in entry.Postings.SelectMany(p => KindsOf(entry, terms, p)
            .Select(k => (k.Account, k.Kind, Posting: p))).GroupBy(t => (t.Account, t.Kind, t.Posting.Line)))
        {
            var (account, kind, line) = told.Key;
            var (number, type) = register.List(
                "select number, type from account where id = @id", r => (r.Text("number"), r.Text("type")),
                ("id", account))[0];
            if (!AccountTypes.Find(type)!.IsOwned)
            {
                continue;
            }

            var unit = UnitTypes.OfLine(line).Code;
            var data = new JsonObject
            {
                ["account"] = number, ["what"] = Words(Functions.Find(entry.Function)!.Name), ["unit"] = unit,
                ["quantity"] = Numbers.Grouped(told.Sum(t => t.Posting.Quantity)),
                ["document"] = (string?)(terms?["document"] ?? terms?["reference"]) ?? "—",
                ["reason"] = Because((string?)terms?["reason"]),
            };
            if (kind == NoticeKind.UnitsHeld)
            {
                data["kind"] = Words((string?)terms!["kind"] == nameof(HoldKinds.Dispute)
                    ? new("争议", "a dispute") : new("司法冻结", "a judicial freeze"));
                data["authority"] = (string?)terms["authority"] ?? "—";
            }

            Account(
                register, (entry.Seq, entry.At), kind, account, data,
                string.Create(CultureInfo.InvariantCulture, $"{account} {unit}"));
        }
    }

    /// <summary>Whom a posting is told to, and as what: both sides of a movement, the account of a hold.</summary>
    private static IEnumerable<(AccountId Account, NoticeKind Kind)> KindsOf(
        JournalEntry entry, JsonNode? terms, Posting posting) => Functions.Find(entry.Function) switch
    {
        Transfer when posting.Source == posting.Destination => [],
        Transfer row =>
        [
            (posting.Source, NoticeKind.UnitsTaken),
            (posting.Destination, row.Undoes is null ? NoticeKind.UnitsReceived : NoticeKind.UnitsReturned),
        ],
        _ => [(posting.Destination, terms?["kind"] is null ? NoticeKind.UnitsReleased : NoticeKind.UnitsHeld)],
    };

    /// <summary>Tells one person, suspended or not.</summary>
    public static void Person(ActContext context, NoticeKind kind, PersonId person, JsonObject data) =>
        People(context.Register, (context.Seq, context.Now), kind, person.ToString(), data,
            Oneself, ("person", person));

    /// <summary>Tells a person that somebody changed their rights or details.</summary>
    public static void Rights(ActContext context, PersonId person, Text what) =>
        Person(context, NoticeKind.RightsChanged, person,
            new() { ["what"] = Words(what), ["who"] = NameOf(context.Register, context.Actor.PersonId) });

    /// <summary>Tells a person that what they sign in with has changed.</summary>
    public static void Credentials(ActContext context, PersonId person, Text what) =>
        Person(context, NoticeKind.CredentialsChanged, person, new() { ["what"] = Words(what) });

    /// <summary>Sends a person their enrolment code, and nobody else: no notice in the application has it.</summary>
    public static void SealedCode(ActContext context, PersonId person, string address, string code)
    {
        var data = new JsonObject { ["name"] = NameOf(context.Register, person),
            ["until"] = Moment(context.Now + Enrolment.Valid) };
        context.Register.Execute(
            "insert into mail (seq, kind, subject, address, at, data, next_at, sealed) "
                + "values (@seq, @kind, @subject, @address, @at, @data, @at, @sealed)",
            ("seq", context.Seq), ("at", context.Now), ("kind", NoticeKind.EnrolmentCode.Key),
            ("subject", person.ToString()),
            ("data", data.ToJsonString(Plain)), ("address", address), ("sealed", code));
    }

    /// <summary>The e-mail address of the contact of an account's holder, or null.</summary>
    public static string? ContactOfAccount(Register register, AccountId account) => register.List(
        "select h.contact_email from account a join holder h on h.id = a.holder_id where a.id = @account",
            r => r.TextOrNull("contact_email"), ("account", account)).FirstOrDefault();

    /// <summary>The name of whoever acts.</summary>
    public static JsonNode NameOf(Register register, PersonId person) => person == 0
        ? Words(new("登记系统", "the registry"))
        : register.List("select name from person where id = @id", r => r.Text("name"),
            ("id", person)).FirstOrDefault() ?? "";

    /// <summary>Words in both languages.</summary>
    public static JsonObject Words(Text text) => new() { ["zh"] = text.Zh, ["en"] = text.En };

    /// <summary>An instant in words, in Beijing's time.</summary>
    public static JsonObject Moment(Instant instant)
    {
        var there = Instant.InBeijing(instant).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return Words(new($"{there}（北京时间）", $"{there} (Beijing time)"));
    }

    /// <summary>What was done with an account, in words.</summary>
    public static JsonObject Act(Text what, string? account, string? person = null) => new()
    {
        ["what"] = Words(what), ["about"] = account is null ? ""
            : Words(person is null ? new($"（账户 {account}）", $" (account {account})")
                : new($"（{person}，账户 {account}）", $" ({person}, account {account})")),
        ["account"] = account,
    };

    /// <summary>A reason as a sentence of its own, or nothing.</summary>
    public static JsonObject Because(string? reason) =>
        Words(reason is null ? new("", "") : new($"理由：{reason}。", $" Reason: {reason}."));
}
