using System.Security.Cryptography;

namespace CarbonRegistry.Law;

/// <summary>
/// What is known when a proposal is decided: loaded under the ledger's lock, then kept up to date while a batch is
/// decided. Reading a fact that was not loaded is a bug and throws; a position that was loaded only in part says so
/// (<see cref="Position.Of"/>).
/// </summary>
public sealed class Facts
{
    private readonly LedgerMemory _memory;

    /// <summary>With what is remembered of batches before; without: nothing yet.</summary>
    public Facts(LedgerMemory? memory = null)
    {
        _memory = memory ?? new();
        Creations = new(_memory.Creations);
    }

    /// <summary>UTC microseconds since 1970: the instant of the batch.</summary>
    public required Instant Now { get; init; }

    /// <summary>The number that the next transaction gets.</summary>
    public long NextSeq { get; set; }

    /// <summary>The number that the next batch created gets.</summary>
    public int NextBatch { get; set; }

    /// <summary>The number that the next hold placed gets.</summary>
    public long NextHold { get; set; }

    /// <summary>The freeze period of an allocation that names none, in microseconds; 0: none (function 36).</summary>
    public long DefaultFreezePeriod { get; set; }

    /// <summary>Every version of every parameter (36): its name, from when it is in force, its value.</summary>
    public IReadOnlyList<(string Name, Instant FromAt, long Value)> Settings { get; init; } = [];

    /// <summary>
    /// Whether stored values below the law's floor count: one then acts alone. Of tests of the movements themselves and
    /// of benchmarks only, never of a running registry.
    /// </summary>
    internal bool FloorsAreOff { get; init; }

    /// <summary>A parameter as it is in force.</summary>
    public long Parameter(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var (value, since) = (parameter.Default, long.MinValue);
        foreach (var version in Settings)
        {
            if (version.FromAt <= Now && version.FromAt >= since && version.Name == parameter.Name)
            {
                (value, since) = (version.Value, version.FromAt);
            }
        }

        return FloorsAreOff ? value : parameter.Within(value);
    }

    private long Parameter(string name, long otherwise) =>
        Parameters.Find(name) is { } parameter ? Parameter(parameter) : otherwise;

    /// <summary>The cap of a year's allowances, in tonnes; 0: none.</summary>
    public long CapOf(short year) => year is >= 2000 and <= 2999 ? Parameter(Parameters.CapOf(year)) : 0;

    /// <summary>
    /// Tonnes of a year's allowances that stand: created (6) and not taken back by the nation (8). What a province
    /// annuls (19) has been in circulation, so that nothing takes its place. Loaded where the year has a cap.
    /// </summary>
    public Dictionary<short, long> Standing { get; } = [];

    /// <summary>Earlier creations that stand. Loaded where there is one to decide.</summary>
    public Creations Creations { get; }

    /// <summary>Movements to many accounts that were applied before. Loaded where there is one like them to
    /// decide.</summary>
    public Applied Applied { get; } = new();

    /// <summary>Whether the function is of the extension set and switched off (36).</summary>
    public bool IsOff(Function function) =>
        function is Transfer { IsExtension: true } extension && Parameter(Parameters.Extension(extension), 1) == 0;

    /// <summary>
    /// How many others must confirm a movement: of a representative what the signing policy of its source accounts
    /// says, and the province where it reviews the movement; of an administrator what the policy of the function says.
    /// Specification section 5.
    /// </summary>
    public int ConfirmationsNeeded(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        if (proposal.Function is not Transfer || proposal.Carries is not null || proposal.Actor.Role == Role.Exchange)
        {
            return 0;
        }

        if (proposal.Actor.Role != Role.Representative)
        {
            return Math.Max(PolicyOf(proposal.Function).Approvals, proposal.Terms.Repetition ? 1 : 0)
                + (IsReviewed(proposal) ? 1 : 0);
        }

        var needed = 0;
        foreach (var legs in proposal.Legs.Where(l => l.From is not null).GroupBy(l => l.From!.Value))
        {
            if (Find(legs.Key) is { Confirmations: > 0 } account
                && legs.Aggregate(Int128.Zero, (sum, l) => sum + l.Quantity) > account.ConfirmAbove)
            {
                needed = Math.Max(needed, account.Confirmations);
            }
        }

        return needed + (IsReviewed(proposal) ? 1 : 0);
    }

    /// <summary>Whether a province reviews a movement when all others have agreed.</summary>
    public bool IsReviewed(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return proposal.Function is Transfer row && proposal.Carries is null && row.Review switch
        {
            Review.OfSource => proposal.Actor.Role == Role.Representative && PolicyOf(row).IsReviewed,
            Review.OfDestination => proposal.Legs.Any(l => l.To is { } to && Find(to) is { } account
                && Engine.ProvinceOf(account) != proposal.Actor.Jurisdiction),
            _ => false,
        };
    }

    /// <summary>Tonnes that a function has moved out of an account since midnight in Beijing, where a limit for the day
    /// is in force.</summary>
    public Dictionary<(short Function, AccountId Account), long> MovedToday { get; } = [];

    /// <summary>What the configuration says of a function. Read once a batch: it is asked for every proposal.</summary>
    public Policy PolicyOf(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (!_policies.TryGetValue(function.Code, out var policy))
        {
            policy = new(
                (int)Parameter(Parameters.Approvals(function), function.Approvals),
                Parameter(Parameters.LimitPerTransaction(function), 0),
                Parameter(Parameters.LimitPerDay(function), 0), Parameter(Parameters.Review(function), 0) > 0);
            _policies.Add(function.Code, policy);
        }

        return policy;
    }

