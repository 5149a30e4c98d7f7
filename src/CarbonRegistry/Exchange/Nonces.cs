using CarbonRegistry.Storage;

namespace CarbonRegistry.Exchange;

/// <summary>Nonces of signatures, remembered for as long as a signature with them could be valid; in the database, so
/// that every node knows them. No part of the record.</summary>
internal sealed class Nonces(Database database)
{
    /// <summary>Remembers a nonce; false where it was used before: the request is a replay.</summary>
    /// <param name="keyId">The key that signed.</param>
    /// <param name="nonce">The nonce.</param>
    /// <param name="expires">When the signature ends, UTC seconds since 1970.</param>
    /// <param name="now">UTC seconds since 1970.</param>
    public bool Remember(string keyId, string nonce, long expires, long now)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();

        // The stale ones go first, in the same statement's transaction where there is one: a nonce that no longer
        // protects anything is forgotten.
        command.CommandText =
            """
            delete from exchange_nonce where expires_at < @stale;
            insert into exchange_nonce (key_id, nonce, expires_at) values (@key, @nonce, @expires)
                on conflict do nothing
            returning 1
            """;
        Database.Bind(command, "stale", now - (2 * MessageSignatures.SignatureProfile.LongestValidity));
        Database.Bind(command, "key", keyId);
        Database.Bind(command, "nonce", nonce);
        Database.Bind(command, "expires", expires);
        return command.ExecuteScalar() is not null;
    }
}
