using CarbonRegistry.Acts;
using CarbonRegistry.Files;

namespace CarbonRegistry.Accounts;

/// <summary>用户登记: a province registers an enterprise or an individual of its own. Specification section
/// 2.</summary>
public static class RegisterHolder
{
    /// <summary>The form.</summary>
    /// <param name="Kind">Enterprise or individual.</param>
    /// <param name="Zh">Chinese name, 1 to 200 characters.</param>
    /// <param name="En">English name; absent: the Chinese one.</param>
    /// <param name="CreditCode">Enterprises: the unified social credit code.</param>
    /// <param name="IdentityNumber">Individuals: the resident identity number.</param>
    /// <param name="Contact">How to reach it.</param>
    /// <param name="ConfirmedSimilar">Whether whoever asks has seen that the name equals or looks like another's (230)
    /// and means it: a second person approves.</param>
    public sealed record Form(
        HolderKind Kind, string Zh, string? En = null, string? CreditCode = null,
        [property: Secret] string? IdentityNumber = null, [property: Secret] Contact? Contact = null,
        bool ConfirmedSimilar = false);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("register-holder", Functions.OpenProvincialAccounts, new("用户登记", "Register a holder"))
        {
            Door = Door.Form, CarryOut = CarryOut,
        };

    private static void CarryOut(Form form, ActContext context)
    {
        if (form.Kind is not (HolderKind.Enterprise or HolderKind.Individual))
        {
            context.Refuse(Refusals.FieldInvalid, "kind");
            return;
        }

        var identifier = Check(context, form.Kind, form.Zh, form.En, form.CreditCode, form.IdentityNumber, null,
            form.ConfirmedSimilar);
        form.Contact?.Check(context);
        if (!context.Refused)
        {
            var added = HolderRecord.Add(context, form.Kind, new(form.Zh, form.En ?? form.Zh),
                context.Actor.Jurisdiction, identifier!, form.Contact);
            context.Result(new { holder = added.Id });
        }
    }

    /// <summary>
    /// The holder of a form: registered where it is new, found where the office has registered it already under this
    /// name; null where it is refused. One that another office looks after is refused as known.
    /// </summary>
    internal static HolderRecord? FindOrAdd(ActContext context, Form form, int? line = null)
    {
        var before = context.Refusals.Count;
        var known = HolderRecord.Find(context.Register, form.IdentityNumber ?? form.CreditCode ?? "");
        if (known is null || !known.IsOf(context))
        {
            var identifier = Check(context, form.Kind, form.Zh, form.En, form.CreditCode, form.IdentityNumber, line,
                form.ConfirmedSimilar);
            form.Contact?.Check(context, line);
            return context.Refusals.Count > before ? null
                : HolderRecord.Add(context, form.Kind, new(form.Zh, form.En ?? form.Zh), context.Actor.Jurisdiction,
                    identifier!, form.Contact);
        }

        if (form.Zh is not null && !CellType.IsSame(form.Zh, known.Zh) && !CellType.IsSame(form.Zh, known.En))
        {
            context.Refuse(Refusals.NameDisagrees, "zh",
                new($"登记名称为“{known.Zh}”", $"It is registered as “{known.En}”"), line);
        }

        if (form.Contact is not null && form.Contact != known.Contact)
        {
            context.Refuse(Refusals.FieldNotAllowed, "contact.address", new(
                "该用户已登记，联系信息请用“用户信息修改”办理",
                "The holder is registered: its contact data are changed by an act of their own"), line);
        }

        return context.Refusals.Count > before ? null : known;
    }

    /// <summary>Checks names and identifier of a holder that is to be registered; its identifier, or null where it is
    /// refused.</summary>
    internal static string? Check(ActContext context, HolderKind kind, string? zh, string? en, string? creditCode,
        string? identityNumber, int? line, bool confirmedSimilar = false)
    {
        context.NeedText(zh, "zh", line: line);
        context.NeedText(en, "en", needed: false, line);
        var (text, field, other, otherField) = kind == HolderKind.Individual
            ? (identityNumber, "identityNumber", creditCode, "creditCode")
            : (creditCode, "creditCode", identityNumber, "identityNumber");
        if (other is not null)
        {
            context.Refuse(Refusals.FieldNotAllowed, otherField, line: line);
        }

        if (text is null)
        {
            context.Refuse(Refusals.FieldMissing, field, line: line);
            return null;
        }

        var valid = kind == HolderKind.Individual
            ? IdentityNumber.TryParse(text, out var number) && number.Born <= Instant.DayOf(context.Now)
            : CreditCode.TryParse(text, out _);
        if (!valid)
        {
            context.Refuse(
                Refusals.IdentifierInvalid, field,
                kind == HolderKind.Individual ? CellType.Identity.About : CellType.Credit.About, line);
            return null;
        }

        if (kind == HolderKind.Individual && IsOfRegistry(context, text))
        {
            context.Refuse(Refusals.WorksForRegistry, field, line: line);
            return null;
        }

        if (HolderRecord.Find(context.Register, text) is not null)
        {
            context.Refuse(Refusals.HolderKnown, field, line: line);
            return null;
        }

        SimilarNames.CheckHolder(context, [zh, en], default, confirmedSimilar, "zh", line);
        return text;
    }

    /// <summary>Whether somebody who works for the registry has this identity number.</summary>
    internal static bool IsOfRegistry(ActContext context, string? identityNumber) =>
        IdentityNumber.TryParse(identityNumber, out var number)
            && People.Persons.WorksForRegistry(context.Register, number);
}