    private readonly Dictionary<short, Policy> _policies = [];

    /// <summary>Midnight in Beijing (UTC+8, no summer time), UTC microseconds.</summary>
    public long StartOfDay => Instant.StartOf(Instant.DayOf(Now));

    /// <summary>Who holds what, as far as loaded.</summary>
    public Position Position => _memory.Position;

    /// <summary>Accounts by id.</summary>
    public Dictionary<AccountId, Account> Accounts => _memory.Accounts;

    /// <summary>Forgets the accounts, Origin apart: they may have changed.</summary>
    public void ForgetAccounts() => _memory.ForgetAccounts();

    /// <summary>Batches by id.</summary>
    public Dictionary<int, Batch> Batches => _memory.Batches;

    /// <summary>Holds by id.</summary>
    public Dictionary<HoldId, Hold> Holds => _memory.Holds;

    /// <summary>Recorded transactions by the caller's id: those asked for again and those referred to.</summary>
    public Dictionary<Guid, RecordedTransaction> Transactions { get; } = [];

    /// <summary>Transactions that were undone, decided or released, by number.</summary>
    public HashSet<long> Settled { get; } = [];

    /// <summary>Compliance years by year: from when and until when they take surrenders (UTC microseconds).</summary>
    public Dictionary<short, (Instant OpensAt, Instant ClosesAt)> Years { get; } = [];

    /// <summary>Trading accounts bound at a delivery account.</summary>
    public HashSet<(AccountId Trading, AccountId Delivery)> Bindings { get; } = [];

    /// <summary>
    /// Tonnes of reductions that may still be surrendered, by compliance holding account and surrender account; below 0
    /// where the amount due was lowered after more had been surrendered.
    /// </summary>
    public Dictionary<(AccountId Account, AccountId Surrender), long> Offsets { get; } = [];

    /// <summary>The account of this number, or null.</summary>
    public Account? Find(AccountNumber number) =>
        Accounts.TryGetValue(number.Sequence, out var account) && account.Id != 0
            && account.Number == number.ToString() ? account : null;

    /// <summary>The batch.</summary>
    public Batch Batch(int id) => Batches[id];

    /// <summary>Whether the compliance year takes surrenders now.</summary>
    public bool YearIsOpen(short year) => Years.TryGetValue(year, out var y) && y.OpensAt <= Now && Now < y.ClosesAt;

    /// <summary>Whether the trading account is bound at the exchange of the delivery account, whichever of the two
    /// comes first.</summary>
    public bool IsBound(Account one, Account other) =>
        Bindings.Contains((one.Id, other.Id)) || Bindings.Contains((other.Id, one.Id));

    /// <summary>Reductions that the account may still surrender to this surrender account, in tonnes; 0 without an
    /// obligation on record.</summary>
    public long OffsetsLeft(Account from, Account to) => Math.Max(0, Offsets.GetValueOrDefault((from.Id, to.Id)));

    /// <summary>The kinds of hold in force on units under this hold; <see cref="HoldKinds.Free"/> where there is
    /// none.</summary>
    public HoldKinds InForce(HoldId holdId)
    {
        HoldKinds kinds = 0;
        for (var id = holdId; id != 0; id = Holds[id].UnderId)
        {
            kinds |= Holds[id].InForce(Now) ? Holds[id].Kind : 0;
        }

        return kinds == 0 ? HoldKinds.Free : kinds;
    }

    /// <summary>The account that holds in force keep these units for (allocating account, consignor), or 0.</summary>
    public AccountId HeldFor(UnitBlock block)
    {
        for (var id = block.HoldId; id != 0; id = Holds[id].UnderId)
        {
            if (Holds[id].ForAccountId != 0 && Holds[id].InForce(Now))
            {
                return Holds[id].ForAccountId;
            }
        }

        return default;
    }
}

/// <summary>A transaction as the journal has it.</summary>
/// <param name="Receipt">Its answer.</param>
/// <param name="PersonId">Who asked.</param>
/// <param name="RequestHash">SHA-256 of what they asked.</param>
/// <param name="Reserved">Pending: the account that the units go to when it is approved. Otherwise 0.</param>
public sealed record RecordedTransaction(Receipt Receipt, PersonId PersonId, byte[] RequestHash, AccountId Reserved)
{
    /// <summary>Whether it still needs the confirmation of others of its proposer's side.</summary>
    public bool AwaitsConfirmation { get; init; }

    /// <summary>Whether this is what was asked then.</summary>
    public bool IsSame(ReadOnlySpan<byte> requestHash) =>
        CryptographicOperations.FixedTimeEquals(RequestHash, requestHash);
}

/// <summary>What the configuration (36) says of a function.</summary>
/// <param name="Approvals">How many others must approve it.</param>
/// <param name="LimitPerTransaction">Tonnes that one transaction may move; 0: any.</param>
/// <param name="LimitPerDay">Tonnes that may leave one account within a day of Beijing; 0: any.</param>
/// <param name="IsReviewed">Whether the province reviews it.</param>
public readonly record struct Policy(int Approvals, long LimitPerTransaction, long LimitPerDay, bool IsReviewed);
