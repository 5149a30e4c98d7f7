using System.Text.Json.Serialization;

namespace CarbonRegistry.Compliance;

/// <summary>How an enterprise stands for a compliance year (履约状态).</summary>
/// <param name="Key">Its name in code and API.</param>
/// <param name="Name">Its name.</param>
/// <param name="Condition">The same of a row that has <c>due</c> and <c>counted</c>, in SQL.</param>
[JsonConverter(typeof(KeyedJson<ComplianceStatus>))]
public sealed record ComplianceStatus(string Key, Text Name, string Condition) : IKeyed<ComplianceStatus>
{
    /// <summary>未登记: nobody has recorded what is due.</summary>
    public static readonly ComplianceStatus NoFigure =
        new("none", new("未登记", "No figure yet"), "due is null");

    /// <summary>未履约: nothing of what is due was surrendered.</summary>
    public static readonly ComplianceStatus Not =
        new("not", new("未履约", "Not yet"), "counted <= 0 and due > 0");

    /// <summary>部分履约: less was surrendered than is due.</summary>
    public static readonly ComplianceStatus Partly =
        new("partly", new("部分履约", "In part"), "counted > 0 and counted < due");

    /// <summary>已履约: all that is due was surrendered.</summary>
    public static readonly ComplianceStatus Complied =
        new("complied", new("已履约", "Fulfilled"), "counted = due") { IsCertified = true };

    /// <summary>超额履约: more was surrendered than is due.</summary>
    public static readonly ComplianceStatus Over =
        new("over", new("超额履约", "More than due"), "counted > due") { IsCertified = true };

    /// <inheritdoc/>
    public static IReadOnlyList<ComplianceStatus> All { get; } = [NoFigure, Not, Partly, Complied, Over];

    /// <summary>Whether a certificate may say that it has complied. None is given while an obligation is short.
    /// Specification section 4a.</summary>
    [JsonIgnore]
    public bool IsCertified { get; private init; }

    /// <summary>The status of an enterprise.</summary>
    /// <param name="due">What it owes, tonnes CO2e; null: no figure.</param>
    /// <param name="counted">How much of what it has surrendered counts.</param>
    public static ComplianceStatus Of(long? due, long counted) =>
        due is not { } owed ? NoFigure : counted > owed ? Over : counted == owed ? Complied
            : counted > 0 ? Partly : Not;

    /// <inheritdoc/>
    public override string ToString() => Key;
}
