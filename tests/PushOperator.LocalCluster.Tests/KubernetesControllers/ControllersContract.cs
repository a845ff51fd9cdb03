using System.Net;
using System.Text.Json.Nodes;
using PushOperator.LocalCluster.Tests.KubernetesApi;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesControllers;

/// <summary>What the controllers make of Deployments, Services and budgets, on nodes where every pod runs at once.</summary>
public abstract class ControllersContract : ApiContract
{
    /// <summary>On a real cluster a pod is scheduled, started and seen by three programs in turn; beside other tests that takes its time.</summary>
    private static readonly TimeSpan s_rolledBound = TimeSpan.FromSeconds(120);

    private string Pods => $"/api/v1/namespaces/{Namespace}/pods";

    private string ReplicaSets => $"/apis/apps/v1/namespaces/{Namespace}/replicasets";

    private string Slices => $"/apis/discovery.k8s.io/v1/namespaces/{Namespace}/endpointslices";

    [Fact]
    public async Task Namespace_GetsADefaultServiceAccount() =>
        await UntilAsync(async () => (await Api.GetAsync($"/api/v1/namespaces/{Namespace}/serviceaccounts/default")).Code == HttpStatusCode.OK, "the account is there");

    [Fact]
    public async Task Deployment_BecomesPodsAndSaysSo()
    {
        await DeployAsync("web", 3);
        var deployment = (await Api.GetAsync($"{Deployments}/web")).Body;
        deployment["status"]!["availableReplicas"]!.GetValue<int>().Should().Be(3);
        deployment["metadata"]!["annotations"]!["deployment.kubernetes.io/revision"]!.ToString().Should().Be("1");
        Condition(deployment, "Available").Should().Be("True MinimumReplicasAvailable");
        await UntilAsync(async () => Condition((await Api.GetAsync($"{Deployments}/web")).Body, "Progressing") == "True NewReplicaSetAvailable", "the rollout is said to be done");

        var set = (await ItemsAsync(ReplicaSets)).Single();
        var hash = set["metadata"]!["labels"]!["pod-template-hash"]!.ToString();
        set["metadata"]!["name"]!.ToString().Should().Be($"web-{hash}");
        foreach (var pod in await ItemsAsync(Pods))
        {
            pod["metadata"]!["labels"]!["pod-template-hash"]!.ToString().Should().Be(hash);
            pod["metadata"]!["ownerReferences"]![0]!["uid"]!.ToString().Should().Be(set["metadata"]!["uid"]!.ToString());
            pod["metadata"]!["name"]!.ToString().Should().MatchRegex($"^web-{hash}-[a-z0-9]{{5}}$");
            pod["spec"]!["nodeName"]!.ToString().Should().StartWith("fake-");
        }
    }

    [Fact]
    public async Task Deployment_ThatWasApplied_StaysItsAppliers()
    {
        var wanted = Deployment("web", 1);
        wanted["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"] = JsonNode.Parse("""{"requests":{"cpu":"0.5","memory":"1024Mi"}}""");
        await Api.PatchAsync($"{Deployments}/web?fieldManager=applier", ApiCaller.Apply, wanted.ToJsonString());
        await RolledAsync("web", 1);
        wanted["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"] = JsonNode.Parse("""{"requests":{"cpu":"0.6","memory":"1025Mi"}}""");
        (await Api.PatchAsync($"{Deployments}/web?fieldManager=applier", ApiCaller.Apply, wanted.ToJsonString())).Code.Should().Be(HttpStatusCode.OK);
        await RolledAsync("web", 1);
        (await Api.GetAsync($"{Deployments}/web")).Body["metadata"]!["generation"]!.GetValue<int>().Should().Be(2);
    }

    [Fact]
    public async Task Deployment_WithAnotherTemplate_RollsAndBackAgain()
    {
        await DeployAsync("web", 3);
        await Api.PatchAsync($"{Deployments}/web", ApiCaller.Strategic, """{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"example/main:2"}]}}}}""");
        await RolledAsync("web", 3);
        (await ItemsAsync(Pods)).Select(Image).Should().AllBe("example/main:2");
        (await ItemsAsync(ReplicaSets)).Select(s => (s["spec"]!["replicas"]!.GetValue<int>(), Revision(s))).Should().BeEquivalentTo([(0, "1"), (3, "2")]);

        await Api.PatchAsync($"{Deployments}/web", ApiCaller.Strategic, """{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"example/main:1"}]}}}}""");
        await RolledAsync("web", 3);
        (await ItemsAsync(ReplicaSets)).Select(s => (s["spec"]!["replicas"]!.GetValue<int>(), Revision(s))).Should().BeEquivalentTo([(3, "3"), (0, "2")]);
    }

