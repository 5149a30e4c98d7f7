using CarbonRegistry.Acts;

namespace CarbonRegistry.Exchange;

/// <summary>交易所签名密钥撤销: the key is no longer valid, at once. One person is enough: a lost key must not wait for
/// a second.</summary>
public static class RevokeKey
{
    /// <summary>The form.</summary>
    /// <param name="KeyId">The key.</param>
    /// <param name="Reason">Why, 1 to 200 characters.</param>
    public sealed record Form(string KeyId, string Reason);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("revoke-exchange-key", Functions.EditNationalAccount, new("交易所签名密钥撤销", "Revoke an exchange's key"))
    {
        Door = Door.Form, CarryOut = CarryOut, HighRisk = true, Approvals = _ => 0,
    };

    private static void CarryOut(Form form, ActContext context)
    {
        if (string.IsNullOrWhiteSpace(form.Reason) || form.Reason.Length > 200)
        {
            context.Refuse(Refusals.FieldInvalid, "reason");
        }

        var until = context.Register.List(
            "select valid_until from exchange_key where key_id = @key and valid_until > @now",
                r => r.At("valid_until"), ("key", form.KeyId), ("now", context.Now));
        if (until.Count == 0)
        {
            context.Refuse(Refusals.KeyUnknown, "keyId");
        }

        if (!context.Refused)
        {
            context.Register.Execute("update exchange_key set valid_until = @now where key_id = @key",
                ("now", context.Now), ("key", form.KeyId));
            context.Changed("exchange-key", form.KeyId, new { validUntil = Instant.Text(until[0]) },
                new { validUntil = Instant.Text(context.Now) });
            context.Result(new { keyId = form.KeyId });
        }
    }
}
