using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.Tables;

/// <summary>One column of the table that <c>kubectl get</c> prints.</summary>
/// <param name="Name">Its title.</param>
/// <param name="Type">OpenAPI type of the cells.</param>
/// <param name="Cell">The cell for an object; the time of now is for ages.</param>
/// <param name="Priority">0: always shown; 1: with <c>-o wide</c>.</param>
/// <param name="Format"><c>name</c> for the object's name, else empty.</param>
internal sealed record TableColumn(string Name, string Type, Func<JsonObject, DateTimeOffset, JsonNode?> Cell, int Priority = 0, string Format = "", string Description = "")
{
    public JsonObject Definition() => new()
    {
        ["name"] = Name,
        ["type"] = Type,
        ["format"] = Format,
        ["description"] = Description,
        ["priority"] = Priority,
    };
}
