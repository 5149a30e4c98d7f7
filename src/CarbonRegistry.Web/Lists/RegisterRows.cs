using CarbonRegistry.Accounts;
using CarbonRegistry.Movements;
using CarbonRegistry.People;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Parts;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Lists;

/// <summary>The lists of who and what is in the register.</summary>
internal static class RegisterRows
{
    private static readonly Filter<string>
        HolderPart = Filter.Part("q", AccountTexts.SearchFor, HolderTexts.SearchHint),
        Kind = Filter.Word(
            "kind", HolderTexts.Kind, [.. Enum.GetNames<HolderKind>().Select(k => (k, CommonTexts.HolderKindOf(k)))]),
        Jurisdiction = Filter.Jurisdiction(CommonTexts.Jurisdiction),
        PersonPart = Filter.Part("q", AdministrationTexts.Name),
        PersonState = Filter.Word(
            "state", CommonTexts.State,
            ("active", AdministrationTexts.Active), ("suspended", AdministrationTexts.Suspended)),
        BatchPart = Filter.Part("q", BatchTexts.Search);

    private static readonly Filter<Role> PersonRole =
        Filter.One("role", AdministrationTexts.Role, Role.All, r => r.Key, r => r.Name);

    private static readonly Filter<UnitType> Unit = Filter.One(
        "unitType", CommonTexts.UnitType, UnitTypes.All, u => u.Code,
        u => new($"{u.Code} {u.Name.Zh}", $"{u.Code} {u.Name.En}"));

    private static readonly Filter<long?> Vintage = Filter.Number("vintage", CommonTexts.Vintage, 0, 9999);

    /// <summary>Holders (用户).</summary>
    public static readonly ListOf<HolderDetail> Holders = new()
    {
        Name = "holders", Title = HolderTexts.Holders, Page = "/holders", Api = "/holders",
        Says = (
            "ListHolders", "Holders",
            "Those that you may see, by number (functions 4, 5, 14, 15). q finds of a name the beginning of any word, "
            + "its pinyin or pinyin initials, and an identifier. Contact "
            + "data are for their own office only.", "Holders"),
        Filters = [HolderPart, Kind, Jurisdiction], Sorts = HolderQueries.Sorts,
        Within = q => new(Does:
        [
            .. q.Actor.May(Functions.OpenProvincialAccounts)
                ? new[]
                {
                    ("/acts/register-emitter", EmitterTexts.Register),
                    ("/acts/register-emitters", EmitterTexts.ByFile),
                    ("/acts/register-holder?part=enterprise", HolderTexts.Register),
                    ("/acts/open-accounts", HolderTexts.ByFile),
                }
                : [],
            .. q.Actor.May(Functions.OpenNationalAccounts)
                ? new[] { ("/acts/open-delivery-account", HolderTexts.Delivery) } : [],
        ]),
        Read = q => HolderQueries.List(q.Snapshot, q.Actor, new()
        {
            Kind = q.Of(Kind) is { } kind ? Enum.Parse<HolderKind>(kind) : null, Jurisdiction = q.Of(Jurisdiction),
            Text = q.Of(HolderPart), Order = q.Order, Limit = q.Limit,
        }),
        Count = q => HolderQueries.Count(q.Snapshot, q.Actor, new()
        {
            Kind = q.Of(Kind) is { } kind ? Enum.Parse<HolderKind>(kind) : null, Jurisdiction = q.Of(Jurisdiction),
            Text = q.Of(HolderPart),
        }),
        Columns = q =>
        [
            new(HolderTexts.Number, h => CellOf.Number(h.Id, "/holders/" + h.Id))
            {
                Sort = "number", Value = h => h.Id,
            },
            new(AccountTexts.Name, h => new(q.Say(h.Name), "/holders/" + h.Id))
            {
                Sort = q.Language == Language.English ? "name-en" : "name", InFile = false,
            },
            new(HolderTexts.Kind, h => new(q.Say(CommonTexts.HolderKindOf(h.Kind))))
            {
                Sort = "kind", Data = new(new("用户类型", "Kind"), h => h.Kind),
            },
            new(HolderTexts.Name, h => new(h.Zh)) { InPage = false },
            new(HolderTexts.EnglishName, h => new(h.En))
            {
                InPage = false, Data = new(new("用户英文名称", "Holder in English"), h => h.En),
            },
            new(AccountTexts.Identifier, h => new(h.Identifier ?? "—", Class: "number"))
            {
                Value = h => h.Identifier, Data = new(new("证件号码", "Identifier"), h => h.Identifier),
            },
            new(CommonTexts.Jurisdiction, h => new(q.Say(q.Place(h.Jurisdiction))))
            {
                Sort = "jurisdiction", Data = new(new("辖区", "Jurisdiction"), h => h.Jurisdiction),
            },
            new(HolderTexts.Accounts, h => CellOf.Number(h.Accounts) with { Class = "figure" })
            {
                Sort = "accounts", Class = "figure", Value = h => h.Accounts,
            },
            new(HolderTexts.Address, h => new(h.Contact?.Address))
            {
                InPage = false, Data = new(new("地址", "Address"), h => h.Contact?.Address),
            },
            new(HolderTexts.ContactName, h => new(h.Contact?.Name))
            {
                InPage = false, Data = new(new("联系人", "Contact"), h => h.Contact?.Name),
            },
            new(HolderTexts.Phone, h => new(h.Contact?.Phone))
            {
                InPage = false, Data = new(new("联系电话", "Phone"), h => h.Contact?.Phone),
            },
            new(HolderTexts.Email, h => new(h.Contact?.Email)) { InPage = false },
        ],
    };

