using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using Microsoft.AspNetCore.Identity;

namespace CarbonRegistry.Web.SignIn;

/// <summary>A person as the passkey handler of ASP.NET Core Identity knows them.</summary>
/// <param name="Id">The person.</param>
/// <param name="Name">Their name.</param>
internal sealed record PasskeyOwner(PersonId Id, string Name);

/// <summary>A challenge to a passkey.</summary>
/// <param name="Options">What <c>navigator.credentials</c> takes, as JSON.</param>
/// <param name="State">To be sent back with the answer.</param>
public sealed record PasskeyChallenge(string Options, string State);

/// <summary>
/// Passkeys (通行密钥, WebAuthn) with user verification, by the handler of ASP.NET Core Identity. Challenges travel
/// sealed with the browser; that none is answered twice is checked where the answer takes effect.
/// </summary>
internal sealed class Passkeys(IPasskeyHandler<PasskeyOwner> handler, Sealed seal)
{
    /// <summary>A challenge to make a new passkey for a person.</summary>
    public async Task<PasskeyChallenge> ToCreate(HttpContext http, PersonId person, string name)
    {
        var id = person.ToString();
        var made = await handler.MakeCreationOptionsAsync(new() { Id = id, Name = name, DisplayName = name }, http);
        return new(made.CreationOptionsJson, seal.Seal("create", person, made.AttestationState!));
    }

    /// <summary>The new passkey, or null where the answer is not right.</summary>
    public async Task<NewPasskey?> Created(HttpContext http, PersonId person, string? credential, string? state,
        string name)
    {
        if (seal.Open("create", person, state) is not var (attestation, ends) || credential is null)
        {
            return null;
        }

        var result = await handler.PerformAttestationAsync(
            new() { HttpContext = http, CredentialJson = credential, AttestationState = attestation });
        if (!result.Succeeded || !result.Passkey.IsUserVerified
            || result.UserEntity.Id != person.ToString())
        {
            return null;
        }

        var p = result.Passkey;
        return new(
            p.CredentialId, name, p.PublicKey, p.SignCount, string.Join(' ', p.Transports ?? []), p.IsBackupEligible,
            p.IsBackedUp,
            p.AttestationObject, p.ClientDataJson, ChallengeOf(attestation), ends);
    }

    /// <summary>A challenge to whoever has a passkey here: the passkey says who they are.</summary>
    public async Task<PasskeyChallenge> ToSignIn(HttpContext http)
    {
        var made = await handler.MakeRequestOptionsAsync(null, http);
        return new(made.RequestOptionsJson, seal.Seal("sign-in", default, made.AssertionState!));
    }

    /// <summary>Who answered a challenge to sign in; null where the answer is not right.</summary>
    public async Task<(PersonId Person, Proof Proof)?> SignedIn(HttpContext http, string? credential, string? state) =>
        seal.Open("sign-in", default, state) is var (assertion, ends)
            ? await Answered(http, credential, assertion, ends) : null;

    /// <summary>A challenge of the caller's own making to the passkeys of a person. Its state can be made again from
    /// the same challenge.</summary>
    public async Task<(string Options, string State)> ToConfirm(HttpContext http, PasskeyOwner person, byte[] challenge)
    {
        var made = await handler.MakeRequestOptionsAsync(person, http);
        var options = JsonNode.Parse(made.RequestOptionsJson)!;
        options["challenge"] = System.Buffers.Text.Base64Url.EncodeToString(challenge);
        var state = JsonNode.Parse(made.AssertionState!)!;
        state[ChallengeName(state)] = Convert.ToBase64String(challenge);
        return (options.ToJsonString(), state.ToJsonString());
    }

    /// <summary>Who answered such a challenge; null where the answer is not right.</summary>
    public async Task<Proof?> Confirmed(HttpContext http, PasskeyOwner person, byte[] challenge, long ends,
        string? credential)
    {
        var (_, state) = await ToConfirm(http, person, challenge);
        return await Answered(http, credential, state, ends) is var (who, proof) && who == person.Id ? proof : null;
    }

