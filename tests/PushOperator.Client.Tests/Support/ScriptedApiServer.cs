using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Support;

/// <summary>As much of a Kubernetes API server as <c>push</c> asks: answers laid out by path, 404 as a Status for the rest.</summary>
internal sealed class ScriptedApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentDictionary<string, string> _answers = new();
    private readonly ConcurrentDictionary<string, bool> _forbidden = new();

    private ScriptedApiServer(WebApplication app) => _app = app;

    /// <summary>Path of a kubeconfig whose context has the namespace <c>shop</c>.</summary>
    public string Kubeconfig => Path.Combine(_directory.Path, "kubeconfig");

    public static async Task<ScriptedApiServer> StartAsync()
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var server = new ScriptedApiServer(app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        await File.WriteAllTextAsync(server.Kubeconfig, $$$"""
            apiVersion: v1
            kind: Config
            current-context: test
            contexts: [{name: test, context: {cluster: test, user: test, namespace: shop}}]
            clusters: [{name: test, cluster: {server: "http://127.0.0.1:{{{port}}}"}}]
            users: [{name: test, user: {token: t}}]
            """);
        return server;
    }

    public void Answer(string path, string json) => _answers[path] = json;

    /// <summary>Makes <see cref="GatewayPod.Token"/> for whoever asks for one of the group's ServiceAccount.</summary>
    public void AnswerToken(string ns, string group) => Answer(
        $"/api/v1/namespaces/{ns}/serviceaccounts/push-{group}/token",
        $$$"""{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","metadata":{},"spec":{"audiences":["commands.pushoperator.io"]},"status":{"token":"{{{GatewayPod.Token}}}","expirationTimestamp":"2026-01-01T00:10:00Z"}}""");

    /// <summary>Forbids what is asked for at this path.</summary>
    public void Forbid(string path) => _forbidden[path] = true;

    public void AnswerGroups(string ns, params string[] groups) => Answer(
        $"/apis/pushoperator.io/v1alpha1/namespaces/{ns}/subscribergroups",
        List("pushoperator.io/v1alpha1", "SubscriberGroupList", [.. groups.Select(g => JsonNode.Parse(g))]));

    /// <summary>EndpointSlices of a group's headless Service: addresses, and whether each is ready.</summary>
    public void AnswerGateways(string ns, params (string Pod, string Address, bool Ready)[] gateways)
    {
        var endpoints = gateways.Select(g => (JsonNode)new JsonObject
        {
            ["addresses"] = new JsonArray(g.Address),
            ["conditions"] = new JsonObject { ["ready"] = g.Ready },
            ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["name"] = g.Pod },
        });
        var slice = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "s" }, ["addressType"] = "IPv4", ["endpoints"] = new JsonArray([.. endpoints]) };
        Answer($"/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices", List("discovery.k8s.io/v1", "EndpointSliceList", slice));
    }

    /// <summary>Selectors that EndpointSlices were asked for with.</summary>
    public ConcurrentQueue<string> Selectors { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    private static string List(string apiVersion, string kind, params JsonNode?[] items) =>
        new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject(), ["items"] = new JsonArray(items) }.ToJsonString();

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Query["labelSelector"].ToString() is { Length: > 0 } selector) Selectors.Enqueue(selector);
        http.Response.ContentType = "application/json";
        if (_forbidden.ContainsKey(http.Request.Path))
        {
            http.Response.StatusCode = 403;
            await http.Response.WriteAsync("""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"forbidden","reason":"Forbidden","code":403}""");
            return;
        }

        if (_answers.TryGetValue(http.Request.Path, out var answer))
        {
            await http.Response.WriteAsync(answer);
            return;
        }

        http.Response.StatusCode = 404;
        await http.Response.WriteAsync("""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"the server could not find the requested resource","reason":"NotFound","code":404}""");
    }
}
