using System.Security.Cryptography;
using System.Text;
using CarbonRegistry.People;
using MessageSignatures;

namespace CarbonRegistry.Web.SignIn;

/// <summary>The keys that access tokens are bound to: a person pastes a public key, and proves by a signature over a
/// challenge that they have the private one.</summary>
internal sealed class TokenKeys(Sealed @sealed)
{
    private const string Purpose = "token-key";

    /// <summary>A text to sign, good for this person's next token for 10 minutes.</summary>
    public string NewChallenge(PersonId person) =>
        @sealed.Seal(Purpose, person, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>What a token is to be bound to; null without refusals: to nothing, where none of the four is
    /// given.</summary>
    /// <param name="person">Whose token it is.</param>
    /// <param name="publicKey">PEM or JWK.</param>
    /// <param name="addresses">Networks, as <see cref="TokenKey.ReadAddresses"/> reads them.</param>
    /// <param name="challenge">The text that was signed.</param>
    /// <param name="proof">The signature over it, base64.</param>
    public (TokenKey? Key, IReadOnlyList<Refusal> Refusals) Read(PersonId person, string? publicKey, string? addresses,
        string? challenge, string? proof)
    {
        var given = new (string Field, string? Text)[] { ("publicKey", publicKey), ("addresses", addresses),
            ("challenge", challenge), ("proof", proof) };
        if (given.All(g => string.IsNullOrWhiteSpace(g.Text)))
        {
            return (null, []);
        }

        var refusals = given.Where(g => string.IsNullOrWhiteSpace(g.Text))
            .Select(g => Refusals.FieldMissing.At(field: g.Field)).ToList();
        var key = string.IsNullOrWhiteSpace(publicKey) ? null : PublicKeyText.Read(publicKey);
        if (key is null && !string.IsNullOrWhiteSpace(publicKey))
        {
            refusals.Add(Refusals.FieldInvalid.At(field: "publicKey"));
        }

        var networks = string.IsNullOrWhiteSpace(addresses) ? null : TokenKey.ReadAddresses(addresses);
        if (networks is null && !string.IsNullOrWhiteSpace(addresses))
        {
            refusals.Add(Refusals.FieldInvalid.At(field: "addresses"));
        }

        if (refusals.Count > 0 || key is not var (algorithm, spki))
        {
            return (null, refusals);
        }

        using var verifying = VerifyingKey.FromSpki(algorithm, spki)!;
        return @sealed.Open(Purpose, person, challenge) is not null
            && PublicKeyText.ReadSignature(proof!.Trim()) is { } signature
            && verifying.Verify(Encoding.ASCII.GetBytes(challenge!), signature)
            ? (new(algorithm, spki, networks!), [])
            : (null, [Refusals.KeyNotProved.At(field: "proof")]);
    }
}
