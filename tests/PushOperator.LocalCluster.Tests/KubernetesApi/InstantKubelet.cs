using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>Two nodes that say every pod runs, and lets it go, as soon as they hear of it.</summary>
internal sealed class InstantKubelet : IAsyncDisposable
{
    private static readonly ResourceType Nodes = BuiltInKinds.All.First(t => t.Resource == "nodes");
    private static readonly ResourceType Pods = BuiltInKinds.All.First(t => t.Resource == "pods");
    private static readonly WriteOptions Status = new() { FieldManager = "kubelet", Subresource = "status" };

    private readonly CancellationTokenSource _stop = new();
    private readonly ClusterApi _api;
    private readonly Task _running;
    private int _lastAddress;

    private InstantKubelet(ClusterApi api)
    {
        _api = api;
        foreach (var name in new[] { "fake-1", "fake-2" })
        {
            api.Create(Nodes, null, (JsonObject)JsonNode.Parse($$"""
                { "metadata": { "name": "{{name}}", "labels": { "topology.kubernetes.io/zone": "zone-1" } },
                  "status": { "conditions": [ { "type": "Ready", "status": "True" } ], "addresses": [ { "type": "InternalIP", "address": "127.0.0.1" } ] } }
                """)!, new WriteOptions { FieldManager = "kubelet" });
        }

        _running = Task.Run(RunAsync);
    }

    public static InstantKubelet Start(ClusterApi api) => new(api);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var position = _api.Store.Revision;
        while (await _api.Store.History.ReadAfterAsync(position, _stop.Token) is { } changes)
        {
            foreach (var change in changes.Where(c => c.Object.Key.Resource == "pods" && !c.IsDeletion)) Follow(change.Object);
            position = changes[^1].Revision;
        }
    }

    private void Follow(StoredObject pod)
    {
        if (pod.Text("spec", "nodeName") is not { } node || !node.StartsWith("fake", StringComparison.Ordinal)) return;
        try
        {
            if (pod.Text("metadata", "deletionTimestamp") is not null) _api.Delete(Pods, pod.Key.Namespace, pod.Key.Name, new DeleteOptions { GracePeriodSeconds = 0 });
            else if (pod.Text("status", "phase") == "Pending") _api.Modify(Pods, pod.Key.Namespace, pod.Key.Name, Running, Status);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // It went while its change was on the way.
            return;
        }
    }

    private JsonObject Running(JsonObject pod)
    {
        var number = Interlocked.Increment(ref _lastAddress);
        pod["status"] = JsonNode.Parse($$"""
            {
              "phase": "Running", "podIP": "10.244.{{number / 250}}.{{(number % 250) + 1}}", "startTime": "2026-01-01T00:00:00Z",
              "conditions": [ { "type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z" } ],
              "containerStatuses": [ { "name": "main", "ready": true, "restartCount": 0, "image": "example/main:1", "imageID": "x", "state": { "running": { "startedAt": "2026-01-01T00:00:00Z" } } } ]
            }
            """);
        return pod;
    }
}
