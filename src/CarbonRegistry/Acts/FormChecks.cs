namespace CarbonRegistry.Acts;

/// <summary>What the forms of several operations have in common.</summary>
internal static class FormChecks
{
    /// <summary>The longest text of a form, in characters.</summary>
    public const int LongestText = 200;

    /// <summary>A text: 1 to 200 characters, not blank, without control characters (106) and others that nobody sees as
    /// they are (229). Refuses it where it is not so.</summary>
    public static void NeedText(this ActContext context, string? text, string field, bool needed = true,
        int? line = null)
    {
        if (text is null)
        {
            if (needed)
            {
                context.Refuse(Refusals.FieldMissing, field, line: line);
            }
        }
        else if (text.Length > LongestText || string.IsNullOrWhiteSpace(text) || char.IsWhiteSpace(text[0])
            || char.IsWhiteSpace(text[^1]) || text.Any(char.IsControl))
        {
            context.Refuse(Refusals.FieldInvalid, field, line: line);
        }
        else if (NameCharacters.Wrong(text) is { } wrong)
        {
            context.Refuse(Refusals.NameCharacter, field, wrong, line);
        }
    }
}
