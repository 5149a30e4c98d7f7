using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonRegistry.Web.Pages;
using CarbonRegistry.Web.Parts;

namespace CarbonRegistry.Web.SignIn;

/// <summary>
/// A form that came after its session had ended. It is carried through signing in, by the browser and not by the node,
/// sealed to the person for whom its page was made, and is then shown to them again as they filled it in: to nobody
/// else who signs in there. However the session ended is the same: idle, signed out in another window, one too many.
/// Nothing is done by it: its person sends it once more.
/// </summary>
/// <param name="Address">The page that it was sent to.</param>
/// <param name="Fields">Names and values. Files and what confirmed an act are not among them.</param>
public sealed record KeptForm(string Address, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>The field of a sign-in form that carries it.</summary>
    public const string Field = "kept";

    /// <summary>The greatest body of a sign-in form that carries one: Chinese takes more room in its second
    /// writing.</summary>
    internal const int Body = 4 * RequestLimits.SmallBody;

    private const string Step = "step", Purpose = "kept form";
    private static readonly JsonSerializerOptions Written =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether what the request carries can be kept: a form of a usual size, of a page that shows it
    /// again.</summary>
    internal static bool CanBeOf(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType
        && http.Request.Headers.Authorization.Count == 0
        && http.Request.ContentLength is <= RequestLimits.SmallBody
        && http.GetEndpoint()?.Metadata.GetMetadata<KeptForms.Shows>() is not null;

    /// <summary>Whose form it is, as the form itself says, which was read before; null where it does not. Nothing may
    /// be done on the strength of it.</summary>
    internal static PersonId? OwnerOf(HttpContext http) =>
        PersonId.TryParse(http.Request.Form[Self.Field], null, out var owner) ? owner : null;

    /// <summary>The form of a request, which was read before, as the field of a sign-in form carries it.</summary>
    internal static string Of(HttpContext http, PersonId owner) =>
        http.RequestServices.GetRequiredService<Sealed>().Seal(
        Purpose, owner,
        JsonSerializer.Serialize(
            new KeptForm(
                http.Request.Path + http.Request.QueryString,
                [.. ConfirmPage.FieldsOf(http.Request.Form).Where(f => f.Name != Step).Select(f =>
                    KeyValuePair.Create(f.Name, f.Value))]),
            Written),
        Instant.Day);

    /// <summary>What the field of a sign-in form says to the person who has signed in; null where it carries nothing of
    /// theirs.</summary>
    internal static KeptForm? Read(HttpContext http, string? written) =>
        http.RequestServices.GetRequiredService<Sealed>().Open(Purpose, http.Actor().PersonId,
            written) is var (content, _)
            ? JsonSerializer.Deserialize<KeptForm>(content) : null;
}

/// <summary>The pages whose forms can be kept.</summary>
internal static class KeptForms
{
    /// <summary>Marks a page that shows its form again, filled in, where the form's step is <c>back</c>.</summary>
    internal sealed class Shows;

    /// <summary>Says that the page shows its form again, filled in, where the form's step is <c>back</c>, and does
    /// nothing then.</summary>
    public static TBuilder ShowsAgain<TBuilder>(this TBuilder page)
        where TBuilder : IEndpointConventionBuilder => page.WithMetadata(new Shows());
}
