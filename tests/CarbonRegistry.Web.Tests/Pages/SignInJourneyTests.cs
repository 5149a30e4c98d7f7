using System.Text.RegularExpressions;
using OtpNet;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>People sign in and confirm in a browser: with a passkey of the browser's own (a virtual authenticator),
/// with password and one-time code, with a recovery code.</summary>
public partial class SignInJourneyTests(Chromium chromium)
{
    [Fact]
    public async Task A_passkey_is_made_signs_in_and_confirms_exactly_what_is_done()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, null);
        var page = clerk.Page;
        var (devices, authenticator) = await clerk.WithPasskeys();

        // Enrolled by the code from the administrator; the codes for a day without the device are shown once.
        await clerk.Go("/enrol?code=" + w.EnrolmentCode("national"));
        await page.ClickAsync("button[value=begin]");
        await page.ClickAsync("[data-passkey=create]");
        await clerk.Sees(".codes li");
        Assert.Equal(10, await page.Locator(".codes li").CountAsync());
        await page.ClickAsync("a.primary");
        await page.Reaches(Home());
        await page.ClickAsync("form[action='/sign-out'] button");
        await page.Reaches("**/sign-in");

        // Somebody else's face opens nothing.
        await Verified(false);
        await clerk.Go("/sign-in?next=%2Ffunctions%2F6");
        await page.ClickAsync("[data-passkey=sign-in]");
        await clerk.Sees("[data-status]:visible");
        Assert.EndsWith("/sign-in?next=%2Ffunctions%2F6", page.Url, StringComparison.Ordinal);
        await Verified(true);
        await page.ClickAsync("[data-passkey=sign-in]");
        await page.Reaches("**/functions/6");

        // A high-risk act asks again, for this very content; turned away it has not happened.
        var before = w.Everything();
        await clerk.Enter(6, null, ["NT:1000"], ("reference", "环办气候〔2026〕1号"), ("vintage", "2025"));
        await page.FillAsync("#again", "1000");
        await page.ClickAsync("button[value=submit]");
        await clerk.Sees("[data-passkey=confirm]:visible");
        await Verified(false);
        await page.ClickAsync("[data-passkey=confirm]");
        await clerk.Sees("[data-status]:visible");
        Assert.Equal(before, w.Everything());
        await Verified(true);
        await page.ClickAsync("[data-passkey=confirm]");
        await page.Reaches("**/transactions/**");
        Assert.Equal(1000, (await w.Amounts("NT", token: "audit")).Available);

        // The passkey is on the page of one's own.
        await page.ClickAsync(".person a");
        await clerk.Sees("#passkeys");
        Assert.Equal(1, await page.Locator("section[aria-labelledby=passkeys] tbody tr").CountAsync());
        Assert.DoesNotContain(clerk.Complaints, c => !c.Contains("NotAllowed", StringComparison.Ordinal));

        Task Verified(bool itself) => devices.SendAsync("WebAuthn.setUserVerified",
            new() { ["authenticatorId"] = authenticator, ["isUserVerified"] = itself });
    }

    [Fact]
    public async Task Password_and_one_time_code_sign_in_and_confirm_and_a_recovery_code_once()
    {
        await using var w = World.Start(Backend.Sqlite);
        await using var clerk = await chromium.Person(w, null, "en");
        var page = clerk.Page;
        await clerk.Go("/enrol?code=" + w.EnrolmentCode("national"));
        await page.ClickAsync("button[value=begin]");
        await clerk.Sees(".qr svg");
        var codes = new Totp(Base32Encoding.ToBytes(await page.InnerTextAsync(".qr + p code")));
        await page.FillAsync("#new-login", "guo.jia");
        await page.FillAsync("#new-password", SigningInOf.Password);
        await page.FillAsync("#new-code", w.Code(codes));
        await page.ClickAsync("form:has(#new-login) button.primary");
        await clerk.Sees(".codes li");
        var recovery = (await page.InnerTextAsync(".codes li")).Trim();
        await page.ClickAsync("a.primary");
        await page.ClickAsync("form[action='/sign-out'] button");
        await page.Reaches("**/sign-in");

        await SignIn("wrong", w.NextCode(codes));
        await clerk.Sees(".reasons");
        await SignIn(SigningInOf.Password, w.NextCode(codes));
        await page.Reaches(Home());

        // A high-risk act with password and code.
        w.Clock.Advance(TimeSpan.FromMinutes(1));
        await clerk.Enter(6, null, ["NT:1000"], ("reference", "r"), ("vintage", "2025"));
        await page.FillAsync("#again", "1000");
        await page.ClickAsync("button[value=submit]");
        await page.FillAsync("#confirmation-password", SigningInOf.Password);
        await page.FillAsync("#confirmation-code", w.NextCode(codes));
        await page.ClickAsync("form:has(#confirmation-code) button:not([type=button])");
        await page.Reaches("**/transactions/**");
        Assert.Equal(1000, (await w.Amounts("NT", token: "audit")).Available);

        // A recovery code stands in for the one-time code, once.
        foreach (var works in new[] { true, false })
        {
            await page.ClickAsync("form[action='/sign-out'] button");
            await page.Reaches("**/sign-in");
            w.Clock.Advance(TimeSpan.FromMinutes(2));
            await SignIn(SigningInOf.Password, recovery);
            if (works)
            {
                await page.Reaches(Home());
            }
            else
            {
                await clerk.Sees(".reasons");
            }
        }

        Assert.Empty(clerk.Complaints);

        async Task SignIn(string password, string code)
        {
            await page.FillAsync("#loginName", "guo.jia");
            await page.FillAsync("#password", password);
            await page.FillAsync("#code", code);
            await page.ClickAsync("form[method=post][action='/sign-in'] button.primary");
        }
    }

    [GeneratedRegex(@"\d/$")]
    private static partial Regex Home();
}
