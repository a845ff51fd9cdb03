using System.Net;
using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>The three kinds of patches that are not server-side apply.</summary>
public abstract class PatchContract : ApiContract
{
    [Fact]
    public async Task Merge_SetsAndRemovesFields()
    {
        var given = ConfigMap("a");
        given["data"]!["other"] = "x";
        await Api.PostAsync(ConfigMaps, given);
        var patched = await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Merge, """{"data":{"key":null,"new":"2"}}""");
        JsonNode.DeepEquals(patched.Body["data"], JsonNode.Parse("""{"new":"2","other":"x"}""")).Should().BeTrue();
    }

    [Fact]
    public async Task Merge_WithAnOldVersion_IsAConflict()
    {
        var created = await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Merge, """{"data":{"key":"2"}}""");
        var refused = await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Merge, new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = created.ResourceVersion }, ["data"] = new JsonObject { ["key"] = "3" } }.ToJsonString());
        refused.Code.Should().Be(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Merge_ThatChangesNothing_WritesNothing()
    {
        var created = await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var patched = await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Merge, """{"data":{"key":"1"}}""");
        patched.ResourceVersion.Should().Be(created.ResourceVersion);
    }

    [Fact]
    public async Task Merge_OfWhatIsNot_IsNotFound() =>
        (await Api.PatchAsync($"{ConfigMaps}/none", ApiCaller.Merge, "{}")).Code.Should().Be(HttpStatusCode.NotFound);

    [Theory]
    [InlineData("""[{"op":"add","path":"/data/new","value":"2"}]""", """{"key":"1","new":"2"}""")]
    [InlineData("""[{"op":"replace","path":"/data/key","value":"2"}]""", """{"key":"2"}""")]
    [InlineData("""[{"op":"move","from":"/data/key","path":"/data/moved"}]""", """{"moved":"1"}""")]
    [InlineData("""[{"op":"copy","from":"/data/key","path":"/data/copied"}]""", """{"copied":"1","key":"1"}""")]
    [InlineData("""[{"op":"add","path":"/data/a~1b","value":"2"},{"op":"remove","path":"/data/a~1b"}]""", """{"key":"1"}""")]
    [InlineData("""[{"op":"test","path":"/data/key","value":"1"},{"op":"replace","path":"/data/key","value":"3"}]""", """{"key":"3"}""")]
    [InlineData("""[{"op":"replace","path":"/data/none","value":"x"}]""", """{"key":"1","none":"x"}""")]
    public async Task Json_DoesOperationByOperation(string patch, string expected)
    {
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var patched = await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Json, patch);
        var data = patched.Body["data"]!.AsObject().OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()));
        new JsonObject(data).ToJsonString().Should().Be(expected);
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/data/key","value":"other"}]""")]
    [InlineData("""[{"op":"remove","path":"/data/none"}]""")]
    public async Task Json_ThatDoesNotFit_IsRefused(string patch)
    {
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        (await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Json, patch)).Code.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Strategic_MergesContainersByName()
    {
        await Api.PostAsync(Deployments, Deployment("a"));
        var patched = await PatchContainersAsync("""[{"name":"main","env":[{"name":"A","value":"1"}]},{"name":"side","image":"side:1"}]""");
        patched.Select(c => (string)c!["name"]!).Should().BeEquivalentTo("main", "side");
        var main = patched.Single(c => (string)c!["name"]! == "main")!;
        main["image"]!.ToString().Should().Be("example/main:1");
        main["env"]!.ToJsonString().Should().Be("""[{"name":"A","value":"1"}]""");
    }

    [Fact]
    public async Task Strategic_DeletesAnItemByDirective()
    {
        await Api.PostAsync(Deployments, Deployment("a"));
        await PatchContainersAsync("""[{"name":"side","image":"side:1"}]""");
        var patched = await PatchContainersAsync("""[{"name":"side","$patch":"delete"}]""");
        patched.Select(c => (string)c!["name"]!).Should().Equal("main");
    }

    [Fact]
    public async Task Strategic_ReplacesAListThatHasNoKey()
    {
        await Api.PostAsync(Deployments, Deployment("a"));
        await PatchContainersAsync("""[{"name":"main","args":["a","b"]}]""");
        var patched = await PatchContainersAsync("""[{"name":"main","args":["c"]}]""");
        patched[0]!["args"]!.ToJsonString().Should().Be("""["c"]""");
    }

    [Fact]
    public async Task Strategic_AddsFinalizersAsASet()
    {
        var given = ConfigMap("a");
        given["metadata"]!["finalizers"] = new JsonArray("example.com/one");
        await Api.PostAsync(ConfigMaps, given);
        var patched = await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Strategic, """{"metadata":{"finalizers":["example.com/two"]}}""");
        patched.Body["metadata"]!["finalizers"]!.AsArray().Select(f => f!.ToString()).Should().BeEquivalentTo("example.com/one", "example.com/two");
        var fewer = await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Strategic, """{"metadata":{"$deleteFromPrimitiveList/finalizers":["example.com/one"]}}""");
        fewer.Body["metadata"]!["finalizers"]!.ToJsonString().Should().Be("""["example.com/two"]""");
        await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Merge, """{"metadata":{"finalizers":null}}""");
    }

    [Fact]
    public async Task Strategic_RetainsOnlyTheKeysItNames()
    {
        await Api.PostAsync(Deployments, Deployment("a"));
        var patched = await Api.PatchAsync($"{Deployments}/a", ApiCaller.Strategic, """{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}""");
        patched.Body["spec"]!["strategy"]!.ToJsonString().Should().Be("""{"type":"Recreate"}""");
    }

    [Fact]
    public async Task Patch_OfAnUnknownType_IsUnsupported() =>
        (await Api.PatchAsync($"{ConfigMaps}/a", "application/json", "{}")).Code.Should().Be(HttpStatusCode.UnsupportedMediaType);

    private async Task<JsonArray> PatchContainersAsync(string containers)
    {
        var patched = await Api.PatchAsync($"{Deployments}/a", ApiCaller.Strategic, """{"spec":{"template":{"spec":{"containers":ITEMS}}}}""".Replace("ITEMS", containers, StringComparison.Ordinal));
        patched.Code.Should().Be(HttpStatusCode.OK);
        return patched.Body["spec"]!["template"]!["spec"]!["containers"]!.AsArray();
    }
}
