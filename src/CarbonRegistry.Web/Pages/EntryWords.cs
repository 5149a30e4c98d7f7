using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CarbonRegistry.Acts;
using CarbonRegistry.Audit;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Web.Texts;

namespace CarbonRegistry.Web.Pages;

/// <summary>What an entry says in one respect.</summary>
/// <param name="Path">The field.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Value">What it is.</param>
/// <param name="Link">Where that leads, or null.</param>
internal sealed record EntryFact(string Path, string Name, string Value, string? Link);

/// <summary>What an entry changed.</summary>
/// <param name="Record">What: its kind, and which one.</param>
/// <param name="Link">Where that leads, or null.</param>
/// <param name="Field">What of it.</param>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is.</param>
internal sealed record EntryChange(string Record, string? Link, string Field, string Before, string After);

/// <summary>
/// Entries of the audit log in words: who did what, with names beside the numbers. Acts are described by their own
/// forms, results and changes, so that a further act needs nothing here. What only engineers need stays out.
/// </summary>
public sealed partial class EntryWords
{
    /// <summary>So many postings of a movement are read to say between which accounts it went.</summary>
    private const int MostPostings = 50;

    /// <summary>So many facts and changes beyond the sentence itself are in it; the entry's own page has all.</summary>
    private const int MostFacts = 8;

    /// <summary>So many lines of a file are told one by one.</summary>
    private const int MostLines = 5;

    /// <summary>A text longer than that is no part of a sentence.</summary>
    private const int LongText = 120;

    /// <summary>What machines have said to each other, and how a list was asked for: not for people.</summary>
    private static readonly HashSet<string> Technical = new(StringComparer.Ordinal)
    {
        "id", "number", "session", "confirmation", "content", "assertion", "attestation", "digest", "answer", "hash",
        "userAgent", "credentials", "signIn", "limit", "more", "message", "challenge", "publicKey", "certificate",
        "key", "except", "before", "token", "legs", "carries", "parentId", "transports", "signCount",
    };

    /// <summary>What the entry's own page leaves to the engineers.</summary>
    private static readonly HashSet<string> Hidden = new(StringComparer.Ordinal)
    {
        "assertion", "attestation", "challenge", "digest", "answer", "content", "hash", "id", "parentId",
        "authenticatorData", "clientData", "signature", "publicKey",
    };

    private readonly Language _language;
    private readonly AuditNames _names;
    private readonly Func<string, Text?> _account;
    private readonly Func<string, Text> _place;
    private readonly Dictionary<long, TransactionView> _moved;

    private EntryWords(Language language, AuditNames names, Func<string, Text?> account, Func<string, Text> place,
        IEnumerable<TransactionView> moved)
    {
        (_language, _names, _account, _place) = (language, names, account, place);
        _moved = moved.Where(t => t.Seq is not null).ToDictionary(t => t.Seq!.Value);
    }

    /// <summary>Reads what these entries name, all of it together.</summary>
    internal static EntryWords Of(
        HttpContext http, Snapshot snapshot, IReadOnlyList<AuditEntry> entries, Language language)
    {
        var names = AuditNames.Of(snapshot, entries);
        var moved = TransactionQueries.Find(
            snapshot, http.Actor(), [.. entries.Where(e => e.Operation is null).Select(e => e.Id)], MostPostings);
        AccountNames.Read(http, names.Accounts.Concat(
            moved.SelectMany(t => t.Aimed).SelectMany(p => new[] { p.From, p.To }).OfType<string>()));
        var places = http.RequestServices.GetRequiredService<JurisdictionCatalogue>();
        return new(language, names, n => AccountNames.Of(http, n), places.Name, moved);
    }

    /// <summary>For tests: nothing is read, nothing has a name.</summary>
    internal static EntryWords Bare(Language language, AuditNames names) =>
        new(language, names, _ => null, code => new(code, code), []);

