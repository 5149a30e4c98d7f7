using System.Globalization;
using System.Text;

namespace MessageSignatures;

/// <summary>What a signature can cover of a message: a request, or an answer together with the request that it
/// answers.</summary>
/// <param name="Method">Requests: the method. Otherwise null.</param>
/// <param name="TargetUri">Requests: the full URI. Otherwise null.</param>
/// <param name="Status">Answers: the status. Otherwise null.</param>
/// <param name="Fields">The fields by their names in lower case; several lines of one name joined by comma and
/// blank.</param>
/// <param name="Request">Answers: what they answer. Otherwise null.</param>
public sealed record HttpMessage(string? Method, string? TargetUri, int? Status,
    IReadOnlyDictionary<string, string> Fields, HttpMessage? Request = null);

/// <summary>A covered component: a field or a derived component, with the parameters that the profile uses.</summary>
/// <param name="Name">Its name in lower case; derived ones begin with @.</param>
/// <param name="Req">Whether it is the request's (<c>;req</c>), in an answer's signature.</param>
public readonly record struct Component(string Name, bool Req = false);

/// <summary>The parameters of a signature. All but <c>keyid</c> can be missing in general; the profile of the exchange
/// link wants all of them.</summary>
/// <param name="Created">Seconds since 1970, or null.</param>
/// <param name="Expires">Seconds since 1970, or null.</param>
/// <param name="Nonce">A value that is used once, or null.</param>
/// <param name="KeyId">Which key signed, or null.</param>
/// <param name="Algorithm">The algorithm, or null.</param>
public sealed record SignatureParameters(long? Created, long? Expires, string? Nonce, string? KeyId, string? Algorithm);

/// <summary>HTTP Message Signatures, RFC 9421: the signature base, writing and reading the two fields.</summary>
public static class MessageSignature
{
    /// <summary>The field with what is covered.</summary>
    public const string InputField = "signature-input";

    /// <summary>The field with the signature.</summary>
    public const string Field = "signature";

    /// <summary>The one label of the signatures that this writes.</summary>
    public const string Label = "sig";

    /// <summary>Signs a message: the values of the two fields.</summary>
    /// <exception cref="ArgumentException">The message has not all the components.</exception>
    public static (string Input, string Signature) Sign(HttpMessage message, IReadOnlyList<Component> components,
        SignatureParameters parameters, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(key);
        var given = new List<KeyValuePair<string, object>>();
        Add("created", parameters.Created);
        Add("expires", parameters.Expires);
        Add("nonce", parameters.Nonce);
        Add("keyid", parameters.KeyId);
        Add("alg", parameters.Algorithm);
        var covered = new Member(components.Select(MemberOf).ToList(), given);
        var input = StructuredFields.Write(covered);
        var data = BaseOf(message, components, input)
            ?? throw new ArgumentException("The message has not all the components to be signed.", nameof(components));
        return ($"{Label}={input}", $"{Label}=:{Convert.ToBase64String(key.Sign(data))}:");

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                given.Add(new(name, value));
            }
        }
    }

    /// <summary>Reads the one signature that a message carries; null where it carries none, several, or one that cannot
    /// be read.</summary>
    public static ReadSignature? Read(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!message.Fields.TryGetValue(InputField, out var inputs)
            || !message.Fields.TryGetValue(Field, out var signatures)
            || StructuredFields.ReadDictionary(inputs) is not { Count: 1 } input
            || StructuredFields.ReadDictionary(signatures) is not { Count: 1 } signed)
        {
            return null;
        }

        var (label, covered) = input.Single();
        if (!signed.TryGetValue(label, out var member) || member.Value is not byte[] signature
            || member.Parameters.Count > 0
            || covered.Value is not IReadOnlyList<Member> list)
        {
            return null;
        }

        var components = new List<Component>(list.Count);
        foreach (var item in list)
        {
            // A parameter that is not understood changes what is covered, so that nothing can be said then.
            if (item.Value is not string name || item.Parameters.Any(p => p.Key != "req" || p.Value is not true))
            {
                return null;
            }

            var component = new Component(name, item.Parameters.Count > 0);
            if (components.Contains(component))
            {
                return null;
            }

            components.Add(component);
        }

        var parameters = new SignatureParameters(
            covered["created"] as long?, covered["expires"] as long?, covered["nonce"] as string,
            covered["keyid"] as string, covered["alg"] as string);
        var known = covered.Parameters.All(p => (p.Key, p.Value) is ("created", long) or ("expires", long)
            or ("nonce", string) or ("keyid", string) or ("alg", string));
        return BaseOf(message, components, StructuredFields.Write(covered)) is { } data
            ? new(components, parameters, known, data, signature) : null;
    }

    /// <summary>The signature base, RFC 9421 section 2.5; null where the message has not all the components.</summary>
    public static byte[]? BaseOf(HttpMessage message, IReadOnlyList<Component> components, string parameters)
    {
        ArgumentNullException.ThrowIfNull(components);
        var lines = new StringBuilder();
        foreach (var component in components)
        {
            if (ValueOf(message, component) is not { } value || value.AsSpan().ContainsAny('\r', '\n'))
            {
                return null;
            }

            lines.Append(StructuredFields.Write(MemberOf(component))).Append(": ").Append(value).Append('\n');
        }

        lines.Append("\"@signature-params\": ").Append(parameters);
        return Encoding.ASCII.GetBytes(lines.ToString());
    }

    private static Member MemberOf(Component component) =>
        new(component.Name, component.Req ? [new("req", true)] : []);

    private static string? ValueOf(HttpMessage message, Component component)
    {
        var of = component.Req ? message.Request : message;
        if (of is null)
        {
            return null;
        }

        return component.Name switch
        {
            "@method" => of.Method,
            "@target-uri" => of.TargetUri,
            "@status" => of.Status?.ToString(CultureInfo.InvariantCulture),
            "@authority" => UriOf(of)?.Authority,
            "@scheme" => UriOf(of)?.Scheme,
            "@path" => UriOf(of)?.AbsolutePath,
            "@query" => UriOf(of) is { } uri ? (uri.Query.Length == 0 ? "?" : uri.Query) : null,
            _ when component.Name.StartsWith('@') => null,
            _ => of.Fields.TryGetValue(component.Name, out var value) && value.All(char.IsAscii)
                ? value.Trim(' ', '\t') : null,
        };
    }

    private static Uri? UriOf(HttpMessage message) =>
        Uri.TryCreate(message.TargetUri, UriKind.Absolute, out var uri) ? uri : null;
}

/// <summary>A signature as a message carries it, not yet verified.</summary>
/// <param name="Components">What it covers, in its order.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="OnlyKnownParameters">Whether it has no parameters beyond those.</param>
/// <param name="Base">The signature base.</param>
/// <param name="Signature">The signature.</param>
public sealed record ReadSignature(IReadOnlyList<Component> Components, SignatureParameters Parameters,
    bool OnlyKnownParameters, byte[] Base, byte[] Signature);
