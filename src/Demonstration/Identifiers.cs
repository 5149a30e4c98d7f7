using System.Globalization;

namespace CarbonRegistry.Demonstration;

/// <summary>Invented identifiers of holders, with check characters that are right.</summary>
public static class Identifiers
{
    /// <summary>A unified social credit code (GB 32100-2015) of a company.</summary>
    /// <param name="province">Two digits.</param>
    /// <param name="number">Eight digits' worth that tell it from others.</param>
    public static string CreditCode(string province, int number) =>
        Law.CreditCode.Of("91", province + "0100",
            string.Create(CultureInfo.InvariantCulture, $"{number % 100_000_000:D8}")).ToString();

    /// <summary>A resident identity number (GB 11643-1999).</summary>
    /// <param name="province">Two digits.</param>
    /// <param name="born">Date of birth.</param>
    /// <param name="order">Three digits: order among those born that day, odd for men.</param>
    public static string IdentityNumber(string province, DateOnly born, int order) =>
        Law.IdentityNumber.Of(province + "0102", born, order % 1000).ToString();
}
