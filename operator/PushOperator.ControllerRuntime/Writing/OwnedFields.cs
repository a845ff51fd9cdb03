using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PushOperator.ControllerRuntime.Writing;

/// <summary>
/// What a field manager owns of a live object: the fields that <c>managedFields</c> says it applied, with the values they have now.
/// </summary>
/// <remarks>
/// Two fingerprints of the same object are equal exactly if our fields still are as we left them: another manager that changes a value
/// takes the field away from us, which is in <c>managedFields</c>; another process that applies as us changes the value.
/// </remarks>
internal static class OwnedFields
{
    /// <summary>A hash of the manager's fields and their values.</summary>
    public static string Fingerprint(JsonObject live, string manager)
    {
        var fields = FieldsOf(live, manager);

        // An API server without managedFields: anything but its own bookkeeping counts.
        var owned = fields is null ? WithoutBookkeeping(live) : Extract(live, fields);
        return Hash($"{fields?.ToJsonString()}\n{owned.ToJsonString()}");
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static JsonObject? FieldsOf(JsonObject live, string manager) =>
        (live["metadata"]?["managedFields"] as JsonArray)?
            .FirstOrDefault(entry => (string?)entry?["manager"] == manager && (string?)entry?["operation"] == "Apply" && entry?["subresource"] is null)?["fieldsV1"] as JsonObject;

    private static JsonObject WithoutBookkeeping(JsonObject live)
    {
        var rest = live.DeepClone().AsObject();
        rest.Remove("status");
        foreach (var name in new[] { "resourceVersion", "generation", "managedFields" }) rest["metadata"]?.AsObject().Remove(name);
        return rest;
    }

    /// <summary>The part of <paramref name="live"/> that the field set names. A field it names and the object lacks is left out.</summary>
    private static JsonNode Extract(JsonNode live, JsonObject fields)
    {
        // A leaf: owned as a whole.
        if (fields.Count == 0) return live.DeepClone();
        var found = new JsonObject();
        foreach (var (path, below) in fields)
        {
            if (Step(live, path) is { } child) found[path] = Extract(child, below?.AsObject() ?? []);
        }

        return found;
    }

    /// <summary>Follows one step of a field set: <c>f:</c> a field, <c>k:</c> the list item with these keys, <c>v:</c> the set item of this value, <c>i:</c> an index, <c>.</c> the node itself.</summary>
    private static JsonNode? Step(JsonNode live, string path) => (path[..Math.Min(2, path.Length)], live) switch
    {
        ("f:", JsonObject map) => map[path[2..]],
        ("k:", JsonArray list) => list.FirstOrDefault(item => HasKeys(item, JsonNode.Parse(path[2..])!.AsObject())),
        ("v:", JsonArray list) => list.FirstOrDefault(item => JsonNode.DeepEquals(item, JsonNode.Parse(path[2..]))),
        ("i:", JsonArray list) when int.Parse(path[2..]) is var index && index < list.Count => list[index],
        _ => null,
    };

    private static bool HasKeys(JsonNode? item, JsonObject keys) =>
        item is JsonObject map && keys.All(key => JsonNode.DeepEquals(map[key.Key], key.Value));
}
