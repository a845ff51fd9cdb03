using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>Get and list.</summary>
internal sealed class ReadRequests(ClusterApi api)
{
    public Task GetAsync(ApiRequest request) =>
        Answer.ObjectAsync(request, api.Get(request.Type, request.Namespace, request.Name!), api.Time.GetUtcNow());

    public Task ListAsync(ApiRequest request)
    {
        var filter = request.Filter();
        var token = ReadToken(request);
        var (all, revision) = ObjectsOf(request);
        var matching = all.Where(stored => filter(stored) && (token is null || stored.Key.CompareTo(token.Last) > 0)).ToList();
        var limit = (int)Math.Min(request.Number("limit") is { } asked and > 0 ? asked : int.MaxValue, int.MaxValue);
        var page = matching.Count <= limit ? matching : matching.GetRange(0, limit);
        var metadata = Representation.ListMetadata(token?.Revision ?? revision);
        if (page.Count < matching.Count)
        {
            metadata["continue"] = new ContinueToken(token?.Revision ?? revision, page[^1].Key).ToString();
            metadata["remainingItemCount"] = matching.Count - page.Count;
        }

        return Answer.BytesAsync(request.Http, Representation.Of(request.Http.Request).Many(page, request.Type, metadata, api.Time.GetUtcNow()));
    }

    private (IReadOnlyList<StoredObject> Items, long Revision) ObjectsOf(ApiRequest request)
    {
        var resource = request.Type.ViewOf ?? request.Type.Resource;
        if (request.Query("resourceVersionMatch") != "Exact" || request.Number("resourceVersion") is not { } exact) return api.Store.List(resource, request.Namespace);
        return api.Store.ListAt(resource, request.Namespace, exact) is { } past
            ? (past, exact)
            : throw ApiException.Expired($"The provided resource version is no longer available: {exact}");
    }

    private ContinueToken? ReadToken(ApiRequest request)
    {
        if (request.Query("continue") is not { Length: > 0 } text) return null;
        var token = ContinueToken.Parse(text) ?? throw ApiException.BadRequest($"continue key is not valid: {text}");
        return api.Store.History.Reaches(token.Revision) ? token : throw ApiException.Expired("The provided continue parameter is too old to display a consistent list result.");
    }
}