    /// <summary>Who did it, with their role and where it counts.</summary>
    internal string Who(AuditEntry entry) => entry.Person == 0 ? T(AdministrationTexts.Registry)
        : T(EntrySentences.WhoOf, entry.PersonName, RoleOf(entry));

    /// <summary>The role in which it was done, and of a province's or a pilot region's office, whose.</summary>
    internal string RoleOf(AuditEntry entry)
    {
        if (Role.All.FirstOrDefault(r => r.Key == entry.Role) is not { } role)
        {
            return T(AdministrationTexts.Registry);
        }

        if (role.Reach != Reach.Jurisdiction || _names.People.GetValueOrDefault(entry.Person) is not { } person)
        {
            return T(role.Name);
        }

        var place = _place(person.Jurisdiction);
        return English ? $"{role.Name.En}, {place.En}" : $"{place.Zh}·{role.Name.Zh}";
    }

    /// <summary>The whole sentence: who did what, and what became of it.</summary>
    internal string Sentence(AuditEntry entry) => Who(entry) + (English ? " " : "") + Did(entry);

    /// <summary>What was done, as it stands after the name, and what became of it.</summary>
    internal string Did(AuditEntry entry)
    {
        var (core, used) = entry.Operation is null ? Movement(entry) : Act(entry);
        var did = Verb(core, past: entry.Outcome == Outcome.Posted);
        did = entry.Outcome switch
        {
            Outcome.Pending => T(EntrySentences.Pending, did),
            Outcome.Refused => T(EntrySentences.Refused, did),
            _ => did,
        };
        var of = new Subject(entry);
        var rest = Facts(of, entry.Operation is null ? entry.Terms : entry.Terms?["form"])
            .Where(f => !used.Contains(f.Path) && !IsTechnical(f) && f.Value.Length <= LongText)
            .Select(f => T(EntrySentences.FieldOf, f.Name, f.Value));
        var changed = Changes(entry).Where(c => c.Before != "—" && c.After != "—")
            .Select(c => T(EntrySentences.ChangeOf, c.Field, c.Before, c.After));
        var more = rest.Concat(changed).Distinct(StringComparer.Ordinal).ToList();
        string[] ends = entry.Outcome switch
        {
            Outcome.Pending => [Became(entry)],
            Outcome.Refused =>
            [
                .. entry.Refusals.Select(r => T(EntrySentences.Because, $"{r.Code} {(English ? r.En : r.Zh)}")),
            ],
            _ => [],
        };

        // A closing bracket is as wide as a blank already.
        var whole = string.Join(English ? "; " : "；", [
            did, .. more.Take(MostFacts),
            .. more.Count > MostFacts ? [T(EntrySentences.More, more.Count - MostFacts)] : Array.Empty<string>(),
            .. ends,
        ]) + (English ? "." : "。");
        return English ? whole : whole.Replace("） ", "）", StringComparison.Ordinal);
    }

    /// <summary>What became of what waited when the entry was made; null: it waits still, or never did.</summary>
    internal ProposalEnd? EndOf(AuditEntry entry) => _names.Ends.GetValueOrDefault(entry.Seq);

    private string Became(AuditEntry entry) => EndOf(entry) switch
    {
        null => T(EntrySentences.Waits),
        { Seq: { } seq } end => T(AuditTexts.Became, T(end.State.Name), seq),
        var end => T(AuditTexts.BecameOf, T(end.State.Name)),
    };

    /// <summary>What was asked: of an act its form, of a movement all that was said.</summary>
    internal IReadOnlyList<EntryFact> Asked(AuditEntry entry) =>
        [.. Facts(new(entry), entry.Operation is null ? entry.Terms : entry.Terms?["form"]).Where(IsShown)];

    /// <summary>What came of an act.</summary>
    internal IReadOnlyList<EntryFact> Result(AuditEntry entry) =>
        [.. ResultOf(entry).Where(IsShown)];

