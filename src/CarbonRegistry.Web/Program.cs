namespace CarbonRegistry.Web;

/// <summary>The executable.</summary>
public static class Program
{
    /// <summary>Starts.</summary>
    public static void Main() { }
}