    [Fact]
    public async Task Deployment_ScaledIn_LosesThePodThatIsCheapestToLose()
    {
        await DeployAsync("web", 3);
        var pods = await ItemsAsync(Pods);
        var cheap = (string)pods[1]["metadata"]!["name"]!;
        foreach (var pod in pods)
        {
            var name = (string)pod["metadata"]!["name"]!;
            await Api.PatchAsync($"{Pods}/{name}", ApiCaller.Merge, """{"metadata":{"annotations":{"controller.kubernetes.io/pod-deletion-cost":"COST"}}}""".Replace("COST", name == cheap ? "1" : "50", StringComparison.Ordinal));
        }

        await Api.PatchAsync($"{Deployments}/web/scale", ApiCaller.Merge, """{"spec":{"replicas":2}}""");
        await UntilAsync(async () => (await Api.GetAsync($"{Pods}/{cheap}")).Code == HttpStatusCode.NotFound, "the cheap one is gone");
        await UntilAsync(async () => (await ItemsAsync(Pods)).Count == 2, "two are left");
    }

    [Fact]
    public async Task Pod_Deleted_IsReplaced()
    {
        await DeployAsync("web", 2);
        var first = (string)(await ItemsAsync(Pods))[0]["metadata"]!["name"]!;
        await Api.DeleteAsync($"{Pods}/{first}");
        await UntilAsync(async () => (await ItemsAsync(Pods)).Count(p => (string)p["metadata"]!["name"]! != first) == 2, "there are two again");
    }

    [Fact]
    public async Task Deployment_DeletedInTheForeground_GoesLast()
    {
        await DeployAsync("web", 2);
        await Api.DeleteAsync($"{Deployments}/web", """{"propagationPolicy":"Foreground"}""");
        await UntilAsync(async () => (await Api.GetAsync($"{Deployments}/web")).Code == HttpStatusCode.NotFound, "the deployment is gone");
        (await ItemsAsync(ReplicaSets)).Should().BeEmpty();
    }

