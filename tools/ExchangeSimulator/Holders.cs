using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ExchangeSimulator;

/// <summary>A holder who trades: the account with its trading account, and the client number at the exchange.</summary>
/// <param name="Token">The representative's access token.</param>
/// <param name="Account">The EC, EG or EP.</param>
/// <param name="Trading">Its trading account.</param>
/// <param name="Client">The client number.</param>
/// <param name="Identifier">Credit code or identity number.</param>
public sealed record Holder(string Token, string Account, string Trading, string Client, string? Identifier);

/// <summary>
/// The people at the registry's own interface: holders' representatives who deposit and confirm bindings,
/// administrators who register the exchange's key. No part of the trading system, which cannot do this.
/// </summary>
public sealed class HoldersDesk(HttpClient http, Func<Task> whenBroken)
{
    /// <summary>The representative's first open trading account with its open parent, or null.</summary>
    public async Task<(string Account, string Trading, string? Identifier)?> AccountsOf(string token)
    {
        var accounts = (await Ask(token, HttpMethod.Get, "accounts", null)).Body?["items"]?.AsArray();
        var open = accounts?.Where(a => a!["state"]!.GetValue<string>() == "open")
            .Select(a => a!["number"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        var trading = accounts?.FirstOrDefault(a => a!["type"]!.GetValue<string>() == "ET"
            && open!.Contains(a["number"]!.GetValue<string>()) && open.Contains(a["parent"]!.GetValue<string>()));
        return trading is null ? null
            : (trading["parent"]!.GetValue<string>(), trading["number"]!.GetValue<string>(),
                trading["holder"]!["identifier"]?.GetValue<string>());
    }

    /// <summary>What an account has available, by unit type.</summary>
    public async Task<Dictionary<string, long>> Available(string token, string account)
    {
        var answer = await Ask(token, HttpMethod.Get, $"accounts/{account}/holdings", null);
        return (answer.Body?["unitTypes"]?.AsArray() ?? []).ToDictionary(
            u => u!["unitType"]!.GetValue<string>(), u => u!["amounts"]!["available"]!.GetValue<long>(),
            StringComparer.Ordinal);
    }

    /// <summary>A movement; it must be posted. Asking twice posts once.</summary>
    public async Task Move(string token, string id, int function, string from, string to, string unit, long quantity)
    {
        var (status, body) = await Ask(token, HttpMethod.Post, "transactions", new JsonObject
        {
            ["id"] = id, ["function"] = function,
            ["legs"] = new JsonArray(new JsonObject { ["from"] = from, ["to"] = to, ["unitType"] = unit,
                ["quantity"] = quantity }),
        });
        if (status is not (200 or 201))
        {
            throw new SimulationException($"Function {function} was not posted: {body?.ToJsonString()}");
        }
    }

    /// <summary>An act; it must be carried out, or wait for approval.</summary>
    public async Task Act(string token, string id, string operation, JsonObject form)
    {
        var (status, body) = await Ask(token, HttpMethod.Post, "acts/" + operation, form, id);
        if (status is not (200 or 201))
        {
            throw new SimulationException($"{operation} was not carried out: {body?.ToJsonString()}");
        }
    }

    /// <summary>A request to the registry's own interface, repeated until it is answered.</summary>
    public async Task<(int Status, JsonNode? Body)> Ask(
        string token, HttpMethod method, string path, JsonObject? body, string? id = null)
    {
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(method, new Uri("/api/v1/" + path, UriKind.Relative));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                if (body is not null)
                {
                    request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
                }

                if (id is not null)
                {
                    request.Headers.Add("Idempotency-Key", id);
                }

                using var response = await http.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                if ((int)response.StatusCode < 500)
                {
                    return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                // The registry is down: asked again when it is up.
            }

            await whenBroken();
        }
    }

    /// <summary>Registers a key of the exchange: one administrator proposes, another approves.</summary>
    public async Task RegisterKey(string proposer, string approver, string delivery, MessageSignatures.SigningKey key,
        DateTimeOffset until, Func<string> nextId)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(nextId);
        var id = nextId();
        await Act(proposer, id, "register-exchange-key", new JsonObject
        {
            ["account"] = delivery, ["keyId"] = key.KeyId, ["algorithm"] = key.Algorithm,
            ["publicKey"] = Convert.ToBase64String(key.PublicKey),
            ["validUntil"] = until.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        });
        await Act(approver, nextId(), "decide-proposal",
            new JsonObject { ["proposal"] = id, ["decision"] = "approve" });
    }
}
