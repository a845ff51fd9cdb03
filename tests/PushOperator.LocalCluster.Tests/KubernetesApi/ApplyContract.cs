using System.Net;
using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>Server-side apply: who owns what, conflicts, what is removed, and when nothing is written.</summary>
public abstract class ApplyContract : ApiContract
{
    [Fact]
    public async Task Apply_OfWhatIsNot_CreatesItAndOwnsWhatWasApplied()
    {
        var applied = await ApplyAsync("a", "one", """{"data":{"key":"1"}}""");
        applied.Code.Should().Be(HttpStatusCode.Created);
        Owners(applied.Body).Should().Equal("""one Apply {"f:data":{"f:key":{}}}""");
    }

    [Fact]
    public async Task Apply_OfTheSame_WritesNothing()
    {
        var first = await ApplyAsync("a", "one", """{"data":{"key":"1"}}""");
        var second = await ApplyAsync("a", "one", """{"data":{"key":"1"}}""");
        second.Code.Should().Be(HttpStatusCode.OK);
        second.ResourceVersion.Should().Be(first.ResourceVersion);
        second.Body["metadata"]!["managedFields"]!.ToJsonString().Should().Be(first.Body["metadata"]!["managedFields"]!.ToJsonString());
    }

    [Fact]
    public async Task Apply_OfADeployment_Again_WritesNothing()
    {
        var wanted = Deployment("a", replicas: 0).ToJsonString();
        await Api.PatchAsync($"{Deployments}/a?fieldManager=one", ApiCaller.Apply, wanted);
        // The controller writes status for a while: when it has done, nothing is left that writes.
        await TestUtilities.Eventually.PassesAsync(async () =>
        {
            var versions = new List<string>();
            for (var i = 0; i < 3; i++) versions.Add((await Api.PatchAsync($"{Deployments}/a?fieldManager=one", ApiCaller.Apply, wanted)).ResourceVersion);
            versions.Distinct().Should().ContainSingle();
        }, cancellationToken: TestContext.Current.CancellationToken);
        (await Api.GetAsync($"{Deployments}/a")).Body["metadata"]!["generation"]!.GetValue<int>().Should().Be(1);
    }

    [Fact]
    public async Task Apply_WithoutAFieldItHadApplied_RemovesIt()
    {
        await ApplyAsync("a", "one", """{"data":{"key":"1","other":"2"},"metadata":{"labels":{"x":"y"}}}""");
        var second = await ApplyAsync("a", "one", """{"data":{"key":"1"}}""");
        second.Body["data"]!.ToJsonString().Should().Be("""{"key":"1"}""");
        second.Body["metadata"]!["labels"].Should().BeNull();
    }

    [Fact]
    public async Task Apply_WithoutAFieldThatAnotherAppliesToo_LeavesIt()
    {
        await ApplyAsync("a", "one", """{"data":{"key":"1","both":"2"}}""");
        await ApplyAsync("a", "two", """{"data":{"both":"2"}}""");
        var third = await ApplyAsync("a", "one", """{"data":{"key":"1"}}""");
        JsonNode.DeepEquals(third.Body["data"], JsonNode.Parse("""{"both":"2","key":"1"}""")).Should().BeTrue();
        Owners(third.Body).Should().BeEquivalentTo("""one Apply {"f:data":{"f:key":{}}}""", """two Apply {"f:data":{"f:both":{}}}""");
    }

    [Fact]
    public async Task Apply_OfAnothersField_IsAConflictThatNamesManagerAndField()
    {
        await ApplyAsync("a", "one", """{"data":{"key":"1"}}""");
        var refused = await ApplyAsync("a", "two", """{"data":{"key":"2"}}""");
        refused.Code.Should().Be(HttpStatusCode.Conflict);
        refused.Reason.Should().Be("Conflict");
        refused.Message.Should().Be("Apply failed with 1 conflict: conflict with \"one\": .data.key");
        refused.Body["details"]!["causes"]!.ToJsonString().Should().Be("""[{"reason":"FieldManagerConflict","message":"conflict with \u0022one\u0022","field":".data.key"}]""");
    }

