using System.Text.Json;
using k8s;
using k8s.Models;
using PushOperator.Api;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.Api.Topics;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Operator.Resources;
using YamlDotNet.Serialization;

namespace PushOperator.LocalCluster.Demonstration;

/// <summary>What a user does with kubectl in the namespace <c>default</c>: applies a file, looks how it is, scales, finds pods.</summary>
internal sealed class DemonstrationResources(IKubernetes client) : IDisposable
{
    private const string Namespace = "default";
    private const string FieldManager = "demonstration";
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Applies every PushTopic and SubscriberGroup of a file.</summary>
    public async Task ApplyAsync(string file, CancellationToken cancellationToken)
    {
        // Through a plain tree, not our types: what is applied is what the file says, without defaults of ours.
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        foreach (var text in (await File.ReadAllTextAsync(file, cancellationToken)).Split("\n---\n"))
        {
            var json = JsonSerializer.Serialize(reader.Deserialize<Dictionary<string, object>>(text));
            var document = JsonSerializer.Deserialize<JsonElement>(json);
            await client.CustomObjects.PatchNamespacedCustomObjectAsync(
                new V1Patch(json, V1Patch.PatchType.ApplyPatch),
                PushOperatorApi.Group,
                PushOperatorApi.Version,
                Namespace,
                document.GetProperty("kind").GetString() is V1Alpha1PushTopic.KindName ? V1Alpha1PushTopic.Plural : V1Alpha1SubscriberGroup.Plural,
                document.GetProperty("metadata").GetProperty("name").GetString(),
                fieldManager: FieldManager,
                force: true,
                cancellationToken: cancellationToken);
        }
    }

    /// <summary>The topic, if it is ready.</summary>
    public async Task<V1Alpha1PushTopic?> ReadyTopicAsync(string name, CancellationToken cancellationToken)
    {
        var topic = await ReadAsync<V1Alpha1PushTopic>(V1Alpha1PushTopic.Plural, name, cancellationToken);
        return IsReady(topic.Status?.Conditions) ? topic : null;
    }

    /// <summary>The group, if it is ready for its newest spec with this many gateways.</summary>
    public async Task<V1Alpha1SubscriberGroup?> ReadyGroupAsync(string name, int gateways, CancellationToken cancellationToken)
    {
        var group = await ReadAsync<V1Alpha1SubscriberGroup>(V1Alpha1SubscriberGroup.Plural, name, cancellationToken);
        return IsReady(group.Status?.Conditions) && group.Status!.ObservedGeneration == group.Metadata.Generation && group.Status.ReadyReplicas == gateways ? group : null;
    }

    /// <summary>Scales a group by its scale subresource, as <c>kubectl scale</c> does.</summary>
    public Task ScaleAsync(string group, int replicas, CancellationToken cancellationToken) => client.CustomObjects.PatchNamespacedCustomObjectScaleAsync(
        new V1Patch(new { spec = new { replicas } }, V1Patch.PatchType.MergePatch),
        PushOperatorApi.Group,
        PushOperatorApi.Version,
        Namespace,
        V1Alpha1SubscriberGroup.Plural,
        group,
        cancellationToken: cancellationToken);

    /// <summary>The ready gateway of a group with the most subscribers, by what each says of itself: the pod's name and its process id.</summary>
    public async Task<(string Pod, int ProcessId)> BusiestGatewayAsync(string group, CancellationToken cancellationToken)
    {
        var pods = await client.CoreV1.ListNamespacedPodAsync(Namespace, labelSelector: SubscriberGroupNames.Selector(group), cancellationToken: cancellationToken);
        var gateways = new List<(V1Pod Pod, int Connections)>();
        foreach (var pod in pods.Items.Where(candidate => candidate.Status.ContainerStatuses is [{ Ready: true }]))
        {
            var said = await _http.GetByteArrayAsync(new Uri($"http://{pod.Status.PodIP}:{GatewayPorts.CommandNumber}/endpoint"), cancellationToken);
            gateways.Add((pod, EndpointMetadata.FromJson(said).Connections));
        }

        var busiest = gateways.MaxBy(gateway => gateway.Connections).Pod;
        return (busiest.Metadata.Name, int.Parse(busiest.Status.ContainerStatuses[0].ContainerID["process://".Length..]));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T> ReadAsync<T>(string plural, string name, CancellationToken cancellationToken)
    {
        var json = await client.CustomObjects.GetNamespacedCustomObjectAsync<JsonElement>(PushOperatorApi.Group, PushOperatorApi.Version, Namespace, plural, name, cancellationToken);
        return KubernetesJson.Deserialize<T>(json);
    }

    private static bool IsReady(IEnumerable<V1Condition>? conditions) => conditions?.Any(condition => condition is { Type: ConditionTypes.Ready, Status: "True" }) == true;
}
