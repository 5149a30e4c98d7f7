using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CarbonRegistry.Web;

/// <summary>
/// The descriptions of the interfaces (OpenAPI). To make one takes seconds of a processor that has just started, and
/// anybody may ask: it is made once a process, when first asked for, and then sent from memory. Nodes of one process
/// differ in nothing that it says but in whether they offer the people of a demonstration.
/// </summary>
internal sealed class Descriptions(IServiceProvider services, HostOptions options)
{
    private static readonly ConcurrentDictionary<(string Name, bool Demonstration), Lazy<Task<Kept>>> Made = new();

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
    private async Task<Kept> Of(string name)
    {
        var key = (name, options.Demonstration);
        var made = Made.GetOrAdd(key, k => new(() => Task.Run(() => Make(k.Name))));
        try
        {
            return await made.Value;
        }
        catch
        {
            // Its node was stopped meanwhile: the next who asks has it made by their own.
            Made.TryRemove(new(key, made));
            throw;
        }
    }

    private async Task<Kept> Make(string name)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(name).GetOpenApiDocumentAsync(
            CancellationToken.None);
        var text = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        return new(Encoding.UTF8.GetBytes(text), "application/json; charset=utf-8", CompressionLevel.Optimal);
    }
}
