using System.Text.Json;
using CarbonRegistry.Web.Api;

namespace CarbonRegistry.Web.SignIn;

/// <summary>Signing in by password.</summary>
/// <param name="LoginName">The login name.</param>
/// <param name="Password">The password; empty where the person has none and uses a recovery code.</param>
/// <param name="Code">The one-time code, or a recovery code.</param>
public sealed record PasswordSignInForm(string? LoginName = null, string? Password = null, string? Code = null);

/// <summary>An answer of a passkey.</summary>
/// <param name="Credential">What <c>navigator.credentials</c> gave, as JSON.</param>
/// <param name="State">What came with the challenge.</param>
public sealed record PasskeySignInForm(JsonElement? Credential = null, string? State = null);

/// <summary>Signing in as a person of a demonstration.</summary>
/// <param name="Person">The person.</param>
public sealed record DemonstrationSignInForm(PersonId? Person = null);

/// <summary>A challenge to a passkey.</summary>
/// <param name="Options">What <c>navigator.credentials</c> takes.</param>
/// <param name="State">To be sent back with the answer, within 10 minutes.</param>
public sealed record ChallengeView(JsonElement Options, string State);

/// <summary>Who is signed in.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role.</param>
/// <param name="Jurisdiction">Two digits.</param>
/// <param name="Functions">The functions that they may perform.</param>
/// <param name="Session">The session; null for a token.</param>
/// <param name="Method">How they signed in; token for a token.</param>
/// <param name="Scope">What a token lets do; all for a session.</param>
/// <param name="ExpiresAt">When session or token ends. A session ends 15 minutes after its last request too.</param>
/// <param name="Demonstration">Whether it is a demonstration's: everybody can have it, and only a node that serves a
/// demonstration takes it.</param>
public sealed record WhoView(
    PersonId PersonId, string Name, RoleView Role, string Jurisdiction, IReadOnlyList<short> Functions, Guid? Session,
    string Method, string Scope, string ExpiresAt,
    bool Demonstration);

/// <summary>How many sessions ended.</summary>
/// <param name="Ended">Their number.</param>
public sealed record EndedView(int Ended);

/// <summary>A person's credentials.</summary>
/// <param name="LoginName">The login name.</param>
/// <param name="Password">Whether there is a password with one-time codes.</param>
/// <param name="Passkeys">The passkeys.</param>
/// <param name="RecoveryCodes">How many recovery codes are left.</param>
public sealed record CredentialsView(string? LoginName, bool Password, IReadOnlyList<PasskeyItem> Passkeys,
    long RecoveryCodes);

/// <summary>A passkey.</summary>
/// <param name="Id">Its number in hexadecimal digits.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="UsedAt">When it was last used.</param>
/// <param name="BackedUp">Whether it is kept on more than one device.</param>
public sealed record PasskeyItem(string Id, string Name, string CreatedAt, string? UsedAt, bool BackedUp);

/// <summary>A new passkey.</summary>
/// <param name="Credential">What <c>navigator.credentials.create</c> gave, as JSON.</param>
/// <param name="State">What came with the challenge.</param>
/// <param name="Name">What its owner calls it, 1 to 100 characters.</param>
public sealed record PasskeyForm(JsonElement? Credential = null, string? State = null, string? Name = null);

/// <summary>A new password with one-time codes.</summary>
/// <param name="LoginName">4 to 32 small letters, digits, dots, hyphens and underscores, from a letter on.</param>
/// <param name="Password">12 to 200 characters, of two kinds and five different ones at least.</param>
/// <param name="Totp">The state that came with the key of the one-time codes.</param>
/// <param name="Code">The first one-time code.</param>
public sealed record PasswordForm(string? LoginName = null, string? Password = null, string? Totp = null,
    string? Code = null);

/// <summary>Recovery codes: shown once.</summary>
/// <param name="RecoveryCodes">Each is good for one sign-in.</param>
public sealed record RecoveryCodesView(IReadOnlyList<string> RecoveryCodes);

/// <summary>A personal access token.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scope">read, propose or all.</param>
/// <param name="Key">What it is bound to, where it moves units and does high-risk acts; null: it does neither.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="UsedAt">When it was last used, to the minute.</param>
/// <param name="Token">The token itself: only in the answer that creates it.</param>
public sealed record TokenView(string Id, string Name, string Scope, TokenKeyView? Key, string CreatedAt,
    string ExpiresAt, string? UsedAt, string? Token = null);

