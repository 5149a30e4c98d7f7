using Microsoft.Playwright;

namespace CarbonRegistry.Screenshots;

/// <summary>
/// Takes pictures of a demonstration's pages: screenshots ADDRESS FOLDER wide|narrow zh|en TOKEN PATH NAME
/// [TOKEN PATH NAME …]; the token - is nobody's. A path's {EC} stands for the first compliance holding account that the
/// person sees. SCREENSHOTS_WHOLE=1 takes whole pages. eng/screenshots calls it.
/// </summary>
internal static class Program
{
    public static async Task Main(string[] args)
    {
        var (address, folder, width, language) = (args[0], args[1], args[2] == "narrow" ? 390 : 1440, args[3]);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } given ? given
                : "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        Directory.CreateDirectory(folder);
        foreach (var shot in args.Skip(4).Chunk(3))
        {
            await using var context = await browser.NewContextAsync(new()
            {
                ViewportSize = new() { Width = width, Height = width == 390 ? 844 : 900 }, BaseURL = address,
                Locale = language == "en" ? "en-GB" : "zh-CN",
                ExtraHTTPHeaders = shot[0] == "-" ? [] : [KeyValuePair.Create("Authorization", "Bearer " + shot[0])],
            });
            await context.AddCookiesAsync(
                [new() { Name = "lang", Value = language == "en" ? "en" : "zh-CN", Url = address }]);
            var page = await context.NewPageAsync();
            page.Console += (_, message) => Console.WriteLine($"{shot[2]}: {message.Text}");
            var path = shot[1];
            if (path.Contains("{EC}", StringComparison.Ordinal))
            {
                await page.GotoAsync("/accounts?type=EC");
                path = path.Replace(
                    "{EC}", (await page.Locator("tbody th a").First.InnerTextAsync()).Trim(), StringComparison.Ordinal);
            }

            await page.GotoAsync(path);
            var overflow = await page.EvaluateAsync<int>(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth");
            await page.ScreenshotAsync(new()
            {
                Path = Path.Combine(folder, shot[2] + ".png"),
                FullPage = Environment.GetEnvironmentVariable("SCREENSHOTS_WHOLE") == "1",
            });
            Console.WriteLine($"{shot[2]}{(overflow > 0 ? $" scrolls {overflow} px sideways" : "")}");
        }
    }
}
