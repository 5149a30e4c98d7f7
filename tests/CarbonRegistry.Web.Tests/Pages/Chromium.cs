using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(CarbonRegistry.Web.Tests.Pages.Chromium))]

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>The machine's own Chromium, started once for all tests of pages; again where it is gone, so that one crash
/// does not fail every test after it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        await Running();
    }

    private async Task<IBrowser> Running()
    {
        await _starting.WaitAsync();
        try
        {
            return _browser is { IsConnected: true } ? _browser : _browser = await Launch();
        }
        finally
        {
            _starting.Release();
        }
    }

    private Task<IBrowser> Launch() =>
        _playwright!.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } given
                ? given : "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--disable-gpu-rasterization",
                "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    /// <summary>A person at a browser.</summary>
    /// <param name="w">The registry.</param>
    /// <param name="person">Whose token the browser shows; null: nobody's, who signs in on the page.</param>
    /// <param name="language">The language that the browser remembers.</param>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="scripts">Whether scripts run.</param>
    internal async Task<Clerk> Person(World w, string? person, string language = "zh-CN", int width = 1440,
        bool scripts = true)
    {
        // By name: a passkey belongs to a domain, and an address is none.
        var address = $"http://localhost:{w.Address.Port}";
        var context = await (await Running()).NewContextAsync(new()
        {
            BaseURL = address, ViewportSize = new() { Width = width, Height = 900 }, Locale = language,
            JavaScriptEnabled = scripts,

            // Nobody looks: without moving pictures between pages.
            ReducedMotion = ReducedMotion.Reduce,
            ExtraHTTPHeaders = person is null ? [] : [KeyValuePair.Create("Authorization", "Bearer " + person)],
        });
        context.SetDefaultTimeout(60_000);
        await context.AddCookiesAsync([new() { Name = "lang", Value = language, Url = address }]);
        return new Clerk(context, await context.NewPageAsync(), w) { Scripts = scripts };
    }
}

/// <summary>People at browsers as tests seat them.</summary>
internal static class Seats
{
    /// <summary>A browser in which this session goes on.</summary>
    public static async Task<Clerk> Seated(this Chromium chromium, World w, Browser session, string language = "zh-CN",
        bool scripts = true)
    {
        var clerk = await chromium.Person(w, null, language, scripts: scripts);
        await clerk.Page.Context.AddCookiesAsync(
            [new() { Name = "session", Value = session.Cookies.GetCookies(w.Address)["session"]!.Value,
                Url = $"http://localhost:{w.Address.Port}" }]);
        return clerk;
    }

    /// <summary>Gives the fresh confirmation that the page asks for, by password and one-time code.</summary>
    public static async Task Confirm(this Clerk clerk, Func<string> code)
    {
        await clerk.Sees("#confirmation-password, .reasons");
        await clerk.Page.FillAsync("#confirmation-password", SigningInOf.Password);
        await clerk.Page.FillAsync("#confirmation-code", code());
        await clerk.Page.ClickAsync("form:has(#confirmation-code) button:not([type=button])");
    }

    /// <summary>Gives the browser a passkey's device of its own, whose person is there and verified; its session of the
    /// protocol, and its number.</summary>
    public static async Task<(ICDPSession Devices, string Authenticator)> WithPasskeys(this Clerk clerk)
    {
        var devices = await clerk.Page.Context.NewCDPSessionAsync(clerk.Page);
        await devices.SendAsync("WebAuthn.enable");
        var added = await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new JsonObject
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true, ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return (devices, added!.Value.GetProperty("authenticatorId").GetString()!);
    }
}

