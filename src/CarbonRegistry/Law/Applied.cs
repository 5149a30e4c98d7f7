using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CarbonRegistry.Law;

/// <summary>
/// Which movements to many accounts were applied: by function, decision and legs; of several legs also without the
/// decision, since the same file may come under another name. Such a one is applied again only as a repetition on
/// purpose. Specification section 4a.
/// </summary>
public sealed class Applied
{
    private readonly Dictionary<string, long> _keys = new(StringComparer.Ordinal);
    private (Proposal? Of, string[] Keys, HashSet<int> Twice) _asked = (null, [], []);

    /// <summary>Whether a movement may be a repetition on purpose, so that another like it is looked for.</summary>
    public static bool IsFor(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function is Transfer && function.Allows(Term.Repetition);
    }

    /// <summary>The journal number of the same that was applied before; null: there is none.</summary>
    public long? Before(Proposal proposal)
    {
        foreach (var key in Ask(proposal).Keys)
        {
            if (_keys.TryGetValue(key, out var seq))
            {
                return seq;
            }
        }

        return null;
    }

    /// <summary>Whether the leg goes to an account that a leg before it names for units of the same type and
    /// consignor.</summary>
    public bool IsNamedBefore(Proposal proposal, int leg) => Ask(proposal).Twice.Contains(leg);

    /// <summary>What was applied; how to take that back.</summary>
    public Action Add(Proposal proposal, long seq)
    {
        string[] added = [.. Ask(proposal).Keys.Where(k => _keys.TryAdd(k, seq))];
        return () => Array.ForEach(added, k => _keys.Remove(k));
    }

    /// <summary>What was applied before, as the journal has it.</summary>
    public void Learn(
        short function, string? reference, IEnumerable<(AccountId From, AccountId To, short Line, long Quantity)> legs,
        long seq)
    {
        foreach (var key in KeysOf(function, reference, legs))
        {
            _ = _keys.TryAdd(key, seq);
        }
    }

    private (Proposal? Of, string[] Keys, HashSet<int> Twice) Ask(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        if (!ReferenceEquals(_asked.Of, proposal))
        {
            var legs = proposal.Legs.Select(l =>
                (l.From?.Sequence ?? default, l.To?.Sequence ?? default, l.Unit.Line, l.Quantity));
            var seen = new HashSet<(long, short, long)>();
            _asked = (
                proposal, KeysOf(proposal.Function.Code, proposal.Terms.Reference, legs),
                [.. proposal.Legs.Index()
                    .Where(l => !seen.Add((l.Item.To?.Sequence ?? default, l.Item.Unit.Line,
                        l.Item.Pick?.HeldFor?.Sequence ?? default))).Select(l => l.Index + 1)]);
        }

        return _asked;
    }

    private static string[] KeysOf(short function, string? reference,
        IEnumerable<(AccountId From, AccountId To, short Line, long Quantity)> legs)
    {
        var sums = legs.GroupBy(l => (l.From, l.To, l.Line))
            .Select(g => (g.Key, Quantity: g.Aggregate(Int128.Zero, (sum, l) => sum + l.Quantity))).OrderBy(g => g.Key)
            .ToList();
        var text = new StringBuilder();
        foreach (var ((from, to, line), quantity) in sums)
        {
            text.Append(CultureInfo.InvariantCulture, $"{from}>{to} {line} {quantity}\n");
        }

        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"{function} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))}");
        var decided = $"{key} {BatchesByOrigin.KeyOf(reference ?? "")}";
        return sums.Count > 1 ? [key, decided] : [decided];
    }
}
