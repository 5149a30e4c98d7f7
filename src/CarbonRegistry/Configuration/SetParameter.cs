using System.Text.Json.Serialization;
using CarbonRegistry.Acts;
using CarbonRegistry.Rulebook;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Configuration;

/// <summary>参数设置: sets a parameter from now or from a later instant on. What was in force in the past stays on record as it was.</summary>
public static class SetParameter
{
    /// <summary>The form.</summary>
    /// <param name="Name">The parameter's name.</param>
    /// <param name="Value">Its value, within the range of its row.</param>
    /// <param name="From">From when on, UTC microseconds since 1970; null: from now on.</param>
    /// <param name="Document">文号 of the decision, 1 to 200 characters; may be absent.</param>
    public sealed record Form(string Name, long Value, [property: JsonConverter(typeof(InstantConverter))] long? From = null, string? Document = null);

    /// <summary>The row.</summary>
    public static readonly Operation<Form> Row = new("set-parameter", Functions.SetParameters, new("参数设置", "Set a parameter")) { Carry = Carry, HighRisk = true };

    private static void Carry(Form form, ActContext context)
    {
        context.NeedText(form.Document, "document", needed: false);
        var parameter = Parameters.Find(form.Name);
        if (parameter is null)
        {
            context.Refuse(Refusals.ParameterUnknown, "name");
        }
        else if (form.Value < parameter.Least || form.Value > parameter.Most)
        {
            context.Refuse(Refusals.ParameterRange, "value", new($"取值范围为 {parameter.Least} 至 {parameter.Most}", $"from {parameter.Least} to {parameter.Most}"));
        }

        if (form.From < context.Now)
        {
            context.Refuse(Refusals.PastStays, "from");
        }

        if (context.Refused)
        {
            return;
        }

        var from = form.From ?? context.Now;
        var before = Parameters.ValueAt(context.Register, parameter!, from);

        // Versions are never overwritten: a later word for the same instant counts from a microsecond after it.
        while (context.Register.Count("select count(*) from parameter where name = @name and from_at = @from", ("name", form.Name), ("from", from)) > 0)
        {
            from++;
        }

        context.Register.Execute(
            "insert into parameter (name, from_at, value, seq, set_at, document) values (@name, @from, @value, @seq, @now, @document)",
            ("name", form.Name), ("from", from), ("value", form.Value), ("seq", context.Seq), ("now", context.Now), ("document", form.Document));
        context.Changed("parameter", form.Name, new { value = before }, new { value = form.Value, from = Instant.Text(from) });
        context.Result(new { name = form.Name, value = form.Value, from = Instant.Text(from) });
    }
}
