using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.Json;

/// <summary>The <c>metadata</c> of an object in JSON, read and written in place.</summary>
internal readonly struct ObjectMetadata(JsonObject root)
{
    public JsonObject Json => root.Ensure("metadata");

    public string? Name
    {
        get => root.Text("metadata", "name");
        set => Json["name"] = value;
    }

    public string? Namespace => root.Text("metadata", "namespace");

    public string? Uid => root.Text("metadata", "uid");

    public string? ResourceVersion => root.Text("metadata", "resourceVersion");

    public long? Generation => root.Number("metadata", "generation");

    public string? DeletionTimestamp => root.Text("metadata", "deletionTimestamp");

    public IReadOnlyList<string> Finalizers =>
        root.List("metadata", "finalizers")?.Select(f => f.Text()).OfType<string>().ToList() ?? [];

    public IEnumerable<JsonObject> OwnerReferences => root.Objects("metadata", "ownerReferences");

    public void AddFinalizer(string finalizer)
    {
        if (Finalizers.Contains(finalizer)) return;
        if (Json["finalizers"] is not JsonArray list) Json["finalizers"] = list = [];
        list.Add(finalizer);
    }

    public void RemoveFinalizer(string finalizer)
    {
        var left = Finalizers.Where(f => f != finalizer).Select(f => (JsonNode?)f).ToArray();
        if (left.Length == 0) Json.Remove("finalizers");
        else Json["finalizers"] = new JsonArray(left);
    }
}
