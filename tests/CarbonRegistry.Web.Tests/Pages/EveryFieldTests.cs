using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using CarbonRegistry.Acts;
using CarbonRegistry.Demonstration;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Pages;
using OtpNet;
using static CarbonRegistry.Web.Tests.ExchangeWorld;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>
/// Every act that is done by a form, with every field that its form's own description has: filled in by its person in
/// a browser, confirmed afresh, approved by a second person in another browser where it needs one, and found in the
/// journal as it was entered. A new act or a new field without a value here fails.
/// </summary>
public sealed class EveryFieldTests(Chromium chromium)
{
    private const string Reason = "依文办理", Document = "环办气候〔2026〕7号", Name = "沙漠光伏",
    English = "Desert Solar";

    private static readonly string[] ToTheYear = ["nav a[href='/compliance']", "main a[href='/compliance/2025']"];

    private static readonly (string, string)[] Contact =
    [
        ("contact.address", "北京市朝阳区光华路1号"), ("contact.name", "陈联系"), ("contact.phone", "13800000001"),
        ("contact.email", "c@example.cn"),
    ];

    /// <summary>Each act, by the ways in which its form is filled in.</summary>
    private static readonly IReadOnlyList<Job> Jobs =
    [
        new("create-person", "national-system", Second: "national-system-2", Fields: _ => Values(
            ("name", "王敏"), ("role", "provincial-business"), ("jurisdiction", "31"), ("email", "w@example.cn"),
            ("phone", "13800000002"), ("identityNumber", Identity(1)), ("confirmedSimilar", "true"))),
        new("create-person", "national-system", Second: "national-system-2", Fields: x => Values(
            ("name", "周易"), ("role", "exchange"), ("identityNumber", Identity(2)),
            ("holder", Id(x, "select holder_id from account where type = 'XD'")))),
        new("edit-person", "national-system", Second: "national-system-2", Fields: x => Values(
            ("person", Person(x, "province-44")), ("name", "林新"), ("email", "l@example.cn"),
            ("phone", "13800000003"), ("confirmedSimilar", "true"))),
        new("change-permissions", "national-system", Fields: x => Values(
            ("person", Person(x, "national-2")), ("revoked", "7 8"))),
        new("suspend-person", "national-system", Fields: x => Values(
            ("person", Person(x, "late")), ("reason", Reason))),
        new("resume-person", "national-system", Second: "national-system-2", Fields: x => Values(
            ("person", Person(x, "late")), ("reason", Reason)))
        {
            Before = x => x.World.Must("national-system", "suspend-person",
                $$"""{"person":{{Person(x, "late")}},"reason":"核查"}"""),
        },
        new("accept-clock", "national-system", Second: "national-system-2", Fields: x => Values(
            ("time", Instant.At(x.World.Clock.Now).ToOffset(TimeSpan.FromHours(8)).ToString(
                "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
            ("reason", Reason)))
        {
            // The node's clock has jumped ahead of what the machine counts, by less than a one-time code lasts.
            Before = x =>
            {
                var time = x.World.Service<Transactions.LedgerTime>();
                time.Expect(time.Wall - 10_000_000);
                return Task.CompletedTask;
            },
            Way = _ => ["main a[href='/acts/accept-clock']"],
        },
        new("request-enrolment", "national-system", Second: "national-system-2", Fields: x => Values(
            ("person", Person(x, "late")), ("reason", Reason))),
        new("open-jurisdiction", "configuration", Second: "configuration-2", Fields: _ => Values(
            ("kind", "pilot"), ("code", "92"), ("zh", "浦东试点"), ("en", "Pudong pilot"), ("document", Document),
            ("within", "31"), ("authorityZh", "浦东生态环境局"), ("authorityEn", "Pudong Environment Bureau"))),
        new("open-provinces", "configuration", Second: "configuration-2", Fields: _ => Values(("document", Document))),
        new("register-holder", "province-11", Part: "enterprise", Fields: _ => Values(
            [("zh", Name), ("en", English), ("creditCode", Credit(1)), ("confirmedSimilar", "true"), .. Contact])),
        new("register-holder", "province-11", Part: "individual", Fields: _ => Values(
            [("zh", "李自然"), ("en", "Li Ziran"), ("identityNumber", Identity(3)), ("confirmedSimilar", "true"),
            .. Contact])),
        new("register-holder", "province-11", Fields: _ => Values(
            ("kind", "enterprise"), ("zh", Name), ("en", English), ("creditCode", Credit(1)))),
        new("register-emitter", "province-11", Fields: _ => Values(
            [("zh", Name), ("en", English), ("creditCode", Credit(1)), ("confirmedSimilar", "true"),
            ("initiator.name", "赵发起"), ("initiator.identityNumber", Identity(5)),
            ("initiator.phone", "13800000005"), ("initiator.email", "i@example.cn"),
            ("confirmer.name", "钱确认"), ("confirmer.identityNumber", Identity(6)),
            ("confirmer.phone", "13800000006"), ("confirmer.email", "f@example.cn"),
            ("obligation.year", "2025"), ("obligation.due", "54321"), ("obligation.document", Document),
            .. Contact])),
        new("open-account", "province-11", Part: "EC", Fields: x => Values(
            ("holder", Holder(x)), ("name", "一号户"), ("trading", "true"))),
        new("open-account", "province-11", Part: "EG", Fields: x => Values(
            ("holder", Holder(x)), ("name", "二号户"), ("trading", "true"))),
        new("open-account", "province-11", Part: "EP", Fields: x => Values(
            ("holder", Holder(x)), ("project", "P-77"), ("name", "三号户"), ("trading", "true"))),
        new("open-account", "province-11", Part: "ET", Fields: x => Values(
            ("parent", WithoutTrading(x)), ("name", "四号户"))),
        new("open-account", "province-11", Fields: x => Values(
            ("type", "EC"), ("holder", Holder(x)), ("name", "五号户"), ("trading", "true"))),
        new("open-delivery-account", "national", Fields: _ => Values(
            [("kind", "auction-house"), ("zh", "南方拍卖行"), ("en", "Southern Auctions"), ("creditCode", Credit(2)),
            ("accountName", "交付一户"), ("confirmedSimilar", "true"), .. Contact])),
        new("edit-holder", "province-11", Part: "name", Fields: x => Values(
            ("holder", Holder(x)), ("zh", Name), ("en", English), ("document", Document),
            ("confirmedSimilar", "true"))),
        new("edit-holder", "province-11", Part: "contact", Fields: x => Values(
            [("holder", Holder(x)), ("document", Document), ("confirmedSimilar", "false"), .. Contact])),
        new("edit-national-holder", "national", Part: "name", Fields: x => Values(
            ("holder", Id(x, "select holder_id from account where type = 'XD'")), ("zh", "海上交易所"),
            ("en", "Sea Exchange"), ("document", Document), ("confirmedSimilar", "true"))),
        new("edit-national-holder", "national", Part: "contact", Fields: x => Values(
            [("holder", Id(x, "select holder_id from account where type = 'XD'")), ("document", Document),
            ("confirmedSimilar", "false"), .. Contact])),
        new("edit-account", "province-11", Fields: x => Values(("account", x.World["EG2"]), ("name", "二热"))),
        new("edit-national-account", "national", Fields: x => Values(("account", x.World["XD"]), ("name", "交付户"))),
        new("change-account-state", "province-11", Fields: x => Values(
            ("account", x.World["EG2"]), ("state", "judicially-frozen"), ("reason", Reason),
            ("authority", "某中级人民法院"), ("document", Document))),
        new("change-national-account-state", "national", Fields: x => Values(
            ("account", x.World["AD"]), ("state", "judicially-frozen"), ("reason", Reason),
            ("authority", "某中级人民法院"), ("document", Document))),
        new("unfreeze-account", "province-11", Fields: x => Values(
            ("account", x.World["EG2"]), ("reason", Reason), ("authority", "某中级人民法院"), ("document", Document)))
        {
            Before = x => Freeze(x, "province-11", "change-account-state", "EG2"),
        },
        new("unfreeze-national-account", "national", Fields: x => Values(
            ("account", x.World["AD"]), ("reason", Reason), ("authority", "某中级人民法院"), ("document", Document)))
        {
            Before = x => Freeze(x, "national", "change-national-account-state", "AD"),
        },
        new("set-signing-policy", "province-11", Fields: x => Values(
            ("account", x.World["EC1"]), ("confirmations", "1"), ("above", "5000")))
        {
            Before = x => Set(x, "update representative set confirms = 1 where person_id = " + Person(x, "viewer")),
        },
        new("ease-confirmation", "rep-1", Second: "viewer", Fields: x => Values(
            ("account", x.World["EC1"]), ("easedUpTo", "500")))
        {
            Before = x => Set(x, "update representative set confirms = 1 where person_id = " + Person(x, "viewer")),
            Way = x => ["nav a[href='/accounts']", $"main a[href='/accounts/{x.World["EC1"]}']",
                "main a[href^='/acts/ease-confirmation']"],
        },
        new("add-representative", "province-11", Part: "new", Fields: x => Values(
            ("account", x.World["EC2"]), ("natural.name", "赵代表"), ("natural.identityNumber", Identity(4)),
            ("natural.phone", "13800000004"), ("natural.email", "z@example.cn"), ("initiates", "true"),
            ("confirms", "true"), ("document", Document))),
        new("add-representative", "province-11", Part: "known", Fields: x => Values(
            ("account", x.World["EC2"]), ("person", Person(x, "viewer")), ("initiates", "false"), ("confirms", "true"),
            ("document", Document))),
        new("change-representative", "province-11", Fields: x => Values(
            ("account", x.World["EC1"]), ("person", Person(x, "viewer")), ("initiates", "true"), ("confirms", "true"),
            ("document", Document))),
        new("remove-representative", "province-11", Fields: x => Values(
            ("account", x.World["EC1"]), ("person", Person(x, "viewer")), ("document", Document))),
        new("suspend-representative", "province-11", Fields: x => Values(
            ("person", Person(x, "viewer")), ("active", "false"), ("reason", Reason)))
        {
            Before = x => Set(x, "update person set jurisdiction = '11' where name = 'viewer'"),
        },
        new("set-parameter", "configuration", Fields: _ => Values(
            ("name", "access-token-days"), ("value", "200"), ("from", "2027-03-01T08:00"), ("document", Document))),
        new("open-compliance-year", "configuration", Fields: _ => Values(
            ("year", "2027"), ("opensAt", "2027-01-01T09:00"), ("closesAt", "2028-12-31T00:00"))),
        new("close-compliance-year", "configuration", Second: "configuration-2", Fields: _ => Values(
            ("year", "2025"), ("at", "2026-12-31T18:00"))),
        new("reopen-compliance-year", "configuration", Second: "configuration-2", Fields: _ => Values(
            ("year", "2025"), ("closesAt", "2028-01-31T18:00"), ("document", Document)))
        {
            // The year has ended by then.
            Before = x => Set(x, "update compliance_year set closes_at = opens_at + 1 where year = 2025"),
        },
        new("set-obligation", "province-11", Fields: x => Values(
            ("account", x.World["EC2"]), ("year", "2025"), ("due", "12345"), ("document", Document)))
        {
            Way = _ => [.. ToTheYear, "main a[href^='/acts/set-obligation']"],
        },
        new("withdraw-obligation", "province-11", Fields: x => Values(
            ("account", x.World["EC1"]), ("year", "2025"), ("document", Document)))
        {
            Way = x => [.. ToTheYear, $"main a[href='/compliance/2025/{x.World["EC1"]}']",
                "main a[href^='/acts/withdraw-obligation']"],
        },
        new("confirm-binding", "rep-4", Fields: x => Values(
            ("request", Id(x, "select id from exchange_binding_request")), ("confirm", "true")))
        {
            Way = _ => ["nav a[href='/exchange-link/bindings']", "main a[href^='/acts/confirm-binding?']"],
            Before = async x =>
            {
                Assert.True((await x.SignIn()).Taken);
                await x.Must("bindings", new()
                {
                    ["clientNumber"] = "N4", ["account"] = x.World["ET4"], ["holderIdentifier"] = "USCC4",
                });
            },
        },
        new("register-exchange-key", "national", Second: "national-2", Fields: x =>
        {
            using var key = MessageSignatures.SigningKey.Generate("ecdsa-p256-sha256", "exchange-key-9");
            return Values(
                ("account", x.World["XD"]), ("keyId", key.KeyId), ("algorithm", key.Algorithm),
                ("publicKey", Convert.ToBase64String(key.PublicKey)), ("validFrom", "2026-06-02T08:00"),
                ("validUntil", "2027-06-01T08:00"), ("certificate", new string('a', 64)));
        }),
        new("revoke-exchange-key", "national", Fields: x => Values(("keyId", x.Key.KeyId), ("reason", Reason))),
        new("resume-exchange-session", "national", Second: "national-2", Fields: x => Values(
            ("session", x.Session!), ("reason", Reason)))
        {
            Before = async x =>
            {
                await x.OpenDay(1000);
                await x.Must("transfer-outs", Items(Item("CET2", 1)));
                var reused = x.Message(Items(Item("CET2", 1)));
                reused["number"] = 1;
                Assert.Equal("854", (await x.Line.Send("transfer-outs", reused)).Code);
            },
        },
        new("correct-business-day", "national", Second: "national-2", Fields: x => Values(
            ("session", x.Session!), ("day", "2026-06-02"), ("reason", Reason)))
        {
            Before = async x => Assert.True((await x.SignIn()).Taken),
        },
        new("resolve-exchange-difference", "national", Second: "national-2", Fields: x => Values(
            ("session", x.Session!), ("reason", Reason)))
        {
            Before = async x =>
            {
                await x.OpenDay(1000);
                var wrong = new JsonObject
                {
                    ["unitType"] = "CEA", ["vintage"] = "2025", ["project"] = null, ["in"] = 1000, ["out"] = 0,
                    ["balance"] = 999,
                };
                var answer = await x.Must("sign-out", new()
                {
                    ["transferIns"] = 1, ["transferOuts"] = 0, ["totals"] = new JsonArray(wrong),
                });
                Assert.Equal("reconciling", answer["state"].GetValue<string>());
                await x.Must("reconciliation/blocks", new() { ["serials"] = new JsonArray() });
                await x.Must("reconciliation/trail", new() { ["entries"] = new JsonArray() });
            },
        },
    ];

    /// <summary>What is done by a form of its own; files have their pages and BatchJourneyTests.</summary>
    private static IEnumerable<Operation> ByForm => Operations.All.Where(o =>
        ActFields.IsByForm(o) && FileActs.Find(o) is null && ActFields.Of(o).All(f => f.Kind != ActFieldKind.File));

    public static TheoryData<int> All => [.. Enumerable.Range(0, Jobs.Count)];

    [Fact]
    public void Every_act_by_a_form_and_every_field_of_it_is_filled_in_here()
    {
        Assert.Equal(
            ByForm.Select(o => o.Key).Order(StringComparer.Ordinal),
            Jobs.Select(j => j.Operation).Distinct().Order(StringComparer.Ordinal));
        foreach (var operation in ByForm)
        {
            Assert.Equal(
                ActParts.Of(operation).Select(p => p.Key).Order(StringComparer.Ordinal),
                Jobs.Where(j => j.Operation == operation.Key).Select(j => j.Part).OfType<string>()
                    .Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_act_with_every_field_is_in_the_journal_as_it_was_entered_confirmed_and_approved(int at)
    {
        var job = Jobs[at];
        var backends = World.Backends.Select(b => b.Data).ToList();
        await using var x = await Start(backends[at % backends.Count]);
        var w = x.World;

        // Who acts has signed in for the first time before anything is amiss.
        using var session = await Session.Of(w, job.Person);
        using var other = job.Second is null ? null : await Session.Of(w, job.Second);
        await job.Before(x);
        var values = job.Fields(x);
        var left = new Dictionary<string, string>(values, StringComparer.Ordinal);
        var operation = Operations.Find(job.Operation)!;
        var part = ActParts.Of(operation).FirstOrDefault(p => p.Key == job.Part);
        await using var clerk = await chromium.Seated(w, session.Browser, at % 2 == 0 ? "zh-CN" : "en");

        // From the first page, by links.
        Assert.Equal(200, await clerk.Go("/"));
        foreach (var link in job.Way(x) ?? [$"nav a[href='/functions/{operation.Function.Code}']",
            $"main a[href='/acts/{operation.Key}']"])
        {
            await clerk.Page.ClickAsync(link);
        }

        await clerk.Sees("button.primary[value=preview]");
        if (part is not null)
        {
            await clerk.Page.ClickAsync($".tabs button[value='{part.Key}']");
            await clerk.Sees($".tabs button[value='{part.Key}'][aria-current]");
        }

        var asked = ActFields.Of(operation).Where(f => part?.Asks(f) ?? true).ToList();
        foreach (var field in asked)
        {
            Assert.True(await clerk.Page.Locator($"[name='{field.Path}']").CountAsync() > 0, $"no {field.Path}");
            if (left.Remove(field.Path, out var value))
            {
                await clerk.Fill(field.Path, value);
            }
            else
            {
                // Filled in another way of the same act.
                Assert.Contains(Jobs, j => j != job && j.Operation == job.Operation
                    && j.Fields(x).ContainsKey(field.Path));
            }
        }

        Assert.Empty(left);
        await clerk.Page.ClickAsync("button.primary[value=preview]");
        await clerk.Sees("button[value=submit], .reasons");
        await NothingWrong(clerk);
        var id = Guid.Parse(await clerk.Page.Locator("main input[name=id]").InputValueAsync());
        await clerk.Page.ClickAsync("button[value=submit]");
        await ConfirmAsAsked(clerk, session, ".steps [data-number='3'][aria-current], .reasons");
        await NothingWrong(clerk);
        Assert.Empty(clerk.Complaints);

        var (outcome, entry) = Journal(x, id);
        foreach (var field in asked.Where(f => values.ContainsKey(f.Path)))
        {
            Same(operation, field, values[field.Path], entry);
        }

        Assert.Equal(job.Second is not null, outcome == Outcome.Pending && Waits(x, id) > 0);
        if (other is null)
        {
            return;
        }

        // The second person, at a browser of their own, from the first page.
        await using var approver = await chromium.Seated(w, other.Browser, at % 2 == 0 ? "en" : "zh-CN");
        Assert.Equal(200, await approver.Go("/"));
        await approver.Page.ClickAsync($"main a[href='/proposals/{id}']");
        await approver.Page.ClickAsync("button[value=approve]");
        await ConfirmAsAsked(approver, other, "main .notice.good, .reasons");
        await NothingWrong(approver);
        Assert.Empty(approver.Complaints);
        Assert.Equal(0, Waits(x, id));
    }

    private static async Task NothingWrong(Clerk clerk) => Assert.True(
        await clerk.Page.Locator(".reasons").CountAsync() == 0,
            clerk.Page.Url + await clerk.Page.InnerTextAsync("main"));

    private static async Task ConfirmAsAsked(Clerk clerk, Session session, string then)
    {
        await clerk.Sees($"#confirmation-password, {then}");
        if (await clerk.Page.Locator("#confirmation-password").CountAsync() > 0)
        {
            await clerk.Confirm(session.NextCode);
            await clerk.Sees(then);
        }
    }

    /// <summary>What was entered is what the journal has; a secret is nowhere in it.</summary>
    private static void Same(Operation operation, ActField field, string entered, JsonObject entry)
    {
        var (at, type, secret) = ((JsonNode?)entry["form"], operation.FormType, false);
        foreach (var name in field.Path.Split('.'))
        {
            at = (at as JsonObject)?[name];
            var property = type.GetProperties().Single(p
                => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));
            secret |= property.GetCustomAttribute<SecretAttribute>() is not null;
            type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        }

        if (secret)
        {
            Assert.DoesNotContain(entered, entry.ToJsonString(), StringComparison.Ordinal);
            return;
        }

        var recorded = at?.ToString();
        Assert.Equal(
            (field.Path, field.Kind switch
            {
                ActFieldKind.Instant => Instant.Text(Instant.Of(new DateTimeOffset(
                    DateTime.Parse(entered, CultureInfo.InvariantCulture), TimeSpan.FromHours(8)))),
                _ => entered,
            }),
            (field.Path, field.Kind switch
            {
                ActFieldKind.Instant when long.TryParse(recorded, CultureInfo.InvariantCulture, out var instant) =>
                    Instant.Text(instant),
                ActFieldKind.Instant => Instant.Text(Instant.Of(
                    DateTimeOffset.Parse(recorded!, CultureInfo.InvariantCulture))),
                ActFieldKind.Words => string.Join(' ', at!.AsArray().Select(i => i!.ToString())),
                ActFieldKind.Flag => at?.GetValue<bool>() == true ? "true" : "false",
                _ => recorded,
            }));
    }

    private static (Outcome Outcome, JsonObject Entry) Journal(ExchangeWorld x, Guid id)
    {
        using var snapshot = new Snapshot(x.World.Service<Database>());
        return snapshot.List(
            "select outcome, terms from ledger_transaction where id = @id",
            r => ((Outcome)r.GetInt16(0), JsonNode.Parse(Database.ReadText(r, 1)!)!.AsObject()), ("id", id)).Single();
    }

    /// <summary>How many approvals it still needs.</summary>
    private static long Waits(ExchangeWorld x, Guid id)
    {
        using var snapshot = new Snapshot(x.World.Service<Database>());
        return snapshot.List(
            "select needed - given from proposal where id = @id and settled_at is null",
            r => Convert.ToInt64(r.GetValue(0), CultureInfo.InvariantCulture), ("id", id)).FirstOrDefault();
    }

    private static Dictionary<string, string> Values(params (string Field, string Value)[] values) =>
        values.ToDictionary(v => v.Field, v => v.Value, StringComparer.Ordinal);

    private static string Identity(int n) => Identifiers.IdentityNumber("11", new(1985, 4, 5), n);

    private static string Credit(int n) => Identifiers.CreditCode("11", 8800 + n);

    private static string Person(ExchangeWorld x, string name) => Id(x, $"select id from person where name = '{name}'");

    private static string Id(ExchangeWorld x, string query)
    {
        using var snapshot = new Snapshot(x.World.Service<Database>());
        return snapshot.List(query, r => r.GetValue(0) is byte[] or Guid ? Database.ReadGuid(r, 0).ToString()
            : Convert.ToString(r.GetValue(0), CultureInfo.InvariantCulture)!)[0];
    }

    private static Task Set(ExchangeWorld x, string statement)
    {
        x.World.Service<Database>().Execute(statement);
        return Task.CompletedTask;
    }

    /// <summary>An enterprise that has no account yet.</summary>
    private static string Holder(ExchangeWorld x) =>
        Known(x, 3, """ "kind":"enterprise","zh":"河北钢铁","en":"Hebei Steel" """);

    private static string Known(ExchangeWorld x, int n, string holder)
    {
        using var snapshot = new Snapshot(x.World.Service<Database>());
        var known = snapshot.List("select id from holder where identifier = @code", r => r.GetInt64(0),
            ("code", Credit(n)));
        return (known is [var id] ? id
            : x.World.Must("province-11", "register-holder", $$"""{{{holder}},"creditCode":"{{Credit(n)}}"}""")
            .GetAwaiter().GetResult()["result"]!["holder"]!.GetValue<long>()).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>An account without its trading account.</summary>
    private static string WithoutTrading(ExchangeWorld x)
    {
        var holder = Known(x, 4, """ "kind":"enterprise","zh":"山西焦煤","en":"Shanxi Coking Coal" """);
        using var snapshot = new Snapshot(x.World.Service<Database>());
        var known = snapshot.List($"select number from account where holder_id = {holder}", r => r.GetString(0));
        return known is [var number] ? number
            : x.World.Must("province-11", "open-account", $$"""{"type":"EC","holder":{{holder}},"trading":false}""")
                .GetAwaiter().GetResult()["result"]!["account"]!.GetValue<string>();
    }

    private static Task Freeze(ExchangeWorld x, string person, string operation, string account) => x.World.Must(
        person, operation, $$"""{"account":"{{x.World[account]}}","state":"frozen","reason":"核查"}""");

    /// <summary>One way to fill in an act's form.</summary>
    private sealed record Job(
        string Operation, string Person, Func<ExchangeWorld, Dictionary<string, string>> Fields, string? Part = null,
        string? Second = null)
    {
        /// <summary>What there must be before.</summary>
        public Func<ExchangeWorld, Task> Before { get; init; } = _ => Task.CompletedTask;

        /// <summary>The links from the first page to the form; null: the function's page.</summary>
        public Func<ExchangeWorld, string[]?> Way { get; init; } = _ => null;
    }

    /// <summary>Somebody who has signed in with password and one-time code.</summary>
    private sealed record Session(World World, Browser Browser, Totp Codes) : IDisposable
    {
        public static async Task<Session> Of(World w, string person)
        {
            var (browser, codes, _) = await w.EnrolWithPassword(person, person);
            return new(w, browser, codes);
        }

        public string NextCode() => World.NextCode(Codes);

        public void Dispose() => Browser.Dispose();
    }
}
