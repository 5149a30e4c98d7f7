using System.Globalization;
using CarbonRegistry.Movements;
using CarbonRegistry.Storage;
using CarbonRegistry.Transactions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CarbonRegistry.Web.Health;

/// <summary>The database answers, and takes what is written.</summary>
internal sealed class DatabaseCheck(Database database) : NodeCheck
{
    /// <inheritdoc/>
    protected override Text? Look()
    {
        if (!database.HasLedger())
        {
            return new("数据库中没有登记簿", "There is no ledger in the database");
        }

        return database.IsStandby() ? new("数据库是只读备库", "The database is a standby, which takes nothing")
            : null;
    }
}

/// <summary>The journal can be read, and told.</summary>
internal sealed class JournalLook(Database database) : NodeCheck
{
    private long _seq;

    /// <summary>The journal's last number, as it was last read.</summary>
    public long Seq => Volatile.Read(ref _seq);

    /// <inheritdoc/>
    protected override Text? Look()
    {
        using var snapshot = new Snapshot(database);
        Volatile.Write(ref _seq, JournalPages.Head(snapshot));
        return null;
    }
}

/// <summary>The database's tables are those of this program.</summary>
internal sealed class SchemaCheck(Database database) : NodeCheck
{
    /// <inheritdoc/>
    protected override Text? Look() => database.WhySchemaDiffers();
}

/// <summary>
/// What is written finds room and is flushed: as the last batch found it, and where that failed, until something can be
/// written again. A file has some room left too.
/// </summary>
internal sealed class DiskCheck(Database database, Ledger ledger) : NodeCheck
{
    /// <inheritdoc/>
    protected override Text? Look()
    {
        if (ledger.CommitFault is { } fault && StorageFault.IsOfDisk(fault))
        {
            database.TryWriting();
            ledger.Recovered(fault);
        }

        return database.IsShortOfRoom
            ? new("数据库所在磁盘剩余空间不足 64 MB", "Less than 64 MB are left on the disk of the database")
            : null;
    }
}

/// <summary>The ledger posts: no batch hangs, and none has failed since the last that was committed.</summary>
internal sealed class LedgerCheck(Database database, Ledger ledger) : NodeCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    protected override Text? Look()
    {
        if (ledger.Working is var since && since > Longest)
        {
            var seconds = ((long)since.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return new($"一批交易已等待数据库 {seconds} 秒",
                $"A batch has been waiting for the database for {seconds} s");
        }

        if (ledger.CommitFault is { } fault && !StorageFault.IsOfDisk(fault))
        {
            // Nobody posts at a node that is not ready: it must find out by itself that a commit succeeds again.
            database.Durability.Prove();
            ledger.Recovered(fault);
        }

        return null;
    }
}

/// <summary>
/// No alarm of the online check stands. One that does leaves the node ready: the accounts concerned are frozen, and the
/// others' holders must not suffer by it.
/// </summary>
internal sealed class RecordsCheck(Database database) : NodeCheck
{
    /// <inheritdoc/>
    protected override HealthStatus Graveness => HealthStatus.Degraded;

    /// <inheritdoc/>
    protected override Text? Look() => Audit.RaiseAlarm.Stands(database)
        ? new(
            "自检报警：记录与流水不符；核验流水无误后解除",
            "The self-check has raised an alarm: records are not what the journal says. "
                + "It ends with a clean verification")
        : null;
}
