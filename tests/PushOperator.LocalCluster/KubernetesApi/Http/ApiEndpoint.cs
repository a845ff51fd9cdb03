using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Patches;
using PushOperator.LocalCluster.KubernetesApi.Tokens;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>Takes every request, finds what it is about, and answers refusals and failures as <c>Status</c>.</summary>
internal sealed partial class ApiEndpoint(ClusterApi api, AccountTokens tokens, TimeSpan bookmarkInterval, ILogger<ApiEndpoint> logger, CancellationToken stopping) : IDisposable
{
    private readonly Discovery _discovery = new(api.Kinds);
    private readonly OpenApiDocuments _openApi = new(api.Kinds);
    private readonly ReadRequests _reads = new(api);
    private readonly WriteRequests _writes = new(api);
    private readonly ScaleRequests _scales = new(api);
    private readonly EvictionRequests _evictions = new(api);
    private readonly TokenRequests _tokens = new(api, tokens);
    private readonly PodLogs _logs = new(api);

    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await DispatchAsync(http);
        }
        catch (ApiException refusal)
        {
            await Answer.RefusalAsync(http, refusal);
        }
        catch (PatchException e)
        {
            await Answer.RefusalAsync(http, new ApiException(StatusCodes.Status422UnprocessableEntity, "Invalid", e.Message));
        }
        catch (BadHttpRequestException e)
        {
            await Answer.RefusalAsync(http, new ApiException(e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "RequestEntityTooLarge" : "BadRequest", e.Message));
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            LogAborted(http.Request.Method, http.Request.Path);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            LogFailed(e, http.Request.Method, http.Request.Path);
            await Answer.RefusalAsync(http, new ApiException(StatusCodes.Status500InternalServerError, "InternalError", $"Internal error occurred: {e.Message}"));
        }
    }

    public void Dispose() => _logs.Dispose();

    private Task DispatchAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        switch (path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            case ["healthz" or "livez" or "readyz", ..]: return Answer.TextAsync(http, "ok");
            case ["version"]: return Answer.JsonAsync(http, Discovery.Version);
            case ["api"]: return Answer.JsonAsync(http, Discovery.CoreVersions());
            case ["apis"]: return Answer.JsonAsync(http, _discovery.Groups());
            case ["apis", var group]: return Answer.JsonAsync(http, _discovery.Group(group));
            case [".well-known", "openid-configuration"]: return Answer.JsonAsync(http, AccountTokens.Discovery());
            case ["openid", "v1", "jwks"]: return TokenRequests.KeySetAsync(http, tokens);
            case ["openapi", "v2"]: return OpenApiDocuments.WriteV2Async(http);
            case ["openapi", "v3"]: return Answer.JsonAsync(http, _openApi.Index());
            case ["openapi", "v3", .. var rest]: return Answer.JsonAsync(http, _openApi.Document(string.Join('/', rest)));
        }

        var target = RequestTarget.Parse(path) ?? throw ApiException.NoSuchPath();
        if (target.Plural is null) return Answer.JsonAsync(http, _discovery.Resources(target.Group, target.Version));
        var type = api.Kinds.Find(target.Group, target.Version, target.Plural) ?? throw ApiException.NoSuchPath();
        if (target.Namespace is not null && !type.IsNamespaced) throw ApiException.NoSuchPath();
        return RouteAsync(new ApiRequest(http, type, target));
    }

    private Task RouteAsync(ApiRequest request) => (request.Http.Request.Method, HasName: request.Name is not null, request.Subresource) switch
    {
        ("GET", _, "") when request.Flag("watch") => new WatchStream(api, request, bookmarkInterval, stopping).RunAsync(),
        ("GET", false, _) => _reads.ListAsync(request),
        ("POST", false, _) => _writes.CreateAsync(request),
        ("DELETE", false, _) => _writes.DeleteCollectionAsync(request),
        ("DELETE", true, "") => _writes.DeleteAsync(request),
        (var method, true, "scale") when request.Type.Scale is not null => ScaleAsync(method, request),
        ("GET", true, "log") when request.Type.OtherSubresources.Contains("log") => _logs.GetAsync(request),
        ("POST", true, "eviction") when request.Type.OtherSubresources.Contains("eviction") => _evictions.EvictAsync(request),
        ("POST", true, "token") when request.Type.OtherSubresources.Contains("token") => _tokens.CreateAsync(request),
        (var method, true, "") => ObjectAsync(method, request),
        (var method, true, "status") when request.Type.HasStatus => ObjectAsync(method, request),
        ("PUT", true, "finalize") when request.Type.Resource == "namespaces" => _writes.UpdateAsync(request),
        (_, false, _) => throw ApiException.MethodNotAllowed(),
        _ => throw ApiException.NoSuchPath(),
    };

    private Task ObjectAsync(string method, ApiRequest request) => method switch
    {
        "GET" => _reads.GetAsync(request),
        "PUT" => _writes.UpdateAsync(request),
        "PATCH" => _writes.PatchAsync(request),
        _ => throw ApiException.MethodNotAllowed(),
    };

    private Task ScaleAsync(string method, ApiRequest request) => method switch
    {
        "GET" => _scales.GetAsync(request),
        "PUT" => _scales.UpdateAsync(request),
        "PATCH" => _scales.PatchAsync(request),
        _ => throw ApiException.MethodNotAllowed(),
    };
}
