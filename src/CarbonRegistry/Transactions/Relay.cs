using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using CarbonRegistry.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CarbonRegistry.Transactions;

/// <summary>
/// The nodes of one PostgreSQL post for each other (docs/decisions/0016): while several are busy, one of them leads, and the others hand their submissions to it, so that
/// one batch carries the callers of all and one node's memory stays true. They talk by the database's notifications. Nothing rests on it: a node that
/// gets no answer posts itself, under the same ids, and the lock on the ledger's head remains what puts batches in order.
/// </summary>
/// <param name="database">The database, PostgreSQL.</param>
/// <param name="take">Told what another node asks this one to post.</param>
/// <param name="broke">Told what broke; the ledger goes on without.</param>
internal sealed class Relay(Database database, Action<Relay.Asked> take, Action<Exception> broke) : IAsyncDisposable
{
    /// <summary>A node that is asked and says nothing for so long is not waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait for a single answer, while others come.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>A node without callers of its own for so long leaves the lead to others.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <summary>How often a busy node looks who leads.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest that callers wait for it to look.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a node that was not answered posts by itself, and how long it waits with connecting again.</summary>
    private static readonly TimeSpan Distrust = TimeSpan.FromSeconds(10);

    /// <summary>A notification carries less than 8 000 bytes: so many of a message, which are 7 800 letters of base64.</summary>
    private const int Piece = 5_850;

    private const int SealSize = 32;
    private const int MostPieces = 2_000;
    private const int MostInMessage = 250;

    /// <summary>Nodes of another build may write other messages, or decide by other rules: they have a lead of their own.</summary>
    private static readonly (int, int) Lead = (4850913, BitConverter.ToInt32(typeof(Relay).Module.ModuleVersionId.ToByteArray()) & int.MaxValue);

    /// <summary>Not a message: a caller came after a quiet time.</summary>
    private static readonly Outgoing LookAgain = new("", null, null);

    /// <summary>How long another process may take is no matter of the registry's clock.</summary>
    public static readonly TimeProvider Clock = TimeProvider.System;

    private readonly Channel<Outgoing> _outgoing = Channel.CreateUnbounded<Outgoing>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<long, TaskCompletionSource<IReadOnlyList<Receipt>>> _awaited = new();
    private readonly Dictionary<string, Heard> _heard = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task? _run;
    private byte[] _key = [];
    private volatile string? _leader;
    private volatile bool _leads;
    private volatile bool _isToLook;
    private long _handed;
    private long _lastHeard;
    private long _lastCaller = Clock.GetTimestamp();
    private long _trustFrom;

    /// <summary>What another node asks this one to post.</summary>
    /// <param name="Relay">What it came by.</param>
    /// <param name="By">Where the answer goes.</param>
    /// <param name="Number">The asking node's number for it.</param>
    /// <param name="Proposals">What to post, all or none.</param>
    /// <param name="Hashes">Their hashes.</param>
    internal sealed record Asked(Relay Relay, string By, long Number, IReadOnlyList<Proposal> Proposals, IReadOnlyList<byte[]> Hashes)
    {
        /// <summary>Tells the asking node what came of it.</summary>
        public void Answer(IReadOnlyList<Receipt> receipts) => Relay._outgoing.Writer.TryWrite(new(By, null, new(Number, receipts)));
    }

    /// <summary>Whether another node leads, and takes what this one hands it.</summary>
    public bool HasLeader => _leader is not null;

    /// <summary>Whether this node leads.</summary>
    public bool Leads => _leads;

    /// <summary>The channel that this node listens on; null before it does.</summary>
    public string? Address { get; private set; }

    /// <summary>How many submissions this node has handed over.</summary>
    public long HandedOver => Interlocked.Read(ref _handed);

    /// <summary>Begins, once.</summary>
    public void Start() => _run ??= Task.Run(Run);

    /// <summary>A caller of this node asked for something. The first after a quiet time has it look who leads.</summary>
    public void CallerCame()
    {
        var now = Clock.GetTimestamp();
        if (Clock.GetElapsedTime(Interlocked.Exchange(ref _lastCaller, now), now) > Idle && Address is not null)
        {
            _isToLook = true;
            _outgoing.Writer.TryWrite(LookAgain);
        }
    }

    /// <summary>
    /// After a quiet time, waits until this node has looked who leads: what it posts by itself, the one that leads must read again. False: that took too long.
    /// </summary>
    public bool AwaitLook()
    {
        if (SpinWait.SpinUntil(() => !_isToLook, Glance))
        {
            return true;
        }

        _isToLook = false;
        return false;
    }

