using CarbonRegistry.Acts;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Configuration;

/// <summary>The values of parameters, as they are in force.</summary>
internal static class ParameterValues
{
    /// <summary>The value in force at an instant, as an act sees it; the catalogue's default where it was never
    /// set.</summary>
    /// <param name="register">The act's register.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="at">UTC microseconds since 1970.</param>
    public static long At(Register register, Parameter parameter, Instant at)
    {
        return Of(register, parameter, at, 0);
    }

    /// <summary>The value that was in force before the act that asks, whatever it has written itself.</summary>
    public static long Before(ActContext context, Parameter parameter)
    {
        return Of(context.Register, parameter, context.Now, context.Seq);
    }

    private static long Of(Register register, Parameter parameter, Instant at, long seq) => register.List(
        "select value from parameter where name = @name and from_at <= @at and (seq = 0 or seq <> @seq) "
            + "order by from_at desc limit 1",
        r => r.Long("value"), ("name", parameter.Name), ("at", at), ("seq", seq)) is [var value, ..]
            ? parameter.Within(value) : parameter.Default;

    /// <summary>The value in force at an instant, as a snapshot sees it; the catalogue's default where it was never
    /// set.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="at">UTC microseconds since 1970.</param>
    public static long At(Snapshot snapshot, Parameter parameter, Instant at)
    {
        return snapshot.List(
            "select value from parameter where name = @name and from_at <= @at order by from_at desc limit 1",
            r => r.Long("value"), ("name", parameter.Name), ("at", at)) is [var value, ..] ? parameter.Within(value)
                : parameter.Default;
    }
}
