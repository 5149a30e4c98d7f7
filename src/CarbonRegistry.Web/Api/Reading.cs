using System.Globalization;

namespace CarbonRegistry.Web.Api;

/// <summary>Reads the written forms of a request's fields and collects what is wrong with them, all of it.</summary>
internal sealed class Reading
{
    /// <summary>What is wrong.</summary>
    public List<Refusal> Refusals { get; } = [];

    /// <summary>A field that must be there.</summary>
    public void Need(bool given, string field, int? leg = null)
    {
        if (!given)
        {
            Refusals.Add(Law.Refusals.FieldMissing.At(leg, field));
        }
    }

    /// <summary>A field that is not as it must be.</summary>
    public void Invalid(string field, int? leg = null) => Refusals.Add(Law.Refusals.FieldInvalid.At(leg, field));

    /// <summary>A UUID as RFC 9562 writes it.</summary>
    public Guid? Id(string? text, string field, bool needed = true)
    {
        Need(text is not null || !needed, field);
        return (Guid?)Value(TermType.Transaction, text, field);
    }

    /// <summary>An account number.</summary>
    public AccountNumber? Account(string? text, string field, int? leg = null)
    {
        if (AccountNumber.TryParse(text, out var number))
        {
            return number;
        }

        if (text is not null)
        {
            Invalid(field, leg);
        }

        return null;
    }

    /// <summary>A unit type.</summary>
    public UnitType? Unit(string? text, int? leg, string? otherwise = null)
    {
        text ??= otherwise;
        Need(text is not null, "unitType", leg);
        var unit = UnitTypes.Find(text);
        if (unit is null && text is not null)
        {
            Invalid("unitType", leg);
        }

        return unit;
    }

    /// <summary>Serial ranges, and how many units they name together.</summary>
    public (IReadOnlyList<SerialNumber>? Serials, long Sum) Serials(IEnumerable<string?>? texts, int? leg)
    {
        if (texts is null)
        {
            return (null, 0);
        }

        var serials = new List<SerialNumber>();
        var sum = Int128.Zero;
        foreach (var text in texts)
        {
            if (!SerialNumber.TryParse(text, out var serial))
            {
                Invalid("serials", leg);
                return (null, 0);
            }

            serials.Add(serial);
            sum += serial.Range.Quantity;
        }

        if (serials.Count is 0 or > Proposal.MaxLegs || sum > long.MaxValue)
        {
            Invalid("serials", leg);
            return (null, 0);
        }

        return (serials, (long)sum);
    }

    /// <summary>The terms, by what is written of each; null: it is not given.</summary>
    public Terms Terms(Func<Term, string?> written)
    {
        var terms = Law.Terms.None;
        foreach (var term in Term.All)
        {
            terms = Value(term.Type, written(term), term.Field) is { } value ? term.With(terms, value) : terms;
        }

        return terms;
    }

    /// <summary>A vintage: one year, or the first and the last.</summary>
    public Years? Vintage(string? text, string field = "vintage", int? leg = null) =>
        (Years?)Value(TermType.Vintage, text, field, leg);

    /// <summary>A text of at most 200 characters; what else it must be, the engine says.</summary>
    public string? Text(string? text, string field)
    {
        if (text is { Length: > TermType.LongestText })
        {
            Invalid(field);
        }

        return text;
    }

    /// <summary>A project number.</summary>
    public string? Project(string? text, int? leg = null)
    {
        if (text is not null && !ProjectNumber.IsValid(text))
        {
            Invalid("project", leg);
        }

        return text;
    }

    /// <summary>An instant: ISO 8601 with its offset.</summary>
    /// <returns>UTC microseconds since 1970.</returns>
    public Instant? Instant(string? text, string field) => (Instant?)Value(TermType.Instant, text, field);

    /// <summary>An instant in a query, where a plus sign that was not escaped reads as a space.</summary>
    public Instant? InstantInQuery(string? text, string field) => Instant(text?.Replace(' ', '+'), field);

    /// <summary>A day: yyyy-MM-dd.</summary>
    public DateOnly? Day(string? text, string field) => (DateOnly?)Value(TermType.Day, text, field);

    /// <summary>A day in Beijing: where it begins, or, a day later, where it ends; UTC microseconds since
    /// 1970.</summary>
    public Instant? StartOfDay(string? text, string field, int later = 0) =>
        Day(text, field) is { } day ? Basics.Instant.StartOf(day, later) : null;

    /// <summary>Two digits of a jurisdiction; 00 is the nation.</summary>
    public string? Jurisdiction(string? text) =>
        OneOf(text, "jurisdiction", j => j.Length == 2 && j.All(char.IsAsciiDigit) ? j : null);

    /// <summary>How a transaction ended, in a query.</summary>
    public Outcome? Outcome(string? text)
    {
        var found = text is null ? null : Outcomes.Find(text);
        if (text is not null && found is null)
        {
            Invalid("outcome");
        }

        return found;
    }

    /// <summary>The number of a thing in a query.</summary>
    public TId? Id<TId>(string? text, string field)
        where TId : struct, IId<TId> => Number(text, field) is { } number ? TId.Of(number) : null;

    /// <summary>A whole number in a query.</summary>
    public long? Number(string? text, string field, long least = 0, long most = long.MaxValue)
    {
        if (text is null)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            && number <= most)
        {
            return number;
        }

        Invalid(field);
        return null;
    }

    /// <summary>true or false in a query.</summary>
    public bool Flag(string? text, string field)
    {
        if (text is not null and not "true" and not "false")
        {
            Invalid(field);
        }

        return text == "true";
    }

    /// <summary>How many items a page has.</summary>
    public int Limit(string? text, int otherwise) =>
        (int)(Number(text, "limit", 1, Page<object>.MaxLimit) ?? otherwise);

    /// <summary>Part of a name or a number that is searched for.</summary>
    public string? Part(string? text, string field = "q") =>
        OneOf(text, field, t => t.Length is > 0 and <= 100 && !t.Any(char.IsControl) ? t : null);

    /// <summary>One of a list of words.</summary>
    public T? OneOf<T>(string? text, string field, Func<string, T?> find)
        where T : class
    {
        var found = text is null ? null : find(text);
        if (text is not null && found is null)
        {
            Invalid(field);
        }

        return found;
    }

    /// <summary>The value that a text is; null: it is not given, or it is none, which is said.</summary>
    private object? Value(TermType type, string? text, string field, int? leg = null)
    {
        var value = text is null ? null : type.Read(text);
        if (text is not null && value is null)
        {
            Invalid(field, leg);
        }

        return value;
    }
}
