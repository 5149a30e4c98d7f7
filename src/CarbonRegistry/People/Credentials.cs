using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>A new password with the key of its one-time codes, as stored.</summary>
/// <param name="LoginName">4 to 32 small letters, digits, dots, hyphens and underscores, from a letter on.</param>
/// <param name="Hash">The password's hash.</param>
/// <param name="TotpSecret">The key of the one-time codes, encrypted by the key ring.</param>
/// <param name="Step">The time step of the code that showed that the key has arrived.</param>
public sealed record NewPassword(string LoginName, [property: Secret] string Hash, [property: Secret] string TotpSecret,
    long Step);

/// <summary>A new passkey.</summary>
/// <param name="Id">Its credential id.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="PublicKey">COSE key.</param>
/// <param name="SignCount">Its counter; 0 where it keeps none.</param>
/// <param name="Transports">How it is reached, as the browser says.</param>
/// <param name="BackupEligible">Whether it may be kept on several devices.</param>
/// <param name="BackedUp">Whether it is.</param>
/// <param name="Attestation">The attestation object.</param>
/// <param name="ClientData">The client data.</param>
/// <param name="Challenge">SHA-256 of the challenge that it answered.</param>
/// <param name="ChallengeEnds">Until when that could be answered, UTC microseconds since 1970.</param>
public sealed record NewPasskey(
    byte[] Id,
    string Name,
    [property: Secret] byte[] PublicKey,
    long SignCount,
    string Transports,
    bool BackupEligible,
    bool BackedUp,
    [property: Secret] byte[] Attestation,
    [property: Secret] byte[] ClientData,
    [property: Secret] byte[] Challenge,
    long ChallengeEnds);

/// <summary>What a person may sign in with (凭证).</summary>
/// <param name="LoginName">The login name, or null before the first credentials.</param>
/// <param name="HasPassword">Whether there is a password with one-time codes.</param>
/// <param name="Passkeys">The passkeys.</param>
/// <param name="RecoveryCodes">How many recovery codes are left.</param>
public sealed record Credentials(string? LoginName, bool HasPassword, IReadOnlyList<PasskeyView> Passkeys,
    long RecoveryCodes)
{
    /// <summary>So many recovery codes are given out at once.</summary>
    public const int CodesAtOnce = 10;

    /// <summary>The most passkeys of one person.</summary>
    public const int MostPasskeys = 20;

    /// <summary>Whether a person <c>p</c> has any way to sign in; those of a demonstration have its tokens.</summary>
    internal const string CanSignIn =
        """
        (exists (select 1 from passkey k where k.person_id = p.id)
        or exists (select 1 from credential c where c.person_id = p.id and c.password_hash is not null)
        or exists (select 1 from access_token d where d.person_id = p.id and d.demonstration = 1))
        """;

    /// <summary>Whether they have any way to sign in.</summary>
    internal static bool Has(Snapshot snapshot, PersonId person) => snapshot.List(
        $"select id from person p where id = @person and {CanSignIn}", r => r.Person("id"), ("person", person))
        .Count > 0;

    /// <summary>The credentials of a person.</summary>
    public static Credentials Of(Snapshot snapshot, PersonId person)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var password = snapshot.List(
            "select login_name, case when password_hash is null then 0 else 1 end as has_password from credential "
                + "where person_id = @person",
            r => (Name: r.Text("login_name"), Has: r.Is("has_password")), ("person", person));
        return new(
            password is [var p] ? p.Name : null, password is [{ Has: true }],
            snapshot.List(
                "select id, name, created_at, used_at, backed_up from passkey where person_id = @person "
                    + "order by created_at, id",
                r => new PasskeyView(Convert.ToHexStringLower(r.Bytes("id")), r.Text("name"), r.At("created_at"),
                    r.AtOrNull("used_at"), r.Is("backed_up")),
                ("person", person)),
            snapshot.List("select count(*) as codes from recovery_code where person_id = @person", r => r.Long("codes"),
                ("person", person))[0]);
    }

    /// <summary>What a person's password and one-time codes are checked with; without a password both are
    /// null.</summary>
    public static PasswordOnRecord Password(Snapshot snapshot, PersonId person)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.List($"{PasswordOnRecord.Columns} where person_id = @person", PasswordOnRecord.Read,
            ("person", person)).FirstOrDefault() ?? new(person, null, null);
    }

    /// <summary>The same by login name; null: nobody has it.</summary>
    public static PasswordOnRecord? Password(Snapshot snapshot, string loginName)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.List($"{PasswordOnRecord.Columns} where login_name = @name", PasswordOnRecord.Read,
            ("name", loginName)).FirstOrDefault();
    }

    /// <summary>Whether the person has signed in on this device before.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="device">SHA-256 of the device's mark.</param>
    /// <param name="person">The person.</param>
    public static bool IsKnownDevice(Snapshot snapshot, byte[] device, PersonId person)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.List("select person_id from known_device where hash = @hash and person_id = @person",
            r => r.Person("person_id"), ("hash", device), ("person", person)).Count > 0;
    }

    /// <summary>The public key (COSE) of a passkey, or null where it is gone.</summary>
    public static byte[]? PublicKey(Snapshot snapshot, byte[] passkey)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.List("select public_key from passkey where id = @id", r => r.Bytes("public_key"),
            ("id", passkey)).FirstOrDefault();
    }

    /// <summary>A passkey has answered: keeps its counter.</summary>
    internal static void Used(Register register, Proof.Answer answer, Instant now) => register.Execute(
        "update passkey set sign_count = @count, backed_up = @backed, used_at = @now where id = @id",
        ("count", answer.SignCount), ("backed", answer.BackedUp ? 1 : 0), ("now", now), ("id", answer.Id));

    /// <summary>Whether a recovery code is the person's; it is gone then.</summary>
    internal static bool UseRecoveryCode(Register register, PersonId person, byte[] code)
    {
        var known = register.Count("select count(*) from recovery_code where hash = @hash and person_id = @person",
            ("hash", code), ("person", person));
        register.Execute("delete from recovery_code where hash = @hash and person_id = @person",
            ("hash", code), ("person", person));
        return known == 1;
    }

    /// <summary>Whether the time step of a one-time code is later than that of the person's last one, which it is from
    /// now on.</summary>
    internal static bool UseStep(Register register, PersonId person, long step)
    {
        var fresh = register.Count("select count(*) from credential where person_id = @person and totp_step < @step",
            ("person", person), ("step", step));
        register.Execute("update credential set totp_step = @step where person_id = @person and totp_step < @step",
            ("person", person), ("step", step));
        return fresh == 1;
    }

    /// <summary>Forgets all that a person signs in with.</summary>
    internal static void Forget(Register register, PersonId person)
    {
        foreach (var table in new[] { "passkey", "recovery_code", "credential", "known_device", "confirmation" })
        {
            register.Execute($"delete from {table} where person_id = @person", ("person", person));
        }
    }
}

