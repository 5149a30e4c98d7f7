namespace CarbonRegistry.Basics;

/// <summary>A kind of refusal: its permanent code, its sentence, and how HTTP says it. Codes are only ever
/// added.</summary>
/// <param name="Code">
/// Three digits. 1xx form, 2xx who, 3xx route, 4xx units, 5xx the transaction referred to, 6xx time and configuration,
/// 7xx proposals that wait, 8xx holders, accounts and the exchange link, 9xx the registry itself.
/// </param>
/// <param name="Status">The HTTP status of an answer whose first reason this is.</param>
/// <param name="Text">The sentence.</param>
public sealed record RefusalKind(string Code, int Status, Text Text)
{
    /// <summary>A refusal of this kind, for a leg (counted from 1) where it concerns one, with particulars where they
    /// help.</summary>
    public Refusal At(int? leg = null, string? field = null, Text? detail = null) => new(this, leg, field, detail);
}

/// <summary>One reason why a proposal was refused. A refused proposal changes nothing.</summary>
/// <param name="Kind">Code and sentence.</param>
/// <param name="Leg">The leg concerned, counted from 1; null for the whole proposal.</param>
/// <param name="Field">The field concerned, as named in the API.</param>
/// <param name="Detail">Particulars, in both languages.</param>
public sealed record Refusal(RefusalKind Kind, int? Leg = null, string? Field = null, Text? Detail = null)
{
    /// <summary>The permanent code.</summary>
    public string Code => Kind.Code;
}