    [Fact]
    public async Task Apply_OfWhatAnUpdateWrote_NamesTheVersionItUsed()
    {
        await Api.PostAsync($"{ConfigMaps}?fieldManager=person", ConfigMap("a"));
        var refused = await ApplyAsync("a", "two", """{"data":{"key":"2","more":"3"}}""");
        refused.Message.Should().Be("Apply failed with 1 conflict: conflict with \"person\" using v1: .data.key");
    }

    [Fact]
    public async Task Apply_WithSeveralConflicts_ListsThem()
    {
        await ApplyAsync("a", "one", """{"data":{"a":"1","b":"1"}}""");
        var refused = await ApplyAsync("a", "two", """{"data":{"a":"2","b":"2"}}""");
        refused.Message.Should().Be("Apply failed with 2 conflicts: conflicts with \"one\":\n- .data.a\n- .data.b");
    }

    [Fact]
    public async Task Apply_WithForce_TakesTheField()
    {
        await ApplyAsync("a", "one", """{"data":{"key":"1","own":"1"}}""");
        var forced = await ApplyAsync("a", "two", """{"data":{"key":"2"}}""", "&force=true");
        forced.Body["data"]!["key"]!.ToString().Should().Be("2");
        Owners(forced.Body).Should().BeEquivalentTo("""one Apply {"f:data":{"f:own":{}}}""", """two Apply {"f:data":{"f:key":{}}}""");
    }

    [Fact]
    public async Task Apply_OfTheSameValue_SharesTheField()
    {
        await ApplyAsync("a", "one", """{"data":{"key":"1"}}""");
        var shared = await ApplyAsync("a", "two", """{"data":{"key":"1"}}""");
        shared.Code.Should().Be(HttpStatusCode.OK);
        Owners(shared.Body).Should().BeEquivalentTo("""one Apply {"f:data":{"f:key":{}}}""", """two Apply {"f:data":{"f:key":{}}}""");
    }

    [Fact]
    public async Task Update_OfAnAppliedField_TakesIt()
    {
        await ApplyAsync("a", "one", """{"data":{"key":"1","own":"1"}}""");
        var updated = await Api.PatchAsync($"{ConfigMaps}/a?fieldManager=person", ApiCaller.Merge, """{"data":{"key":"2"}}""");
        Owners(updated.Body).Should().BeEquivalentTo("""one Apply {"f:data":{"f:own":{}}}""", """person Update {"f:data":{"f:key":{}}}""");
    }

