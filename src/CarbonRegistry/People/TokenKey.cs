using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using CarbonRegistry.Storage;

namespace CarbonRegistry.People;

/// <summary>What binds an access token to its program: the key that the program signs with, and the addresses that it
/// calls from.</summary>
/// <param name="Algorithm">ed25519, ecdsa-p256-sha256 or sm2-sm3.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo in DER.</param>
/// <param name="Addresses">1 to 20 networks in CIDR notation.</param>
public sealed record TokenKey(string Algorithm, byte[] PublicKey, IReadOnlyList<string> Addresses)
{
    /// <summary>The most networks of one token.</summary>
    public const int MostAddresses = 20;

    // Wider is no binding.
    private const int WidestIPv4 = 8, WidestIPv6 = 32;

    /// <summary>By which people compare keys: SHA-256 of the SubjectPublicKeyInfo, base64.</summary>
    public string Fingerprint => Convert.ToBase64String(SHA256.HashData(PublicKey));

    /// <summary>
    /// Networks as people write them, parted by blanks, commas or lines: addresses, and networks in CIDR notation not
    /// wider than /8 (IPv4) or /32 (IPv6). Null where one of them is none, or where they are not 1 to 20.
    /// </summary>
    public static IReadOnlyList<string>? ReadAddresses(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var networks = new List<string>();
        foreach (var word in text.Split([' ', ',', '，', ';', '；', '\n', '\r', '\t'],
            StringSplitOptions.RemoveEmptyEntries))
        {
            if (networks.Count == MostAddresses || NetworkOf(word) is not { } network
                || network.PrefixLength < (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
                    ? WidestIPv4 : WidestIPv6))
            {
                return null;
            }

            networks.Add(network.ToString());
        }

        return networks.Count == 0 ? null : networks;
    }

    /// <summary>Whether the token may be used from this address.</summary>
    public bool Admits(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        return address is not null && Addresses.Any(a => IPNetwork.Parse(a).Contains(address));
    }

    /// <summary>A token's algorithm, key and addresses; null where it has none.</summary>
    internal static TokenKey? Read(Row r) =>
        r.TextOrNull("algorithm") is { } algorithm ? new(algorithm, r.Bytes("public_key"),
            r.Text("addresses").Split(' ')) : null;

    private static IPNetwork? NetworkOf(string word) =>
        IPNetwork.TryParse(word, out var network) ? network
            : IPAddress.TryParse(word, out var address)
            ? new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
            : null;
}
