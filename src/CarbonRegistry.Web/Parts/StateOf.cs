namespace CarbonRegistry.Web.Parts;

/// <summary>The colour that goes with a word: good, waiting, bad or plain.</summary>
internal static class StateOf
{
    public static string Account(string state) => state switch
    {
        "open" => "good",
        "restricted" or "closing" => "waiting",
        "closed" => "plain",
        _ => "bad",
    };

    public static string Outcome(string outcome) => outcome switch
    {
        "posted" => "good",
        "pending" => "waiting",
        _ => "bad",
    };

    public static string Counted(string counted) => counted switch
    {
        "available" => "good",
        "held" => "bad",
        _ => "waiting",
    };
}