    [Fact]
    public async Task Apply_OfSomethingNewWithoutItsName_IsABadRequest() =>
        (await Api.PatchAsync($"{ConfigMaps}/a?fieldManager=one", ApiCaller.Apply, """{"apiVersion":"v1","kind":"ConfigMap"}""")).Code.Should().Be(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Apply_WithoutAManager_IsABadRequest() =>
        (await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Apply, """{"apiVersion":"v1","kind":"ConfigMap"}""")).Code.Should().BeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity);

    [Fact]
    public async Task Apply_OfContainers_OwnsThemByName()
    {
        var applied = await Api.PatchAsync($"{Deployments}/a?fieldManager=one", ApiCaller.Apply, Deployment("a").ToJsonString());
        var fields = applied.Body["metadata"]!["managedFields"]!.AsArray().Single(m => (string)m!["manager"]! == "one")!["fieldsV1"]!;
        var containers = fields["f:spec"]!["f:template"]!["f:spec"]!["f:containers"]!;
        containers["k:{\"name\":\"main\"}"]!.ToJsonString().Should().Be(
            """{".":{},"f:image":{},"f:name":{},"f:ports":{"k:{\u0022containerPort\u0022:8080,\u0022protocol\u0022:\u0022TCP\u0022}":{".":{},"f:containerPort":{},"f:name":{}}}}""");
        fields["f:spec"]!["f:selector"]!.ToJsonString().Should().Be("{}");
    }

    [Fact]
    public async Task Apply_OfOneContainer_LeavesAnothersContainer()
    {
        await Api.PatchAsync($"{Deployments}/a?fieldManager=one", ApiCaller.Apply, Deployment("a").ToJsonString());
        var injected = await Api.PatchAsync($"{Deployments}/a?fieldManager=two", ApiCaller.Apply,
            """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"containers":[{"name":"side","image":"side:1"}]}}}}""");
        injected.Code.Should().Be(HttpStatusCode.OK);
        var again = await Api.PatchAsync($"{Deployments}/a?fieldManager=one", ApiCaller.Apply, Deployment("a").ToJsonString());
        Containers(again.Body).Should().BeEquivalentTo("main", "side");

        var withdrawn = await Api.PatchAsync($"{Deployments}/a?fieldManager=two", ApiCaller.Apply, """{"apiVersion":"apps/v1","kind":"Deployment"}""");
        Containers(withdrawn.Body).Should().Equal("main");
    }

    [Fact]
    public async Task Apply_ToAScaledDeployment_ConflictsWithTheScaler()
    {
        await Api.PatchAsync($"{Deployments}/a?fieldManager=one", ApiCaller.Apply, Deployment("a", replicas: 0).ToJsonString());
        (await Api.PatchAsync($"{Deployments}/a/scale?fieldManager=scaler", ApiCaller.Merge, """{"spec":{"replicas":1}}""")).Code.Should().Be(HttpStatusCode.OK);
        var refused = await Api.PatchAsync($"{Deployments}/a?fieldManager=one", ApiCaller.Apply, Deployment("a", replicas: 0).ToJsonString());
        refused.Code.Should().Be(HttpStatusCode.Conflict);
        refused.Message.Should().Be("Apply failed with 1 conflict: conflict with \"scaler\" with subresource \"scale\" using apps/v1: .spec.replicas");
    }

    [Fact]
    public async Task Apply_OfStatus_OwnsNothingElse()
    {
        await Api.PostAsync(Deployments, Paused(Deployment("a")));
        var applied = await Api.PatchAsync($"{Deployments}/a/status?fieldManager=one", ApiCaller.Apply,
            """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":7},"status":{"conditions":[{"type":"Own","status":"True"}]}}""");
        applied.Code.Should().Be(HttpStatusCode.OK);
        applied.Body["spec"]!["replicas"]!.GetValue<int>().Should().Be(0);
        var owner = applied.Body["metadata"]!["managedFields"]!.AsArray().Single(m => (string)m!["manager"]! == "one")!;
        owner["subresource"]!.ToString().Should().Be("status");
        owner["fieldsV1"]!.ToJsonString().Should().Be("""{"f:status":{"f:conditions":{"k:{\u0022type\u0022:\u0022Own\u0022}":{".":{},"f:status":{},"f:type":{}}}}}""");
    }

    private static JsonObject Paused(JsonObject deployment)
    {
        deployment["spec"]!["paused"] = true;
        return deployment;
    }

    private static IEnumerable<string> Containers(JsonNode deployment) => deployment["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(c => (string)c!["name"]!);

    private static IEnumerable<string> Owners(JsonNode body) =>
        body["metadata"]!["managedFields"]!.AsArray().Select(m => $"{m!["manager"]} {m["operation"]} {m["fieldsV1"]!.ToJsonString()}");

    private Task<ApiCaller.Reply> ApplyAsync(string name, string manager, string fields, string query = "")
    {
        var body = (JsonObject)JsonNode.Parse(fields)!;
        body["apiVersion"] = "v1";
        body["kind"] = "ConfigMap";
        ((JsonObject)(body["metadata"] ??= new JsonObject()))["name"] = name;
        return Api.PatchAsync($"{ConfigMaps}/{name}?fieldManager={manager}{query}", ApiCaller.Apply, body.ToJsonString());
    }
}