    /// <summary>Hands a submission to the node that leads: its answer arrives some time, or never. False: none leads.</summary>
    public bool Hand(IReadOnlyList<Proposal> proposals, IReadOnlyList<byte[]> hashes, TaskCompletionSource<IReadOnlyList<Receipt>> answer)
    {
        if (_leader is not { } leader)
        {
            return false;
        }

        var number = Interlocked.Increment(ref _handed);
        _awaited[number] = answer;
        return _outgoing.Writer.TryWrite(new(leader, new RelayMessage.Ask(number, proposals, hashes), null));
    }

    /// <summary>Whether what was handed over then is to be waited for no longer: the node that leads says nothing, or has said much since, but not this.</summary>
    public bool IsLost(long handedAt) =>
        Clock.GetElapsedTime(Math.Max(handedAt, Volatile.Read(ref _lastHeard))) > Patience || Clock.GetElapsedTime(handedAt) > Longest;

    /// <summary>The node that leads did not answer: for a while this one posts by itself, and what it still waits for it does not wait for.</summary>
    public void GiveUp()
    {
        Volatile.Write(ref _trustFrom, Clock.GetTimestamp() + (long)(Distrust.Ticks * (Int128)Clock.TimestampFrequency / TimeSpan.TicksPerSecond));
        _leader = null;
        _awaited.Clear();
    }

    /// <summary>Says what is still to be said, leaves the lead and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        if (_run is not null)
        {
            await Task.WhenAny(_run, Task.Delay(Patience, Clock));
            await _stop.CancelAsync();
            await _run;
        }

        _stop.Dispose();
    }

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Connected();
            }