/// <summary>What a password and one-time codes are checked with.</summary>
/// <param name="Person">Whose they are.</param>
/// <param name="Hash">The password's hash; null: there is no password.</param>
/// <param name="TotpSecret">The key of the one-time codes, encrypted by the key ring.</param>
public sealed record PasswordOnRecord(PersonId Person, string? Hash, string? TotpSecret)
{
    internal const string Columns = "select person_id, password_hash, totp_secret from credential";

    internal static PasswordOnRecord Read(Row r) =>
        new(r.Person("person_id"), r.TextOrNull("password_hash"), r.TextOrNull("totp_secret"));
}

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">Its credential id in hexadecimal digits.</param>
/// <param name="Name">What they call it.</param>
/// <param name="CreatedAt">UTC microseconds since 1970.</param>
/// <param name="UsedAt">When it was last used.</param>
/// <param name="BackedUp">Whether it is kept on more than one device.</param>
public sealed record PasskeyView(string Id, string Name, Instant CreatedAt, Instant? UsedAt, bool BackedUp);

/// <summary>修改凭证: sets a password or adds a passkey, takes one away, gives new recovery codes.</summary>
public static class ChangeCredentials
{
    /// <summary>The form: one change at a time, or several at an enrolment.</summary>
    /// <param name="Password">A new password.</param>
    /// <param name="Passkey">A new passkey.</param>
    /// <param name="RecoveryCodes">SHA-256 of new recovery codes; the old ones end.</param>
    /// <param name="RemovePasskey">The id of a passkey to remove, in hexadecimal digits.</param>
    /// <param name="RemovePassword">Whether the password goes.</param>
    /// <param name="Session">The session that goes on; all others end.</param>
    public sealed record Form(
        NewPassword? Password = null,
        NewPasskey? Passkey = null,
        [property: Secret] IReadOnlyList<byte[]>? RecoveryCodes = null,
        string? RemovePasskey = null,
        bool? RemovePassword = null,
        Guid? Session = null);

    /// <summary>The operation.</summary>
    public static readonly Operation<Form> Row =
        new("change-credentials", Functions.ChangeCredentials, new("修改凭证", "Change one's credentials"))
        {
            Door = Door.OwnRoutes, CarryOut = CarryOut,
        };

