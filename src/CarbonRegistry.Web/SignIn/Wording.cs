using System.Text.Json.Nodes;
using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Movements;
using CarbonRegistry.Proposals;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Texts;
using Facts = CarbonRegistry.Web.Parts.Facts;

namespace CarbonRegistry.Web.SignIn;

/// <summary>
/// What a person is about to confirm, in words: the act, the quantities, the parties by name and number, approve or
/// reject or withdraw. The text is shown, its digest is what a passkey signs, and the journal keeps it: so it holds no
/// personal secret, and what is too long for it is counted; the digest of the content stands for all of it.
/// </summary>
internal sealed class Wording(Snapshot snapshot, Actor actor, Language language)
{
    private const int MostLines = 20;

    private readonly MovementParties _parties = new();

    /// <summary>The language of whoever asks: of the page, or of the program's request.</summary>
    public static Language LanguageOf(HttpContext http) =>
        !Screens.IsForPrograms(http.Request.Path) ? http.Language() : Problems.PrefersEnglish(http.Request)
            ? Language.English : Language.Chinese;

    /// <summary>The whole text of a confirmation.</summary>
    /// <param name="what">What is confirmed.</param>
    /// <param name="name">Who confirms.</param>
    /// <param name="number">The confirmation's number, that no other has.</param>
    public string Whole(Demanded what, string name, string number)
    {
        IEnumerable<string> lines =
        [
            .. what.Says(this), Pair(SignInTexts.ConfirmBy, $"{name}{Within(Say(actor.Role.Name))}"),
            Pair(SignInTexts.ConfirmContent, Convert.ToHexStringLower(what.Content)),
            Pair(SignInTexts.ConfirmNumber, number),
        ];

        // What people have entered begins no line of its own, and the page's characters are those that are signed.
        return string.Join('\n',
            lines.Select(line => string.Concat(
                    line.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c))));
    }

    /// <summary>A text in the language.</summary>
    public string Say(Text text) => language.Of(text);

    /// <summary>The first line: what is confirmed.</summary>
    public string Confirms(string what) => language.Of(SignInTexts.ConfirmThis, what);

    /// <summary>A movement, decision, hold or release.</summary>
    public IEnumerable<string> Of(Proposal proposal) =>
    [
        Confirms($"{proposal.Function.Code} {Say(proposal.Function.Name)}"), .. LinesOf(proposal),
        Pair(TransactionTexts.Id, proposal.Id.ToString()),
    ];

    /// <summary>Several transactions at once.</summary>
    public IEnumerable<string> Of(IReadOnlyList<Proposal> proposals, bool together) =>
    [
        Confirms(language.Of(together ? SignInTexts.ConfirmTogether : SignInTexts.ConfirmEach,
            Numbers.Grouped(proposals.Count))),
        .. Limited(proposals, (p, i) => [$"{i + 1}. {p.Function.Code} {Say(p.Function.Name)}", .. LinesOf(p)]),
        Sum(proposals.SelectMany(p => p.Legs.Count > 0 ? p.Legs.Select(l => (l.Unit.Code, l.Quantity))
            : QuantitiesOf(p))),
    ];

    /// <summary>What a decision, an undo or a release says of quantities: those of the transaction that it refers
    /// to.</summary>
    private IEnumerable<(string Unit, long Quantity)> QuantitiesOf(Proposal proposal) =>
        proposal.Terms.RefersTo is { } id && TransactionQueries.Find(snapshot, actor, [id]) is [var referred]
            ? referred.Sums.Quantities.Select(q => (q.UnitType, q.Quantity)) : [];

    /// <summary>An act with its form, or a word on what waits.</summary>
    public IEnumerable<string> Of(Act act) =>
    [
        .. act.Form is DecideProposal.Form decision ? Decision(decision)
            : [Confirms($"{act.Operation.Function.Code} {Say(act.Operation.Name)}"),
                .. FormOf(act.Operation, act.Form)],
        Pair(SignInTexts.ConfirmAct, act.Id.ToString()),
    ];

    /// <summary>Several proposals, each approved for itself.</summary>
    public IEnumerable<string> Of(IReadOnlyList<Act> approvals)
    {
        var asked = AskedBy(approvals);
        return
        [
            Confirms(language.Of(ApprovalTexts.Each, Numbers.Grouped(approvals.Count))),
            .. asked.SelectMany((a, i) => (string[])
            [
                $"{i + 1}. {language.Of(ApprovalTexts.One, a.Of.Seq, NameOf(a.Of))}", ProposerOf(a.Of), .. a.Lines,
            ]),
            .. SumsOf(asked).Select(s => Pair(s.Name, s.Sum)),
        ];
    }

    /// <summary>What is asked of whoever approves these, in the order of their acts; what is not theirs to see is left
    /// out: it is refused.</summary>
    public IReadOnlyList<Asked> AskedBy(IReadOnlyList<Act> approvals)
    {
        var ids = approvals.Select(a => ((DecideProposal.Form)a.Form).Proposal).ToList();
        var found = ProposalQueries.Find(snapshot, actor, ids).ToDictionary(p => p.Id);
        return
        [
            .. ids.Where(found.ContainsKey).Select(id => found[id]).Select(p =>
                new Asked(p, [.. FactsOf(p)], p.Operation is null ? MovedBy(p, out _) : [])),
        ];
    }

    /// <summary>How many proposals of each function there are, and what they would move of each unit type.</summary>
    public IEnumerable<(string Name, string Sum)> SumsOf(IEnumerable<Asked> asked) => asked
        .GroupBy(a => NameOf(a.Of), StringComparer.Ordinal)
        .Select(g =>
        {
            var moved = Quantities(g.SelectMany(a => a.Moved).Select(m => (m.Unit, m.Quantity)));
            return (g.Key, language.Of(ApprovalTexts.Many, Numbers.Grouped(g.Count()))
                + (moved.Length > 0 ? (language == Language.English ? ", " : "，") + moved : ""));
        });

    /// <summary>A proposal's function by number and name.</summary>
    public string NameOf(ProposalView proposal) =>
        $"{proposal.Function} {Say(Operations.NameOf(proposal.Operation, proposal.Function))}";

    private string ProposerOf(ProposalView proposal) => Pair(
        ProposalTexts.By,
        proposal.PersonName + (Role.Find(proposal.Role) is { } role ? Within(Say(role.Name)) : ""));

    private IEnumerable<string> FactsOf(ProposalView proposal) =>
        Operations.Find(proposal.Operation) is not { } operation ? MovementOf(proposal)
            : proposal.Terms?["form"] is { } form ? FormOf(operation, operation.Read(form.ToJsonString())) : [];

    private IEnumerable<string> Decision(DecideProposal.Form decision)
    {
        var word = Say(ActTexts.Word(decision.Decision.ToString().ToLowerInvariant()));
        if (ProposalQueries.Find(snapshot, actor, decision.Proposal) is not { } proposal)
        {
            return [Confirms($"{word} {decision.Proposal}")];
        }

        return
        [
            Confirms(language.Of(SignInTexts.ConfirmDecision, word, proposal.Seq, NameOf(proposal))),
            ProposerOf(proposal), .. FactsOf(proposal),
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

        var meanings = ActParts.Meanings(
            snapshot, actor, language, ActFields.Of(operation), path => (fields[path] as JsonValue)?.ToString());
        if (form is SetParameter.Form set && Parameters.Find(set.Name) is { } parameter)
        {
            fields["name"] = $"{Say(parameter.Title)}{Within(parameter.Name)}";
            fields["value"] = meanings.GetValueOrDefault("value");
            meanings.Remove("value");
        }

        // What is replaced is said with what it was: a list that is empty then says what comes back.
        var changes = BeforeAndAfter.Of(snapshot, actor, language, form).Where(c => !c.IsSecret).ToList();
        return
        [
            .. changes.Select(c => language.Of(EntrySentences.ChangeOf, c.Name, c.Before, c.After)),
            .. fields.SelectMany(f => Facts.Of(
                new() { [f.Key] = f.Value?.DeepClone() }, language, movement: false, operation: operation.Key)
                .Select(p => Pair(p.Name, p.Value
                    + (meanings.GetValueOrDefault(f.Key) is { } meaning ? Within(meaning) : "")))),
            .. operation == OpenProvinces.Row && ActTexts.About(operation.Key) is { } does ? [Say(does)]
                : Array.Empty<string>(),
            .. Kept(JsonNode.Parse(operation.Write(form)), fields, "").Select(path =>
                Pair(ActTexts.Label(path) ?? KeyTexts.OfMovement(path), Say(SignInTexts.ConfirmSecret))),
        ];
    }

    /// <summary>What a form holds and the journal does not: named, so that whoever signs knows that the digest stands
    /// for it.</summary>
    private static IEnumerable<string> Kept(JsonNode? whole, JsonNode? open, string before) =>
        whole is not JsonObject fields ? [] :
    [
        .. fields.Where(f => f.Value is not null).SelectMany(f =>
            open?[f.Key] is null ? [before + f.Key] : Kept(f.Value, open[f.Key] as JsonObject, before + f.Key + ".")),
    ];

    private IEnumerable<string> LinesOf(Proposal proposal) =>
    [
        .. Limited(proposal.Legs, (leg, _) => [LegOf(proposal, leg), .. PickOf(proposal, leg)]),
        .. proposal.Legs.Count > 1 ? [Sum(proposal.Legs.Select(l => (l.Unit.Code, l.Quantity)))]
        : Array.Empty<string>(),
        .. JournalEntry.TermsJson(proposal, withLegs: false) is { } terms
        ? Terms(JsonNode.Parse(terms)!.AsObject()) : [],
        .. proposal.Terms.RefersTo is { } referred ? Referred(proposal, referred) : [],
    ];

    private IEnumerable<string> Terms(JsonObject terms) =>
        Facts.Of(terms, language, movement: true).Where(t => t.Path != "refersTo").Select(t => Pair(t.Name, t.Value));

    private string LegOf(Proposal proposal, Leg leg) =>
        proposal.Hold is not null ? language.Of(MovementTexts.SentenceHold,
            Named(leg.From?.ToString() ?? leg.To?.ToString()),
            leg.Quantity == 0 ? Say(CommonTexts.All) : Numbers.Grouped(leg.Quantity), leg.Unit.Code)
        : Sentence(proposal.Function, leg.From?.ToString(), leg.To?.ToString(), leg.Quantity, leg.Unit.Code);

    private string Sentence(Function function, string? from, string? to, long quantity, string unit) =>
        Sentence(from is null ? MovementTexts.SentenceCreate : MovementTexts.Sentence, function, from, to, quantity,
            unit);

    private string Sentence(Text text, Function function, string? from, string? to, long quantity, string unit)
    {
        _parties.Add(snapshot, actor, function, [(from, to)]);
        return language.Of(text, _parties.Written(language, from), _parties.Written(language, to),
            Numbers.Grouped(quantity),
            unit);
    }

    private IEnumerable<string> PickOf(Proposal proposal, Leg leg)
    {
        var pick = leg.Pick;
        if (pick?.Vintage is { } vintage)
        {
            yield return Pair(FormTexts.Fields["vintage"],
                SerialNumber.VintageText(vintage, pick.VintageLast ?? vintage));
        }

        if (pick?.Batches is { Count: > 0 } batches)
        {
            yield return Pair(FormTexts.Fields["batches"], string.Join(' ', batches.Take(MostLines)));
        }

        if (pick?.Serials is { Count: > 0 } serials)
        {
            yield return Pair(FormTexts.Fields["serials"],
                string.Join(' ', serials.Take(MostLines)) + (serials.Count > MostLines ? " …" : ""));
        }

        if ((pick?.HeldFor?.ToString() ?? OnlyConsignor(proposal, leg)) is { } consignor)
        {
            yield return Pair(FormTexts.Fields["heldFor"], Named(consignor));
        }
    }

    /// <summary>Whose units an auction house delivers where it has those of one consignor only.</summary>
    private string? OnlyConsignor(Proposal proposal, Leg leg) =>
        proposal.Function is Transfer { Takes: HoldKinds.Consignment } transfer && leg.From is { } from
        && AccountQueries.Find(snapshot, actor, from) is not null
        && OfferQueries.Units(snapshot, actor, transfer, from, null, default).Where(u => u.Unit == leg.Unit)
            .Select(u => u.HeldFor).Distinct(StringComparer.Ordinal).ToList() is [var only] ? only : null;

    /// <summary>The transaction that is undone, decided or released, and what becomes of its units.</summary>
    private IEnumerable<string> Referred(Proposal proposal, Guid id)
    {
        if (TransactionQueries.Find(snapshot, actor, [id]) is not [var referred])
        {
            return [];
        }

        var function = proposal.Function;
        var groups = (proposal.Terms.Approve is null ? referred.Postings : referred.Aimed)
            .GroupBy(p => (p.From, p.To, p.UnitType))
            .Select(g => (g.Key.From, g.Key.To, g.Key.UnitType, Quantity: g.Sum(p => p.Quantity)));

        // Only what the function is there for has its parties named.
        var named = referred.Function == (function as Law.Decision)?.Of.Code
            || referred.Function == (function as Transfer)?.Undoes?.Code ? function
            : Functions.Find(referred.Function)!;
        return
        [
            Header(referred),
            .. Limited(
                groups.ToList(),
                (g, _) =>
                [
                    function is Transfer { Undoes: not null } ? Sentence(named, g.To, g.From, g.Quantity, g.UnitType)
                        : function is not Law.Decision
                            ? Sentence(MovementTexts.SentenceRelease, named, g.From, g.To, g.Quantity, g.UnitType)
                        : Sentence(proposal.Terms.Approve == false ? MovementTexts.SentenceRejected
                            : MovementTexts.Sentence, named, g.From, g.To, g.Quantity, g.UnitType),
                ]),
            Sum(referred.Sums.Quantities.Select(q => (q.UnitType, q.Quantity))),
        ];
    }

    private string Header(TransactionView referred) =>
        Pair(FormTexts.Fields["refersTo"],
            $"{referred.Seq} {referred.Function} {Say(Functions.Find(referred.Function)!.Name)}");

    /// <summary>What a movement that waits asks for: what its proposer has signed.</summary>
    private IEnumerable<string> MovementOf(ProposalView proposal)
    {
        var function = Functions.Find(proposal.Function)!;
        var moved = MovedBy(proposal, out var entry);
        var asked = proposal.Terms?.DeepClone() as JsonObject ?? [];
        asked.Remove("legs");
        return
        [
            .. Limited(moved, (m, _) => [Sentence(function, m.From, m.To, m.Quantity, m.Unit)]),
            .. moved.Count > 1 ? [Sum(moved.Select(m => (m.Unit, m.Quantity)))] : Array.Empty<string>(),
            .. (entry?.Postings ?? []).Select(p => p.Consignor).OfType<string>().Distinct(StringComparer.Ordinal)
                .Select(c => Pair(FormTexts.Fields["heldFor"], Named(c))),
            .. Terms(asked),
            .. Guid.TryParse((string?)asked["refersTo"], out var id)
                && TransactionQueries.Find(snapshot, actor, [id]) is [var referred] ? [Header(referred)]
                : Array.Empty<string>(),
        ];
    }

    /// <summary>What a proposal would move, from where to where.</summary>
    private List<(string? From, string? To, string Unit, long Quantity)> MovedBy(
        ProposalView proposal, out TransactionView? entry)
    {
        entry = TransactionQueries.Find(snapshot, actor, [proposal.Id]) is [var found]
            ? found with { Terms = proposal.Terms } : null;
        return (entry is null ? [] : BalanceEffects.Movements(entry)).GroupBy(m => (m.From, m.To, m.Unit))
            .Select(g => (g.Key.From, g.Key.To, g.Key.Unit, Quantity: g.Sum(m => m.Quantity))).ToList();
    }

    private string Sum(IEnumerable<(string Unit, long Quantity)> quantities) =>
        Pair(TransactionTexts.Sum, Quantities(quantities));

    private string Quantities(IEnumerable<(string Unit, long Quantity)> quantities) =>
        string.Join(' ', quantities.GroupBy(q => q.Unit, StringComparer.Ordinal)
            .Select(g => string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{g.Aggregate(Int128.Zero, (sum, q) => sum + q.Quantity):N0} {Say(CommonTexts.Tonnes)} {g.Key}")));

    /// <summary>The first of many; how many more there are.</summary>
    private IEnumerable<string> Limited<T>(IReadOnlyList<T> all, Func<T, int, IEnumerable<string>> lines) =>
    [
        .. all.Take(MostLines).SelectMany(lines),
        .. all.Count > MostLines ? [language.Of(SignInTexts.ConfirmMore, Numbers.Grouped(all.Count - MostLines))]
            : Array.Empty<string>(),
    ];

    private string Named(string? account)
    {
        _parties.Add(snapshot, actor, null, [(account, null)]);
        return _parties.Written(language, account);
    }

    private string Pair(Text name, string value) => Pair(Say(name), value);

    private string Pair(string name, string value) => name + (language == Language.English ? ": " : "：") + value;

    private string Within(string text) => language.Of(FormTexts.OfField, text);
}

/// <summary>What a proposal asks of whoever approves it.</summary>
/// <param name="Of">The proposal.</param>
/// <param name="Lines">What it would do, in words.</param>
/// <param name="Moved">What it would move.</param>
internal sealed record Asked(
    ProposalView Of, IReadOnlyList<string> Lines,
    IReadOnlyList<(string? From, string? To, string Unit, long Quantity)> Moved);