#pragma warning disable CA1031 // whatever breaks here, the ledger posts without it
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (_stop.IsCancellationRequested)
                {
                    return;
                }

                broke(e);
            }

            Address = null;
            _leads = false;
            _leader = null;
            _isToLook = false;
            await Task.Delay(Distrust, Clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Connected()
    {
        // Connections of their own: closed, they leave the lead and hear no more.
        await using var mouth = await database.OpenApart(_stop.Token);
        await using var ear = await database.OpenApart(_stop.Token);
        await Execute(mouth, "set synchronous_commit = off", _stop.Token);
        _key = (byte[])(await Scalar(mouth, "select key from relay", _stop.Token))!;
        var address = AddressOf(mouth.ProcessID);
        _heard.Clear();
        ear.Notification += (_, e) => Hear(e.Payload, address);
        await Execute(ear, $"listen {address}", _stop.Token);
        Address = address;

        using var broken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var listening = Listen(ear, broken.Token);
        var talking = Talk(mouth, address, broken.Token);
        var ended = await Task.WhenAny(listening, talking);
        await broken.CancelAsync();
        await Task.WhenAll(listening, talking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended;
    }

    private static async Task Listen(NpgsqlConnection ear, CancellationToken stop)
    {
        while (true)
        {
            await ear.WaitAsync(stop);
        }
    }

    private async Task Talk(NpgsqlConnection mouth, string address, CancellationToken stop)
    {
        await using var notify = new NpgsqlCommand("select pg_notify($1, piece) from unnest($2) with ordinality p(piece, at) order by at", mouth);
        notify.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text });
        notify.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await notify.PrepareAsync(stop);
        var messages = 0L;
        var looked = 0L;
        var batch = new List<Outgoing>(MostInMessage);
        var more = _outgoing.Reader.WaitToReadAsync(stop).AsTask();
        while (true)
        {
            if (looked == 0 || Clock.GetElapsedTime(looked) >= Look)
            {
                await LookWhoLeads(mouth, stop);
                looked = Clock.GetTimestamp();
            }

            if (!more.IsCompleted)
            {
                await Task.WhenAny(more, Task.Delay(Look, Clock, stop));
                continue;
            }

            if (!await more)
            {
                await _stop.CancelAsync();
                return;
            }

            batch.Clear();
            while (batch.Count < MostInMessage && _outgoing.Reader.TryRead(out var outgoing))
            {
                if (outgoing == LookAgain)
                {
                    await LookWhoLeads(mouth, stop);
                    _isToLook = false;
                }
                else
                {
                    batch.Add(outgoing);
                }
            }

            foreach (var to in batch.GroupBy(o => o.To, StringComparer.Ordinal))
            {
                var message = new RelayMessage([.. to.Select(o => o.Ask).OfType<RelayMessage.Ask>()], [.. to.Select(o => o.Answer).OfType<RelayMessage.Answer>()]);
                await Say(notify, address, ++messages, to.Key, message, stop);
            }

            more = _outgoing.Reader.WaitToReadAsync(stop).AsTask();
        }
    }

    private async Task LookWhoLeads(NpgsqlConnection mouth, CancellationToken stop)
    {
        if (Clock.GetElapsedTime(Volatile.Read(ref _lastCaller)) > Idle)
        {
            _leader = null;
            if (_leads)
            {
                await Execute(mouth, "select pg_advisory_unlock_all()", stop);
                _leads = false;
            }

            return;
        }

        if (Clock.GetTimestamp() < Volatile.Read(ref _trustFrom))
        {
            _leader = null;
            return;
        }

        if (_leads)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            select case when pg_try_advisory_lock($1, $2) then 0 else (
                select pid from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
                    and classid = $1::oid and objid = $2::oid and objsubid = 2 and granted) end
            """,
            mouth);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Lead.Item1 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Lead.Item2 });
        var pid = await command.ExecuteScalarAsync(stop) as int?;
        _leads = pid == 0;
        _leader = pid > 0 ? AddressOf(pid.Value) : null;
    }

    /// <summary>The channel that a node listens on. Whoever does not know the key cannot guess it.</summary>
    private string AddressOf(int pid) =>
        "carbon_registry_" + Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"address {pid}"))).AsSpan(0, 12));

    private async Task Say(NpgsqlCommand notify, string from, long number, string to, RelayMessage message, CancellationToken stop)
    {
        using var body = new MemoryStream();
        body.Write(new byte[SealSize]);
        message.Write(body);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        Seal(to, bytes.Span[SealSize..], bytes.Span[..SealSize]);
        var pieces = new string[(bytes.Length + Piece - 1) / Piece];
        if (pieces.Length > MostPieces)
        {
            return;
        }

        for (var i = 0; i < pieces.Length; i++)
        {
            var piece = bytes.Span[(i * Piece)..Math.Min((i + 1) * Piece, bytes.Length)];
            pieces[i] = string.Create(CultureInfo.InvariantCulture, $"{from} {number} {i} {pieces.Length} {Convert.ToBase64String(piece)}");
        }

        notify.Parameters[0].Value = to;
        notify.Parameters[1].Value = pieces;
        await notify.ExecuteNonQueryAsync(stop);
    }

    private void Hear(string payload, string here)
    {
        Span<Range> parts = stackalloc Range[5];
        var text = payload.AsSpan();
        if (text.Split(parts, ' ') != 5 || !int.TryParse(text[parts[2]], CultureInfo.InvariantCulture, out var index)
            || !int.TryParse(text[parts[3]], CultureInfo.InvariantCulture, out var count) || count > MostPieces)
        {
            return;
        }

        var (by, number) = (text[parts[0]].ToString(), text[parts[1]].ToString());
        if (index == 0)
        {
            _heard[by] = new(number);
        }

        if (!_heard.TryGetValue(by, out var heard) || heard.Number != number || heard.Pieces != index
            || !Convert.TryFromBase64Chars(text[parts[4]], heard.Bytes.GetSpan(Piece), out var size))
        {
            return;
        }

        heard.Bytes.Advance(size);
        if (++heard.Pieces < count)
        {
            return;
        }

        _heard.Remove(by);
        try
        {
            var bytes = heard.Bytes.WrittenSpan.ToArray();
            Span<byte> seal = stackalloc byte[SealSize];
            Seal(here, bytes.AsSpan(SealSize), seal);
            if (CryptographicOperations.FixedTimeEquals(seal, bytes.AsSpan(0, SealSize)))
            {
                Take(by, RelayMessage.Read(new MemoryStream(bytes, SealSize, bytes.Length - SealSize, writable: false)));
            }
        }
#pragma warning disable CA1031 // a message that cannot be read is one that was never answered
        catch (Exception e)
#pragma warning restore CA1031
        {
            broke(e);
        }
    }

    private void Take(string by, RelayMessage message)
    {
        foreach (var ask in message.Asked)
        {
            take(new(this, by, ask.Number, ask.Proposals, ask.Hashes));
        }

        foreach (var answer in message.Answered)
        {
            Volatile.Write(ref _lastHeard, Clock.GetTimestamp());
            if (_awaited.TryRemove(answer.Number, out var awaited))
            {
                awaited.TrySetResult(answer.Receipts);
            }
        }
    }

    private void Seal(string to, ReadOnlySpan<byte> body, Span<byte> seal)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.ASCII.GetBytes(to));
        hmac.AppendData(body);
        hmac.GetHashAndReset(seal);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(stop);
    }

    private sealed record Outgoing(string To, RelayMessage.Ask? Ask, RelayMessage.Answer? Answer);

    /// <summary>What has come of a message so far.</summary>
    private sealed class Heard(string number)
    {
        public string Number { get; } = number;

        public int Pieces { get; set; }

        public ArrayBufferWriter<byte> Bytes { get; } = new();
    }
}
