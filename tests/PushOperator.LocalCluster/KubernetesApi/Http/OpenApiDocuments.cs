using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>
/// The OpenAPI documents that kubectl reads: for <c>explain</c>, for how lists are merged by <c>apply</c>, and to learn that the server validates
/// fields itself. Version 2 exists and is empty: without it, kubectl uses version 3 or asks nothing.
/// </summary>
internal sealed class OpenApiDocuments(KindCatalog kinds)
{
    private const string V2Protobuf = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    public static async Task WriteV2Async(HttpContext http)
    {
        if (http.Request.Headers.Accept.ToString().Contains("protobuf", StringComparison.Ordinal))
        {
            // An empty message is an empty document.
            http.Response.ContentType = V2Protobuf;
            await http.Response.CompleteAsync();
            return;
        }

        await Answer.JsonAsync(http, new JsonObject { ["swagger"] = "2.0", ["info"] = Info(), ["paths"] = new JsonObject(), ["definitions"] = new JsonObject() });
    }

    public JsonObject Index() => new()
    {
        ["paths"] = new JsonObject(kinds.All.Select(Path).Distinct().Select(path =>
            KeyValuePair.Create(path, (JsonNode?)new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}" }))),
    };

    /// <summary>The document of a group and version: <c>api/v1</c>, <c>apis/apps/v1</c>.</summary>
    /// <exception cref="ApiException">404.</exception>
    public JsonObject Document(string path)
    {
        var types = kinds.All.Where(t => Path(t) == path).ToList();
        if (types.Count == 0) throw ApiException.NoSuchPath();
        var writer = new OpenApiWriter();
        var paths = new JsonObject();
        foreach (var type in types)
        {
            writer.Add($"{type.Version}.{type.Kind}", type.IsCustom ? type.Schema.AsObject() : type.Schema, GroupVersionKind(type));
            var scope = type.IsNamespaced ? "namespaces/{namespace}/" : "";
            paths[$"/{path}/{scope}{type.Plural}"] = new JsonObject { ["get"] = Operation(type, "list"), ["post"] = Operation(type, "post") };
            paths[$"/{path}/{scope}{type.Plural}/{{name}}"] = new JsonObject { ["get"] = Operation(type, "get"), ["put"] = Operation(type, "put"), ["patch"] = Operation(type, "patch") };
        }

        return new JsonObject { ["openapi"] = "3.0.0", ["info"] = Info(), ["paths"] = paths, ["components"] = new JsonObject { ["schemas"] = writer.Schemas } };
    }

    private static JsonObject Operation(ResourceType type, string action) => new()
    {
        ["x-kubernetes-action"] = action,
        ["x-kubernetes-group-version-kind"] = GroupVersionKind(type),
        ["parameters"] = new JsonArray([.. new[] { "dryRun", "fieldManager", "fieldValidation" }.Select(name =>
            (JsonNode?)new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } })]),
        ["responses"] = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = "OK",
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{type.Version}.{type.Kind}" } } },
            },
        },
    };

    private static JsonObject GroupVersionKind(ResourceType type) => new() { ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind };

    private static string Path(ResourceType type) => type.Group.Length == 0 ? $"api/{type.Version}" : $"apis/{type.Group}/{type.Version}";

    private static JsonObject Info() => new() { ["title"] = "Kubernetes", ["version"] = "v1.34.0" };
}
