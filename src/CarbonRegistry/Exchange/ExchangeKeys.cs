using System.Collections.Concurrent;
using CarbonRegistry.People;
using CarbonRegistry.Storage;
using MessageSignatures;

namespace CarbonRegistry.Exchange;

/// <summary>A registered key of an exchange, valid now, with the actor that it speaks for.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Delivery">The exchange's delivery account, by its sequence.</param>
/// <param name="Actor">The exchange's trading system.</param>
/// <param name="Verifying">The public key.</param>
/// <param name="Certificate">SHA-256 of the client certificate that must be shown with it, or null.</param>
/// <param name="ValidFrom">UTC microseconds since 1970.</param>
/// <param name="ValidUntil">UTC microseconds since 1970.</param>
internal sealed record ExchangeKey(string KeyId, AccountId Delivery, Actor Actor, VerifyingKey Verifying,
    byte[]? Certificate, Instant ValidFrom, Instant ValidUntil);

/// <summary>The keys that exchanges sign with. What is found is kept for at most one second, so that a key that is
/// revoked is out a second later.</summary>
internal sealed class ExchangeKeys(Database database, TimeProvider clock)
{
    private const int MostKept = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (ExchangeKey Found, long At)> _kept = new(StringComparer.Ordinal);

    /// <summary>The key of this id; null where there is none, it is not valid now, or the exchange's trading system is
    /// suspended.</summary>
    public ExchangeKey? Find(string keyId)
    {
        var found = _kept.TryGetValue(keyId, out var kept) && clock.GetElapsedTime(kept.At) < Kept
            ? kept.Found : Load(keyId);
        var now = Instant.Of(clock.GetUtcNow());
        return found is not null && found.ValidFrom <= now && now < found.ValidUntil ? found : null;
    }

    private ExchangeKey? Load(string keyId)
    {
        var at = clock.GetTimestamp();
        using var snapshot = new Snapshot(database);
        var row = snapshot.List(
            "select delivery_id, person_id, algorithm, public_key, certificate, valid_from, valid_until "
                + "from exchange_key where key_id = @key",
            r => new
            {
                Delivery = r.Account("delivery_id"), Person = r.Person("person_id"), Algorithm = r.Text("algorithm"),
                    Public = r.Bytes("public_key"),
                Certificate = r.BytesOrNull("certificate"), From = r.At("valid_from"), Until = r.At("valid_until"),
            },
            ("key", keyId)).FirstOrDefault();
        if (row is null || Actors.Find(snapshot, row.Person) is not { } actor
            || VerifyingKey.FromSpki(row.Algorithm, row.Public) is not { } verifying)
        {
            _kept.TryRemove(keyId, out _);
            return null;
        }

        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        var found = new ExchangeKey(keyId, row.Delivery, actor, verifying, row.Certificate, row.From, row.Until);
        _kept[keyId] = (found, at);
        return found;
    }
}