    internal static void Apply(Form form, ActContext context)
    {
        var (register, person) = (context.Register, context.Actor.PersonId);
        if (form.Password is { } password)
        {
            Set(context, password);
        }

        if (form.Passkey is { } passkey)
        {
            Add(context, passkey);
        }

        if (form.RemovePasskey is { } hex)
        {
            var id = register.List("select id from passkey where person_id = @person", r => r.Bytes("id"),
                ("person", person))
                .Find(i => string.Equals(Convert.ToHexString(i), hex, StringComparison.OrdinalIgnoreCase));
            if (id is null)
            {
                context.Refuse(Refusals.NotFound, "passkey");
            }
            else
            {
                register.Execute("delete from passkey where id = @id", ("id", id));
                context.Changed("passkey", hex, new { person }, null);
            }
        }

        if (form.RemovePassword == true)
        {
            register.Execute(
                "update credential set password_hash = null, totp_secret = null, changed_at = @now "
                    + "where person_id = @person", ("now", context.Now), ("person", person));
            context.Changed("password", person, new { person }, null);
        }

        if (form.RecoveryCodes is { } codes)
        {
            register.Execute("delete from recovery_code where person_id = @person", ("person", person));
            foreach (var hash in codes)
            {
                register.Execute("insert into recovery_code (hash, person_id) values (@hash, @person)", ("hash", hash),
                    ("person", person));
            }

            context.Changed("recovery-codes", person, null, new { codes.Count });
        }
    }

    private static void CarryOut(Form form, ActContext context)
    {
        var (register, person) = (context.Register, context.Actor.PersonId);
        Apply(form, context);

        // Nobody takes away their last way in.
        if (register.Count("select count(*) from passkey where person_id = @person", ("person", person)) == 0
            && register.Count("select count(*) from credential where person_id = @person and password_hash is not null",
                ("person", person)) == 0)
        {
            context.Refuse(Refusals.LastCredential);
        }

        if (!context.Refused && (form.Password is not null || form.RemovePasskey is not null
            || form.RemovePassword == true))
        {
            Sessions.EndAll(context, person, form.Session);
            register.Execute("delete from known_device where person_id = @person", ("person", person));
        }

        if (!context.Refused)
        {
            Notify.Credentials(context, person, Row.Name);
        }
    }

    private static void Set(ActContext context, NewPassword password)
    {
        var (register, person) = (context.Register, context.Actor.PersonId);
        if (register.Count("select count(*) from credential where login_name = @name and person_id <> @person",
            ("name", password.LoginName), ("person", person)) > 0)
        {
            context.Refuse(Refusals.LoginNameTaken, "loginName");
            return;
        }

        register.Execute(
            """
            insert into credential (person_id, login_name, password_hash, totp_secret, totp_step, changed_at)
                values (@person, @name, @hash, @secret, @step, @now)
            on conflict (person_id) do update
                set login_name = excluded.login_name, password_hash = excluded.password_hash,
                    totp_secret = excluded.totp_secret,
                totp_step = excluded.totp_step, changed_at = excluded.changed_at
            """,
            ("person", person), ("name", password.LoginName), ("hash", password.Hash), ("secret", password.TotpSecret),
            ("step", password.Step), ("now", context.Now));
        context.Changed("password", person, null, new { password.LoginName });
    }

    private static void Add(ActContext context, NewPasskey passkey)
    {
        var (register, person) = (context.Register, context.Actor.PersonId);
        if (register.Count("select count(*) from passkey where id = @id", ("id", passkey.Id)) > 0
            || register.Count("select count(*) from spent_challenge where hash = @hash",
                ("hash", passkey.Challenge)) > 0
            || register.Count("select count(*) from passkey where person_id = @person",
                ("person", person)) >= Credentials.MostPasskeys)
        {
            context.Refuse(Refusals.PasskeyInvalid, "passkey");
            return;
        }

        register.Execute("insert into spent_challenge (hash, expires_at) values (@hash, @ends)",
            ("hash", passkey.Challenge), ("ends", passkey.ChallengeEnds));
        register.Execute(
            """
            insert into passkey (id, person_id, name, public_key, sign_count, transports, backup_eligible, backed_up,
                attestation, client_data, created_at)
            values (@id, @person, @name, @key, @count, @transports, @eligible, @backed, @attestation, @client, @now)
            """,
            ("id", passkey.Id), ("person", person), ("name", passkey.Name), ("key", passkey.PublicKey),
            ("count", passkey.SignCount), ("transports", passkey.Transports),
            ("eligible", passkey.BackupEligible ? 1 : 0), ("backed", passkey.BackedUp ? 1 : 0),
            ("attestation", passkey.Attestation), ("client", passkey.ClientData), ("now", context.Now));
        context.Changed("passkey", Convert.ToHexStringLower(passkey.Id), null, new { passkey.Name });
    }
}
