using System.Net;
using System.Text.Json.Nodes;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>Create, read, update, delete: conflicts, preconditions, finalizers, generations, selectors, pages.</summary>
public abstract class CrudContract : ApiContract
{
    [Fact]
    public async Task Create_GivesIdentityAndVersion()
    {
        var created = await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        created.Code.Should().Be(HttpStatusCode.Created);
        created.Body["metadata"]!.AsObject().Select(p => p.Key).Should().Contain(["uid", "resourceVersion", "creationTimestamp", "managedFields"]);
        created.Body["metadata"]!["namespace"]!.ToString().Should().Be(Namespace);
    }

    [Fact]
    public async Task Create_OfWhatExists_IsAlreadyExists()
    {
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var again = await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        again.Code.Should().Be(HttpStatusCode.Conflict);
        again.Reason.Should().Be("AlreadyExists");
        again.Message.Should().Be("configmaps \"a\" already exists");
    }

    [Fact]
    public async Task Create_WithGenerateName_MakesANameOfFiveMoreLetters()
    {
        var created = await Api.PostAsync(ConfigMaps, new JsonObject { ["metadata"] = new JsonObject { ["generateName"] = "some-" } });
        ((string)created.Body["metadata"]!["name"]!).Should().MatchRegex("^some-[a-z0-9]{5}$");
    }

    [Fact]
    public async Task Create_WithoutAnyName_IsInvalid()
    {
        var refused = await Api.PostAsync(ConfigMaps, new JsonObject { ["metadata"] = new JsonObject() });
        refused.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        refused.Causes.Should().Equal("metadata.name: FieldValueRequired");
    }

    [Theory]
    [InlineData("Capitals")]
    [InlineData("under_score")]
    [InlineData("-dash")]
    public async Task Create_WithABadName_IsInvalid(string name)
    {
        var refused = await Api.PostAsync(ConfigMaps, ConfigMap(name));
        refused.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        refused.Reason.Should().Be("Invalid");
        refused.Causes.Should().Equal("metadata.name: FieldValueInvalid");
    }

    [Fact]
    public async Task Create_InANamespaceThatIsNot_IsNotFound()
    {
        var refused = await Api.PostAsync("/api/v1/namespaces/nowhere/configmaps", ConfigMap("a"));
        refused.Code.Should().Be(HttpStatusCode.NotFound);
        refused.Message.Should().Be("namespaces \"nowhere\" not found");
    }

    [Fact]
    public async Task Get_OfWhatIsNot_IsNotFoundWithItsNameAndKind()
    {
        var missing = await Api.GetAsync($"{Deployments}/none");
        missing.Code.Should().Be(HttpStatusCode.NotFound);
        missing.Message.Should().Be("deployments.apps \"none\" not found");
        missing.Body["details"]!.ToJsonString().Should().Be("""{"name":"none","group":"apps","kind":"deployments"}""");
    }

    [Fact]
    public async Task Update_WithAnOldVersion_IsAConflict()
    {
        var first = await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var changed = (JsonObject)first.Body.DeepClone();
        changed["data"]!["key"] = "2";
        var second = await Api.PutAsync($"{ConfigMaps}/a", changed);
        second.Code.Should().Be(HttpStatusCode.OK);
        long.Parse(second.ResourceVersion).Should().BeGreaterThan(long.Parse(first.ResourceVersion));

        var late = await Api.PutAsync($"{ConfigMaps}/a", changed);
        late.Code.Should().Be(HttpStatusCode.Conflict);
        late.Reason.Should().Be("Conflict");
        late.Message.Should().Be("Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again");
    }

    [Fact]
    public async Task Update_ThatChangesNothing_WritesNothing()
    {
        var first = await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var second = await Api.PutAsync($"{ConfigMaps}/a", first.Body);
        second.ResourceVersion.Should().Be(first.ResourceVersion);
    }

