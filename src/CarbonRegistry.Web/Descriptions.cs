using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CarbonRegistry.Web;

/// <summary>
/// The descriptions of the interfaces (OpenAPI). To make one takes most of a second of a processor, and anybody may
/// ask: it is made once, when first asked for, and then sent from memory.
/// </summary>
internal sealed class Descriptions(IServiceProvider services)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Kept>>> _made = new(StringComparer.Ordinal);

    /// <summary>Maps these documents at <c>/openapi/NAME.json</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            routes.MapGet($"/openapi/{name}.json", async (HttpContext http, Descriptions descriptions) =>
                await (await descriptions.Of(name)).Send(http)).AllowAnonymous().ExcludeFromDescription();
        }
    }

    // Whoever comes while it is made waits for it. It is nobody's request: it goes on when who asked has left.
    private Task<Kept> Of(string name) => _made.GetOrAdd(name, n => new(() => Task.Run(() => Make(n)))).Value;

    private async Task<Kept> Make(string name)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(name).GetOpenApiDocumentAsync(
            CancellationToken.None);
        var text = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        return new(Encoding.UTF8.GetBytes(text), "application/json; charset=utf-8", CompressionLevel.Optimal);
    }
}
