using System.Net;
using System.Text.Json.Nodes;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>Kinds that a CustomResourceDefinition defines: schema, defaults, pruning, columns, subresources.</summary>
public abstract class CustomResourceContract : ApiContract
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Name = "widgets.contract.example.com";

    private string Widgets => $"/apis/contract.example.com/v1/namespaces/{Namespace}/widgets";

    [Fact]
    public async Task Definition_IsEstablishedAndDiscovered()
    {
        await DefineAsync();
        var resources = (await Api.GetAsync("/apis/contract.example.com/v1")).Body["resources"]!.AsArray();
        var widgets = resources.Single(r => (string)r!["name"]! == "widgets")!;
        widgets["shortNames"]!.ToJsonString().Should().Be("""["wd"]""");
        widgets["categories"]!.ToJsonString().Should().Be("""["gadgets"]""");
        widgets["singularName"]!.ToString().Should().Be("widget");
        resources.Select(r => (string)r!["name"]!).Should().Contain(["widgets/status", "widgets/scale"]);
    }

    [Fact]
    public async Task Create_FillsInDefaultsAndPrunesWhatIsUnknown()
    {
        await DefineAsync();
        var created = await Api.PostAsync(Widgets, Widget("""{"name":"x","unknown":1,"free":{"anything":{"goes":1}},"nested":{}}"""));
        created.Code.Should().Be(HttpStatusCode.Created);
        created.Body["spec"]!["unknown"].Should().BeNull();
        created.Body["spec"]!["size"]!.GetValue<int>().Should().Be(3);
        created.Body["spec"]!["nested"]!["on"]!.GetValue<bool>().Should().BeTrue();
        created.Body["spec"]!["free"]!.ToJsonString().Should().Be("""{"anything":{"goes":1}}""");
        created.Body["metadata"]!["generation"]!.GetValue<int>().Should().Be(1);
        created.Warnings.Should().Contain(w => w.Contains("unknown field \\\"spec.unknown\\\""));
    }

    [Fact]
    public async Task Create_UnderStrict_RefusesWhatIsUnknown()
    {
        await DefineAsync();
        var refused = await Api.PostAsync($"{Widgets}?fieldValidation=Strict", Widget("""{"name":"x","unknown":1}"""));
        refused.Code.Should().Be(HttpStatusCode.BadRequest);
        refused.Message.Should().Contain("strict decoding error: unknown field \"spec.unknown\"");
    }

    [Theory]
    [InlineData("""{}""", "spec.name: FieldValueRequired")]
    [InlineData("""{"name":5}""", "spec.name: FieldValueTypeInvalid")]
    [InlineData("""{"name":"UPPER"}""", "spec.name: FieldValueInvalid")]
    [InlineData("""{"name":"toolongname"}""", "spec.name: FieldValueTooLong")]
    [InlineData("""{"name":"x","size":0}""", "spec.size: FieldValueInvalid")]
    [InlineData("""{"name":"x","size":11}""", "spec.size: FieldValueInvalid")]
    [InlineData("""{"name":"x","size":1.5}""", "spec.size: FieldValueTypeInvalid")]
    [InlineData("""{"name":"x","mode":"Sideways"}""", "spec.mode: FieldValueNotSupported")]
    [InlineData("""{"name":"x","parts":[]}""", "spec.parts: FieldValueInvalid")]
    [InlineData("""{"name":"x","parts":["a","b","c"]}""", "spec.parts: FieldValueTooMany")]
    [InlineData("""{"name":"x","parts":["a","a"]}""", "spec.parts[1]: FieldValueDuplicate")]
    [InlineData("""{"name":"x","ports":[{"id":"a"},{"id":"a"}]}""", "spec.ports[1]: FieldValueDuplicate")]
    [InlineData("""{"name":"x","ports":[{}]}""", "spec.ports[0].id: FieldValueRequired")]
    public async Task Create_AgainstTheSchema_IsInvalidAndSaysWhere(string spec, string cause)
    {
        await DefineAsync();
        var refused = await Api.PostAsync(Widgets, Widget(spec));
        refused.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        refused.Reason.Should().Be("Invalid");
        refused.Causes.Should().Contain(cause);
        refused.Message.Should().StartWith("Widget.contract.example.com \"a\" is invalid: ");
    }

    [Fact]
    public async Task Create_OfANumberThatItsFormatCannotHold_IsInvalid()
    {
        await DefineAsync();
        var refused = await Api.PostAsync(Widgets, Widget("""{"name":"x","number":3000000000}"""));
        refused.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        refused.Message.Should().Contain("int32").And.Contain("spec.number");
    }

    [Fact]
    public async Task Create_OfTheWrongSize_HasTheRealMessage()
    {
        await DefineAsync();
        var refused = await Api.PostAsync(Widgets, Widget("""{"name":"x","size":0}"""));
        refused.Message.Should().Be("Widget.contract.example.com \"a\" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1");
    }

    [Theory]
    [InlineData("""{"name":"x","either":5}""")]
    [InlineData("""{"name":"x","either":"50%"}""")]
    [InlineData("""{"name":"x","maybe":null}""")]
    [InlineData("""{"name":"x","size":null}""")]
    [InlineData("""{"name":"x","labels":{"any":"thing"}}""")]
    public async Task Create_OfWhatTheSchemaAllows_Works(string spec)
    {
        await DefineAsync();
        (await Api.PostAsync(Widgets, Widget(spec))).Code.Should().Be(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Update_WithoutAVersion_IsInvalid()
    {
        await DefineAsync();
        await Api.PostAsync(Widgets, Widget("""{"name":"x"}"""));
        var refused = await Api.PutAsync($"{Widgets}/a", Widget("""{"name":"y"}"""));
        refused.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        refused.Causes.Should().Equal("metadata.resourceVersion: FieldValueInvalid");
    }

    [Fact]
    public async Task Generation_DoesNotCountStatus()
    {
        await DefineAsync();
        await Api.PostAsync(Widgets, Widget("""{"name":"x"}"""));
        var status = await Api.PatchAsync($"{Widgets}/a/status", ApiCaller.Merge, """{"status":{"replicas":2},"spec":{"size":9}}""");
        status.Body["metadata"]!["generation"]!.GetValue<int>().Should().Be(1);
        status.Body["spec"]!["size"]!.GetValue<int>().Should().Be(3);
        var spec = await Api.PatchAsync($"{Widgets}/a", ApiCaller.Merge, """{"status":{"replicas":5},"spec":{"size":9}}""");
        spec.Body["metadata"]!["generation"]!.GetValue<int>().Should().Be(2);
        spec.Body["status"]!["replicas"]!.GetValue<int>().Should().Be(2);
    }

    [Fact]
    public async Task Scale_ShowsAndSetsReplicas()
    {
        await DefineAsync();
        await Api.PostAsync(Widgets, Widget("""{"name":"x","size":4}"""));
        await Api.PatchAsync($"{Widgets}/a/status", ApiCaller.Merge, """{"status":{"replicas":2,"selector":"app=x"}}""");
        var scale = await Api.GetAsync($"{Widgets}/a/scale");
        scale.Body["kind"]!.ToString().Should().Be("Scale");
        scale.Body["spec"]!["replicas"]!.GetValue<int>().Should().Be(4);
        scale.Body["status"]!.ToJsonString().Should().Be("""{"replicas":2,"selector":"app=x"}""");

        scale.Body["spec"]!["replicas"] = 6;
        (await Api.PutAsync($"{Widgets}/a/scale", scale.Body)).Code.Should().Be(HttpStatusCode.OK);
        (await Api.GetAsync($"{Widgets}/a")).Body["spec"]!["size"]!.GetValue<int>().Should().Be(6);
        (await Api.PutAsync($"{Widgets}/a/scale", scale.Body)).Code.Should().Be(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Table_HasTheColumnsOfTheDefinition()
    {
        await DefineAsync();
        await Api.PostAsync(Widgets, Widget("""{"name":"x","parts":["p","q"]}"""));
        await Api.PatchAsync($"{Widgets}/a/status", ApiCaller.Merge, """{"status":{"conditions":[{"type":"Other","status":"False"},{"type":"Ready","status":"True"}]}}""");
        var table = await Api.SendAsync(HttpMethod.Get, Widgets, accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        table.Body["columnDefinitions"]!.AsArray().Select(c => (string)c!["name"]!).Should().Equal("Name", "Size", "Part", "Ready", "Missing", "Age");
        var cells = table.Body["rows"]![0]!["cells"]!.AsArray();
        cells.Take(5).Select(c => c?.ToJsonString()).Should().Equal("\"a\"", "3", "\"p\"", "\"True\"", null);
        cells[5]!.ToString().Should().MatchRegex("^[0-9]+s$");
    }

    [Fact]
    public async Task Apply_OwnsListItemsByTheKeysOfTheSchema()
    {
        await DefineAsync();
        await ApplyAsync("one", """{"name":"x","ports":[{"id":"a","value":1}]}""");
        var second = await ApplyAsync("two", """{"ports":[{"id":"b","value":2}]}""");
        second.Code.Should().Be(HttpStatusCode.OK);
        second.Body["spec"]!["ports"]!.AsArray().Select(p => (string)p!["id"]!).Should().Equal("a", "b");
        var refused = await ApplyAsync("two", """{"ports":[{"id":"a","value":7}]}""");
        refused.Message.Should().Be("Apply failed with 1 conflict: conflict with \"one\": .spec.ports[id=\"a\"].value");
    }

    [Fact]
    public async Task Apply_OfAnAtomicList_ConflictsAsAWhole()
    {
        await DefineAsync();
        await ApplyAsync("one", """{"name":"x","plain":["a"]}""");
        var refused = await ApplyAsync("two", """{"plain":["b"]}""");
        refused.Message.Should().Be("Apply failed with 1 conflict: conflict with \"one\": .spec.plain");
    }

    [Fact]
    public async Task Apply_Again_WritesNothing()
    {
        await DefineAsync();
        var first = await ApplyAsync("one", """{"name":"x","parts":["a"],"ports":[{"id":"a"}],"nested":{}}""");
        var second = await ApplyAsync("one", """{"name":"x","parts":["a"],"ports":[{"id":"a"}],"nested":{}}""");
        second.ResourceVersion.Should().Be(first.ResourceVersion);
    }

    [Fact]
    public async Task Patch_Strategic_IsUnsupported()
    {
        await DefineAsync();
        await Api.PostAsync(Widgets, Widget("""{"name":"x"}"""));
        (await Api.PatchAsync($"{Widgets}/a", ApiCaller.Strategic, "{}")).Code.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Definition_Deleted_TakesItsObjectsAlong()
    {
        var plural = $"gone{Namespace.Replace("-", "", StringComparison.Ordinal)}";
        var definition = Definition();
        definition["metadata"]!["name"] = $"{plural}.contract.example.com";
        definition["spec"]!["names"] = new JsonObject { ["plural"] = plural, ["kind"] = "Gone" + plural };
        await DefineAsync(definition, $"{plural}.contract.example.com");
        var path = $"/apis/contract.example.com/v1/namespaces/{Namespace}/{plural}";
        await Eventually.HoldsAsync(async () => (await Api.GetAsync(path)).Code == HttpStatusCode.OK, "the kind is served", cancellationToken: TestContext.Current.CancellationToken);
        await Api.DeleteAsync($"{Definitions}/{plural}.contract.example.com");
        await Eventually.HoldsAsync(async () => (await Api.GetAsync(path)).Code == HttpStatusCode.NotFound, "the kind is gone", cancellationToken: TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => (await Api.GetAsync($"{Definitions}/{plural}.contract.example.com")).Code == HttpStatusCode.NotFound, "its definition is gone", cancellationToken: TestContext.Current.CancellationToken);
    }

    private static JsonObject Widget(string spec) => new()
    {
        ["apiVersion"] = "contract.example.com/v1",
        ["kind"] = "Widget",
        ["metadata"] = new JsonObject { ["name"] = "a" },
        ["spec"] = JsonNode.Parse(spec),
    };

    private Task<ApiCaller.Reply> ApplyAsync(string manager, string spec) => Api.PatchAsync($"{Widgets}/a?fieldManager={manager}", ApiCaller.Apply, Widget(spec).ToJsonString());

    private async Task DefineAsync(JsonObject? definition = null, string name = Name)
    {
        await Api.PostAsync(Definitions, definition ?? Definition());
        await Eventually.HoldsAsync(async () => IsEstablished((await Api.GetAsync($"{Definitions}/{name}")).Body), $"{name} is established", cancellationToken: TestContext.Current.CancellationToken);
        if (definition is null) await Eventually.HoldsAsync(async () => (await Api.GetAsync(Widgets)).Code == HttpStatusCode.OK, "widgets are served", cancellationToken: TestContext.Current.CancellationToken);
    }

    private static bool IsEstablished(JsonNode definition) =>
        definition["status"]?["conditions"]?.AsArray().Any(c => (string)c!["type"]! == "Established" && (string)c["status"]! == "True") == true;

    private static JsonObject Definition() => (JsonObject)JsonNode.Parse("""
        {
          "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": { "name": "widgets.contract.example.com" },
          "spec": {
            "group": "contract.example.com", "scope": "Namespaced",
            "names": { "plural": "widgets", "kind": "Widget", "shortNames": ["wd"], "categories": ["gadgets"] },
            "versions": [ {
              "name": "v1", "served": true, "storage": true,
              "subresources": { "status": {}, "scale": { "specReplicasPath": ".spec.size", "statusReplicasPath": ".status.replicas", "labelSelectorPath": ".status.selector" } },
              "additionalPrinterColumns": [
                { "name": "Size", "type": "integer", "jsonPath": ".spec.size" },
                { "name": "Part", "type": "string", "jsonPath": ".spec.parts[0]" },
                { "name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status" },
                { "name": "Missing", "type": "string", "jsonPath": ".status.none" },
                { "name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp" }
              ],
              "schema": { "openAPIV3Schema": { "type": "object", "properties": {
                "spec": { "type": "object", "required": ["name"], "properties": {
                  "name": { "type": "string", "pattern": "^[a-z]+$", "maxLength": 8 },
                  "size": { "type": "integer", "format": "int32", "minimum": 1, "maximum": 10, "default": 3 },
                  "number": { "type": "integer", "format": "int32" },
                  "mode": { "type": "string", "enum": ["Up", "Down"] },
                  "parts": { "type": "array", "minItems": 1, "maxItems": 2, "items": { "type": "string" }, "x-kubernetes-list-type": "set" },
                  "plain": { "type": "array", "items": { "type": "string" } },
                  "ports": { "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["id"], "items": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "value": { "type": "integer" } } } },
                  "either": { "x-kubernetes-int-or-string": true },
                  "maybe": { "type": "string", "nullable": true },
                  "labels": { "type": "object", "additionalProperties": { "type": "string" } },
                  "nested": { "type": "object", "properties": { "on": { "type": "boolean", "default": true } } },
                  "free": { "type": "object", "x-kubernetes-preserve-unknown-fields": true }
                } },
                "status": { "type": "object", "properties": {
                  "replicas": { "type": "integer" }, "selector": { "type": "string" },
                  "conditions": { "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"], "items": { "type": "object", "required": ["type"], "properties": { "type": { "type": "string" }, "status": { "type": "string" } } } }
                } }
              } } }
            } ]
          }
        }
        """)!;
}
