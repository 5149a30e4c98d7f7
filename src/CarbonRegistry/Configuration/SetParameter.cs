using System.Text.Json.Serialization;
using CarbonRegistry.Acts;
using CarbonRegistry.Notification;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Configuration;

/// <summary>
/// 参数设置: sets a parameter. One configuration administrator strengthens a guard, at once or from a later instant on.
/// To weaken one takes a second, and it takes effect after the delay of changes that was in force before, or at its own
/// later instant: whoever is guarded hears of it meanwhile. What waits for its day is decided afresh on it. What was in
/// force in the past stays on record as it was. Specification sections 4a and 5.
/// </summary>
public static class SetParameter
{
    /// <summary>The form.</summary>
    /// <param name="Name">The parameter's name.</param>
    /// <param name="Value">Its value, within the range of its row.</param>
    /// <param name="From">From when on, UTC microseconds since 1970; null: as early as may be.</param>
    /// <param name="Document">文号 of the decision, 1 to 200 characters; may be absent, but not of a cap.</param>
    public sealed record Form(string Name, long Value,
        [property: JsonConverter(typeof(InstantConverter))] Instant? From = null, string? Document = null);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row =
        new("set-parameter", Functions.SetParameters, new("参数设置", "Set a parameter"))
    {
        Door = Door.Form,
        CarryOut = CarryOut, HighRisk = true, Approvals = Approvals, EffectiveAt = EffectiveAt, Announce = Announce,
    };

    /// <summary>How many others must approve it: what the policy says, and one at least where it weakens a guard or
    /// sets a cap.</summary>
    private static int? Approvals(ActContext context)
    {
        var form = (Form)context.Act.Form;
        var parameter = Parameters.Find(form.Name)!;
        return parameter.IsDecreed || parameter.IsWeaker(form.Value, ParameterValues.Before(context, parameter))
            ? SecondPerson.Always(context) : SecondPerson.AsThePolicySays(context);
    }

    private static Instant? EffectiveAt(ActContext context)
    {
        var form = (Form)context.Act.Form;
        var parameter = Parameters.Find(form.Name)!;
        var delayed = parameter.IsWeaker(form.Value, ParameterValues.Before(context, parameter))
            ? Delay.OfChanges(context) : null;
        return form.From is { } from && from > (delayed ?? context.Now) ? from : delayed;
    }

    private static void CarryOut(Form form, ActContext context)
    {
        var parameter = Parameters.Find(form.Name);
        CheckFields(form, parameter, context);
        if (context.Refused)
        {
            return;
        }

        var before = ParameterValues.Before(context, parameter!);
        var weaker = parameter!.IsWeaker(form.Value, before);

        // Whoever approved saw another value give way, or nobody was asked because it was to strengthen: it is not what
        // was agreed.
        if (weaker && context.Waited is var (since, approvals)
            && (approvals == 0 || ParameterValues.At(context.Register, parameter, since) != before))
        {
            var (zh, en) = parameter.Written(before);
            context.Refuse(Refusals.ParameterMoved, "value", new($"现行值为 {zh}", $"{en} is in force"));
            return;
        }

        var from = Store(form, context);
        context.Changed("parameter", form.Name, new { value = before },
            new { value = form.Value, from = Instant.Text(from) });
        context.Result(new { name = form.Name, value = form.Value, from = Instant.Text(from) });
        if (weaker)
        {
            Tell(context.Register, (context.Seq, context.Now), parameter, before, form.Value, context.Now,
                context.Actor.PersonId, "set");
        }
    }

    private static void CheckFields(Form form, Parameter? parameter, ActContext context)
    {
        context.NeedText(form.Document, "document", needed: parameter?.IsDecreed == true);
        if (parameter is null)
        {
            context.Refuse(Refusals.ParameterUnknown, "name");
        }
        else if (form.Value < parameter.Least || form.Value > parameter.Most)
        {
            var (lowest, highest) = (Numbers.Grouped(parameter.Least), Numbers.Grouped(parameter.Most));
            context.Refuse(Refusals.ParameterRange, "value", new(
                $"取值范围为 {lowest} 至 {highest}", $"from {lowest} to {highest}"));
        }

        // More than anybody could give would stop the function for ever, this one among them.
        if (parameter is not null && !context.Refused && Parameters.ApprovedBy(parameter) is { } function
            && form.Value > ParameterValues.Before(context, parameter)
            && Approvers.Most(context.Register, function) is var most && form.Value > most)
        {
            context.Refuse(Refusals.ApproversTooFew, "value", new($"最多 {most}", $"at most {most}"));
        }

        // What has waited for its instant has reached it.
        if (context.Waited is null && form.From < context.Now)
        {
            context.Refuse(Refusals.PastStays, "from");
        }
    }

    /// <summary>Puts it in force now.</summary>
    /// <returns>The instant that it counts from. Versions are never overwritten: a later word for the same instant
    /// counts from a microsecond after it.</returns>
    private static Instant Store(Form form, ActContext context)
    {
        var from = context.Now;
        while (context.Register.Count("select count(*) from parameter where name = @name and from_at = @from",
            ("name", form.Name), ("from", from)) > 0)
        {
            from += 1;
        }

        context.Register.Execute(
            "insert into parameter (name, from_at, value, seq, set_at, document) "
                + "values (@name, @from, @value, @seq, @now, @document)",
            ("name", form.Name), ("from", from), ("value", form.Value), ("seq", context.Seq), ("now", context.Now),
            ("document", form.Document));
        return from;
    }

    /// <summary>It waits for its day: whoever it guards hears of it where it is to guard less.</summary>
    private static void Announce(object asked, Register register, (long Seq, Instant At) cause, Instant effectiveAt,
        PersonId by)
    {
        var form = (Form)asked;
        var parameter = Parameters.Find(form.Name)!;
        var before = ParameterValues.At(register, parameter, cause.At);
        if (parameter.IsWeaker(form.Value, before))
        {
            Tell(register, cause, parameter, before, form.Value, effectiveAt, by, "scheduled");
        }
    }

    private static void Tell(Register register, (long Seq, Instant At) cause, Parameter parameter, long before,
        long after, Instant effectiveAt, PersonId by, string subject)
    {
        var roles = string.Join(',', parameter.Guarded.Distinct().Select(r => $"'{r.Key}'"));
        Notify.People(
            register, cause, NoticeKind.GuardWeakens, $"{parameter.Name} {subject}",
            new()
            {
                ["what"] = Notify.Words(parameter.Title), ["name"] = parameter.Name,
                ["before"] = Notify.Words(parameter.Written(before)),
                ["after"] = Notify.Words(parameter.Written(after)),
                ["effective"] = Notify.Moment(effectiveAt), ["who"] = Notify.NameOf(register, by),
            },
            roles.Length == 0 ? "p.active = 1" : $"p.active = 1 and p.role in ({roles})");
    }
}

/// <summary>How many others must approve what belongs to function 36.</summary>
internal static class SecondPerson
{
    /// <summary>As many as the policy of the act's function says, and one at least: what nobody does alone whatever is
    /// set. Specification section 4a.</summary>
    public static int? Always(ActContext context) => Math.Max(1, AsThePolicySays(context));

    /// <summary>As many as the policy of the act's function says, as it was before the act.</summary>
    public static int AsThePolicySays(ActContext context) =>
        Parameters.Find(Parameters.Approvals(context.Act.Operation.Function)) is { } policy
            ? (int)ParameterValues.Before(context, policy) : 0;
}