    /// <summary>People, for those who manage them.</summary>
    public static readonly ListOf<PersonView> People = new()
    {
        Name = "people", Title = AdministrationTexts.People, Page = "/people", Api = "/people",
        Says = (
            "ListPeople", "People",
            "Those that you manage, by number: system administrators see administrators, provinces their "
            + "representatives, the auditor all. q is the beginning of a word of the name, or its pinyin initials; "
            + "state is active or suspended.", "People"),
        Filters = [PersonPart, PersonRole, PersonState], Sorts = PersonQueries.Sorts, OfAnswer = 50,
        Within = q => new(Does:
        [
            .. ActFields.ByForm(Functions.CreateAdministrators).Where(o => o.Function.By.Contains(q.Actor.Role))
                .Select(o => ("/acts/" + o.Key, o.Name)),
        ]),
        Read = q => PersonQueries.List(
            q.Snapshot, q.Actor, q.Of(PersonRole), q.Of(PersonPart),
            q.Of(PersonState) is { } state ? state == "active" : null, q.Order, q.Limit),
        Count = q => PersonQueries.Count(
            q.Snapshot, q.Actor, q.Of(PersonRole), q.Of(PersonPart),
            q.Of(PersonState) is { } state ? state == "active" : null),
        Columns = q =>
        [
            new(CommonTexts.Number, p => CellOf.Number(p.Id, "/people/" + p.Id))
            {
                Sort = "number", Value = p => p.Id,
            },
            new(AdministrationTexts.Name, p => new(p.Name, "/people/" + p.Id)) { Sort = "name" },
            new(AdministrationTexts.Role, p => new(Role.Find(p.Role) is { } role ? q.Say(role.Name) : p.Role))
            {
                Sort = "role",
            },
            new(CommonTexts.Jurisdiction, p => new(q.Say(q.Place(p.Jurisdiction)))) { Sort = "jurisdiction" },
            new(CommonTexts.Holder, p => CellOf.Number(p.Holder)) { InPage = false, Value = p => p.Holder },
            new(CommonTexts.State, p => new(
                q.Say(p.Active ? AdministrationTexts.Active : AdministrationTexts.Suspended),
                Tone: p.Active ? "good" : "bad")) { Sort = "state" },
            new(AdministrationTexts.Revoked, p => new(p.Revoked.Count == 0 ? "—"
                : string.Join(q.Language == Language.English ? ", " : "、", p.Revoked)))
            {
                Value = p => string.Join(' ', p.Revoked),
            },
            new(AdministrationTexts.Email, p => new(p.Email)) { InPage = false },
            new(HolderTexts.Phone, p => new(p.Phone)) { InPage = false },
            .. q.IsPage && Visibility.MayEnrol(q.Snapshot, q.Actor, q.Now) is { } mayEnrol
                ? Enrolling(q, mayEnrol) : [],
        ],
    };

    /// <summary>Every creation of units. Batches are public among those who have signed in.</summary>
    public static readonly ListOf<BatchView> Batches = new()
    {
        Name = "batches", Title = CommonTexts.Batches, Page = "/batches", Api = "/batches",
        Says = ("ListBatches", "Batches", "Every creation of units, by number.", "Serials"),
        Filters = [Unit, Vintage, BatchPart], Sorts = CustodyQueries.Sorts,
        Read = q => CustodyQueries.Batches(
            q.Snapshot, q.Of(Unit), (short?)q.Of(Vintage), q.Of(BatchPart), q.Order, q.Limit),
        Count = q => CustodyQueries.CountBatches(
            q.Snapshot, q.Of(Unit), (short?)q.Of(Vintage), q.Of(BatchPart)),
        Columns = q =>
        [
            new(CommonTexts.Batch, b => CellOf.Number(b.Batch, "/batches/" + b.Batch))
            {
                Sort = "number", Value = b => b.Batch,
            },
            new(CommonTexts.UnitType, b => new(b.UnitType)) { Sort = "unit" },
            new(CommonTexts.Vintage, b => new(b.Vintage)) { Sort = "vintage" },
            new(CommonTexts.Project, b => new(b.Project ?? "—", Class: "number"))
            {
                Sort = "project", Value = b => b.Project,
            },
            new(SerialTexts.Monitoring, b => new(
                b.MonitoringFrom is null ? "—" : $"{b.MonitoringFrom} – {b.MonitoringTo}"))
            {
                Value = b => b.MonitoringFrom is null ? null : $"{b.MonitoringFrom} / {b.MonitoringTo}",
            },
            new(CommonTexts.SerialNumbers, b => CellOf.Of<Serials>(
                b.Serials, (nameof(Serials.Range), b.Serials), (nameof(Serials.Leads), q.Actor.SeesAll))),
            new(SerialTexts.Reference, b => new(b.Reference)),
            new(SerialTexts.Created, b => CellOf.Tonnes(b.Quantity))
            {
                Sort = "quantity", Class = "figure", Value = b => b.Quantity,
            },
            new(BatchTexts.Annulled, b => CellOf.Of<Annulled>(null, (nameof(Annulled.Of), b)))
            {
                Value = b => b.Annulled,
            },
        ],
    };

    /// <summary>The column that leads to an enrolment code.</summary>
    private static Column<PersonView>[] Enrolling(ListRequest query, Func<PersonView, bool> mayEnrol) =>
    [
        new(SignInTexts.EnrolCode, p => !mayEnrol(p) ? new(null) : new(
            query.Say(SignInTexts.IssueCode), $"/people/{p.Id}/enrolment")
        {
            Label = $"{query.Say(SignInTexts.IssueCode)} {p.Name}",
        })
        {
            InFile = false,
        },
    ];
}