/// <summary>What a token is bound to.</summary>
/// <param name="Algorithm">How its program signs: ed25519, ecdsa-p256-sha256 or sm2-sm3.</param>
/// <param name="Fingerprint">SHA-256 of the key's SubjectPublicKeyInfo, base64.</param>
/// <param name="Addresses">The networks that it is used from.</param>
public sealed record TokenKeyView(string Algorithm, string Fingerprint, IReadOnlyList<string> Addresses);

/// <summary>A text to sign with the key that a token is to be bound to.</summary>
/// <param name="Challenge">The text, ASCII. It counts for 10 minutes.</param>
public sealed record TokenChallengeView(string Challenge);

/// <summary>A token to create.</summary>
/// <param name="Id">A UUID of the caller's choice.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Scope">read, propose (what neither moves units nor is high-risk) or all (needs a fresh
/// confirmation).</param>
/// <param name="ExpiresAt">ISO 8601 with offset, at most a year from now.</param>
/// <param name="PublicKey">Scope all: the key that the program signs with, PEM or JWK; without one the token moves no
/// units and does no high-risk act.</param>
/// <param name="Addresses">With a key: the networks that the program calls from, 1 to 20, CIDR, not wider than /8
/// (IPv4) or /32 (IPv6).</param>
/// <param name="Challenge">With a key: the text that POST /api/v1/me/tokens/challenge gave.</param>
/// <param name="Proof">With a key: its signature over the challenge, base64.</param>
public sealed record TokenForm(
    string? Id = null, string? Name = null, string? Scope = null, string? ExpiresAt = null, string? PublicKey = null,
    IReadOnlyList<string>? Addresses = null,
    string? Challenge = null, string? Proof = null);

/// <summary>An enrolment code.</summary>
/// <param name="Code">The code.</param>
public sealed record EnrolmentCodeForm(string? Code = null);

/// <summary>What an enrolment can be done with.</summary>
/// <param name="Name">The person.</param>
/// <param name="Passkey">A challenge to make a passkey.</param>
/// <param name="Totp">A key of one-time codes, for the password.</param>
public sealed record EnrolmentView(string Name, ChallengeView Passkey, NewTotp Totp);

/// <summary>An enrolment: a passkey, or a password with one-time codes; or both.</summary>
/// <param name="Code">The enrolment code.</param>
/// <param name="Passkey">A passkey.</param>
/// <param name="Password">A password.</param>
public sealed record EnrolmentForm(string? Code = null, PasskeyForm? Passkey = null, PasswordForm? Password = null);

/// <summary>Founding a registry.</summary>
/// <param name="Code">The code that the first start printed.</param>
/// <param name="First">Name of the first national system administrator.</param>
/// <param name="Second">Name of the second: another human being.</param>
/// <param name="FirstIdentity">Resident identity number of the first. Not kept: only what tells human beings
/// apart.</param>
/// <param name="SecondIdentity">That of the second.</param>
public sealed record FoundingForm(string? Code = null, string? First = null, string? Second = null,
    string? FirstIdentity = null, string? SecondIdentity = null);

/// <summary>Who founded a registry, with the codes by which they enrol.</summary>
/// <param name="First">The first administrator.</param>
/// <param name="Second">The second.</param>
public sealed record FoundingView(EnrolmentCodeView First, EnrolmentCodeView Second);

/// <summary>How an enrolment code reaches its person.</summary>
/// <param name="Delivery">letter: it is shown once, to be printed and handed out; mail: to the person's address alone.
/// letter where it is not said.</param>
public sealed record EnrolmentIssueForm(string? Delivery = null);

/// <summary>An enrolment code: shown once.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Code">The code, valid for 7 days; null where it went by mail.</param>
public sealed record EnrolmentCodeView(string Name, string? Code);

/// <summary>What confirms an act.</summary>
/// <param name="Credential">A passkey's answer, as JSON; or</param>
/// <param name="Password">the password and</param>
/// <param name="Code">the one-time code; or</param>
/// <param name="Demonstration">in a demonstration, a click.</param>
public sealed record ConfirmationForm(JsonElement? Credential = null, string? Password = null, string? Code = null,
    bool? Demonstration = null);