    /// <summary>What a decision brought about is called as the act calls it that was decided.</summary>
    private IEnumerable<EntryFact> ResultOf(AuditEntry entry)
    {
        if (entry.Operation is null || entry.Terms?["result"] is not JsonObject result)
        {
            return [];
        }

        var (own, brought) = ((JsonObject)result.DeepClone(), result["result"]);
        if (brought is not JsonObject || Decided(result) is not { Operation: { } operation })
        {
            return Facts(new(entry), own);
        }

        own.Remove("result");
        var of = new Subject(entry)
        {
            Operation = operation, Parameter = Parameters.Find(brought["name"]?.ToString()),
        };
        return Facts(new(entry), own).Concat(Facts(of, brought));
    }

    private NamedEntry? Decided(JsonObject result) =>
        Guid.TryParse(result["proposal"]?.ToString(), out var id) ? _names.Entries.GetValueOrDefault(id) : null;

    /// <summary>What an act changed, field by field.</summary>
    internal IReadOnlyList<EntryChange> Changes(AuditEntry entry) =>
        entry.Operation is null || entry.Terms?["changes"] is not JsonArray changes ? []
            : [.. changes.OfType<JsonObject>().SelectMany(c => Changed(entry, c))];

    /// <summary>What carried a proposal out has the changes of the act that was asked for within it.</summary>
    private static JsonArray? Within(JsonObject change) =>
        change["what"]?.ToString() == "proposal" && change["after"] is JsonObject done
            ? done["changes"] as JsonArray ?? [] : null;

    private IEnumerable<EntryChange> Changed(AuditEntry entry, JsonObject change)
    {
        if (Within(change) is { } within)
        {
            return within.OfType<JsonObject>().SelectMany(c => Changed(entry, c));
        }

        var what = change["what"]?.ToString() ?? "";
        var key = change["key"]?.ToString() ?? "";
        var of = new Subject(entry) { Record = what, Named = key };
        var (record, link) = Named(what, key);
        var (was, now) = (State(of, change["before"]), State(of, change["after"]));
        return was.Keys.Union(now.Keys, StringComparer.Ordinal)
            .Select(f => (Field: f, Before: Side(was, f), After: Side(now, f)))
            .Where(f => f.Before != f.After)
            .Select(f => new EntryChange(record, link, f.Field, f.Before, f.After))
            .DefaultIfEmpty(new(record, link, "—", change["before"] is null ? "—" : T(CommonTexts.Yes),
                change["after"] is null ? "—" : T(CommonTexts.Yes)));

        static string Side(Dictionary<string, string> said, string field) => said.GetValueOrDefault(field, "—");
    }

    private Dictionary<string, string> State(Subject of, JsonNode? node) => node is null ? []
        : Facts(of, node is JsonObject ? node : new JsonObject { ["value"] = node.DeepClone() })
            .Where(IsShown).GroupBy(f => f.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => string.Join(" / ", g.Select(f => f.Value)), StringComparer.Ordinal);

    /// <summary>Which record changed: its kind, and its name where it has one.</summary>
    private (string Record, string? Link) Named(string what, string key)
    {
        var kind = T(KeyTexts.Record(what) ?? AuditTexts.What);
        var parts = key.Split(' ');
        var (which, link) = (what, parts) switch
        {
            ("person" or "enrolment" or "password" or "recovery-codes", [var number]) =>
                (PersonOf(number), PersonAt(number)),
            ("holder", [var number]) => (HolderOf(number), HolderAt(number)),
            ("representative", [var account, var number]) =>
                ($"{AccountOf(account)} {PersonOf(number)}", PersonAt(number)),
            ("jurisdiction", [var code]) => (T(_place(code)), null),
            ("parameter", [var name]) => (T(KeyTexts.Value("key", name)), $"/parameters#{name}"),
            _ => (string.Join(' ', parts.Select(Piece).OfType<string>()), LinkOf("", parts[0])),
        };
        return (which.Length == 0 ? kind : $"{kind} {which}", link);

        // A digest or an id without a name says nothing.
        string? Piece(string part) => Guid.TryParseExact(part, "D", out var id) ? Id(id)
            : part.Length >= 40 && part.All(char.IsAsciiHexDigit) ? null : AccountOf(part);
    }

