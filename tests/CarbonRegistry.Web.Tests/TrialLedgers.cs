using System.Runtime.CompilerServices;
using CarbonRegistry.Transactions;

namespace CarbonRegistry.Web.Tests;

/// <summary>Tests of the movements themselves let one administrator act alone, which no running registry
/// does.</summary>
internal static class TrialLedgers
{
#pragma warning disable CA2255 // every ledger of this process, before the first one
    [ModuleInitializer]
    internal static void Allow() => Ledger.TrialsMayActAlone = true;
#pragma warning restore CA2255
}