    private async Task<(PersonId Person, Proof Proof)?> Answered(
        HttpContext http, string? credential, string assertion, long ends)
    {
        if (credential is null)
        {
            return null;
        }

        var result = await handler.PerformAssertionAsync(
            new() { HttpContext = http, CredentialJson = credential, AssertionState = assertion });
        return result.Succeeded
            ? (result.User.Id,
                new Proof(Passkey: new(result.Passkey.CredentialId, result.Passkey.SignCount, result.Passkey.IsBackedUp,
                        ChallengeOf(assertion), ends)))
            : null;
    }

    private static byte[] ChallengeOf(string state)
    {
        var json = JsonNode.Parse(state)!;
        return SHA256.HashData(Convert.FromBase64String(json[ChallengeName(json)]!.GetValue<string>()));
    }

    private static string ChallengeName(JsonNode state) =>
        state.AsObject().Single(p => p.Key.Equals("challenge", StringComparison.OrdinalIgnoreCase)).Key;
}

/// <summary>The passkeys of our tables for the handler of ASP.NET Core Identity. It only reads: what changes is written
/// by acts, with their place in the journal.</summary>
internal sealed class PasskeyStore(Database database) : IUserPasskeyStore<PasskeyOwner>
{
    private const string Columns =
        "id, public_key, created_at, sign_count, transports, backup_eligible, backed_up, attestation, client_data";

    public Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        using var snapshot = new Snapshot(database);
        return Task.FromResult(PersonId.TryParse(userId, null, out var person)
            ? snapshot.List("select id, name from person where id = @id and active = 1",
                r => new PasskeyOwner(r.Person("id"), r.Text("name")), ("id", person)).FirstOrDefault()
            : null);
    }

    public Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        using var snapshot = new Snapshot(database);
        return Task.FromResult(snapshot.List(
            "select p.id, p.name from passkey k join person p on p.id = k.person_id where k.id = @id",
            r => new PasskeyOwner(r.Person("id"), r.Text("name")), ("id", credentialId)).FirstOrDefault());
    }

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken)
    {
        using var snapshot = new Snapshot(database);
        return Task.FromResult<IList<UserPasskeyInfo>>(
            snapshot.List($"select {Columns} from passkey where person_id = @person", Read, ("person", user.Id)));
    }

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId,
        CancellationToken cancellationToken)
    {
        using var snapshot = new Snapshot(database);
        return Task.FromResult(snapshot.List(
            $"select {Columns} from passkey where person_id = @person and id = @id", Read, ("person", user.Id),
            ("id", credentialId)).FirstOrDefault());
    }

    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(user.Name);

    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(user.Name);

    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        Task.FromResult<PasskeyOwner?>(null);

    public Task AddOrUpdatePasskeyAsync(PasskeyOwner user, UserPasskeyInfo passkey,
        CancellationToken cancellationToken) => throw ByActs();

    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) =>
        throw ByActs();

    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) =>
        throw ByActs();

    public Task SetNormalizedUserNameAsync(PasskeyOwner user, string? normalizedName,
        CancellationToken cancellationToken) => throw ByActs();

    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw ByActs();

    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw ByActs();

    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw ByActs();

    public void Dispose()
    {
    }

    private static NotSupportedException ByActs() => new("People and their credentials are changed by acts.");

    private static UserPasskeyInfo Read(Row r) => new(
        r.Bytes("id"), r.Bytes("public_key"), Instant.At(r.At("created_at")), (uint)r.Long("sign_count"),
        r.Text("transports") is { Length: > 0 } transports ? transports.Split(' ') : [],
        isUserVerified: true, r.Is("backup_eligible"), r.Is("backed_up"), r.Bytes("attestation"),
        r.Bytes("client_data"));
}
