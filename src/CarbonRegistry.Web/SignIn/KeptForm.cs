using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonRegistry.Web.Pages;

namespace CarbonRegistry.Web.SignIn;

/// <summary>
/// A form that came after its session had ended. It is carried through signing in, by the browser and not by the node,
/// and is then shown again as it was
/// filled in. Nothing is done by it: whoever signed in sends it once more.
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

    private const string Step = "step";
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether what the request carries can be kept: a form of a usual size, of a page that shows it
    /// again.</summary>
    internal static bool CanBeOf(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType
            && http.Request.ContentLength is <= RequestLimits.SmallBody
        && http.GetEndpoint()?.Metadata.GetMetadata<KeptForms.Shows>() is not null;

    /// <summary>The form of a request, which was read before.</summary>
    internal static KeptForm Of(HttpContext http) => new(
        http.Request.Path + http.Request.QueryString,
        [.. ConfirmPage.FieldsOf(http.Request.Form).Where(f => f.Name != Step).Select(f =>
            KeyValuePair.Create(f.Name, f.Value))]);

    /// <summary>What the field of a sign-in form says, or null where it carries none.</summary>
    internal static KeptForm? Read(string? written)
    {
        try
        {
            return string.IsNullOrEmpty(written) ? null
                : JsonSerializer.Deserialize<KeptForm>(written) is { Address: not null, Fields: not null } read
                    && Screens.Local(read.Address) == read.Address
                    && read.Fields.All(f => f is { Key: not null, Value: not null }) ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As the field of a sign-in form carries it.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, Written);
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
