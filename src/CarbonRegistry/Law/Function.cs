namespace CarbonRegistry.Law;

/// <summary>One of the registry's functions (业务功能): of the 37, of the extension set, or of those that serve
/// them.</summary>
/// <param name="Code">Its number in the specification; permanent.</param>
/// <param name="Name">Its name.</param>
public abstract record Function(short Code, Text Name)
{
    /// <summary>The roles that may perform it.</summary>
    public required Role[] By { get; init; }

    /// <summary>What it does, for one who does it for the first time; null: its page says enough.</summary>
    public Text? About { get; init; }

    /// <summary>The terms without which it is refused.</summary>
    public Term[] Needs { get; init; } = [];

    /// <summary>The terms that it takes beyond those it needs. Any other is refused.</summary>
    public Term[] May { get; init; } = [];

    /// <summary>Whether it takes this term, needed or not.</summary>
    public bool Allows(Term term) => Needs.Contains(term) || May.Contains(term);

    /// <summary>The terms that it takes, in the order of forms.</summary>
    public IEnumerable<Term> Terms => Term.All.Where(Allows);

    /// <summary>Whether it is of the extension set, which function 36 can switch off (parameter <c>extension-N</c>).
    /// Specification section 4b.</summary>
    public bool IsExtension { get; init; }

    /// <summary>
    /// How many others must approve it where the policy (parameter <c>approvals-N</c>) says nothing. Irrevocable
    /// movements (6, 8, 12, 19, 40) and what passes to another holder (38) need one, and never fewer; undos (20, 21,
    /// 46) need one. Specification section 5.
    /// </summary>
    public int Approvals { get; init; }

    /// <summary>Whether a person at a browser confirms it afresh, by its content, and a program signs it: movements,
    /// decisions.</summary>
    public virtual bool HighRisk => false;

    /// <summary>Whether it is a second person's word, which they give in a session of their own and no token
    /// gives.</summary>
    public bool InPerson { get; init; }

    /// <inheritdoc/>
    public sealed override string ToString() => $"{Code} {Name.En}";
}

/// <summary>From each of these account types to each of those. A route is a list of lanes.</summary>
/// <param name="From">Source types.</param>
/// <param name="To">Destination types.</param>
public sealed record Lane(AccountType[] From, AccountType[] To)
{
    /// <summary>Whether units pass from this type to that.</summary>
    public bool Passes(AccountType from, AccountType to) => From.Contains(from) && To.Contains(to);
}

/// <summary>A rule that a whole leg must keep. Null: kept.</summary>
public delegate Refusal? Check(Movement movement);

/// <summary>A rule that each single unit block of a leg must keep. The registry picks only blocks that keep it. Null:
/// kept.</summary>
public delegate RefusalKind? UnitCheck(Movement movement, UnitBlock block);

/// <summary>Who reviews a movement (审核), when all others have agreed. Specification section 5.</summary>
public enum Review
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary>The province of its source, where the configuration says so.</summary>
    OfSource,

    /// <summary>The province of its destination, where that is another than the source's.</summary>
    OfDestination,
}

/// <summary>A movement of units as the law allows it: one row of specification section 4.</summary>
/// <param name="Code">Its number.</param>
/// <param name="Name">Its name.</param>
public sealed record Transfer(short Code, Text Name) : Function(Code, Name)
{
    /// <summary>The unit kinds that it moves.</summary>
    public required UnitKind[] Units { get; init; }

    /// <summary>Its lanes.</summary>
    public required Lane[] Routes { get; init; }

    /// <summary>The units it may take, by what holds them; free units unless said otherwise.</summary>
    public HoldKinds Takes { get; init; } = HoldKinds.Free;

    /// <summary>The hold under which the units arrive; a reservation holds them where they are until
    /// <see cref="DecidedBy"/>.</summary>
    public HoldKinds? Places { get; init; }

    /// <summary>Rules on each unit block.</summary>
    public UnitCheck[] Only { get; init; } = [];

    /// <summary>Rules on a leg.</summary>
    public Check[] Also { get; init; } = [];

    /// <summary>The movement whose transactions it undoes: whole, once, by exactly the same serial numbers.</summary>
    public Transfer? Undoes { get; init; }

    /// <summary>The function that approves or rejects it, where units wait for that.</summary>
    public short? DecidedBy { get; init; }

    /// <summary>The states of an account that it takes units out of; null: those that let units out.</summary>
    public AccountState[]? FromStates { get; init; }

    /// <summary>The states of an account that it puts units into; null: those that let units in.</summary>
    public AccountState[]? ToStates { get; init; }

    /// <summary>Who gives its last approval, as a review (审核).</summary>
    public Review Review { get; init; }

    /// <summary>Whether it passes units to another holder's account, of any jurisdiction. Specification section 4,
    /// consequence (ii).</summary>
    public bool ToAnotherHolder { get; init; }

    /// <summary>Whether it is done by file too: each line is a leg.</summary>
    public bool ByFile { get; init; }

    /// <summary>
    /// Whether its units stay with their holder, and the same movement brings them back: below its account's own limit
    /// nobody confirms it afresh. All others are confirmed.
    /// </summary>
    public bool StaysWithHolder { get; init; }

    /// <summary>Whether the holder is told when it is carried out: an office takes their units, or undoes what they
    /// did.</summary>
    public bool TellsHolder { get; init; }

    /// <summary>Whether two representatives of an account can choose that a session need not confirm it up to a
    /// quantity (<see cref="Accounts.EaseConfirmation"/>).</summary>
    public bool MayBeEased { get; init; }

    /// <inheritdoc/>
    public override bool HighRisk => !StaysWithHolder;

    /// <summary>Whether units leave an account of this state by it.</summary>
    public bool Leaves(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return FromStates?.Contains(state) ?? state.UnitsOut;
    }

    /// <summary>Whether units arrive in an account of this state by it.</summary>
    public bool Enters(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return ToStates?.Contains(state) ?? state.UnitsIn;
    }

    /// <summary>Whether it brings units into being.</summary>
    public bool Creates => Routes.Any(r => r.From.Contains(AccountTypes.Origin));
}

/// <summary>A function that approves or rejects the waiting transactions of a movement (22 for 26).</summary>
/// <param name="Code">Its number.</param>
/// <param name="Name">Its name.</param>
internal sealed record Decision(short Code, Text Name) : Function(Code, Name)
{
    /// <summary>The movement that it decides.</summary>
    public required Transfer Of { get; init; }

    /// <inheritdoc/>
    public override bool HighRisk => true;
}

/// <summary>A function that moves no units of its own accord: administration, exchange messages, configuration,
/// audit.</summary>
/// <param name="Code">Its number.</param>
/// <param name="Name">Its name.</param>
internal sealed record Administration(short Code, Text Name) : Function(Code, Name)
{
    /// <summary>The account types whose units it may hold and release (judicial freeze, dispute).</summary>
    public AccountType[] Holds { get; init; } = [];

    /// <summary>Whether no policy lets one person do it alone: what makes people, or gives them keys and
    /// rights.</summary>
    public bool NeverAlone { get; init; }

    /// <summary>Whether it takes the reservation of a waiting movement off its units, and so settles it.</summary>
    public bool Releases { get; init; }
}
