using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.BadInput;

/// <summary>What the real API server refuses by itself, as <c>kubectl apply</c> sends it (strict), and what it puts in the place of nothing. The schema's own rules are in <see cref="RuleTests"/>.</summary>
public sealed class AdmissionTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed) : IClassFixture<InstalledCustomResources>
{
    private const string Topic = "pushtopics";
    private const string Group = "subscribergroups";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Names of other namespaces, images and pod templates have no field: there is nothing to write them into.</summary>
    [Theory]
    [InlineData(Topic, """{"partitons":3}""", "spec.partitons")]
    [InlineData(Topic, """{"kafka":{"secretRef":{"name":"kafka-user","namespace":"ns2"}}}""", "spec.kafka.secretRef.namespace")]
    [InlineData(Group, """{"gateway":{"image":"evil.example.com/gateway:1"}}""", "spec.gateway.image")]
    [InlineData(Group, """{"gateway":{"template":{"spec":{"hostNetwork":true}}}}""", "spec.gateway.template")]
    [InlineData(Group, """{"gateway":{"securityContext":{"privileged":true}}}""", "spec.gateway.securityContext")]
    [InlineData(Group, """{"gateway":{"volumes":[{"hostPath":{"path":"/"}}]}}""", "spec.gateway.volumes")]
    public async Task A_field_that_there_is_not_is_named(string plural, string members, string field)
    {
        var refusal = await RefusalAsync(plural, members);

        refusal.Code.Should().Be(400);
        refusal.Message.Should().Contain($"strict decoding error: unknown field \"{field}\"");
    }

    /// <summary>Whoever asks for no strictness gets a warning from the API server, and the field is dropped: it never reaches a pod.</summary>
    [Fact]
    public async Task What_is_not_asked_to_be_strict_loses_the_field()
    {
        var client = await installed.ClientAsync();

        var stored = (JsonObject)await CreateAsync(client, Group, """{"gateway":{"image":"evil.example.com/gateway:1"}}""", strict: false);

        stored["spec"]!["gateway"]!.AsObject().ContainsKey("image").Should().BeFalse();
    }

    [Fact]
    public async Task Null_is_the_default()
    {
        var client = await installed.ClientAsync();

        var stored = (JsonObject)await CreateAsync(client, Topic, """{"partitions":null,"replicas":null,"retention":null}""", strict: true);

        stored["spec"]!["partitions"]!.GetValue<int>().Should().Be(6);
        stored["spec"]!.AsObject().ContainsKey("replicas").Should().BeFalse("the brokers' default counts, and status.replicas shows it");
    }

    [Fact]
    public async Task A_label_with_a_line_break_is_refused()
    {
        var refusal = await RefusalAsync(Group, "{}", metadata => metadata["labels"] = new JsonObject { ["team"] = "a\nb" });

        refusal.Message.Should().Contain("metadata.labels: Invalid value: \"a\\nb\"");
    }

    [Fact]
    public async Task An_annotation_of_a_megabyte_is_refused()
    {
        var refusal = await RefusalAsync(Group, "{}", metadata => metadata["annotations"] = new JsonObject { ["note"] = new string('x', 1 << 20) });

        refusal.Message.Should().Contain("metadata.annotations: Too long: may not be more than 262144 bytes");
    }

    [Fact]
    public async Task Too_many_and_too_long_settings_are_refused()
    {
        var many = new JsonObject(Enumerable.Range(0, 65).Select(number => KeyValuePair.Create($"key.{number}", (JsonNode?)"1")));

        (await RefusalAsync(Topic, new JsonObject { ["config"] = many }.ToJsonString())).Message.Should().Contain("spec.config: Too many: 65: must have at most 64 items");
        (await RefusalAsync(Topic, new JsonObject { ["config"] = new JsonObject { ["a"] = new string('x', 1025) } }.ToJsonString()))
            .Message.Should().Contain("spec.config.a: Too long: may not be more than 1024 bytes");
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1alpha2")]
    public async Task A_version_that_is_not_served_is_not_found(string version)
    {
        var client = await installed.ClientAsync();
        var @namespace = await controlPlane.CreateNamespaceAsync();

        var refusal = () => client.CustomObjects.CreateNamespacedCustomObjectAsync(
            JsonNode.Parse($$"""{"apiVersion":"pushoperator.io/{{version}}","kind":"PushTopic","metadata":{"name":"orders"},"spec":{} }""")!, "pushoperator.io", version, @namespace, Topic, cancellationToken: Ct);

        (await refusal.Should().ThrowAsync<HttpOperationException>()).Which.Response.Content.Should().Contain("404");
    }

    private async Task<V1Status> RefusalAsync(string plural, string members, Action<JsonNode>? change = null)
    {
        var client = await installed.ClientAsync();
        var refusal = await FluentActions.Awaiting(() => CreateAsync(client, plural, members, strict: true, change)).Should().ThrowAsync<HttpOperationException>();
        return KubernetesJson.Deserialize<V1Status>(refusal.Which.Response.Content);
    }

    private async Task<object> CreateAsync(Kubernetes client, string plural, string members, bool strict, Action<JsonNode>? change = null)
    {
        var (kind, smallest) = plural == Topic ? ("PushTopic", "{}") : ("SubscriberGroup", """{"topics":["orders"],"auth":{"allowAnonymous":true}}""");
        var spec = JsonNode.Parse(smallest)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject()) spec[name] = value?.DeepClone();
        var thing = new JsonObject { ["apiVersion"] = "pushoperator.io/v1alpha1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "given" }, ["spec"] = spec };
        change?.Invoke(thing["metadata"]!);
        return await client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(
            thing, "pushoperator.io", "v1alpha1", await controlPlane.CreateNamespaceAsync(), plural, fieldValidation: strict ? "Strict" : "Ignore", cancellationToken: Ct);
    }
}
