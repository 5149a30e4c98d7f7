namespace CarbonRegistry.Web.Texts;

/// <summary>Which terms of the glossary pages explain where they stand.</summary>
internal static class GlossaryTexts
{
    public static readonly Text What = new("{0}是什么？", "What does “{0}” mean?");

    private static readonly Dictionary<string, string> ByField = new(StringComparer.Ordinal)
    {
        ["due"] = "obligation", ["vintage"] = "vintage", ["freezeUntil"] = "freeze-period",
        ["confirmations"] = "signing-policy", ["above"] = "signing-policy", ["easedUpTo"] = "easing",
        ["creditCode"] = "credit-code", ["within"] = "pilot-region", ["holder"] = "holder",
        ["clientNumber"] = "binding", ["client"] = "binding", ["serials"] = "unit-block",
        ["purpose"] = "cancellation",
    };

    /// <summary>What heads of tables and figures are called that stand for a term.</summary>
    private static readonly Dictionary<Text, string> ByName = new()
    {
        [CommonTexts.Available] = "available", [CommonTexts.Held] = "held", [CommonTexts.InTransit] = "in-transit",
        [CommonTexts.Vintage] = "vintage", [CommonTexts.Batch] = "batch", [AccountTexts.HeldFor] = "consignor",
        [ComplianceTexts.Due] = "due", [ComplianceTexts.Surrendered] = "surrendered",
        [ComplianceTexts.Outstanding] = "missing", [ComplianceTexts.Met] = "met",
        [ComplianceTexts.Status] = "compliance-status", [ComplianceTexts.Year] = "compliance-year",
        [CommonTexts.SerialNumbers] = "unit-block",
    };

    /// <summary>The keys of all terms that some page explains.</summary>
    public static IEnumerable<string> Keys => ByField.Values.Concat(ByName.Values).Distinct(StringComparer.Ordinal);

    /// <summary>The term that a field's name stands for; null: none.</summary>
    public static GlossaryTerm? OfField(string name) =>
        ByField.TryGetValue(name, out var key) ? Glossary.Find(key) : null;

    /// <summary>The term that a head of a table or a figure stands for; null: none.</summary>
    public static GlossaryTerm? OfName(Text name) =>
        ByName.TryGetValue(name, out var key) ? Glossary.Find(key) : null;
}
