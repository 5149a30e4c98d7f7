using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CarbonRegistry.Files;
using CarbonRegistry.Web.Lists;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CarbonRegistry.Web.Api;

/// <summary>How an endpoint describes itself in the OpenAPI document.</summary>
internal static class Describing
{
    /// <summary>Its name, title and explanation.</summary>
    public static RouteHandlerBuilder Says(this RouteHandlerBuilder endpoint, string name, string summary,
        string description) =>
        endpoint.WithName(name).WithSummary(summary).WithDescription(description);

    /// <summary>The body it takes. A body of another content type is answered with 415.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint, string contentType)
        where T : notnull => endpoint.Accepts<T>(contentType).TakesBody();

    /// <summary>The answers to a body that cannot be read: no such text, too large, of another type.</summary>
    public static RouteHandlerBuilder TakesBody(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<Problem>(StatusCodes.Status400BadRequest, Problems.ContentType)
        .Produces<Problem>(StatusCodes.Status413PayloadTooLarge, Problems.ContentType)
        .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, Problems.ContentType)
        .Produces<Problem>(StatusCodes.Status422UnprocessableEntity, Problems.ContentType);

    /// <summary>What a list answers with, which its handler's type does not say, since it may be a file: up to 299 this
    /// form, above a problem.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            _ = status < 300 ? endpoint.Produces<T>(status) : endpoint.Refuses(status);
        }

        return endpoint;
    }

    /// <summary>The statuses of its refusals beyond <see cref="AnyRequest"/> and <see cref="TakesBody"/>.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params ReadOnlySpan<int> statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problems.ContentType]));
        }

        return endpoint;
    }

    /// <summary>What any request can be answered with: its query is no text, nobody is signed in, a token may not, too
    /// many requests, the database is away.</summary>
    public static RouteGroupBuilder AnyRequest(this RouteGroupBuilder group) => group.Refuses(
        StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden,
        StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable)

        // A request line beyond what the server reads is turned away before anybody looks at it, without a body.
        .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status414UriTooLong, typeof(void)));

    /// <summary>What it answers instead, by its query.</summary>
    public static RouteHandlerBuilder OrAnswers<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.AddOpenApiOperationTransformer(async (operation, context, cancel) =>
        {
            if (operation.Responses?["200"].Content?["application/json"] is { } media)
            {
                var other = await context.GetOrCreateSchemaAsync(typeof(T), null, cancel);
                media.Schema = new OpenApiSchema { AnyOf = [media.Schema!, other] };
            }
        });

    /// <summary>A list with a query parameter <c>format</c> comes as a file too.</summary>
    public static void Files(OpenApiOperation operation)
    {
        if (operation.Parameters?.Any(p => p.Name == "format") == true
            && operation.Responses?["200"] is OpenApiResponse { Content: { } content })
        {
            content[TableFormats.CsvType] =
                new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
            content[TableFormats.XlsxType] =
                new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        }
    }

    /// <summary>A property that is left out where it is null need not be there.</summary>
    public static Task LeftOut(OpenApiSchema schema, OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (var property in context.JsonTypeInfo.Properties.Where(p =>
            p.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true)
                     .Any(a => a is JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }) == true))
        {
            schema.Required?.Remove(property.Name);
        }

        return Task.CompletedTask;
    }

    /// <summary>The number of a thing is a number; an instant of a form is a text of ISO 8601.</summary>
    public static Task Ids(OpenApiSchema schema, OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type);
        if ((type ?? context.JsonTypeInfo.Type).IsAssignableTo(typeof(IId)))
        {
            var isText = context.JsonPropertyInfo?.AttributeProvider?
                .GetCustomAttributes(typeof(JsonConverterAttribute), inherit: true).Length > 0;
            schema.Type = (isText ? JsonSchemaType.String : JsonSchemaType.Integer)
                | (type is null ? default : JsonSchemaType.Null);
            schema.Format = isText ? "date-time" : "int64";
        }

        return Task.CompletedTask;
    }

    /// <summary>A row of a closed list is its key.</summary>
    public static Task Rows(OpenApiSchema schema, OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (context.JsonTypeInfo.Type is var type && type.IsAssignableTo(typeof(IKeyed)))
        {
            var rows = (IEnumerable<IKeyed>)type.GetProperty(nameof(AccountState.All))!.GetValue(null)!;
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. rows.Select(r => (JsonNode)JsonValue.Create(r.Key))];
        }

        return Task.CompletedTask;
    }

    /// <summary>The terms are fields of a transaction, each as its row says.</summary>
    public static Task Terms(OpenApiSchema schema, OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (context.JsonTypeInfo.Type != typeof(TransactionForm) || schema.Properties is not { } properties)
        {
            return Task.CompletedTask;
        }

        foreach (var term in Term.All)
        {
            var functions = string.Join(", ", Functions.All.Where(f => f.Allows(term)).Select(f => f.Code));
            properties[term.Field] = new OpenApiSchema
            {
                Type = (term.Type.IsFlag ? JsonSchemaType.Boolean : JsonSchemaType.String) | JsonSchemaType.Null,
                Description = string.Join(
                    ' ', new[] { $"{term.Name.Zh} ({functions}): {term.Name.En}.", term.Hint?.En, Values(term.Type) }
                        .OfType<string>()),
            };
        }

        // What is no term is refused, not kept.
        schema.AdditionalPropertiesAllowed = false;
        schema.AdditionalProperties = null;
        return Task.CompletedTask;
    }

    private static string? Values(TermType type) =>
        type == TermType.Instant ? "ISO 8601 with its offset." : type == TermType.Day ? "yyyy-MM-dd."
        : type == TermType.Transaction ? "A UUID."
        : type.IsFlag ? string.Join("; ", type.Words!.All.Select(w => $"{w.Key}: {w.Name.En}")) + "."
        : type.Words is { } words
            ? "One of " + string.Join(", ", words.All.Select(w => $"{w.Key} ({w.Name.Zh})")) + ", or its name."
        : type == TermType.Text ? $"At most {TermType.LongestText} characters." : null;

    /// <summary>An example of its body.</summary>
    public static RouteHandlerBuilder Example(this RouteHandlerBuilder endpoint, string json) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            foreach (var media in operation.RequestBody?.Content?.Values ?? [])
            {
                media.Example = JsonNode.Parse(json);
            }

            return Task.CompletedTask;
        });

    /// <summary>Refuses query parameters that the endpoint does not know: a filter that is misspelt must not be left
    /// out in silence.</summary>
    public static EndpointFilterDelegate OnlyKnownParameters(EndpointFilterFactoryContext context,
        EndpointFilterDelegate next)
    {
        var declared = context.MethodInfo.GetParameters().Where(p => p.ParameterType == typeof(string))
            .Select(p => p.Name!).ToHashSet(StringComparer.Ordinal);
        return invocation =>
        {
            var http = invocation.HttpContext;
            var known = http.GetEndpoint()?.Metadata.GetMetadata<KnownParameters>()?.Names ?? declared;
            var unknown = http.Request.Query.Where(q => !known.Contains(q.Key) || q.Value.Count > 1
                || http.Request.RouteValues.ContainsKey(q.Key)).Select(q => q.Key).ToList();
            return unknown.Count == 0
                ? next(invocation)
                : ValueTask.FromResult<object?>(
                    http.Refuse([.. unknown.Select(name =>
                            Refusals.UnknownField.At(field: known.Contains(name) ? name : null))]));
        };
    }
}