/// <summary>A person at a browser: what they do with pages. Whatever the browser complains of is kept, and so is every
/// answer without its guards.</summary>
internal sealed class Clerk : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly World _w;
    private readonly ConcurrentQueue<string> _complaints = new();

    public Clerk(IBrowserContext context, IPage page, World w)
    {
        (_context, Page, _w) = (context, page, w);
        page.Console += (_, message) =>
        {
            // That a page says 4xx is what it is to say.
            if (message.Type is "error" or "warning" && !message.Text.Contains("status of 4", StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Dialog += (_, dialog) =>
        {
            _complaints.Enqueue("a dialog: " + dialog.Message);
            _ = dialog.DismissAsync();
        };
        page.Response += (_, response) =>
        {
            var headers = response.Headers;
            if (headers.GetValueOrDefault("x-content-type-options") != "nosniff"
                || headers.GetValueOrDefault("referrer-policy") != "same-origin"
                || headers.GetValueOrDefault("content-security-policy") is not { } policy
                || policy.Contains("unsafe", StringComparison.Ordinal)
                || !policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal))
            {
                _complaints.Enqueue("without its guards: " + response.Url);
            }
        };
    }

    public IPage Page { get; }

    public World World => _w;

    /// <summary>Whether scripts run at the browser.</summary>
    public bool Scripts { get; init; } = true;

    /// <summary>What the browser complained of; nothing, unless something is wrong.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    public async Task<int> Go(string path) => (await Page.GotoAsync(path))!.Status;

    /// <summary>Somebody else sits down at the browser, which is cheaper than another one.</summary>
    public async Task Become(string? person, string language)
    {
        await Page.Context.ClearCookiesAsync();
        await Page.Context.SetExtraHTTPHeadersAsync(person is null
            ? [] : [KeyValuePair.Create("Authorization", "Bearer " + person)]);
        await Page.Context.AddCookiesAsync(
            [new() { Name = "lang", Value = language, Url = $"http://localhost:{_w.Address.Port}" }]);
        _complaints.Clear();
    }

    /// <summary>Chooses where a choice asks for the page again, and waits for that.</summary>
    public async Task Choose(string field, string value)
    {
        var element = Page.Locator($"[id='{field}']");
        if (await element.InputValueAsync() == value)
        {
            return;
        }

        // Where there is nothing to choose from, a number is typed.
        if (await element.EvaluateAsync<string>("e => e.tagName") == "INPUT")
        {
            await element.FillAsync(value);
            return;
        }

        if (await element.GetAttributeAsync("data-reload") is null)
        {
            await element.SelectOptionAsync(value);
            return;
        }

        if (!Scripts)
        {
            await element.SelectOptionAsync(value);
            await Page.ClickAsync("[data-reload-button]");
            await Page.IsComplete();
            return;
        }

        await Page.EvaluateAsync("() => { window.before = true; }");
        await element.SelectOptionAsync(value);
        await Page.WaitForFunctionAsync("() => !window.before && document.readyState === 'complete'");
    }

    /// <summary>Enters a movement and goes to where it is checked. Legs are "TO:quantity", a choice of units after a
    /// blank.</summary>
    public async Task Enter(int function, string? from, string[] legs, params (string Field, string Value)[] terms)
    {
        await Type(function, from, legs, terms);
        await Preview();
    }

    /// <summary>Fills in a movement's form.</summary>
    public async Task Type(int function, string? from, string[] legs, params (string Field, string Value)[] terms)
    {
        Assert.Equal(200, await Go($"/functions/{function}"));
        if (from is not null)
        {
            await Choose("from", _w[from]);
        }

        for (var i = 1; i <= legs.Length; i++)
        {
            if (i > 1)
            {
                await Page.ClickAsync("button[value=add]");
            }

            var parts = legs[i - 1].Split(' ');
            var (to, quantity) = (parts[0].Split(':')[0], parts[0].Split(':')[1]);
            await Choose($"to-{i}", _w[to]);
            if (parts.Length > 1)
            {
                await Page.SelectOptionAsync($"#units-{i}", parts[1]);
            }

            await Page.FillAsync($"#quantity-{i}", quantity);
        }

        foreach (var (field, value) in terms)
        {
            if (field is "refersTo" or "approve")
            {
                await Page.CheckAsync($"input[name={field}][value='{value}']");
            }
            else
            {
                await Fill(field, value);
            }
        }
    }

    /// <summary>Goes to where what was entered is checked.</summary>
    /// <param name="careless">Without what the browser itself asks for.</param>
    public async Task Preview(bool careless = false)
    {
        if (careless)
        {
            await Page.EvaluateAsync("() => { for (const form of document.forms) form.noValidate = true; }");
        }

        await Page.ClickAsync("button.primary[value=preview]");
    }

    /// <summary>Sends what was checked; the transaction's id. What cannot be undone is typed again.</summary>
    public async Task<string> Send(string? again = null)
    {
        await Page.WaitForSelectorAsync(".sentence, .reasons");
        Assert.True(await Page.Locator(".reasons").CountAsync() == 0, Page.Url + await Page.InnerTextAsync("main"));
        if (again is not null)
        {
            await Page.FillAsync("#again", again);
        }

        await Page.ClickAsync("button[value=submit]");
        await Page.Reaches("**/transactions/**");
        return new Uri(Page.Url).AbsolutePath.Split('/')[^1];
    }

    /// <summary>Goes from the navigation to an administrative operation of a function, and fills in its form.</summary>
    public async Task Open(int function, string operation, params (string Field, string Value)[] fields)
    {
        Assert.Equal(200, await Go("/"));
        await Navigate($"/functions/{function}");
        await Page.ClickAsync($"main a[href='/acts/{operation}']");
        await Page.Reaches($"**/acts/{operation}");
        foreach (var (field, value) in fields)
        {
            await Fill(field, value);
        }

        await Page.ClickAsync("button.primary[value=preview]");
    }

    /// <summary>Does an administrative operation: entered, checked, submitted. What the page says of the result, by
    /// label's place.</summary>
    public async Task<IReadOnlyList<string>> Do(int function, string operation,
        params (string Field, string Value)[] fields)
    {
        await Open(function, operation, fields);
        return await Submit();
    }

    /// <summary>Goes on by the navigation, which a narrow screen shows on demand.</summary>
    public async Task Navigate(string address)
    {
        if (await Page.Locator(".menu-open").IsVisibleAsync())
        {
            await Page.ClickAsync(".menu-open");
        }

        await Page.ClickAsync($"nav a[href='{address}']");
    }

    /// <summary>Waits until something is seen; where it does not come, what is seen instead is said.</summary>
    public async Task Sees(string selector)
    {
        try
        {
            await Page.Locator(selector).First.WaitForAsync();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{selector} is not seen at {Page.Url}:\n{await Page.InnerTextAsync("body")}");
        }
    }

    /// <summary>Submits an operation that was checked.</summary>
    public async Task<IReadOnlyList<string>> Submit()
    {
        await Page.WaitForSelectorAsync("button[value=submit], .reasons");
        Assert.True(await Page.Locator(".reasons").CountAsync() == 0, Page.Url + await Page.InnerTextAsync("main"));
        await Page.ClickAsync("button[value=submit]");
        await Page.WaitForSelectorAsync(".steps [data-number='3'][aria-current], .reasons");
        Assert.True(await Page.Locator(".reasons").CountAsync() == 0, Page.Url + await Page.InnerTextAsync("main"));
        return await Page.Locator("section[aria-labelledby=result] dd").AllInnerTextsAsync();
    }

    /// <summary>Fills in a field, whatever kind it is of.</summary>
    public async Task Fill(string field, string value)
    {
        var named = Page.Locator($"[name='{field}']");
        switch (await named.First.EvaluateAsync<string>("e => e.tagName === 'INPUT' ? e.type : e.tagName"))
        {
            case "SELECT":
                await named.SelectOptionAsync(value);
                break;
            case "checkbox":
                await named.SetCheckedAsync(value == "true");
                break;
            case "radio":
                await Page.CheckAsync($"[name='{field}'][value='{value}']");
                break;
            default:
                await named.FillAsync(value);
                break;
        }
    }

    /// <summary>What stands beside a field as wrong, where the field itself says so too.</summary>
    public async Task<string> WrongBeside(string field)
    {
        await Page.Locator(".wrong").First.WaitForAsync();
        var element = Page.Locator($"[name='{field}']").First;
        Assert.Equal("true", await element.GetAttributeAsync("aria-invalid"));
        return await element.EvaluateAsync<string>(
            "e => (e.getAttribute('aria-describedby') || '').split(' ').map(id "
                + "=> document.getElementById(id)).filter(d => d && d.matches('.wrong')).map(d "
                + "=> d.innerText).join(' ')");
    }

    /// <summary>The number of a person, by their token's name.</summary>
    public async Task<string> NumberOf(string person) => (await _w.Get(person, "me"))["person"].ToJsonString();
}

/// <summary>Waits that ask the document itself. Playwright's own wait for the event "load" now and then misses it on a
/// busy machine and then waits until its time is over.</summary>
internal static class Documents
{
    /// <summary>The page has an address like this one and its document is complete: <c>*</c> stands for a part of a
    /// path, <c>**</c> for anything.</summary>
    public static Task Reaches(this IPage page, string address) => page.Reaches(new Regex(
        "^" + Regex.Escape(address).Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "$",
        RegexOptions.None, TimeSpan.FromSeconds(1)));

    /// <inheritdoc cref="Reaches(IPage, string)" />
    public static Task Reaches(this IPage page, Regex address) => page.WaitForFunctionAsync(
        "like => document.readyState === 'complete' && new RegExp(like).test(location.href)", address.ToString());

    /// <summary>The document that is shown is complete.</summary>
    public static Task IsComplete(this IPage page) =>
        page.WaitForFunctionAsync("() => document.readyState === 'complete'");
}
