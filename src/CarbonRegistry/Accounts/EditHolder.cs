using CarbonRegistry.Acts;
using CarbonRegistry.Configuration;

namespace CarbonRegistry.Accounts;

/// <summary>
/// 用户信息修改: changes a holder's names at once, its contact data after the delay of changes. What is absent stays. A
/// province edits its enterprises and individuals (15), the nation exchanges and auction houses (5).
/// </summary>
public static class EditHolder
{
    /// <summary>The form.</summary>
    /// <param name="Holder">The holder's number.</param>
    /// <param name="Zh">Its new Chinese name.</param>
    /// <param name="En">Its new English name.</param>
    /// <param name="Contact">All its contact data, from then on. Not in one act with names.</param>
    /// <param name="Document">The document that it rests on.</param>
    /// <param name="ConfirmedSimilar">Whether whoever asks has seen that the new name equals or looks like another's
    /// (230) and means it: a second person approves.</param>
    public sealed record Form(
        HolderId Holder, string? Zh = null, string? En = null, [property: Secret] Contact? Contact = null,
        string? Document = null, bool ConfirmedSimilar = false);

    /// <summary>The row of the provinces.</summary>
    public static readonly Operation<Form> Row =
        new("edit-holder", Functions.EditProvincialAccount, new("用户信息修改", "Edit a holder"))
    {
        Door = Door.Form,
        CarryOut = CarryOut, HighRisk = true, EffectiveAt = EffectiveAt, HolderOf = form => ((Form)form).Holder,
    };

    /// <summary>The row of the nation.</summary>
    public static readonly Operation<Form> NationalRow =
        new("edit-national-holder", Functions.EditNationalAccount, new("用户信息修改", "Edit a holder"))
    {
        Door = Door.Form,
        CarryOut = CarryOut, HighRisk = true, EffectiveAt = EffectiveAt, HolderOf = form => ((Form)form).Holder,
    };

    private static Instant? EffectiveAt(ActContext context) =>
        ((Form)context.Act.Form).Contact is null ? null : Delay.OfChanges(context);

    private static void CarryOut(Form form, ActContext context)
    {
        var before = HolderRecord.Editable(context, form.Holder);
        context.NeedText(form.Zh, "zh", needed: false);
        context.NeedText(form.En, "en", needed: false);
        context.NeedText(form.Document, "document", needed: false);
        form.Contact?.Check(context);
        if (form is { Zh: null, En: null, Contact: null })
        {
            context.Refuse(Refusals.FieldMissing, "zh");
        }
        else if (form.Contact is not null && (form.Zh is not null || form.En is not null))
        {
            context.Refuse(Refusals.FieldNotAllowed, "contact");
        }

        if (!context.Refused && (form.Zh ?? form.En) is not null)
        {
            SimilarNames.CheckHolder(context, [form.Zh, form.En], form.Holder, form.ConfirmedSimilar, form.Zh is null
                ? "en" : "zh");
        }

        if (!context.Refused)
        {
            var after = before! with { Zh = form.Zh ?? before.Zh, En = form.En ?? before.En, Contact = form.Contact
                ?? before.Contact };
            after.Update(context, before);
            context.Result(new { holder = after.Id });
        }
    }
}
