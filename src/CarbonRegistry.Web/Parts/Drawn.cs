using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CarbonRegistry.Web.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace CarbonRegistry.Web.Parts;

/// <summary>
/// A part of a page that is drawn once for what it shows: where a reading is kept (<see cref="KeptReadings"/>) its
/// markup is too, for as long. For nothing that is a person's alone, and no forms: its content may depend on the
/// reading, the address, the language and how quantities are written, and on nothing else.
/// </summary>
public sealed class Drawn : Screen
{
    /// <summary>How many drawings of one reading are kept: its address may be written in any way.</summary>
    private const int Most = 20;

    private static readonly ConditionalWeakTable<object, ConcurrentDictionary<string, string>> Known = [];
    private string _markup = "";

    /// <summary>What it shows, as it was read.</summary>
    [Parameter, EditorRequired]
    public object Of { get; set; } = null!;

    /// <summary>Which part of it.</summary>
    [Parameter]
    public string Part { get; set; } = "";

    /// <summary>How it is drawn.</summary>
    [Parameter, EditorRequired]
    public RenderFragment ChildContent { get; set; } = null!;

    [Inject]
    private ILoggerFactory Log { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var request = Http.Request;
        var drawn = Known.GetOrCreateValue(Of);
        var how = $"{Part} {Language} {QuantityStyles.Of(Http)} {request.Path}{request.QueryString}";
        if (drawn.TryGetValue(how, out var known))
        {
            _markup = known;
            return;
        }

        await using var renderer = new HtmlRenderer(Http.RequestServices, Log);
        _markup = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Alone>(
            ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(Alone.Http)] = Http, [nameof(Alone.Content)] = ChildContent,
            }))).ToHtmlString());
        if (drawn.Count < Most)
        {
            drawn[how] = _markup;
        }
    }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddMarkupContent(0, _markup);
    }

    /// <summary>The part by itself, with the request that every part of a page has.</summary>
    private sealed class Alone : ComponentBase
    {
        [Parameter]
        public HttpContext Http { get; set; } = null!;

        [Parameter]
        public RenderFragment Content { get; set; } = null!;

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<CascadingValue<HttpContext>>(0);
            builder.AddComponentParameter(1, nameof(CascadingValue<>.Value), Http);
            builder.AddComponentParameter(2, nameof(CascadingValue<>.IsFixed), true);
            builder.AddComponentParameter(3, nameof(CascadingValue<>.ChildContent), Content);
            builder.CloseComponent();
        }
    }
}