    private (string Core, HashSet<string> Used) Movement(AuditEntry entry)
    {
        var name = T(Functions.Find(entry.Function) is Administration
            ? entry.Settles is null ? EntrySentences.Hold : EntrySentences.Release
            : Functions.Find(entry.Function)!.Name);
        var legs = _moved.GetValueOrDefault(entry.Seq) is { Postings.Count: > 0 } view
            ? [.. view.Aimed.Select(p => (p.From, p.To))]
            : AskedLeg.Of(entry.Terms).Select(l => (l.From, l.To)).ToList();
        if (legs.Count == 0)
        {
            return (T(EntrySentences.Other, name), []);
        }

        var sums = _moved.GetValueOrDefault(entry.Seq) is { Postings.Count: > 0 } of ? of.Sums
            : new PostingSums(
                [
                    .. AskedLeg.Of(entry.Terms).GroupBy(l => l.UnitType, StringComparer.Ordinal)
                        .Select(g => new UnitSum(g.Key, g.Sum(l => l.Quantity))),
                ],
                legs.DistinctBy(l => l.From, StringComparer.Ordinal).Count(),
                legs.DistinctBy(l => l.To, StringComparer.Ordinal).Count());
        var units = Listed(sums.Quantities.Select(q =>
            $"{Numbers.Grouped(q.Quantity)} {(English ? "t" : "吨")} {q.UnitType}"));
        var from = Party(legs.ConvertAll(l => l.From), sums.Sources);
        var to = Party(legs.ConvertAll(l => l.To), sums.Destinations);
        return (from is null ? T(EntrySentences.Created, name, to ?? "—", units)
            : to is null || to == from ? T(EntrySentences.InAccount, name, from, units)
            : T(EntrySentences.Moved, name, from, to, units), []);
    }

    /// <summary>The accounts on one side: the first by its name, and how many there are.</summary>
    private string? Party(List<string?> numbers, int count) =>
        numbers.Find(n => n is not null) is not { } first ? null
            : count > 1 ? T(EntrySentences.AndMore, AccountOf(first), Numbers.Grouped(count)) : AccountOf(first);

    private (string Core, HashSet<string> Used) Act(AuditEntry entry)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        if (entry.Terms?["form"] is not JsonObject || EntrySentences.Find(entry.Operation!) is not { } sentence)
        {
            var bare = EntrySentences.Find(entry.Operation!);
            return (bare?.Zh.Contains('{', StringComparison.Ordinal) == false ? T(bare)
                : T(EntrySentences.Other, T(Operations.NameOf(entry.Operation, entry.Function))), used);
        }

        var of = new Subject(entry);
        var text = Optional().Replace(T(sentence), m =>
            Place().Matches(m.Value).All(p => Filled(p) is not null) ? m.Value[1..^1] : "");
        return (Place().Replace(text, m => Filled(m) ?? "—"), used);