    [Fact]
    public async Task Deployment_DeletedAsAnOrphan_LeavesItsPods()
    {
        await DeployAsync("web", 2);
        await Api.DeleteAsync($"{Deployments}/web", """{"propagationPolicy":"Orphan"}""");
        await UntilAsync(async () => (await Api.GetAsync($"{Deployments}/web")).Code == HttpStatusCode.NotFound, "the deployment is gone");
        (await ItemsAsync(ReplicaSets)).Single()["metadata"]!["ownerReferences"].Should().BeNull();
        (await ItemsAsync(Pods)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Service_ListsItsReadyPodsInSlices()
    {
        await DeployAsync("web", 2);
        await Api.PostAsync($"/api/v1/namespaces/{Namespace}/services", JsonNode.Parse("""
            { "metadata": { "name": "front", "labels": { "team": "x" } },
              "spec": { "selector": { "app": "web" }, "ports": [ { "name": "ws", "port": 80, "targetPort": "http", "appProtocol": "kubernetes.io/ws" } ] } }
            """)!);
        await UntilAsync(async () => (await EndpointsAsync("front")).Count == 2, "both pods are listed");
        var slice = (await ItemsAsync($"{Slices}?labelSelector=kubernetes.io/service-name%3Dfront")).Single();
        slice["metadata"]!["labels"]!["team"]!.ToString().Should().Be("x");
        slice["addressType"]!.ToString().Should().Be("IPv4");
        JsonNode.DeepEquals(slice["ports"], JsonNode.Parse("""[{"name":"ws","appProtocol":"kubernetes.io/ws","port":8080,"protocol":"TCP"}]""")).Should().BeTrue();
        foreach (var endpoint in await EndpointsAsync("front"))
        {
            JsonNode.DeepEquals(endpoint["conditions"], JsonNode.Parse("""{"ready":true,"serving":true,"terminating":false}""")).Should().BeTrue();
            endpoint["targetRef"]!["kind"]!.ToString().Should().Be("Pod");
            endpoint["nodeName"]!.ToString().Should().StartWith("fake-");
            endpoint["zone"]!.ToString().Should().StartWith("zone-");
        }

        await Api.PatchAsync($"{Deployments}/web/scale", ApiCaller.Merge, """{"spec":{"replicas":0}}""");
        await UntilAsync(async () => (await EndpointsAsync("front")).Count == 0, "no pod is listed");
        await Api.DeleteAsync($"/api/v1/namespaces/{Namespace}/services/front");
        await UntilAsync(async () => (await ItemsAsync($"{Slices}?labelSelector=kubernetes.io/service-name%3Dfront")).Count == 0, "the slices are gone");
    }

    [Fact]
    public async Task Budget_AllowsAsManyEvictionsAsItCanSpare()
    {
        await DeployAsync("web", 3);
        await Api.PostAsync($"/apis/policy/v1/namespaces/{Namespace}/poddisruptionbudgets", JsonNode.Parse("""{ "metadata": { "name": "web" }, "spec": { "minAvailable": 3, "selector": { "matchLabels": { "app": "web" } } } }""")!);
        await UntilAsync(async () => (await BudgetAsync())["status"]?["currentHealthy"]?.GetValue<int>() == 3, "the pods are counted");
        var name = (string)(await ItemsAsync(Pods))[0]["metadata"]!["name"]!;
        var eviction = JsonNode.Parse($$$"""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{{name}}}"}}""")!;

        var refused = await Api.PostAsync($"{Pods}/{name}/eviction", eviction);
        refused.Code.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Body["details"]!["causes"]![0]!["reason"]!.ToString().Should().Be("DisruptionBudget");

        await Api.PatchAsync($"/apis/policy/v1/namespaces/{Namespace}/poddisruptionbudgets/web", ApiCaller.Merge, """{"spec":{"minAvailable":"50%"}}""");
        await UntilAsync(async () => (await BudgetAsync())["status"]!["disruptionsAllowed"]!.GetValue<int>() == 1, "one may go");
        (await Api.PostAsync($"{Pods}/{name}/eviction", eviction)).Code.Should().Be(HttpStatusCode.Created);
        await UntilAsync(async () => (await Api.GetAsync($"{Pods}/{name}")).Code == HttpStatusCode.NotFound, "it went");
    }

    private async Task<JsonNode> BudgetAsync() => (await Api.GetAsync($"/apis/policy/v1/namespaces/{Namespace}/poddisruptionbudgets/web")).Body;

    private async Task<List<JsonNode>> EndpointsAsync(string service) =>
        [.. (await ItemsAsync($"{Slices}?labelSelector=kubernetes.io/service-name%3D{service}")).SelectMany(s => s["endpoints"]?.AsArray().Select(e => e!) ?? [])];

    private async Task DeployAsync(string name, int replicas)
    {
        (await Api.PostAsync(Deployments, Deployment(name, replicas))).Code.Should().Be(HttpStatusCode.Created);
        await RolledAsync(name, replicas);
    }

    private Task RolledAsync(string name, int replicas) => UntilAsync(async () =>
    {
        var deployment = (await Api.GetAsync($"{Deployments}/{name}")).Body;
        var status = deployment["status"];
        int Of(string field) => status?[field]?.GetValue<int>() ?? 0;
        return Of("observedGeneration") >= deployment["metadata"]!["generation"]!.GetValue<int>() && Of("updatedReplicas") == replicas && Of("availableReplicas") == replicas && Of("replicas") == replicas
            && (await ItemsAsync(Pods)).Count == replicas;
    }, $"{name} has rolled out", s_rolledBound);

    private async Task<List<JsonNode>> ItemsAsync(string path) => [.. (await Api.GetAsync(path)).Body["items"]!.AsArray().Select(i => i!)];

    private static Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? bound = null) => Eventually.HoldsAsync(condition, what, bound, TestContext.Current.CancellationToken);

    private static string? Image(JsonNode pod) => (string?)pod["spec"]!["containers"]![0]!["image"];

    private static string? Revision(JsonNode set) => (string?)set["metadata"]!["annotations"]!["deployment.kubernetes.io/revision"];

    private static string? Condition(JsonNode json, string type) =>
        json["status"]!["conditions"]!.AsArray().Where(c => (string)c!["type"]! == type).Select(c => $"{c!["status"]} {c["reason"]}").FirstOrDefault();
}
