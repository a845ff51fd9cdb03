using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>
/// Where the next page of a list begins. Later pages show the objects of their own time under the revision of the first: whoever watches from
/// that revision is told every difference.
/// </summary>
internal sealed record ContinueToken(long Revision, ObjectKey Last)
{
    public override string ToString() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["revision"] = Revision,
        ["resource"] = Last.Resource,
        ["namespace"] = Last.Namespace,
        ["name"] = Last.Name,
    }));

    /// <summary>Null when it was not made by <see cref="ToString"/>.</summary>
    public static ContinueToken? Parse(string text)
    {
        try
        {
            var json = JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
            if (json.Number("revision") is not { } revision || json.Text("resource") is not { } resource) return null;
            return new ContinueToken(revision, new ObjectKey(resource, json.Text("namespace") ?? "", json.Text("name") ?? ""));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}
