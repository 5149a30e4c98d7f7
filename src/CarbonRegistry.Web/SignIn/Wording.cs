using System.Text.Json.Nodes;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.People;
using CarbonRegistry.Proposals;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Texts;
using Facts = CarbonRegistry.Web.Parts.Facts;

namespace CarbonRegistry.Web.SignIn;

/// <summary>
/// What a person is about to confirm, in words: the act, the quantities, the parties by name and number, approve or reject or withdraw. The text is shown, its digest is
/// what a passkey signs, and the journal keeps it: so it holds no personal secret, and what is too long for it is counted; the digest of the content stands for all of it.
/// </summary>
internal sealed class Wording(Snapshot snapshot, Actor actor, Language language)
{
    private const int MostLines = 20;

    /// <summary>The language of whoever asks: of the page, or of the program's request.</summary>
    public static Language LanguageOf(HttpContext http) =>
        !Screens.IsForPrograms(http.Request.Path) ? http.Language() : Problems.PrefersEnglish(http.Request) ? Language.English : Language.Chinese;

    /// <summary>The whole text of a confirmation.</summary>
    /// <param name="what">What is confirmed.</param>
    /// <param name="name">Who confirms.</param>
    /// <param name="number">The confirmation's number, that no other has.</param>
    public string Whole(Demanded what, string name, string number)
    {
        IEnumerable<string> lines =
        [
            .. what.Says(this), Pair(SignInTexts.ConfirmBy, $"{name}{Within(Say(actor.Role.Name))}"),
            Pair(SignInTexts.ConfirmContent, Convert.ToHexStringLower(what.Content)), Pair(SignInTexts.ConfirmNumber, number),
        ];

        // What people have entered begins no line of its own, and the page's characters are those that are signed.
        return string.Join('\n', lines.Select(line => string.Concat(line.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c))));
    }

    /// <summary>A text in the language.</summary>
    public string Say(Text text) => language.Of(text);

    /// <summary>The first line: what is confirmed.</summary>
    public string Confirms(string what) => language.Of(SignInTexts.ConfirmThis, what);

    /// <summary>A movement, decision, hold or release.</summary>
    public IEnumerable<string> Of(Proposal proposal) =>
    [
        Confirms($"{proposal.Function.Code} {Say(proposal.Function.Name)}"), .. LinesOf(proposal), Pair(TransactionTexts.Id, proposal.Id.ToString()),
    ];

    /// <summary>Several transactions at once.</summary>
    public IEnumerable<string> Of(IReadOnlyList<Proposal> proposals, bool together) =>
    [
        Confirms(language.Of(together ? SignInTexts.ConfirmTogether : SignInTexts.ConfirmEach, Number(proposals.Count))),
        .. Limited(proposals, (p, i) => [$"{i + 1}. {p.Function.Code} {Say(p.Function.Name)}", .. LinesOf(p)]),
        Sum(proposals.SelectMany(p => p.Legs).Select(l => (l.Unit.Code, l.Quantity))),
    ];

    /// <summary>An act with its form, or a word on what waits.</summary>
    public IEnumerable<string> Of(Act act) =>
    [
        .. act.Form is DecideProposal.Form decision ? Decision(decision)
            : [Confirms($"{act.Operation.Function.Code} {Say(act.Operation.Name)}"), .. FormOf(act.Operation, act.Form)],
        Pair(SignInTexts.ConfirmAct, act.Id.ToString()),
    ];

    private IEnumerable<string> Decision(DecideProposal.Form decision)
    {
        var word = Say(ActTexts.Word(decision.Decision.ToString().ToLowerInvariant()));
        if (ProposalQueries.Find(snapshot, actor, decision.Proposal) is not { } proposal)
        {
            return [Confirms($"{word} {decision.Proposal}")];
        }

        var operation = Operations.Find(proposal.Operation);
        var name = Say(operation?.Name ?? Functions.Find(proposal.Function)!.Name);
        return
        [
            Confirms(language.Of(SignInTexts.ConfirmDecision, word, proposal.Seq, $"{proposal.Function} {name}")),
            Pair(ProposalTexts.By, proposal.PersonName + (Role.Find(proposal.Role) is { } role ? Within(Say(role.Name)) : "")),
            .. operation is null ? LegsOf(proposal.Terms) : proposal.Terms?["form"] is { } form ? FormOf(operation, operation.Read(form.ToJsonString())) : [],
            .. decision.Reason is { } reason ? [Pair(FormTexts.Fields["reason"], reason)] : Array.Empty<string>(),
        ];
    }

    /// <summary>A form without what the journal does not keep; beside a number whom it means.</summary>
    private IEnumerable<string> FormOf(Operation operation, object form)
    {
        if (operation.Describe(form) is not JsonObject fields)
        {
            return [];
        }

        var meanings = ActParts.Meanings(snapshot, actor, language, ActFields.Of(operation), path => (fields[path] as JsonValue)?.ToString());
        return
        [
            .. fields.SelectMany(f => Facts.Of(new() { [f.Key] = f.Value?.DeepClone() }, language, movement: false)
                .Select(p => Pair(p.Name, p.Value + (meanings.GetValueOrDefault(f.Key) is { } meaning ? Within(meaning) : "")))),
        ];
    }

    private IEnumerable<string> LinesOf(Proposal proposal) =>
    [
        .. Limited(proposal.Legs, (leg, _) => [LegOf(proposal, leg), .. PickOf(leg.Pick)]),
        .. proposal.Legs.Count > 1 ? [Sum(proposal.Legs.Select(l => (l.Unit.Code, l.Quantity)))] : Array.Empty<string>(),
        .. JournalEntry.TermsJson(proposal, withLegs: false) is { } terms ? Terms(JsonNode.Parse(terms)!.AsObject()) : [],
        .. proposal.Terms.RefersTo is { } referred ? Referred(referred) : [],
    ];

    private IEnumerable<string> Terms(JsonObject terms) =>
        Facts.Of(terms, language, movement: true).Select(t => Pair(t.Name, t.Value));

    private string LegOf(Proposal proposal, Leg leg) =>
        proposal.Hold is not null ? language.Of(MovementTexts.SentenceHold, Named(leg.From?.ToString() ?? leg.To?.ToString()), leg.Quantity == 0 ? Say(CommonTexts.All) : Number(leg.Quantity), leg.Unit.Code)
        : Sentence(leg.From?.ToString(), leg.To?.ToString(), leg.Quantity, leg.Unit.Code);

    private string Sentence(string? from, string? to, long quantity, string unit) =>
        language.Of(from is null ? MovementTexts.SentenceCreate : MovementTexts.Sentence, Named(from), Named(to), Number(quantity), unit);

    private IEnumerable<string> PickOf(Picking? pick)
    {
        if (pick?.Vintage is { } vintage)
        {
            yield return Pair(FormTexts.Fields["vintage"], Units.SerialNumber.VintageText(vintage, pick.VintageLast ?? vintage));
        }

        if (pick?.Batches is { Count: > 0 } batches)
        {
            yield return Pair(FormTexts.Fields["batches"], string.Join(' ', batches.Take(MostLines)));
        }

        if (pick?.Serials is { Count: > 0 } serials)
        {
            yield return Pair(FormTexts.Fields["serials"], string.Join(' ', serials.Take(MostLines)) + (serials.Count > MostLines ? " …" : ""));
        }

        if (pick?.HeldFor is { } consignor)
        {
            yield return Pair(FormTexts.Fields["heldFor"], Named(consignor.ToString()));
        }
    }

    /// <summary>The transaction that is undone, decided or released.</summary>
    private IEnumerable<string> Referred(Guid id) =>
        TransactionQueries.Find(snapshot, actor, [id]) is not [var transaction] ? [] :
        [
            Pair(FormTexts.Fields["refersTo"], $"{transaction.Seq} {transaction.Function} {Say(Functions.Find(transaction.Function)!.Name)}"),
            .. Limited(Moved(transaction), (m, _) => [Sentence(m.From, m.To, m.Quantity, m.Unit)]),
            Sum(transaction.Sums.Quantities.Select(q => (q.UnitType, q.Quantity))),
        ];

    private static List<(string? From, string? To, string Unit, long Quantity)> Moved(TransactionView transaction) =>
    [
        .. BalanceEffects.Movements(transaction).GroupBy(m => (m.From, m.To, m.Unit)).Select(g => (g.Key.From, g.Key.To, g.Key.Unit, g.Sum(m => m.Quantity))),
    ];

    /// <summary>What a proposal that waits asks for.</summary>
    private IEnumerable<string> LegsOf(JsonNode? terms)
    {
        if (terms?.DeepClone() is not JsonObject asked)
        {
            return [];
        }

        var legs = (asked["legs"] as JsonArray)?.Select(l => (
            From: l!["from"]?.GetValue<string>(), To: l["to"]?.GetValue<string>(), Unit: l["unitType"]!.GetValue<string>(), Quantity: l["quantity"]!.GetValue<long>())).ToList() ?? [];
        asked.Remove("legs");
        return
        [
            .. Limited(legs, (l, _) => [Sentence(l.From, l.To, l.Quantity, l.Unit)]),
            .. legs.Count > 1 ? [Sum(legs.Select(l => (l.Unit, l.Quantity)))] : Array.Empty<string>(), .. Terms(asked),
        ];
    }

    private string Sum(IEnumerable<(string Unit, long Quantity)> quantities) => Pair(
        TransactionTexts.Sum,
        string.Join(' ', quantities.GroupBy(q => q.Unit, StringComparer.Ordinal)
            .Select(g => $"{g.Aggregate(Int128.Zero, (sum, q) => sum + q.Quantity).ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} t {g.Key}")));

    /// <summary>The first of many; how many more there are.</summary>
    private IEnumerable<string> Limited<T>(IReadOnlyList<T> all, Func<T, int, IEnumerable<string>> lines) =>
    [
        .. all.Take(MostLines).SelectMany(lines), .. all.Count > MostLines ? [language.Of(SignInTexts.ConfirmMore, Number(all.Count - MostLines))] : Array.Empty<string>(),
    ];

    /// <summary>An account by number, holder and type, the holder as far as the person may know: offices are everybody's to know.</summary>
    private string Named(string? account)
    {
        if (!AccountNumber.TryParse(account, out var number))
        {
            return "";
        }

        var type = Say(AccountTypes.Find(number.Type)!.Name);
        var found = snapshot.List(
            "select h.kind, h.name_zh, h.name_en, a.compliance_year from account a join holder h on h.id = a.holder_id where a.number = @number",
            r => (Kind: r.GetString(0), Name: new Text(r.GetString(1), r.GetString(2) is { Length: > 0 } en ? en : r.GetString(1)), Year: r.GetInt16(3)), ("number", account));
        if (found is not [var one])
        {
            return account + Within(type);
        }

        var isKnown = one.Kind is not (nameof(HolderKind.Enterprise) or nameof(HolderKind.Individual)) || AccountQueries.Find(snapshot, actor, number) is not null;
        return account + Within((isKnown ? Say(one.Name) + " · " : "") + type + (one.Year > 0 ? $" {one.Year}" : ""));
    }

    private string Pair(Text name, string value) => Pair(Say(name), value);

    private string Pair(string name, string value) => name + (language == Language.English ? ": " : "：") + value;

    private string Within(string text) => language.Of(FormTexts.OfField, text);

    private static string Number(long quantity) => quantity.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
