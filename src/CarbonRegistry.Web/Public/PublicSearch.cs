using CarbonRegistry.Movements;
using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Public;

/// <summary>What a search of the public page found.</summary>
/// <param name="Cancellations">Cancellations by enterprises that the words fit, newest first.</param>
/// <param name="Serial">The unit of a serial number; null: none was asked for, or there is none.</param>
public sealed record PublicFound(IReadOnlyList<PublicCancellation> Cancellations, PublicSerial? Serial);

/// <summary>What everybody may know of one unit: what it is, and whether it was cancelled or annulled. Not who has
/// it.</summary>
/// <param name="Serial">The serial number, as written.</param>
/// <param name="UnitType">The unit type's code.</param>
/// <param name="Vintage">Its vintage.</param>
/// <param name="Project">Its project, for reductions.</param>
/// <param name="Reference">What its issuance rests on, for reductions.</param>
/// <param name="State">What became of it.</param>
public sealed record PublicSerial(string Serial, string UnitType, string Vintage, string? Project, string? Reference,
    Text State)
{
    private static readonly Text Registered = new("在册", "Registered"),
        Cancelled = new("已自愿取消，退出流通", "Voluntarily cancelled, out of circulation"),
        Annulled = new("已注销", "Annulled");

    /// <summary>A unit, or null where there is none of this serial number.</summary>
    internal static PublicSerial? Find(Snapshot snapshot, SerialNumber serial, Instant now)
    {
        if (CustodyQueries.Find(snapshot, Actor.Of(default, Role.Audit), serial, now, 0, 1) is not { } found)
        {
            return null;
        }

        var place = AccountNumber.TryParse(found.HeldBy, out var account) ? account.Type : null;
        return new(found.Serial, found.Batch.UnitType, found.Batch.Vintage, found.Batch.Project,
            found.Batch.Project is null ? null : found.Batch.Reference,
            place == AccountTypes.NX.Code ? Cancelled : place == AccountTypes.NW.Code ? Annulled : Registered);
    }
}