        string? Filled(Match place)
        {
            foreach (var path in place.Groups["path"].Value.Split('|'))
            {
                used.Add(path);
                if (Find(entry.Terms, path) is { } node)
                {
                    return place.Groups["count"].Length > 0
                        ? Numbers.Grouped((node as JsonArray)?.Count ?? 0)
                        : Value(of, path[(path.LastIndexOf('.') + 1)..], node);
                }
            }

            return null;
        }
    }

    /// <summary>A field of the form, or of the result.</summary>
    private static JsonNode? Find(JsonNode? terms, string path) =>
        path.Split('.').Aggregate(
            path.StartsWith("result.", StringComparison.Ordinal) ? terms : terms?["form"],
            (node, name) => node is JsonObject ? node[name] : null);

    private IEnumerable<EntryFact> Facts(Subject of, JsonNode? node, string before = "")
    {
        foreach (var (name, value) in node as JsonObject ?? [])
        {
            var path = before + name;
            if (value is JsonObject)
            {
                foreach (var fact in Facts(of, value, path + "."))
                {
                    yield return fact;
                }
            }
            else if (value is not null && Value(of, path, value) is { Length: > 0 } said)
            {
                yield return new(path, Label(of, path), said, LinkOf(name, value.ToString()));
            }
        }
    }

    private string Label(Subject of, string path) => T(
        of.Operation is null && of.Record is null ? KeyTexts.OfMovement(path)
            : path == "active" ? ChangeTexts.Standing
            : ActTexts.Label(of.Record ?? of.Operation, path) ?? KeyTexts.Field(path));

    /// <summary>What a value says, with the name of what a number stands for; null: it says nothing to
    /// people.</summary>
    private string? Value(Subject of, string path, JsonNode node)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        return node switch
        {
            JsonArray list => Many(of, name, list),
            JsonValue value when value.TryGetValue<long>(out var number)
                && Number(of, name, number) is { } said => said,
            JsonValue value when value.TryGetValue<string>(out var text) => Word(of, path, name, text),
            _ => Said(of, path, name, node),
        };
    }

    private string? Said(Subject of, string path, string name, JsonNode node) =>
        ActTexts.Said(of.Record ?? of.Operation, path, node) is { } said ? T(said)
            : Parts.Facts.Say(name, node, _language);

    private string? Number(Subject of, string name, long number) =>
        AuditNames.IsPerson(name) ? PersonOf(Written(number))
        : AuditNames.IsHolder(name) ? HolderOf(Written(number))
        : name is "function" or "revoked" ? $"{Written(number)} {FunctionOf(number)}"
        : name is "value" && of.Parameter is { } parameter ? T(parameter.Written(number))
        : name is "easedUpTo" or "confirmAbove" or "above" or "due" or "quantity" ? Numbers.Grouped(number)
        : null;

    private string? Word(Subject of, string path, string name, string text) =>
        Guid.TryParseExact(text, "D", out var id) ? Id(id)
        : AccountNumber.TryParse(text, out _) ? AccountOf(text)
        : name is "jurisdiction" or "within" ? T(_place(text))
        : name is "type" && AccountTypes.Find(text) is { } type ? $"{T(type.Name)} ({type.Code})"
        : name is "kind" && Enum.TryParse<HolderKind>(text, out var kind)
            ? T(CommonTexts.HolderKindOf(kind.ToString()))
        : Said(of, path, name, JsonValue.Create(text));

    private string? Many(Subject of, string name, JsonArray list)
    {
        if (list.Count == 0)
        {
            return T(CommonTexts.None);
        }

        var first = list.Take(MostLines).OfType<JsonNode>().Select(i => i is JsonObject record
            ? string.Join(
                English ? ", " : "，", Facts(of, record).Select(f => T(EntrySentences.FieldOf, f.Name, f.Value)))
            : Value(of, name, i) ?? "").Where(s => s.Length > 0).ToList();
        if (first.Count == 0)
        {
            return null;
        }

        var all = list[0] is JsonObject ? string.Join(English ? "; " : "；", first) : Listed(first);
        return list.Count <= MostLines ? all
            : all + (English ? "; " : "；") + T(EntrySentences.More, Numbers.Grouped(list.Count - MostLines));
    }

    /// <summary>What an id stands for; null: nothing that has a name.</summary>
    private string? Id(Guid id) =>
        _names.Entries.GetValueOrDefault(id) is { } entry
            ? T(EntrySentences.EntryOf, entry.Seq, T(Operations.NameOf(entry.Operation, entry.Function)))
        : _names.Sessions.TryGetValue(id, out var session)
            ? T(EntrySentences.SessionOf, T(session.Exchange), session.Day)
        : _names.Bindings.TryGetValue(id, out var binding)
            ? T(EntrySentences.BindingOf, binding.Client, AccountOf(binding.Account))
        : null;

    private string AccountOf(string number) =>
        AccountNumber.TryParse(number, out _) && _account(number) is { } name
            ? T(EntrySentences.AccountOf, number, T(name)) : number;

    private string PersonOf(string number) =>
        _names.People.GetValueOrDefault(NumberOf(number)) is { } person
            ? T(EntrySentences.PersonOf, person.Name, number) : number;

    private string HolderOf(string number) =>
        _names.Holders.GetValueOrDefault(NumberOf(number)) is { } holder
            ? T(EntrySentences.HolderOf, T(holder), number) : number;

    private string FunctionOf(long code) =>
        code <= short.MaxValue && Functions.Find((short)code) is { } function ? T(function.Name) : "";

    /// <summary>Where what a value stands for has its page.</summary>
    private string? LinkOf(string name, string value) =>
        AccountNumber.TryParse(value, out _) ? "/accounts/" + value
        : AuditNames.IsPerson(name) ? PersonAt(value)
        : AuditNames.IsHolder(name) ? HolderAt(value)
        : !Guid.TryParseExact(value, "D", out var id) ? null
        : _names.Entries.GetValueOrDefault(id) is { } entry ? "/audit/" + Written(entry.Seq)
        : _names.Sessions.ContainsKey(id) ? "/exchange-link/sessions/" + value
        : null;

    private string? PersonAt(string number) =>
        _names.People.ContainsKey(NumberOf(number)) ? "/people/" + number : null;

    private string? HolderAt(string number) =>
        _names.Holders.ContainsKey(NumberOf(number)) ? "/holders/" + number : null;

    private static long NumberOf(string text) =>
        long.TryParse(text, System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Written(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The first word of an English sentence has two forms.</summary>
    private string Verb(string sentence, bool past)
    {
        if (!English)
        {
            return sentence;
        }

        var end = sentence.IndexOf(' ', StringComparison.Ordinal) is > 0 and var at ? at : sentence.Length;
        var forms = sentence[..end].Split('|');
        return forms[past ? ^1 : 0] + sentence[end..];
    }

    private static bool IsTechnical(EntryFact fact) =>
        fact.Path.Split('.').Any(Technical.Contains) || fact.Value.Contains('\n', StringComparison.Ordinal);

    private static bool IsShown(EntryFact fact) => !fact.Path.Split('.').Any(Hidden.Contains);

    private bool English => _language == Language.English;

    private string Listed(IEnumerable<string> said) => string.Join(English ? ", " : "、", said);

    private string T(Text text) => _language.Of(text);

    private string T(Text text, params ReadOnlySpan<object?> values) => _language.Of(text, values);

    /// <summary>What a field belongs to.</summary>
    private sealed record Subject(AuditEntry Entry)
    {
        /// <summary>The act's verb.</summary>
        public string? Operation { get; init; } = Entry.Operation;

        /// <summary>The kind of record that changed; null: it is of the form or the result.</summary>
        public string? Record { get; init; }

        /// <summary>Which record changed.</summary>
        public string? Named { get; init; }

        /// <summary>The parameter whose value it is.</summary>
        public Parameter? Parameter
        {
            get => field ?? Parameters.Find(Record is null ? Entry.Terms?["form"]?["name"]?.ToString()
                : Record == "parameter" ? Named : null);
            init;
        }
    }

    [GeneratedRegex(@"\[[^\[\]]*\]")]
    private static partial Regex Optional();

    [GeneratedRegex(@"\{(?<count>#?)(?<path>[\w.|]+)\}")]
    private static partial Regex Place();
}