    [Fact]
    public async Task Update_UnderAnotherName_IsABadRequest()
    {
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        (await Api.PutAsync($"{ConfigMaps}/a", ConfigMap("b"))).Code.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Generation_CountsChangesOfTheSpecOnly()
    {
        var created = await Api.PostAsync(Deployments, Deployment("a"));
        created.Body["metadata"]!["generation"]!.GetValue<long>().Should().Be(1);
        var labelled = await Api.PatchAsync($"{Deployments}/a", ApiCaller.Merge, """{"metadata":{"labels":{"x":"y"}}}""");
        labelled.Body["metadata"]!["generation"]!.GetValue<long>().Should().Be(1);
        var scaled = await Api.PatchAsync($"{Deployments}/a", ApiCaller.Merge, """{"spec":{"paused":true}}""");
        scaled.Body["metadata"]!["generation"]!.GetValue<long>().Should().Be(2);
    }

    [Fact]
    public async Task Status_IsWrittenThroughItsSubresourceOnly()
    {
        var wanted = Deployment("a");
        wanted["spec"]!["paused"] = true;
        wanted["status"] = new JsonObject { ["collisionCount"] = 7 };
        var created = await Api.PostAsync(Deployments, wanted);
        created.Body["status"]?["collisionCount"].Should().BeNull();

        await Api.PatchAsync($"{Deployments}/a", ApiCaller.Merge, """{"status":{"collisionCount":7}}""");
        (await Api.GetAsync($"{Deployments}/a")).Body["status"]?["collisionCount"].Should().BeNull();

        var written = await Api.PatchAsync($"{Deployments}/a/status", ApiCaller.Merge, """{"status":{"collisionCount":7},"spec":{"replicas":5}}""");
        written.Body["status"]!["collisionCount"]!.GetValue<int>().Should().Be(7);
        written.Body["spec"]!["replicas"]!.GetValue<int>().Should().Be(0);
        written.Body["metadata"]!["generation"]!.GetValue<long>().Should().Be(1);
    }

    [Fact]
    public async Task Delete_AnswersSuccessAndTheObjectIsGone()
    {
        var created = await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var deleted = await Api.DeleteAsync($"{ConfigMaps}/a");
        deleted.Body["status"]!.ToString().Should().Be("Success");
        deleted.Body["details"]!["uid"]!.ToString().Should().Be(created.Body["metadata"]!["uid"]!.ToString());
        (await Api.GetAsync($"{ConfigMaps}/a")).Code.Should().Be(HttpStatusCode.NotFound);
        (await Api.DeleteAsync($"{ConfigMaps}/a")).Code.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("uid")]
    [InlineData("resourceVersion")]
    public async Task Delete_WithAPreconditionThatDoesNotHold_IsAConflict(string precondition)
    {
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        var refused = await Api.DeleteAsync($"{ConfigMaps}/a", $$$"""{"preconditions":{"{{{precondition}}}":"1"}}""");
        refused.Code.Should().Be(HttpStatusCode.Conflict);
        refused.Reason.Should().Be("Conflict");
        (await Api.GetAsync($"{ConfigMaps}/a")).Code.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_WithAFinalizer_MarksAndWaits()
    {
        var held = ConfigMap("a");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await Api.PostAsync(ConfigMaps, held);
        await Api.DeleteAsync($"{ConfigMaps}/a");
        (await Api.GetAsync($"{ConfigMaps}/a")).Body["metadata"]!["deletionTimestamp"].Should().NotBeNull();

        await Api.PatchAsync($"{ConfigMaps}/a", ApiCaller.Merge, """{"metadata":{"finalizers":null}}""");
        (await Api.GetAsync($"{ConfigMaps}/a")).Code.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task DeleteCollection_DeletesWhatTheSelectorChooses()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            var one = ConfigMap(name);
            one["metadata"]!["labels"] = new JsonObject { ["keep"] = name == "c" ? "yes" : "no" };
            await Api.PostAsync(ConfigMaps, one);
        }

        (await Api.DeleteAsync($"{ConfigMaps}?labelSelector=keep%3Dno")).Code.Should().Be(HttpStatusCode.OK);
        Names((await Api.GetAsync($"{ConfigMaps}?labelSelector=keep")).Body).Should().Equal("c");
    }

    [Theory]
    [InlineData("labelSelector=tier%3Dweb", "a,b")]
    [InlineData("labelSelector=tier!%3Dweb,tier", "c")]
    [InlineData("labelSelector=tier+in+(web,+db)", "a,b,c")]
    [InlineData("labelSelector=tier+notin+(web),tier", "c")]
    [InlineData("labelSelector=!tier,own", "d")]
    [InlineData("labelSelector=tier%3Dweb,side%3D%3Dleft", "a")]
    [InlineData("fieldSelector=metadata.name%3Db", "b")]
    public async Task List_ChoosesBySelector(string query, string expected)
    {
        (string Name, string Labels)[] given = [("a", """{"tier":"web","side":"left"}"""), ("b", """{"tier":"web","side":"right"}"""), ("c", """{"tier":"db"}"""), ("d", """{"own":""}""")];
        foreach (var (name, labels) in given)
        {
            var one = ConfigMap(name);
            one["metadata"]!["labels"] = JsonNode.Parse(labels);
            await Api.PostAsync(ConfigMaps, one);
        }

        Names((await Api.GetAsync($"{ConfigMaps}?{query}")).Body).Should().Equal(expected.Split(','));
    }

    [Fact]
    public async Task List_ByAFieldThatCannotSelect_IsABadRequest() =>
        (await Api.GetAsync($"{ConfigMaps}?fieldSelector=data.key%3D1")).Code.Should().Be(HttpStatusCode.BadRequest);

    [Fact]
    public async Task List_AtAnExactVersion_ShowsWhatWasThen()
    {
        var one = await Api.PostAsync(ConfigMaps, ConfigMap("one"));
        var two = await Api.PostAsync(ConfigMaps, ConfigMap("two"));
        await Api.PatchAsync($"{ConfigMaps}/one", ApiCaller.Merge, """{"data":{"key":"changed"}}""");
        await Api.DeleteAsync($"{ConfigMaps}/two");

        var then = await Api.GetAsync($"{ConfigMaps}?resourceVersion={two.ResourceVersion}&resourceVersionMatch=Exact&labelSelector=!own");

        var items = then.Body["items"]!.AsArray().Where(item => item!["metadata"]!["name"]!.ToString() is "one" or "two").ToList();
        items.Select(item => item!["metadata"]!["resourceVersion"]!.ToString()).Should().Equal(one.ResourceVersion, two.ResourceVersion);
        then.Body["metadata"]!["resourceVersion"]!.ToString().Should().Be(two.ResourceVersion);
    }

    [Fact]
    public async Task List_InPages_GivesEachObjectOnce()
    {
        foreach (var i in Enumerable.Range(0, 5)) await Api.PostAsync(ConfigMaps, new JsonObject { ["metadata"] = new JsonObject { ["name"] = $"p{i}", ["labels"] = new JsonObject { ["paged"] = "" } } });
        var names = new List<string>();
        string? token = null;
        do
        {
            var page = (await Api.GetAsync($"{ConfigMaps}?limit=2&labelSelector=paged&continue={Uri.EscapeDataString(token ?? "")}")).Body;
            Names(page).Should().HaveCountLessThanOrEqualTo(2);
            names.AddRange(Names(page));
            token = (string?)page["metadata"]!["continue"];
        }
        while (!string.IsNullOrEmpty(token));
        names.Should().Equal("p0", "p1", "p2", "p3", "p4");
    }

    [Fact]
    public async Task DryRun_AnswersAsIfAndStoresNothing()
    {
        var created = await Api.PostAsync($"{ConfigMaps}?dryRun=All", ConfigMap("a"));
        created.Code.Should().Be(HttpStatusCode.Created);
        created.Body["data"]!["key"]!.ToString().Should().Be("1");
        (await Api.GetAsync($"{ConfigMaps}/a")).Code.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Body_ThatIsNoJson_IsABadRequest() =>
        (await Api.SendAsync(HttpMethod.Post, ConfigMaps, "{ not json")).Code.Should().Be(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Body_OfAnUnknownType_IsUnsupported()
    {
        var refused = await Api.SendAsync(HttpMethod.Post, ConfigMaps, "<a/>", "application/xml");
        refused.Code.Should().Be(HttpStatusCode.UnsupportedMediaType);
        refused.Reason.Should().Be("UnsupportedMediaType");
    }

    [Fact]
    public async Task Body_MayBeYaml()
    {
        var created = await Api.SendAsync(HttpMethod.Post, ConfigMaps, "metadata: {name: a}\ndata: {port: \"8080\"}\n", "application/yaml");
        created.Code.Should().Be(HttpStatusCode.Created);
        created.Body["data"]!["port"]!.GetValue<string>().Should().Be("8080");
    }

    [Fact]
    public async Task Strict_RefusesAFieldThatABuiltInKindDoesNotHave()
    {
        var wrong = Deployment("a");
        wrong["spec"]!["replica"] = 3;
        var refused = await Api.PostAsync($"{Deployments}?fieldValidation=Strict", wrong);
        refused.Code.Should().Be(HttpStatusCode.BadRequest);
        refused.Message.Should().Contain("unknown field \"spec.replica\"");
    }

    [Theory]
    [InlineData("\"0.5\"", "500m")]
    [InlineData("\"1024Mi\"", "1Gi")]
    [InlineData("\"1.5Gi\"", "1536Mi")]
    [InlineData("\"1000m\"", "1")]
    [InlineData("\"100M\"", "100M")]
    [InlineData("\"1500k\"", "1500k")]
    [InlineData("2", "2")]
    [InlineData("\"0\"", "0")]
    [InlineData("\"123456\"", "123456")]
    public async Task Quantity_IsGivenBackInItsShortestForm(string given, string expected)
    {
        var wanted = Deployment("a");
        wanted["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"] = JsonNode.Parse("""{"limits":{"cpu":QUANTITY}}""".Replace("QUANTITY", given, StringComparison.Ordinal));
        var created = await Api.PostAsync(Deployments, wanted);
        created.Body["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["limits"]!["cpu"]!.ToString().Should().Be(expected);
    }

    [Fact]
    public async Task Quantity_ThatIsNone_IsRefused()
    {
        var wanted = Deployment("a");
        wanted["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"] = JsonNode.Parse("""{"limits":{"cpu":"much"}}""");
        (await Api.PostAsync(Deployments, wanted)).Code.Should().BeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Deployment_WhoseSelectorDoesNotMatchItsTemplate_IsInvalid()
    {
        var wrong = Deployment("a");
        wrong["spec"]!["template"]!["metadata"]!["labels"]!["app"] = "other";
        var refused = await Api.PostAsync(Deployments, wrong);
        refused.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        refused.Causes.Should().Contain("spec.template.metadata.labels: FieldValueInvalid");
    }

    [Fact]
    public async Task Owner_Gone_TakesItsDependentsAlong()
    {
        var owner = await Api.PostAsync(ConfigMaps, ConfigMap("owner"));
        var dependent = ConfigMap("dependent");
        dependent["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["name"] = "owner", ["uid"] = (string)owner.Body["metadata"]!["uid"]! });
        await Api.PostAsync(ConfigMaps, dependent);
        await Api.DeleteAsync($"{ConfigMaps}/owner");
        await Eventually.HoldsAsync(async () => (await Api.GetAsync($"{ConfigMaps}/dependent")).Code == HttpStatusCode.NotFound, "the dependent is gone", cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Namespace_Deleted_TakesItsContentAlong()
    {
        await Api.PostAsync(ConfigMaps, ConfigMap("a"));
        await Api.DeleteAsync($"/api/v1/namespaces/{Namespace}");
        await Eventually.HoldsAsync(async () => (await Api.GetAsync($"/api/v1/namespaces/{Namespace}")).Code == HttpStatusCode.NotFound, "the namespace is gone", cancellationToken: TestContext.Current.CancellationToken);
        (await Api.GetAsync($"{ConfigMaps}/a")).Code.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Namespace_BeingDeleted_TakesNothingNew()
    {
        var held = ConfigMap("held");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await Api.PostAsync(ConfigMaps, held);
        await Api.DeleteAsync($"/api/v1/namespaces/{Namespace}");
        var refused = await Api.PostAsync(ConfigMaps, ConfigMap("late"));
        refused.Code.Should().Be(HttpStatusCode.Forbidden);
        refused.Body["details"]!["causes"]!.AsArray().Select(c => (string?)c!["reason"]).Should().Contain("NamespaceTerminating");
        await Api.PatchAsync($"{ConfigMaps}/held", ApiCaller.Merge, """{"metadata":{"finalizers":null}}""");
    }

    private static IEnumerable<string> Names(JsonNode list) => list["items"]!.AsArray().Select(i => (string)i!["metadata"]!["name"]!);
}
