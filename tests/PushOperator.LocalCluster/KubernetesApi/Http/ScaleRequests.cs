using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Patches;
using PushOperator.LocalCluster.KubernetesApi.Schemas;
using PushOperator.LocalCluster.KubernetesApi.Selectors;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>The <c>scale</c> subresource: the numbers of replicas of any kind in one form.</summary>
internal sealed class ScaleRequests(ClusterApi api)
{
    public Task GetAsync(ApiRequest request) =>
        Answer.JsonAsync(request.Http, Scale(request.Type, ObjectView.Of(api.Get(request.Type, request.Namespace, request.Name!), request.Type)));

    public async Task UpdateAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(request.Http.Request, request.Aborted);
        await ChangeAsync(request, _ => body);
    }

    public async Task PatchAsync(ApiRequest request)
    {
        var contentType = RequestBody.MediaType(request.Http.Request);
        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted);
        await ChangeAsync(request, scale =>
        {
            switch (contentType, body)
            {
                case ("application/json-patch+json", JsonArray operations): JsonPatch.Apply(scale, operations); break;
                // A Scale has no lists: a strategic patch is a merge patch.
                case ("application/merge-patch+json" or "application/strategic-merge-patch+json", JsonObject patch): MergePatch.Apply(scale, patch); break;
                default: throw ApiException.UnsupportedMediaType(contentType, "application/json-patch+json", "application/merge-patch+json");
            }

            return scale;
        });
    }

    private async Task ChangeAsync(ApiRequest request, Func<JsonObject, JsonObject> change)
    {
        var type = request.Type;
        var stored = api.Modify(type, request.Namespace, request.Name!, current =>
        {
            var scale = change(Scale(type, current));
            var replicas = scale.Number("spec", "replicas") ?? 0;
            if (replicas < 0) throw ApiException.Invalid(type, request.Name!, [FieldProblem.Invalid("spec.replicas", $"{replicas}", "must be greater than or equal to 0")]);
            if (scale.Metadata().ResourceVersion is { Length: > 0 } version && version != current.Metadata().ResourceVersion) throw ApiException.Modified(type, request.Name!);
            var parent = type.Scale!.SpecReplicas[..^1].Aggregate(current, (map, name) => map.Ensure(name));
            parent[type.Scale.SpecReplicas[^1]] = replicas;
            return current;
        }, request.WriteOptions());
        await Answer.JsonAsync(request.Http, Scale(type, ObjectView.Of(stored, type)));
    }

    private static JsonObject Scale(ResourceType type, JsonObject json)
    {
        var metadata = new JsonObject();
        foreach (var name in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" }) metadata[name] = json.At("metadata", name)?.DeepClone();
        var status = new JsonObject { ["replicas"] = json.Number(type.Scale!.StatusReplicas) ?? 0 };
        var selector = type.Scale.Selector is { } path ? json.At(path) : null;
        if (selector is not null) status["selector"] = selector.Text() ?? LabelSelector.Of(selector as JsonObject).ToString();
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = json.Number(type.Scale.SpecReplicas) ?? 0 },
            ["status"] = status,
        };
    }
}
