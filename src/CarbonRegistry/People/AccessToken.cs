using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;
using CarbonRegistry.Notification;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>A personal access token (访问令牌) as its owner sees it.</summary>
/// <param name="Id">Its number; not the token.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scope">read, propose or all.</param>
/// <param name="Key">The key that its program signs with: then it moves units and does high-risk acts, signed; null: it
/// does neither.</param>
/// <param name="CreatedAt">UTC microseconds since 1970.</param>
/// <param name="ExpiresAt">UTC microseconds since 1970.</param>
/// <param name="UsedAt">When it was last used, to the minute.</param>
public sealed record AccessToken(string Id, string Name, string Scope, TokenKey? Key, Instant CreatedAt,
    Instant ExpiresAt, Instant? UsedAt)
{
    /// <summary>The most tokens of one person.</summary>
    public const int Most = 50;

    /// <summary>The tokens of a person.</summary>
    public static IReadOnlyList<AccessToken> Of(Snapshot snapshot, PersonId person)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.List(
            "select id, name, scope, created_at, expires_at, used_at, algorithm, public_key, addresses "
                + "from access_token where person_id = @person and id is not null order by created_at, name, id",
            r => new AccessToken(r.Text("id"), r.Text("name"), r.Text("scope"), TokenKey.Read(r), r.At("created_at"),
                r.At("expires_at"), r.AtOrNull("used_at")),
            ("person", person));
    }
}

/// <summary>创建访问令牌: for a program that acts in one's name.</summary>
internal static class CreateToken
{
    /// <summary>Forgets a person's tokens; a demonstration's stay.</summary>
    internal static void Forget(Register register, PersonId person) => register.Execute(
        "delete from access_token where person_id = @person and demonstration = 0", ("person", person));

    /// <summary>The form.</summary>
    /// <param name="Token">Its number.</param>
    /// <param name="Name">1 to 100 characters.</param>
    /// <param name="Scope">What it lets do.</param>
    /// <param name="ExpiresAt">UTC microseconds since 1970; at most as far ahead as configured (36), a year unless
    /// less.</param>
    /// <param name="Key">The key that its program signs with, whose possession was proved; null: none.</param>
    /// <param name="Hash">SHA-256 of the token.</param>
    public sealed record Form(Guid Token, string Name, TokenScope Scope, Instant ExpiresAt, TokenKey? Key = null,
        [property: Secret] byte[]? Hash = null);

    /// <summary>The operation.</summary>
    public static readonly Operation<Form> Row =
        new("create-token", Functions.ManageTokens, new("创建访问令牌", "Create an access token"))
        {
            Door = Door.OwnRoutes, CarryOut = CarryOut,
        };

    private static void CarryOut(Form form, ActContext context)
    {
        var (register, person) = (context.Register, context.Actor.PersonId);
        if (form.ExpiresAt <= context.Now
            || form.ExpiresAt > context.Now
            + (ParameterValues.At(context.Register, Parameters.TokenLength, context.Now) * Instant.Day))
        {
            context.Refuse(Refusals.FieldInvalid, "expiresAt");
        }

        if (string.IsNullOrWhiteSpace(form.Name) || form.Name.Length > 100)
        {
            context.Refuse(Refusals.FieldInvalid, "name");
        }

        // What has expired goes; what is left counts.
        register.Execute("delete from access_token where person_id = @person and expires_at <= @now",
            ("person", person), ("now", context.Now));
        if (form.Hash is null || register.Count("select count(*) from access_token where person_id = @person",
            ("person", person)) >= AccessToken.Most)
        {
            context.Refuse(Refusals.TooManyTokens);
        }

        if (context.Refused)
        {
            return;
        }

        register.Execute(
            """
            insert into access_token (hash, person_id, expires_at, id, name, scope, created_at, algorithm, public_key,
                addresses)
            values (@hash, @person, @expires, @id, @name, @scope, @now, @algorithm, @key, @addresses)
            """,
            ("hash", form.Hash), ("person", person), ("expires", form.ExpiresAt), ("id", form.Token.ToString("D")),
            ("name", form.Name),
            ("scope", form.Scope.ToString().ToLowerInvariant()), ("now", context.Now),
            ("algorithm", form.Key?.Algorithm), ("key", form.Key?.PublicKey),
            ("addresses", form.Key is { } bound ? string.Join(' ', bound.Addresses) : null));
        context.Changed("access-token", form.Token, null, new { form.Name, form.Scope, form.ExpiresAt, form.Key });
        Notify.Credentials(context, person, Row.Name);
    }
}

/// <summary>吊销访问令牌.</summary>
internal static class RevokeToken
{
    /// <summary>The form.</summary>
    /// <param name="Token">Its number.</param>
    public sealed record Form(Guid Token);

    /// <summary>The operation.</summary>
    public static readonly Operation<Form> Row =
        new("revoke-token", Functions.ManageTokens, new("吊销访问令牌", "Revoke an access token"))
        {
            Door = Door.OwnRoutes, CarryOut = CarryOut,
        };

    private static void CarryOut(Form form, ActContext context)
    {
        var (register, id) = (context.Register, form.Token.ToString("D"));
        var name = register.List("select name from access_token where id = @id and person_id = @person",
            r => r.Text("name"), ("id", id), ("person", context.Actor.PersonId));
        if (name.Count == 0)
        {
            context.Refuse(Refusals.NotFound, "token");
            return;
        }

        register.Execute("delete from access_token where id = @id", ("id", id));
        context.Changed("access-token", id, new { name = name[0] }, null);
    }
}
