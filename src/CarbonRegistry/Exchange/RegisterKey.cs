using System.Buffers;
using CarbonRegistry.Acts;
using CarbonRegistry.Storage;
using MessageSignatures;
using CarbonRegistry.People;

namespace CarbonRegistry.Exchange;

/// <summary>
/// 交易所签名密钥登记: a key that an exchange signs its messages with. Always needs a second person. Rotation: the new
/// key is registered while the old one is valid, and the old one is then revoked (<see cref="RevokeKey"/>).
/// </summary>
public static class RegisterKey
{
    /// <summary>The form.</summary>
    /// <param name="Account">The exchange's delivery account.</param>
    /// <param name="KeyId">1 to 64 letters, digits, dots, hyphens and underscores, never used before.</param>
    /// <param name="Algorithm">ecdsa-p256-sha256 or sm2-sm3.</param>
    /// <param name="PublicKey">SubjectPublicKeyInfo in DER, base64.</param>
    /// <param name="ValidUntil">Until when, at most five years.</param>
    /// <param name="ValidFrom">From when, or null: at once.</param>
    /// <param name="Certificate">SHA-256 of the client certificate that must be shown, 64 hexadecimal digits; null:
    /// none.</param>
    public sealed record Form(
        string Account, string KeyId, string Algorithm, string PublicKey, DateTimeOffset ValidUntil,
        DateTimeOffset? ValidFrom = null, string? Certificate = null);

    private const long FiveYears = 5L * 366 * 24 * 3600 * 1_000_000;

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("register-exchange-key", Functions.EditNationalAccount,
            new("交易所签名密钥登记", "Register an exchange's key"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, Approvals = _ => 1,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        var register = context.Register;
        var delivery = DeliveryOf(form, register);
        if (delivery.Id == 0)
        {
            context.Refuse(Refusals.AccountUnknown, "account");
        }

        if (form.KeyId.Length is 0 or > 64
            || !form.KeyId.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            context.Refuse(Refusals.FieldInvalid, "keyId");
        }
        else if (register.Count("select count(*) from exchange_key where key_id = @key", ("key", form.KeyId)) > 0)
        {
            context.Refuse(Refusals.KeyTaken, "keyId");
        }

        var spki = PublicKeyOf(form, context);
        var from = form.ValidFrom is { } given ? Instant.Of(given) : context.Now;
        var until = Instant.Of(form.ValidUntil);
        if (until <= from || until <= context.Now || until - from > FiveYears)
        {
            context.Refuse(Refusals.FieldInvalid, "validUntil");
        }

        var certificate = CertificateOf(form, context);
        if (context.Refused)
        {
            return;
        }

        register.Execute(
            "insert into exchange_key (key_id, delivery_id, person_id, algorithm, public_key, certificate, valid_from, "
                + "valid_until) values (@key, @delivery, @person, @algorithm, @public, @certificate, @from, @until)",
            ("key", form.KeyId), ("delivery", delivery.Id),
            ("person", TradingSystemOf(context, delivery.Holder, delivery.Name)), ("algorithm", form.Algorithm),
            ("public", spki), ("certificate", certificate), ("from", from), ("until", until));
        context.Changed("exchange-key", form.KeyId, null,
            new { form.Account, form.Algorithm, form.PublicKey, validFrom = Instant.Text(from),
                validUntil = Instant.Text(until), form.Certificate });
        context.Result(new { keyId = form.KeyId, account = form.Account, validFrom = Instant.Text(from),
            validUntil = Instant.Text(until) });
    }

    /// <summary>The delivery account that is named, its exchange and its exchange's name; its id is 0 where there is
    /// none.</summary>
    private static (AccountId Id, HolderId Holder, Text Name) DeliveryOf(Form form, Register register) =>
        AccountNumber.TryParse(form.Account, out var number)
            ? register.List(
                "select a.id, a.holder_id, h.name_zh, h.name_en from account a join holder h on h.id = a.holder_id "
                    + "where a.id = @id and a.number = @number and a.type = 'XD' and a.state <> 'closed'",
                r => (r.Account("id"), r.Holder("holder_id"), new Text(r.Text("name_zh"), r.Text("name_en"))),
                ("id", number.Sequence), ("number", form.Account)).FirstOrDefault()
            : default;

    private static byte[] PublicKeyOf(Form form, ActContext context)
    {
        var spki = new byte[512];
        var isKnown = SignatureAlgorithms.OfExchanges.Contains(form.Algorithm, StringComparer.Ordinal);
        using var key = Convert.TryFromBase64String(form.PublicKey, spki, out var size) && isKnown
            ? VerifyingKey.FromSpki(form.Algorithm, spki.AsSpan(0, size)) : null;
        if (key is null)
        {
            context.Refuse(Refusals.FieldInvalid, isKnown ? "publicKey" : "algorithm");
        }

        return spki[..size];
    }

    private static byte[]? CertificateOf(Form form, ActContext context)
    {
        if (form.Certificate is not { } hex)
        {
            return null;
        }

        var digest = new byte[32];
        if (hex.Length != 64 || Convert.FromHexString(hex, digest, out _, out _) != OperationStatus.Done)
        {
            context.Refuse(Refusals.FieldInvalid, "certificate");
        }

        return digest;
    }

    /// <summary>The person of the journal that stands for an exchange's trading system: made with its first key; nobody
    /// signs in as it.</summary>
    private static PersonId TradingSystemOf(ActContext context, HolderId holder, Text exchange)
    {
        var known = context.Register.List(
            "select p.id from person p where p.holder_id = @holder "
                + "and p.id in (select k.person_id from exchange_key k)",
            r => r.Person("id"), ("holder", holder));
        if (known.Count > 0)
        {
            return known[0];
        }

        var name = $"{exchange.Zh}交易系统 {exchange.En} trading system";
        return PersonRecord.New(name, Role.Exchange, Account.National, holder).Add(context, identity: null).Id;
    }
}
