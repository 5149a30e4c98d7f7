using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MessageSignatures;

namespace ExchangeSimulator;

/// <summary>Something that must not be: the simulation has found an error, of the registry or its own.</summary>
public sealed class SimulationException : Exception
{
    /// <summary>With what is wrong.</summary>
    public SimulationException(string message)
        : base(message)
    {
    }
}

/// <summary>How often the line fails, in thousandths of all sendings; and who counts.</summary>
public sealed class Faults(int perMille)
{
    /// <summary>How many faults of each kind there were.</summary>
    public SortedDictionary<string, int> Count { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether this fault happens now.</summary>
    public bool Happens(string kind, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
#pragma warning disable CA5394 // the same seed must do the same
        var happens = random.Next(1000) < perMille;
#pragma warning restore CA5394
        if (happens)
        {
            Count[kind] = Count.GetValueOrDefault(kind) + 1;
        }

        return happens;
    }
}

/// <summary>
/// A small trading system. It writes each message into its log before it sends it, sends it until it is answered, and
/// books the answer; when it crashes, it makes its books anew out of the log and sends again what was not answered.
/// </summary>
public sealed class TradingSystem(RegistryLine line, TimeProvider clock, Random random, Faults faults,
    Func<Task> whenBroken)
{
    private readonly List<LogEntry> _log = [];
    private readonly List<(HttpRequestMessage Request, HttpMessage Signed, LogEntry Entry)> _delayed = [];
    private Books _opening = new();
    private string? _session;
    private string? _lastSession;
    private long _number;

    /// <summary>The books.</summary>
    public Books Books { get; private set; } = new();

    /// <summary>How many messages were sent, each sending counted.</summary>
    public long Sendings { get; private set; }

    /// <summary>A message's or item's id: random, of the seed.</summary>
    public string NextId()
    {
        var bytes = new byte[16];
#pragma warning disable CA5394 // the same seed must do the same
        random.NextBytes(bytes);
#pragma warning restore CA5394
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>The session of the last business day that was opened.</summary>
    public string? Session => _lastSession;

    /// <summary>Opens a business day.</summary>
    public async Task SignIn(DateOnly day)
    {
        Books.Open();
        _opening = Books.Copy();
        _log.Clear();
        while (true)
        {
            var message = new JsonObject { ["id"] = NextId(), ["time"] = Now(),
                ["businessDay"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
            var entry = new LogEntry("sign-in", Encoding.UTF8.GetBytes(message.ToJsonString()));
            var answer = await Reliably(entry);
            if (answer.Taken)
            {
                entry.Answer = answer.Body;
                _lastSession = _session = answer["session"].GetValue<string>();
                _number = answer["nextNumber"].GetValue<long>();
                return;
            }

            // A message that lay on the line for too long is too old; another one is written.
            Require(answer.Code == "855", answer);
            _delayed.RemoveAll(d => d.Entry == entry);
        }
    }

    /// <summary>Sends a numbered message until it is answered, and books it.</summary>
    public async Task<LineAnswer> Send(string path, JsonObject content, IReadOnlyList<JsonNode>? notices = null,
        IReadOnlyList<string>? sellers = null)
    {
        var body = Numbered(content, _number);
        if (faults.Happens("reorder", random))
        {
            // The one after it arrives first, and is refused with the number expected.
            var ahead = await Attempt("queries-ahead", () => line.Send(path, Numbered(content, _number + 1)));
            Require(ahead is null || ahead.Code == "853", ahead);
        }

        var entry = new LogEntry(path, body, notices, sellers);
        _log.Add(entry);
        var answer = await Reliably(entry);
        if (!answer.Taken)
        {
            // Refused: nothing happened, and the number is still free.
            _log.Remove(entry);
            _delayed.RemoveAll(d => d.Entry == entry);
            return answer;
        }

        _number++;
        entry.Answer = answer.Body;
        Books.Apply(entry);
        var arriving = _delayed.Where(d => d.Entry != entry && d.Entry.Answer is not null).ToList();
        _delayed.RemoveAll(arriving.Contains);
        foreach (var (request, signed, delayed) in arriving)
        {
            var late = await Attempt(delayed.Path, () => line.Deliver(request, signed));

            // After its minute its signature is worth nothing; in it, it is asked again and answered as before.
            Require(late is null || (late.Taken && late.Body.ToJsonString() == delayed.Answer!.ToJsonString()), late);
        }

        if (faults.Happens("late repeat", random))
        {
#pragma warning disable CA5394 // the same seed must do the same
            var old = _log[random.Next(_log.Count)];
#pragma warning restore CA5394
            var again = await Reliably(old);
            Require(again.Taken && again.Body.ToJsonString() == old.Answer!.ToJsonString(), again);
        }

        return answer;
    }

    /// <summary>Asks, until it is answered.</summary>
    public async Task<LineAnswer> Query(string path, JsonObject? content = null)
    {
        while (true)
        {
            var query = new JsonObject { ["id"] = NextId(), ["time"] = Now() };
            foreach (var (name, value) in content ?? [])
            {
                query[name] = value?.DeepClone();
            }

            Sendings++;
            if (!faults.Happens("drop", random) && await Attempt(path, () => line.Send(path, query)) is { } answer)
            {
                Require(answer.Taken, answer);
                return answer;
            }
        }
    }

    /// <summary>Polls and acknowledges everything that there is.</summary>
    public async Task TakeNotices()
    {
        while (true)
        {
            var notices = (await Query("notices/poll", new JsonObject { ["limit"] = 500 }))["notices"].AsArray()
                .Select(n => n!).ToList();
            if (notices.Count == 0)
            {
                return;
            }

            var answer = await Send(
                "notices/acknowledge",
                new JsonObject { ["notices"] = new JsonArray([.. notices.Select(n => n["number"]!.DeepClone())]) },
                notices);
            Require(answer.Taken, answer);
        }
    }

    /// <summary>Signs out, and fails where the books differ.</summary>
    public async Task SignOut()
    {
        var answer = await Send("sign-out",
            new JsonObject { ["transferIns"] = Books.Ins, ["transferOuts"] = Books.Outs, ["totals"] = Books.Totals() });
        Require(answer.Taken && answer["state"].GetValue<string>() == "closed", answer);
        _session = null;
    }

    /// <summary>Compares every serial number of the exchange with the registry's.</summary>
    public async Task CompareSerials()
    {
        var theirs = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var holding in (await Query("queries/holdings", new JsonObject { ["serials"] = true }))["holdings"]
            .AsArray())
        {
            var joined = new List<(long First, long Last)>();
            foreach (var range in holding!["serials"]!.AsArray().Select(s => Books.RangeOf(s!.GetValue<string>()))
                .Order())
            {
                if (joined.Count > 0 && joined[^1].Last + 1 == range.First)
                {
                    joined[^1] = (joined[^1].First, range.Last);
                }
                else
                {
                    joined.Add(range);
                }
            }

            if (joined.Count > 0)
            {
                theirs[Books.GroupOf(holding)] =
                    joined.ConvertAll(r => string.Create(CultureInfo.InvariantCulture, $"{r.First}..{r.Last}"));
            }
        }

        var (ours, registry) = (Text(Books.Serials()), Text(theirs));
        if (ours != registry)
        {
            throw new SimulationException($"The serial numbers differ.\nexchange: {ours}\nregistry: {registry}");
        }

        static string Text(SortedDictionary<string, List<string>> serials) =>
            string.Join("; ", serials.Select(s => $"{s.Key}: {string.Join(',', s.Value)}"));
    }

    /// <summary>Takes the registry's holdings over as the opening balance, of owners that nobody plays.</summary>
    public void ResetTo(LineAnswer holdings)
    {
        ArgumentNullException.ThrowIfNull(holdings);
        Books = new();
        foreach (var holding in holdings["holdings"].AsArray())
        {
            Books.Bring("others", holding!);
        }

        _opening = Books.Copy();
        _log.Clear();
    }

    /// <summary>Sends until there is an answer, through all faults of the line and of both systems.</summary>
    private async Task<LineAnswer> Reliably(LogEntry entry)
    {
        LineAnswer? lost = null;
        while (true)
        {
            Sendings++;
            if (faults.Happens("drop", random))
            {
                continue;
            }

            if (faults.Happens("delay", random))
            {
                // It lies on the line and arrives, as it was signed, after others; meanwhile it counts as lost.
                var (request, signed) = line.Sign(entry.Path, entry.Body);
                _delayed.Add((request, signed, entry));
                continue;
            }

            var answer = await Attempt(entry.Path, () => line.Send(entry.Path, entry.Body));
            if (answer is null)
            {
                continue;
            }

            if (lost is { Taken: true })
            {
                Require(answer.Taken && answer.Body.ToJsonString() == lost.Body.ToJsonString(), answer);
            }

            if (faults.Happens("repeat", random) && answer.Taken)
            {
                var again = await Attempt(entry.Path, () => line.Send(entry.Path, entry.Body));
                Require(again is null || again.Body.ToJsonString() == answer.Body.ToJsonString(), again);
            }

            if (faults.Happens("answer lost", random))
            {
                lost = answer;
                continue;
            }

            if (faults.Happens("crash", random))
            {
                // Between effect and acknowledgement: the registry has it, the exchange has forgotten all but its log.
                lost = answer;
                Books = _opening.Copy();
                foreach (var known in _log.Where(e => e.Answer is not null))
                {
                    Books.Apply(known);
                }

                continue;
            }

            return answer;
        }
    }

    private async Task<LineAnswer?> Attempt(string path, Func<Task<LineAnswer>> send)
    {
        try
        {
            // A signature that grew too old on its way is no answer to the message: it is signed afresh and sent again.
            return await send() is { Code: not "843" } answer ? answer : null;
        }
        catch (LineBrokenException e)
        {
            faults.Count["line broken"] = faults.Count.GetValueOrDefault("line broken") + 1;
            LastBreak = $"{path}: {e.Message}";
            await whenBroken();
            return null;
        }
    }

    /// <summary>What broke the line last, for diagnosis.</summary>
    public string? LastBreak { get; private set; }

    private byte[] Numbered(JsonObject content, long number)
    {
        var message = new JsonObject { ["id"] = NextId(), ["session"] = _session, ["number"] = number,
            ["time"] = Now() };
        foreach (var (name, value) in content)
        {
            message[name] = value?.DeepClone();
        }

        return Encoding.UTF8.GetBytes(message.ToJsonString());
    }

    private string Now() => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static void Require(bool holds, LineAnswer? answer)
    {
        if (!holds)
        {
            throw new SimulationException(
                $"The registry answered what it must not: {answer?.Status} {answer?.Body.ToJsonString()}");
        }
    }
}
