using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>The log of a container, passed on from the kubelet of the pod's node as it comes.</summary>
internal sealed class PodLogs(ClusterApi api) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public async Task GetAsync(ApiRequest request)
    {
        var pod = api.Get(request.Type, request.Namespace, request.Name!).ToJson();
        var address = $"{Kubelet(pod)}/containerLogs/{request.Namespace}/{request.Name}/{Container(request, pod)}{request.Http.Request.QueryString}";
        using var answer = await AskAsync(address, request.Aborted);
        request.Http.Response.StatusCode = (int)answer.StatusCode;
        request.Http.Response.ContentType = "text/plain; charset=utf-8";
        await using var body = await answer.Content.ReadAsStreamAsync(request.Aborted);
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, request.Aborted) is > 0 and var read)
        {
            await request.Http.Response.Body.WriteAsync(buffer.AsMemory(0, read), request.Aborted);
            // A log that is followed shows a line when it is written, not when a buffer is full.
            await request.Http.Response.Body.FlushAsync(request.Aborted);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> AskAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new ApiException(StatusCodes.Status500InternalServerError, "InternalError", $"Get \"{address}\": {e.Message}");
        }
    }

    private string Kubelet(System.Text.Json.Nodes.JsonObject pod)
    {
        var name = pod.Text("spec", "nodeName") ?? throw ApiException.BadRequest($"pod {pod.Metadata().Name} does not have a host assigned");
        var node = api.Store.Get(new ObjectKey("nodes", "", name))?.ToJson();
        var ip = node.Objects("status", "addresses").FirstOrDefault(a => a.Text("type") == "InternalIP").Text("address");
        var port = node.Number("status", "daemonEndpoints", "kubeletEndpoint", "Port");
        if (ip is null || port is null) throw ApiException.BadRequest($"node {name} does not say where its kubelet is");
        return $"http://{ip}:{port}";
    }

    private static string Container(ApiRequest request, System.Text.Json.Nodes.JsonObject pod)
    {
        var names = pod.Objects("spec", "containers").Select(c => c.Text("name")).OfType<string>().ToList();
        var asked = request.Query("container");
        if (string.IsNullOrEmpty(asked))
            return names is [var only] ? only : throw ApiException.BadRequest($"a container name must be specified for pod {request.Name}, choose one of: [{string.Join(" ", names)}]");
        return names.Contains(asked) ? asked : throw ApiException.BadRequest($"container {asked} is not valid for pod {request.Name}");
    }
}
