using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>What only the double does, or what cannot be brought about on a real server within a test.</summary>
public sealed class KubernetesApiServerTests : IDisposable
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private readonly TemporaryDirectory _directory = new();

    private string Data => Path.Combine(_directory.Path, "data");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Restart_InTheSameDirectory_HasTheSameObjectsAndItsVersionsGoOn()
    {
        JsonNode before;
        long last;
        await using (var first = await StartAsync(new KubernetesApiOptions { DataDirectory = Data }))
        {
            using var api = Caller(first);
            before = (await api.PostAsync(ConfigMaps, ConfigMap("kept"))).Body;
            await api.PostAsync(ConfigMaps, ConfigMap("dropped"));
            await api.DeleteAsync($"{ConfigMaps}/dropped");
            last = Revision((await api.GetAsync(ConfigMaps)).Body);
        }

        await using var second = await StartAsync(new KubernetesApiOptions { DataDirectory = Data });
        using var again = Caller(second);
        (await again.GetAsync($"{ConfigMaps}/kept")).Body.ToJsonString().Should().Be(before.ToJsonString());
        (await again.GetAsync($"{ConfigMaps}/dropped")).Code.Should().Be(HttpStatusCode.NotFound);
        Revision((await again.PostAsync(ConfigMaps, ConfigMap("new"))).Body).Should().BeGreaterThan(last);
    }

    [Fact]
    public async Task Restart_AfterAKillInTheMiddleOfALine_LosesThatLineOnly()
    {
        await using (var first = await StartAsync(new KubernetesApiOptions { DataDirectory = Data, RunControllers = false }))
        {
            using var api = Caller(first);
            await api.PostAsync(ConfigMaps, ConfigMap("whole"));
            await api.PostAsync(ConfigMaps, ConfigMap("torn"));
        }

        var journal = Path.Combine(Data, "objects.jsonl");
        await using (var file = File.OpenWrite(journal)) file.SetLength(file.Length - 10);
        await using var second = await StartAsync(new KubernetesApiOptions { DataDirectory = Data, RunControllers = false });
        using var again = Caller(second);
        (await again.GetAsync($"{ConfigMaps}/whole")).Code.Should().Be(HttpStatusCode.OK);
        (await again.GetAsync($"{ConfigMaps}/torn")).Code.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Restart_ServesTheCustomKindsItHad()
    {
        await using (var first = await StartAsync(new KubernetesApiOptions { DataDirectory = Data }))
        {
            using var api = Caller(first);
            await api.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition());
        }

        await using var second = await StartAsync(new KubernetesApiOptions { DataDirectory = Data });
        using var again = Caller(second);
        (await again.GetAsync("/apis/rules.example.com/v1/ruleds")).Code.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Watch_FromAVersionThatIsForgotten_IsToldGoneInTheStream()
    {
        await using var server = await StartAsync(new KubernetesApiOptions { HistoryCapacity = 5, RunControllers = false });
        using var api = Caller(server);
        var start = Revision((await api.GetAsync(ConfigMaps)).Body);
        for (var i = 0; i < 10; i++) await api.PostAsync(ConfigMaps, ConfigMap($"c{i}"));
        var seen = new List<(string Type, JsonNode Object)>();
        await foreach (var change in api.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={start}")) seen.Add(change);
        seen.Should().ContainSingle().Which.Type.Should().Be("ERROR");
        seen[0].Object["code"]!.GetValue<int>().Should().Be(410);
        seen[0].Object["reason"]!.ToString().Should().Be("Expired");
    }

    [Fact]
    public async Task Continue_AfterItsVersionIsForgotten_IsGone()
    {
        await using var server = await StartAsync(new KubernetesApiOptions { HistoryCapacity = 5, RunControllers = false });
        using var api = Caller(server);
        for (var i = 0; i < 3; i++) await api.PostAsync(ConfigMaps, ConfigMap($"c{i}"));
        var token = (string)(await api.GetAsync($"{ConfigMaps}?limit=1")).Body["metadata"]!["continue"]!;
        for (var i = 3; i < 10; i++) await api.PostAsync(ConfigMaps, ConfigMap($"c{i}"));
        var gone = await api.GetAsync($"{ConfigMaps}?limit=1&continue={Uri.EscapeDataString(token)}");
        gone.Code.Should().Be(HttpStatusCode.Gone);
        gone.Reason.Should().Be("Expired");
    }

    [Fact]
    public async Task Watch_ThatIsIdle_GetsBookmarks()
    {
        await using var server = await StartAsync(new KubernetesApiOptions { BookmarkInterval = TimeSpan.FromMilliseconds(50), RunControllers = false });
        using var api = Caller(server);
        var start = Revision((await api.GetAsync(ConfigMaps)).Body);
        await foreach (var (type, json) in api.WatchAsync($"{ConfigMaps}?watch=true&allowWatchBookmarks=true&timeoutSeconds=20&resourceVersion={start}"))
        {
            type.Should().Be("BOOKMARK");
            Revision(json).Should().Be(start);
            break;
        }
    }

    [Fact]
    public async Task Watch_OfAnotherKind_IsBroughtForwardByBookmarks()
    {
        await using var server = await StartAsync(new KubernetesApiOptions { BookmarkInterval = TimeSpan.FromMilliseconds(50), RunControllers = false });
        using var api = Caller(server);
        var start = Revision((await api.GetAsync(ConfigMaps)).Body);
        var written = Revision((await api.PostAsync(ConfigMaps, ConfigMap("a"))).Body);
        await foreach (var (type, json) in api.WatchAsync($"/api/v1/secrets?watch=true&allowWatchBookmarks=true&timeoutSeconds=20&resourceVersion={start}"))
        {
            type.Should().Be("BOOKMARK");
            if (Revision(json) >= written) break;
        }
    }

    [Fact]
    public async Task Dispose_EndsOpenWatches()
    {
        var server = await StartAsync(new KubernetesApiOptions());
        using var api = Caller(server);
        await api.PostAsync(ConfigMaps, ConfigMap("a"));
        var open = new TaskCompletionSource();
        var watching = Task.Run(async () =>
        {
            var count = 0;
            await foreach (var change in api.WatchAsync($"{ConfigMaps}?watch=true&timeoutSeconds=600"))
            {
                count++;
                open.TrySetResult();
            }

            return count;
        }, TestContext.Current.CancellationToken);
        await open.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        (await watching.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Should().BeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task Rules_InCel_AreNotEvaluated_AndEachWriteSaysSo()
    {
        await using var server = await StartAsync(new KubernetesApiOptions());
        using var api = Caller(server);
        await api.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition());
        var created = await api.PostAsync("/apis/rules.example.com/v1/namespaces/default/ruleds", JsonNode.Parse("""{"metadata":{"name":"a"},"spec":{"size":-1}}""")!);
        created.Code.Should().Be(HttpStatusCode.Created);
        created.Warnings.Should().ContainSingle().Which.Should().Contain("(CEL) of ruleds.rules.example.com are not evaluated");
    }

    [Fact]
    public async Task Updates_AtTheSameTime_LetOneThrough()
    {
        await using var server = await StartAsync(new KubernetesApiOptions { RunControllers = false });
        using var api = Caller(server);
        var given = (await api.PostAsync(ConfigMaps, ConfigMap("a"))).Body;
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
        {
            var mine = given.DeepClone();
            mine["data"]!["key"] = $"writer {i}";
            return api.PutAsync($"{ConfigMaps}/a", mine);
        }));
        replies.Count(r => r.Code == HttpStatusCode.OK).Should().Be(1);
        replies.Count(r => r.Code == HttpStatusCode.Conflict).Should().Be(19);
    }

    [Fact]
    public async Task Watches_OfThousandsOfObjects_SeeEachChangeOnceAndInOrder()
    {
        const int Count = 3_000;
        await using var server = await StartAsync(new KubernetesApiOptions { RunControllers = false });
        using var api = Caller(server);
        var start = Revision((await api.GetAsync(ConfigMaps)).Body);
        var watches = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var seen = new List<long>();
            await foreach (var (_, json) in api.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={start}&timeoutSeconds=60"))
            {
                seen.Add(Revision(json));
                if (seen.Count == Count) break;
            }

            return seen;
        })).ToList();
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) => await api.PostAsync(ConfigMaps, ConfigMap($"c{i}")));
        foreach (var seen in await Task.WhenAll(watches)) seen.Should().HaveCount(Count).And.BeInAscendingOrder().And.OnlyHaveUniqueItems();
        (await api.GetAsync(ConfigMaps)).Body["items"]!.AsArray().Should().HaveCount(Count);
    }

    [Fact]
    public async Task Log_OfAPod_IsPassedOnFromTheKubeletOfItsNode()
    {
        await using var server = await StartAsync(new KubernetesApiOptions());
        using var api = Caller(server);
        await using var kubelet = await LogKubelet.StartAsync();
        await api.PostAsync("/api/v1/nodes", JsonNode.Parse("""
            { "metadata": { "name": "n" }, "status": { "conditions": [ { "type": "Ready", "status": "True" } ], "addresses": [ { "type": "InternalIP", "address": "127.0.0.1" } ], "daemonEndpoints": { "kubeletEndpoint": { "Port": PORT } } } }
            """.Replace("PORT", $"{kubelet.Port}", StringComparison.Ordinal))!);
        await api.PostAsync("/api/v1/namespaces/default/pods", JsonNode.Parse("""{ "metadata": { "name": "p" }, "spec": { "nodeName": "n", "containers": [ { "name": "main", "image": "x" } ] } }""")!);
        var log = await api.GetAsync("/api/v1/namespaces/default/pods/p/log?tailLines=2");
        log.Body["text"]!.ToString().Should().Be("GET /containerLogs/default/p/main?tailLines=2");
        (await api.GetAsync("/api/v1/namespaces/default/pods/p/log?container=none")).Code.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task KubernetesClient_ReadsWritesAndWatches()
    {
        await using var server = await StartAsync(new KubernetesApiOptions());
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig(server)));
        var ct = TestContext.Current.CancellationToken;
        var created = await client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "a" }, Data = new Dictionary<string, string> { ["key"] = "1" } }, "default", cancellationToken: ct);
        created.Data["key"] = "2";
        var list = await client.CoreV1.ListNamespacedConfigMapAsync("default", cancellationToken: ct);
        await client.CoreV1.ReplaceNamespacedConfigMapAsync(created, "a", "default", cancellationToken: ct);
        await foreach (var (type, item) in client.CoreV1.WatchListNamespacedConfigMapAsync("default", resourceVersion: list.Metadata.ResourceVersion, cancellationToken: ct))
        {
            (type, item.Data["key"]).Should().Be((WatchEventType.Modified, "2"));
            break;
        }

        var patch = new V1Patch(new V1ConfigMap { ApiVersion = "v1", Kind = "ConfigMap", Metadata = new V1ObjectMeta { Name = "a" }, Data = new Dictionary<string, string> { ["more"] = "3" } }, V1Patch.PatchType.ApplyPatch);
        (await client.CoreV1.PatchNamespacedConfigMapAsync(patch, "a", "default", fieldManager: "test", cancellationToken: ct)).Data.Should().HaveCount(2);
        (await client.CoreV1.DeleteNamespacedConfigMapAsync("a", "default", cancellationToken: ct)).Status.Should().Be("Success");
    }

    [Fact]
    public async Task Lease_KeepsItsMicroseconds()
    {
        await using var server = await StartAsync(new KubernetesApiOptions { RunControllers = false });
        using var api = Caller(server);
        var created = await api.PostAsync("/apis/coordination.k8s.io/v1/namespaces/default/leases", JsonNode.Parse("""{"metadata":{"name":"l"},"spec":{"holderIdentity":"me","renewTime":"2026-01-01T00:00:00.123456Z"}}""")!);
        created.Body["spec"]!["renewTime"]!.ToString().Should().Be("2026-01-01T00:00:00.123456Z");
    }

    [Fact]
    public async Task Event_IsTheSameInBothVersions()
    {
        await using var server = await StartAsync(new KubernetesApiOptions { RunControllers = false });
        using var api = Caller(server);
        await api.PostAsync("/apis/events.k8s.io/v1/namespaces/default/events", JsonNode.Parse("""
            { "metadata": { "name": "e" }, "eventTime": "2026-01-01T00:00:00.000000Z", "reason": "Done", "note": "all well", "type": "Normal", "action": "Do", "reportingController": "c", "reportingInstance": "i",
              "regarding": { "kind": "Pod", "name": "p", "namespace": "default" } }
            """)!);
        var core = (await api.GetAsync("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dp")).Body["items"]![0]!;
        core["message"]!.ToString().Should().Be("all well");
        core["reportingComponent"]!.ToString().Should().Be("c");
        core["apiVersion"]!.ToString().Should().Be("v1");
        (await api.GetAsync("/apis/events.k8s.io/v1/namespaces/default/events/e")).Body["note"]!.ToString().Should().Be("all well");
    }

    private static Task<KubernetesApiServer> StartAsync(KubernetesApiOptions options) => KubernetesApiServer.StartAsync(options, TestContext.Current.CancellationToken);

    private static JsonObject ConfigMap(string name) => new() { ["metadata"] = new JsonObject { ["name"] = name }, ["data"] = new JsonObject { ["key"] = "1" } };

    private static long Revision(JsonNode json) => long.Parse((string)json["metadata"]!["resourceVersion"]!);

    private static JsonNode Definition() => JsonNode.Parse("""
        {
          "metadata": { "name": "ruleds.rules.example.com" },
          "spec": {
            "group": "rules.example.com", "scope": "Namespaced", "names": { "plural": "ruleds", "kind": "Ruled" },
            "versions": [ { "name": "v1", "served": true, "storage": true, "schema": { "openAPIV3Schema": { "type": "object", "properties": {
              "spec": { "type": "object", "properties": { "size": { "type": "integer" } }, "x-kubernetes-validations": [ { "rule": "self.size > 0" } ] } } } } } ]
          }
        }
        """)!;

    private ApiCaller Caller(KubernetesApiServer server) => new(Kubeconfig(server));

    private string Kubeconfig(KubernetesApiServer server)
    {
        var path = Path.Combine(_directory.Path, "kubeconfig");
        server.WriteKubeconfig(path);
        return path;
    }
}
