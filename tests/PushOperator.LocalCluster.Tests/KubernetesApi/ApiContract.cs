using System.Net;
using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>What is true of every Kubernetes API server; run against the double and against a real one. Each test has a namespace of its own.</summary>
public abstract class ApiContract : IAsyncLifetime
{
    private ApiCaller? _api;

    private protected ApiCaller Api => _api!;

    protected string Namespace { get; private set; } = "";

    protected string ConfigMaps => $"/api/v1/namespaces/{Namespace}/configmaps";

    protected string Deployments => $"/apis/apps/v1/namespaces/{Namespace}/deployments";

    public async ValueTask InitializeAsync()
    {
        _api = new ApiCaller(await KubeconfigAsync());
        var created = await _api.PostAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["generateName"] = "test-" } });
        created.Code.Should().Be(HttpStatusCode.Created);
        Namespace = (string)created.Body["metadata"]!["name"]!;
    }

    public ValueTask DisposeAsync()
    {
        _api?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected abstract Task<string> KubeconfigAsync();

    protected static JsonObject ConfigMap(string name, string value = "1") => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["data"] = new JsonObject { ["key"] = value },
    };

    protected static JsonObject Deployment(string name, int replicas = 0) => (JsonObject)JsonNode.Parse($$"""
        {
          "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "{{name}}" },
          "spec": {
            "replicas": {{replicas}}, "selector": { "matchLabels": { "app": "{{name}}" } },
            "template": {
              "metadata": { "labels": { "app": "{{name}}" } },
              "spec": { "terminationGracePeriodSeconds": 1, "containers": [ { "name": "main", "image": "example/main:1", "ports": [ { "containerPort": 8080, "name": "http" } ] } ] }
            }
          }
        }
        """)!;
}
