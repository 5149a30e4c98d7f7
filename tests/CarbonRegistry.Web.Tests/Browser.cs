using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CarbonRegistry.Storage;
using OtpNet;

namespace CarbonRegistry.Web.Tests;

/// <summary>A browser at a node: keeps cookies, says which page a request comes from.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _http;

    public Browser(Uri address, string? origin = null)
    {
        Origin = origin ?? address.GetLeftPart(UriPartial.Authority);
        _http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies,
            AllowAutoRedirect = false }) { BaseAddress = address };
        _http.DefaultRequestHeaders.Add("User-Agent", "Test browser");
    }

    public CookieContainer Cookies { get; } = new();

    public string? Origin { get; set; }

    /// <summary>What the browser says of where a request comes from (Sec-Fetch-Site); a page without referrers has no
    /// other way.</summary>
    public string? Site { get; set; }

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    public Task<Answer> Post(string path, JsonNode body) => Send(HttpMethod.Post, path, body);

    public Task<Answer> Put(string path, JsonNode body) => Send(HttpMethod.Put, path, body);

    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path);

    public Task<Answer> Send(HttpMethod method, string path, JsonNode? body = null) =>
        Send(method, path, body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json");

    public async Task<Answer> Send(HttpMethod method, string path, byte[]? body, string? contentType,
        string? language = null, Guid? act = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : "/api/v1/" + path);
        if (Origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", Origin);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        }

        if (language is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        }

        if (act is { } id)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", id.ToString());
        }

        return await Read(request);
    }

    public async Task<Answer> Form(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        if (Origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", Origin);
        }

        return await Read(request);
    }

    public async Task<Answer> Page(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        return await Read(request);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answer> Read(HttpRequestMessage request)
    {
        if (Site is not null)
        {
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", Site);
        }

        var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal)
            ?? false;
        return new((int)response.StatusCode, isJson && text.Length > 0 ? JsonNode.Parse(text) : text.Length > 0
            ? JsonValue.Create(text) : null, response);
    }
}

/// <summary>People of the small registry who sign in.</summary>
internal static class SigningInOf
{
    public const string Password = "Correct horse 42";

    /// <summary>An enrolment code for a person, as an administrator gives it.</summary>
    public static string EnrolmentCode(this World w, string person)
    {
        using var database = new Database(w.Connection);
        using var register = new Register(database);
        var code = People.Enrolment.Issue(register, new(w.PersonOf(person)), w.Clock.Now);
        register.Commit();
        return code;
    }

    /// <summary>A person's number.</summary>
    public static long PersonOf(this World w, string person)
    {
        using var database = new Database(w.Connection);
        return database.List("select id from person where name = @name", r => r.GetInt64(0), ("name", person))[0];
    }

    /// <summary>The code by which an empty registry is founded.</summary>
    public static string FoundingCode(this World w)
    {
        using var database = new Database(w.Connection);
        return People.Enrolment.IssueFounding(database, w.Clock.Now)!;
    }

    public static Authenticator NewPasskey(this World w) =>
        new() { Origin = w.Address.GetLeftPart(UriPartial.Authority) };

    /// <summary>Enrols a person with a passkey; the browser is signed in.</summary>
    public static async Task<(
        Browser Browser, Authenticator Passkey, IReadOnlyList<string> RecoveryCodes)> EnrolWithPasskey(this World w,
        string person)
    {
        var (browser, passkey, code) = (new Browser(w.Address), w.NewPasskey(), w.EnrolmentCode(person));
        var options = await browser.Post("enrolment/options", new JsonObject { ["code"] = code });
        Assert.True(options.Status == 200, options.Body?.ToJsonString());
        var enrolled = await browser.Post("enrolment", new JsonObject
        {
            ["code"] = code,
            ["passkey"] = new JsonObject { ["credential"] = passkey.Create(options["passkey"]["options"]!),
                ["state"] = options["passkey"]["state"]!.GetValue<string>(), ["name"] = "笔记本" },
        });
        Assert.True(enrolled.Status == 200, enrolled.Body?.ToJsonString());
        return (browser, passkey, [.. enrolled["recoveryCodes"].AsArray().Select(c => c!.GetValue<string>())]);
    }

    /// <summary>Enrols a person with password and one-time codes; the browser is signed in.</summary>
    public static async Task<(Browser Browser, Totp Codes, IReadOnlyList<string> RecoveryCodes)> EnrolWithPassword(
        this World w, string person, string loginName)
    {
        var (browser, code) = (new Browser(w.Address), w.EnrolmentCode(person));
        var options = await browser.Post("enrolment/options", new JsonObject { ["code"] = code });
        Assert.True(options.Status == 200, options.Body?.ToJsonString());
        var codes = new Totp(Base32Encoding.ToBytes(options["totp"]["secret"]!.GetValue<string>()));
        var enrolled = await browser.Post("enrolment", new JsonObject
        {
            ["code"] = code,
            ["password"] = new JsonObject { ["loginName"] = loginName, ["password"] = Password,
                ["totp"] = options["totp"]["state"]!.GetValue<string>(), ["code"] = w.Code(codes) },
        });
        Assert.True(enrolled.Status == 200, enrolled.Body?.ToJsonString());
        return (browser, codes, [.. enrolled["recoveryCodes"].AsArray().Select(c => c!.GetValue<string>())]);
    }

    /// <summary>The one-time code right now.</summary>
    public static string Code(this World w, Totp codes) => codes.ComputeTotp(w.Clock.GetUtcNow().UtcDateTime);

    /// <summary>The next one-time code: half a minute later.</summary>
    public static string NextCode(this World w, Totp codes)
    {
        w.Clock.Advance(TimeSpan.FromSeconds(30));
        return w.Code(codes);
    }

    public static Task<Answer> SignIn(this Browser browser, string loginName, string password, string code) =>
        browser.Post("session", new JsonObject { ["loginName"] = loginName, ["password"] = password, ["code"] = code });

    public static async Task<Answer> SignIn(this Browser browser, Authenticator passkey)
    {
        var challenge = await browser.Post("session/passkey/options", new JsonObject());
        return await browser.Post("session/passkey/assertion",
            new JsonObject { ["credential"] = passkey.Get(challenge["options"]), ["state"] = challenge["state"]
                .GetValue<string>() });
    }
}
