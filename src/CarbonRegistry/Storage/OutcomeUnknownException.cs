namespace CarbonRegistry.Storage;

/// <summary>The commit was sent and its outcome is not known; the transaction ids settle it.</summary>
internal sealed class OutcomeUnknownException : Exception
{
    /// <summary>With the cause.</summary>
    public OutcomeUnknownException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
