using System.Net;
using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>Watches.</summary>
public abstract class WatchContract : ApiContract
{
    [Fact]
    public async Task Watch_FromAVersion_TellsEveryChangeAfterIt()
    {
        var start = await StartAsync();
        var created = await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Merge, """{"data":{"key":"2"}}""");
        await Api.DeleteAsync($"{ConfigMaps}/a");
        var seen = await TakeAsync($"resourceVersion={start}&labelSelector=!own", 3);
        seen.Select(s => s.Type).Should().Equal("ADDED", "MODIFIED", "DELETED");
        Version(seen[0].Object).Should().Be(created.ResourceVersion);
        long.Parse(Version(seen[2].Object)).Should().BeGreaterThan(long.Parse(Version(seen[1].Object)), "a deletion has a version of its own");
        seen[2].Object["data"]!["key"]!.ToString().Should().Be("2", "a deletion shows the last state");
    }

    [Theory]
    [InlineData("")]
    [InlineData("resourceVersion=0")]
    public async Task Watch_FromNowhere_StartsWithWhatIs(string query)
    {
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var seen = await TakeAsync($"{query}&fieldSelector=metadata.name%3Da", 1);
        seen[0].Type.Should().Be("ADDED");
    }

    [Fact]
    public async Task Watch_WithSelector_TellsOfObjectsThatComeIntoItAndLeaveIt()
    {
        var start = await StartAsync();
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Merge, """{"metadata":{"labels":{"in":"yes"}}}""");
        await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Merge, """{"data":{"key":"2"}}""");
        await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Merge, """{"metadata":{"labels":{"in":"no"}}}""");
        var seen = await TakeAsync($"resourceVersion={start}&labelSelector=in%3Dyes", 3);
        seen.Select(s => s.Type).Should().Equal("ADDED", "MODIFIED", "DELETED");
    }

    [Fact]
    public async Task Watch_WhoseTimeIsOver_Ends()
    {
        var start = await StartAsync();
        var seen = new List<(string Type, JsonNode Object)>();
        await foreach (var change in Api.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={start}&timeoutSeconds=1&labelSelector=none")) seen.Add(change);
        seen.Should().BeEmpty();
    }

    [Fact]
    public async Task Watch_WithBookmarks_EndsTheInitialStateWithOne()
    {
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var seen = await TakeAsync("sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name%3Da", 2);
        seen.Select(s => s.Type).Should().Equal("ADDED", "BOOKMARK");
        seen[1].Object["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.ToString().Should().Be("true");
        seen[1].Object["kind"]!.ToString().Should().Be("ConfigMap");
        long.Parse(Version(seen[1].Object)).Should().BeGreaterThanOrEqualTo(long.Parse(Version(seen[0].Object)));
    }

    [Fact]
    public async Task Watch_AsATable_HasARowForEachEvent()
    {
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var reply = await Api.SendAsync(HttpMethod.Get, $"{ConfigMaps}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Da", accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        var table = reply.Body["object"]!;
        table["kind"]!.ToString().Should().Be("Table");
        table["rows"]![0]!["cells"]![0]!.ToString().Should().Be("a");
    }

    [Fact]
    public async Task List_AsMetadata_LeavesTheRestOut()
    {
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var reply = await Api.SendAsync(HttpMethod.Get, $"{ConfigMaps}/a", accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
        reply.Body["kind"]!.ToString().Should().Be("PartialObjectMetadata");
        reply.Body["data"].Should().BeNull();
        reply.Code.Should().Be(HttpStatusCode.OK);
    }

    private async Task<string> StartAsync() => (await Api.GetAsync(ConfigMaps)).ResourceVersion;

    private async Task<List<(string Type, JsonNode Object)>> TakeAsync(string query, int count)
    {
        var seen = new List<(string Type, JsonNode Object)>();
        await foreach (var change in Api.WatchAsync($"{ConfigMaps}?watch=true&timeoutSeconds=20&{query}"))
        {
            // Every namespace has a ConfigMap with the cluster's certificate on a real server.
            if ((string?)change.Object["metadata"]?["name"] == "kube-root-ca.crt") continue;
            seen.Add(change);
            if (seen.Count == count) break;
        }

        return seen;
    }

    private static string Version(JsonNode json) => (string)json["metadata"]!["resourceVersion"]!;
}
