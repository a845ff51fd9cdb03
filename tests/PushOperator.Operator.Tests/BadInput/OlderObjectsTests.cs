using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Status;
using PushOperator.Operator.Tests.Controllers;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.BadInput;

/// <summary>Objects that were stored before there was the rule that refuses them (O27), on a real API server of their own: its CRDs are loose at first.</summary>
public sealed class OlderObjectsTests : IAsyncLifetime
{
    private readonly KubernetesControlPlane _controlPlane = KubernetesControlPlane.WithoutNodes();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _controlPlane.DisposeAsync();

    [Fact]
    public async Task Values_older_than_a_rule_are_named_one_that_cannot_be_read_is_told_and_neither_harms_others()
    {
        using var client = await _controlPlane.ClientAsync();
        var @namespace = await _controlPlane.CreateNamespaceAsync();
        foreach (var plural in new[] { "pushtopics", "subscribergroups" }) await InstallLooseAsync(client, plural);
        await StoreAsync("pushtopics", "PushTopic", "old", """{"partitions":2,"cleanupPolicy":"Delete","deletionPolicy":"Retain","retention":{"time":"1 fortnight","bytes":"much"}}""");
        await StoreAsync("pushtopics", "PushTopic", "unreadable", """{"partitions":"three"}""");
        await StoreAsync("pushtopics", "PushTopic", "good", """{"partitions":2}""");
        await StoreAsync("subscribergroups", "SubscriberGroup", "old", """{"topics":["good"],"auth":{"allowAnonymous":true},"heartbeat":{"interval":"soon"},"gateway":{"drainPeriod":"2h"}}""");
        foreach (var plural in new[] { "pushtopics", "subscribergroups" }) await TightenAsync(client, plural, @namespace);

        await using var running = await RunningOperator.StartAsync(
            client, await _controlPlane.KubeconfigAsync(), @namespace, "kafka:9092", services => services.AddSingleton<IKafkaTopicAdministration>(new ScriptedKafka()));

        await running.TopicBecomesAsync("good", ConditionReasons.Reconciled);
        await running.TopicBecomesAsync("old", ConditionReasons.SpecInvalid);
        (await running.TopicAsync("old")).Status!.Conditions.Find(ConditionTypes.Ready)!.Message.Should().Be(
            "spec.retention.time: \"1 fortnight\" is not a duration, for example 168h; spec.retention.bytes: \"much\" is not a size, for example 10Gi");
        await running.GroupBecomesAsync("old", ConditionReasons.SpecInvalid);
        (await running.GroupAsync("old")).Status!.Conditions.Find(ConditionTypes.Ready)!.Message.Should().Be(
            "spec.heartbeat.interval: \"soon\" is not a duration from 1000 ms to 300000 ms, for example 30s; spec.gateway.drainPeriod: \"2h\" is not a duration from 1000 ms to 3600000 ms, for example 30s");
        await Eventually.PassesAsync(
            async () => (await client.CoreV1.ListNamespacedEventAsync(@namespace, cancellationToken: Ct)).Items.Single(told => told.Reason == "Unreadable").Message
                .Should().StartWith("The operator cannot read this object and ignores its present state: ").And.Contain("$.spec.partitions"),
            cancellationToken: Ct);
        await running.Topics.PatchNamespacedAsync<V1Alpha1PushTopic>(new V1Patch("""{"spec":{"retention":{"time":"168h","bytes":null}}}""", V1Patch.PatchType.MergePatch), @namespace, "old", Ct);
        await running.TopicBecomesAsync("old", ConditionReasons.Reconciled);
        // A rule about a change cannot be asked of it: it can only be deleted and made anew.
        await running.Topics.DeleteNamespacedAsync<V1Status>(@namespace, "unreadable", Ct);
        await running.CreateAsync(TestObjects.Topic("unreadable"));
        await running.TopicBecomesAsync("unreadable", ConditionReasons.Reconciled);

        Task StoreAsync(string plural, string kind, string name, string spec) => client.CustomObjects.CreateNamespacedCustomObjectAsync(
            JsonNode.Parse($$"""{"apiVersion":"pushoperator.io/v1alpha1","kind":"{{kind}}","metadata":{"name":"{{name}}"},"spec":{{spec}}}""")!, "pushoperator.io", "v1alpha1", @namespace, plural, cancellationToken: Ct);
    }

    /// <summary>Our CRD with a spec that takes anything.</summary>
    private static async Task InstallLooseAsync(Kubernetes client, string plural)
    {
        var definition = Yaml.Documents(await File.ReadAllTextAsync(Path.Combine(CustomResourceFiles.Folder, $"{plural}.yaml"), Ct)).Single().AsObject();
        var schema = definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();
        schema.Remove("x-kubernetes-validations");
        schema["properties"]!["spec"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        // The scale subresource needs its field.
        if (plural == "subscribergroups") definition["spec"]!["versions"]![0]!["subresources"]!.AsObject().Remove("scale");
        await client.CustomObjects.CreateClusterCustomObjectAsync(definition, "apiextensions.k8s.io", "v1", "customresourcedefinitions", cancellationToken: Ct);
        await Eventually.HoldsAsync(
            async () => (await client.ApiextensionsV1.ReadCustomResourceDefinitionAsync($"{plural}.pushoperator.io", cancellationToken: Ct)).Status?.Conditions?
                .Any(condition => condition is { Type: "Established", Status: "True" }) == true,
            $"{plural} are served",
            cancellationToken: Ct);
    }

    /// <summary>Puts our CRD in its place and waits until its rules are obeyed.</summary>
    private static async Task TightenAsync(Kubernetes client, string plural, string @namespace)
    {
        var definition = CustomResourceFiles.Definition(plural);
        definition.Metadata.ResourceVersion = (await client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(definition.Name(), cancellationToken: Ct)).Metadata.ResourceVersion;
        await client.ApiextensionsV1.ReplaceCustomResourceDefinitionAsync(definition, definition.Name(), cancellationToken: Ct);
        await Eventually.HoldsAsync(() => IsRefusedAsync(client, plural, definition.Spec.Names.Kind, @namespace), $"the rules of {plural} are obeyed", cancellationToken: Ct);
    }

    private static async Task<bool> IsRefusedAsync(Kubernetes client, string plural, string kind, string @namespace)
    {
        try
        {
            await client.CustomObjects.CreateNamespacedCustomObjectAsync(
                JsonNode.Parse($$"""{"apiVersion":"pushoperator.io/v1alpha1","kind":"{{kind}}","metadata":{"name":"probe"},"spec":{"partitions":"three"} }""")!, "pushoperator.io", "v1alpha1", @namespace, plural, dryRun: "All", cancellationToken: Ct);
            return false;
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == System.Net.HttpStatusCode.UnprocessableEntity)
        {
            return true;
        }
    }
}
