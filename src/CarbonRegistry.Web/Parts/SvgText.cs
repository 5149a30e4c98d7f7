using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CarbonRegistry.Web.Parts;

/// <summary>A text in a drawing: Razor keeps the tag of this name for itself.</summary>
public sealed class SvgText : ComponentBase
{
    /// <summary>Its style.</summary>
    [Parameter]
    public string Class { get; set; } = "";

    /// <summary>Where it stands.</summary>
    [Parameter, EditorRequired]
    public int X { get; set; }

    /// <summary>Its baseline.</summary>
    [Parameter, EditorRequired]
    public int Y { get; set; }

    /// <summary>What it says.</summary>
    [Parameter, EditorRequired]
    public string Says { get; set; } = "";

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", Class);
        builder.AddAttribute(2, "x", X);
        builder.AddAttribute(3, "y", Y);
        builder.AddContent(4, Says);
        builder.CloseElement();
    }
}
