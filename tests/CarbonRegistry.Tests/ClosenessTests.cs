using CarbonRegistry.People;
using Xunit;

namespace CarbonRegistry.Tests;

/// <summary>
/// One human being through any chain of created, keyed and approved people: random histories of a registry, against a
/// naive account of whose hands every key went through. Whatever was refused, nobody completes an approval alone; and
/// what two honest people do is not hindered.
/// </summary>
public sealed class ClosenessTests
{
    private const int Graphs = 10_000, Steps = 30;

    [Fact]
    public void Nobody_alone_through_any_chain_of_people()
    {
        var seed = System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
        var random = new Random(seed);
        var (alone, refusedAlone, byTwo) = (0, 0, 0);
        for (var graph = 0; graph < Graphs; graph++)
        {
            var country = new Country(random);
            for (var step = 0; step < Steps; step++)
            {
                country.Step();
            }

            alone += country.CompletedAlone;
            refusedAlone += country.RefusedAlone;
            byTwo += country.CompletedByTwo;
        }

        Assert.True(alone == 0, $"Seed {seed}: one human being completed {alone} approvals alone.");
        Assert.True(refusedAlone > Graphs,
            $"Seed {seed}: only {refusedAlone} attempts of one human being with several identities.");
        Assert.True(byTwo > Graphs, $"Seed {seed}: only {byTwo} approvals of two human beings passed.");
    }

    [Fact]
    public void On_the_day_of_the_founding_two_of_everybody_come_to_be_by_two_human_beings()
    {
        PersonId A = new(1), B = new(2), P1 = new(3), P2 = new(4), P3 = new(5);
        Making[] created = [new(P1, [A, B]), new(P2, [B, A])];
        Assert.False(Close([P1, P2], [.. created, new(P1, [B]), new(P2, [A])]));
        Assert.True(Close([P1, P2], [.. created, new(P1, [B]), new(P2, [B])]));
        Assert.False(Close([P1, P2], [.. created, new(P1, [A, B]), new(P2, [A, B])]));
        Assert.False(Close([A, B], [.. created, new(P1, [B]), new(P2, [B])]));
        Assert.True(Close([A, P2], [.. created, new(P2, [A])]));

        // Three of whom two are one's: no matter who the third is.
        Assert.True(Close([A, P1, P2], [.. created, new(P1, [B]), new(P2, [B])]));

        // Through others: B's P1 hands P3's letter out.
        Assert.True(Close([P3, P2], [.. created, new(P1, [B]), new(P2, [B]), new(P3, [P1])]));
        Assert.True(Close([B, P3], [.. created, new(P1, [B]), new(P3, [P1])]));
        Assert.False(Close([A, P3], [.. created, new(P1, [B]), new(P3, [P1])]));

        // Nobody's group makes nobody; an identity is all its selves.
        Assert.False(Close([A, P1], [new(P1, [])]));
        Assert.True(Closeness.AreClose([P1, P2], [new(P1, [A])], p => p == A ? P2 : p));
    }

    private static bool Close(PersonId[] people, Making[] makings) => Closeness.AreClose(people, makings, p => p.Value);

    /// <summary>A registry in which every human being does whatever their keys let them do, and a naive account of who
    /// has held which key.</summary>
    private sealed class Country
    {
        private const int Humans = 4;
        private readonly Random _random;
        private readonly List<Making> _makings = [];

        // Of each person: the human being by their papers, and all human beings through whose hands a key of theirs
        // went.
        private readonly List<int> _human = [];
        private readonly List<HashSet<int>> _hands = [];
        private readonly List<(int Person, int[] Agreed, HashSet<int>[] Hands)> _requests = [];

        public Country(Random random)
        {
            _random = random;
            for (var h = 0; h < Humans; h++)
            {
                _human.Add(h);
                _hands.Add([h]);
            }
        }

        public int CompletedAlone { get; private set; }

        public int RefusedAlone { get; private set; }

        public int CompletedByTwo { get; private set; }

        public void Step()
        {
            if (_random.Next(3) == 0 && _requests.Count > 0)
            {
                Issue(_requests[_random.Next(_requests.Count)]);
                return;
            }

            // A creation, a new key, or any other act of two or three: whoever is asked to agree does, or one human
            // being with all their identities does it.
            var agreed = _random.Next(2) == 0 ? Anybody() : WhomOneHolds();
            if (agreed.Length < 2)
            {
                return;
            }

            var alone = Enumerable.Range(0, Humans).Any(h => agreed.All(p => _hands[p].Contains(h)));
            var close = Closeness.AreClose([.. agreed.Select(p => new PersonId(p))], _makings,
                p => _human[(int)p.Value]);
            if (close)
            {
                RefusedAlone += alone ? 1 : 0;
                return;
            }

            CompletedAlone += alone ? 1 : 0;
            CompletedByTwo += alone ? 0 : 1;
            var person = _random.Next(3);
            if (person == 0)
            {
                // Papers are a human being's own, or of somebody who does not exist: a person nobody stands behind but
                // who made them.
                _human.Add(100 + _human.Count);
                _hands.Add([]);
                _makings.Add(new(new(_human.Count - 1), [.. agreed.Select(p => new PersonId(p))]));
                _requests.Add((_human.Count - 1, agreed, [.. agreed.Select(p => new HashSet<int>(_hands[p]))]));
            }
            else if (person == 1)
            {
                _requests.Add((_random.Next(_human.Count), agreed,
                    [.. agreed.Select(p => new HashSet<int>(_hands[p]))]));
            }
        }

        /// <summary>One of the approvers issues the code. A letter passes through the hands of all who are that
        /// approver; a mail goes where all who asked and approved wanted.</summary>
        private void Issue((int Person, int[] Agreed, HashSet<int>[] Hands) request)
        {
            _requests.Remove(request);
            var issuer = request.Agreed[1 + _random.Next(request.Agreed.Length - 1)];
            if (request.Person == issuer)
            {
                return;
            }

            if (_random.Next(2) == 0)
            {
                _makings.Add(new(new(request.Person), [new(issuer)]));
                _hands[request.Person].UnionWith(_hands[issuer]);
            }
            else
            {
                _makings.Add(new(new(request.Person), [new(request.Agreed[0]), new(issuer)]));
                _hands[request.Person].UnionWith(Enumerable.Range(0, Humans)
                    .Where(h => request.Hands.All(held => held.Contains(h))));
            }
        }

        private int[] Anybody() => [.. Enumerable.Range(0, 2 + _random.Next(2)).Select(_ => _random.Next(_human.Count))
            .Distinct()];

        private int[] WhomOneHolds()
        {
            var h = _random.Next(Humans);
            var held = Enumerable.Range(0, _human.Count).Where(p => _hands[p].Contains(h)).ToArray();
            _random.Shuffle(held);
            return held.Length < 2 ? [] : held[..Math.Min(held.Length, 2 + _random.Next(2))];
        }
    }
}
