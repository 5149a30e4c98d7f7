using CarbonRegistry.Storage;

namespace CarbonRegistry.Web.Tests.Pages;

/// <summary>No text of others runs: not what they type into any field of any page, and not what they have left in the
/// registry.</summary>
[Trait("Length", "Long")]
public sealed class ScriptTests(Chromium chromium)
{
    private const string Payload =
        "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}<svg onload=alert(3)>";

    private const string Texts =
        "input:not([type]), input[type=text], input[type=search], input[type=email], input[type=tel], textarea";

    [Fact]
    public async Task No_text_of_others_runs_on_any_page_nor_in_any_field()
    {
        await using var x = await ExchangeWorld.Start(Backend.Sqlite);
        await Furnished.Furnish(x);
        var w = x.World;
        var session = await Sitemap.SignIn(w);
        using (var database = new Database(w.Connection))
        {
            foreach (var column in new[] { "account set name", "person set name", "holder set name_en",
                "holder set name_zh" })
            {
                database.Execute($"update {column} = '{Payload.Replace("'", "''", StringComparison.Ordinal)}'");
            }
        }

        await w.Must("national", 6, ">NT:5",
            $"\"reference\":{System.Text.Json.JsonSerializer.Serialize(Payload)},\"vintage\":\"2025\"");
        var (places, _) = await Sitemap.Of(w, session);
        await using var clerk = await chromium.Person(w, null);
        var findings = new List<string>();
        var sent = new HashSet<string>(StringComparer.Ordinal);
        var fields = 0;
        foreach (var person in places.GroupBy(p => p.Person, StringComparer.Ordinal))
        {
            await clerk.Seat(person.Key, "zh-CN", session);
            foreach (var place in person)
            {
                await Visit(place);

                // A form that is on many pages, as a list's filter or what is in the frame of each, is sent once.
                var forms = await clerk.Page.EvaluateAsync<string[]>(
                    "selector => [...document.forms].map(f => [f.method, new URL(f.action).pathname, "
                        + "...[...f.elements].filter(e => e.matches(selector)).map(e => e.name)].join(' '))", Texts);
                var here = true;
                for (var i = 0; i < forms.Length; i++)
                {
                    if (forms[i].Split(' ').Length == 2 || !sent.Add(forms[i]))
                    {
                        continue;
                    }

                    if (!here)
                    {
                        await Visit(place);
                    }

                    fields += await Send(i);
                    here = false;
                    await Nothing($"{place.Path} form {i}");
                }
            }

            findings.AddRange(clerk.Complaints.Where(c => c.StartsWith("a dialog", StringComparison.Ordinal)
                || c.Contains("Content Security Policy", StringComparison.Ordinal)));
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
        Assert.True(fields > 200, fields.ToString(System.Globalization.CultureInfo.InvariantCulture));

        async Task Visit(Place place)
        {
            await clerk.Go(place.Path + (place.Path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "q="
                + Uri.EscapeDataString(Payload));
            await Nothing(place.Path);
        }

        // Nor is anything of it an element.
        async Task Nothing(string where)
        {
            if (await clerk.Page.EvaluateAsync<int>(
                "() => document.querySelectorAll('script:not([src]), img[src=x], svg[onload], [onerror]').length") > 0)
            {
                findings.Add(
                    where + ": "
                    + await clerk.Page.EvaluateAsync<string>(
                        "() => document.querySelector('script:not([src]), img[src=x], svg[onload], "
                            + "[onerror]').parentElement.outerHTML.slice(0, 300)"));
            }
        }

        // Fills every field of text of a form with the payload, whatever its limits in the browser, and sends it. How
        // many fields it had.
        async Task<int> Send(int form)
        {
            var filled = await clerk.Page.EvaluateAsync<int>(
                """
                ([index, payload, selector]) => {
                    const form = document.forms[index];
                    const texts = [...form.elements].filter(e => e.matches(selector));
                    form.noValidate = true;
                    for (const e of form.elements) {
                        if (texts.includes(e)) e.value = payload;
                        else if (e.tagName === "SELECT" && e.options.length > 1) e.selectedIndex = 1;
                        else if (e.type === "radio" || e.type === "checkbox") e.checked = true;
                    }
                    window.before = true;
                    form.requestSubmit(form.querySelector("button:not([type=button])"));
                    return texts.length;
                }
                """, new object[] { form, Payload, Texts });
            await clerk.Page.WaitForFunctionAsync("() => !window.before && document.readyState === 'complete'");
            return filled;
        }
    }
}
