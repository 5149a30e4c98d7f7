using CarbonRegistry.Acts;

namespace CarbonRegistry.Configuration;

/// <summary>
/// The delay of changes of representatives, contact data and bindings: so many working days, in which whoever is
/// replaced hears of it and may stop it. Specification section 2.
/// </summary>
internal static class Delay
{
    /// <summary>When a change asked for now takes effect (UTC microseconds), by the delay that was in force before it;
    /// refuses where the calendar of a year it reaches into is missing (611).</summary>
    public static Instant? OfChanges(ActContext context)
    {
        var days = ParameterValues.Before(context, Parameters.ChangeDelay);
        if (days == 0)
        {
            return null;
        }

        if (new WorkingCalendar(CalendarQueries.All(context.Register))
            .TryAddWorkingDays(context.Now, days, out var at) is { } missing)
        {
            context.Refuse(missing.Kind, missing.Field, missing.Detail);
            return null;
        }

        return at;
    }
}
