using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Patches;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>Create, update, patch, delete.</summary>
internal sealed class WriteRequests(ClusterApi api)
{
    private static readonly string[] PatchTypes =
        ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml", "application/strategic-merge-patch+json"];

    public async Task CreateAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(request.Http.Request, request.Aborted);
        await AnswerAsync(request, api.Create(request.Type, request.Namespace ?? Space(request, body), body, request.WriteOptions()), StatusCodes.Status201Created);
    }

    public async Task UpdateAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadObjectAsync(request.Http.Request, request.Aborted);
        await AnswerAsync(request, api.Update(request.Type, request.Namespace, request.Name!, body, request.WriteOptions()));
    }

    public async Task PatchAsync(ApiRequest request)
    {
        var contentType = RequestBody.MediaType(request.Http.Request);
        if (!PatchTypes.Contains(contentType) || (request.Type.IsCustom && contentType.Contains("strategic", StringComparison.Ordinal)))
            throw ApiException.UnsupportedMediaType(contentType, request.Type.IsCustom ? PatchTypes[..3] : PatchTypes);
        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted) ?? throw ApiException.BadRequest("a patch must not be empty");
        if (contentType == "application/apply-patch+yaml")
        {
            await ApplyAsync(request, body as JsonObject ?? throw ApiException.BadRequest("what is applied must be an object"));
            return;
        }

        await AnswerAsync(request, api.Modify(request.Type, request.Namespace, request.Name!, current => Patched(request, contentType, current, body), request.WriteOptions()));
    }

    public async Task DeleteAsync(ApiRequest request)
    {
        var (stored, isAnswer) = api.Delete(request.Type, request.Namespace, request.Name!, await DeleteOptionsAsync(request));
        if (isAnswer) await AnswerAsync(request, stored);
        else await Answer.SuccessAsync(request.Http, new JsonObject { ["name"] = stored.Key.Name, ["group"] = request.Type.Group, ["kind"] = request.Type.Plural, ["uid"] = stored.Uid });
    }

    public async Task DeleteCollectionAsync(ApiRequest request)
    {
        var filter = request.Filter();
        var options = await DeleteOptionsAsync(request);
        foreach (var stored in api.Store.List(request.Type.ViewOf ?? request.Type.Resource, request.Namespace).Items.Where(filter))
        {
            try
            {
                api.Delete(request.Type, stored.Key.Namespace, stored.Key.Name, options);
            }
            catch (ApiException e) when (e.Code == StatusCodes.Status404NotFound)
            {
                // Somebody else was faster: it is gone, as asked for.
                continue;
            }
        }

        await Answer.SuccessAsync(request.Http);
    }

    private async Task ApplyAsync(ApiRequest request, JsonObject body)
    {
        if (string.IsNullOrEmpty(request.Query("fieldManager"))) throw ApiException.BadRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        var (stored, isCreated) = api.Apply(request.Type, request.Namespace, request.Name!, body, request.WriteOptions());
        await AnswerAsync(request, stored, isCreated ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static JsonObject Patched(ApiRequest request, string contentType, JsonObject current, JsonNode body)
    {
        switch (contentType, body)
        {
            case ("application/json-patch+json", JsonArray operations): JsonPatch.Apply(current, operations); break;
            case ("application/merge-patch+json", JsonObject patch): MergePatch.Apply(current, patch); break;
            case ("application/strategic-merge-patch+json", JsonObject patch): StrategicMergePatch.Apply(current, patch, request.Type.Schema); break;
            default: throw ApiException.BadRequest($"the body is no {contentType}");
        }

        return current;
    }

    private static async Task<DeleteOptions> DeleteOptionsAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadAsync(request.Http.Request, request.Aborted);
        var orphan = body.IsTrue("orphanDependents") || request.Flag("orphanDependents");
        return new DeleteOptions
        {
            DryRun = request.DryRun || body.List("dryRun") is { Count: > 0 },
            Uid = body.Text("preconditions", "uid"),
            ResourceVersion = body.Text("preconditions", "resourceVersion"),
            GracePeriodSeconds = body.Number("gracePeriodSeconds") ?? request.Number("gracePeriodSeconds"),
            PropagationPolicy = body.Text("propagationPolicy") ?? request.Query("propagationPolicy") ?? (orphan ? "Orphan" : "Background"),
        };
    }

    // POST to the list of all namespaces: the object says which.
    private static string? Space(ApiRequest request, JsonObject body) => request.Type.IsNamespaced ? body.Metadata().Namespace ?? "default" : null;

    private Task AnswerAsync(ApiRequest request, Storage.StoredObject stored, int code = StatusCodes.Status200OK) => Answer.ObjectAsync(request, stored, api.Time.GetUtcNow(), code);
}
