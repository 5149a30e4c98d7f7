using CarbonRegistry.Accounts;
using CarbonRegistry.Acts;
using CarbonRegistry.People;

namespace CarbonRegistry.Compliance;

/// <summary>
/// 重点排放单位登记: all that a key emitter needs to comply, in one act: the holder, where it is new; its compliance
/// holding account with the trading account; who initiates and who confirms for both; and what it owes for a year.
/// All or nothing, approved once, each part decided by the rule of the single act (<see cref="RegisterHolder"/>,
/// <see cref="OpenAccount"/>, <see cref="AddRepresentative"/>, <see cref="SetObligation"/>).
/// </summary>
public static class RegisterEmitter
{
    /// <summary>What it owes for a year.</summary>
    /// <param name="Year">The compliance year; it must not have ended.</param>
    /// <param name="Due">Tonnes CO2e, 0 to 1 000 000 000 000.</param>
    /// <param name="Document">文号 of the decision, 1 to 200 characters.</param>
    public sealed record Owed(short Year, long Due, string Document);

    /// <summary>The form.</summary>
    /// <param name="Zh">The enterprise's Chinese name, 1 to 200 characters.</param>
    /// <param name="CreditCode">Its unified social credit code. One that the province has registered already is not
    /// registered again.</param>
    /// <param name="Initiator">Who initiates for both accounts (发起代表).</param>
    /// <param name="En">Its English name; absent: the Chinese one.</param>
    /// <param name="Contact">How to reach it; only where it is new.</param>
    /// <param name="Confirmer">Who confirms for both (确认代表).</param>
    /// <param name="Obligation">What it owes; absent: no figure yet.</param>
    /// <param name="ConfirmedSimilar">Whether whoever asks has seen that the name equals or looks like another's (230)
    /// and means it: a second person approves.</param>
    public sealed record Form(
        string Zh, string CreditCode, AddRepresentative.NaturalPerson Initiator, string? En = null,
        [property: Secret] Contact? Contact = null, AddRepresentative.NaturalPerson? Confirmer = null,
        Owed? Obligation = null, bool ConfirmedSimilar = false);

    /// <summary>What was registered.</summary>
    /// <param name="Holder">The enterprise's number.</param>
    /// <param name="Account">Its compliance holding account.</param>
    /// <param name="Trading">The trading account of that.</param>
    /// <param name="Initiator">Who initiates.</param>
    /// <param name="Confirmer">Who confirms; null: nobody yet.</param>
    internal sealed record Registered(HolderId Holder, string Account, string Trading, PersonId Initiator,
        PersonId? Confirmer);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("register-emitter", Functions.OpenProvincialAccounts,
            new("重点排放单位登记", "Register a key emitter"))
        {
            Door = Door.Form, HighRisk = true,
            CarryOut = (form, context) =>
            {
                if (CarryOut(form, context) is { } registered)
                {
                    context.Result(registered);
                }
            },
        };

    /// <summary>Registers one; null where it is refused.</summary>
    internal static Registered? CarryOut(Form form, ActContext context)
    {
        var before = context.Refusals.Count;
        var holder = Holder(form, context);
        var initiator = Person(form.Initiator, "initiator", context);
        var confirmer = form.Confirmer is null ? null : Person(form.Confirmer, "confirmer", context);
        if (form.Obligation is { } owed)
        {
            context.OfPart(field => "obligation." + field, () => CheckOwed(owed, context));
        }

        if (context.Refusals.Count > before)
        {
            return null;
        }

        var (account, trading) = OpenAccount.Open(context, AccountTypes.EC, holder!, null, null, null, trading: true);
        Appoint(context, [account, trading!], initiator!.Value, "initiator", confirms: false);
        if (confirmer is { } other)
        {
            Appoint(context, [account, trading!], other, "confirmer", confirms: true);
        }

        if (form.Obligation is { } due)
        {
            SetObligation.Write(context, account, new(account.Number, due.Year, due.Due, due.Document));
        }

        return new(holder!.Id, account.Number, trading!.Number, initiator.Value, confirmer);
    }

    private static HolderRecord? Holder(Form form, ActContext context)
    {
        HolderRecord? holder = null;
        context.OfPart(
            field => field == "type" ? "creditCode" : field,
            () =>
            {
                holder = RegisterHolder.FindOrAdd(context, new(HolderKind.Enterprise, form.Zh, form.En, form.CreditCode,
                    Contact: form.Contact, ConfirmedSimilar: form.ConfirmedSimilar));
                if (holder is not null)
                {
                    OpenAccount.IsAdmissible(context, AccountTypes.EC, holder, null, null, null, trading: true, null);
                }
            });
        return holder;
    }

    /// <summary>A representative-to-be under their part of the form; null where they are refused.</summary>
    private static PersonId? Person(AddRepresentative.NaturalPerson? person, string part, ActContext context)
    {
        PersonId? found = null;
        context.OfPart(FieldsOf(part), () =>
        {
            if (person is null)
            {
                context.Refuse(Refusals.FieldMissing, "natural.name");
            }
            else
            {
                found = AddRepresentative.Natural(context, person);
            }
        });
        return found;
    }

    /// <summary>What the form calls the fields of one of its people.</summary>
    private static Func<string?, string?> FieldsOf(string part) => field => part + "." + (field == "person"
        ? "identityNumber" : field?[(field.IndexOf('.', StringComparison.Ordinal) + 1)..]);

    private static void Appoint(ActContext context, AccountRecord[] accounts, PersonId person, string part,
        bool confirms) => context.OfPart(FieldsOf(part), () =>
        {
            // Refused once where somebody is named twice, not once an account.
            _ = accounts.All(a => AddRepresentative.Appoint(context, a, new(a.Number, person, !confirms, confirms)));
        });

    private static void CheckOwed(Owed owed, ActContext context)
    {
        SetObligation.CheckYear(context, owed.Year);
        SetObligation.CheckFigure(context, owed.Due, owed.Document);

        // A part of the whole that is another function's: who may not do it alone does not do it so.
        if (!context.Actor.May(SetObligation.Row.Function))
        {
            context.Refuse(Refusals.FunctionRevoked, "due");
        }
    }
}
