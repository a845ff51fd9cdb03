using k8s;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Resources;

namespace PushOperator.Operator.Observation;

/// <summary>Gathers what a decision about a SubscriberGroup needs.</summary>
internal sealed class GroupObserver(IObjectCache<V1Alpha1PushTopic> topics, KafkaClusters clusters, CommandIssuer issuer, IKubernetes kubernetes)
{
    /// <summary>Looks at everything once.</summary>
    public async Task<GroupObservation> ObserveAsync(V1Alpha1SubscriberGroup group, CancellationToken cancellationToken)
    {
        var @namespace = group.Metadata.NamespaceProperty;
        var observation = new GroupObservation
        {
            Group = group,
            Topics = [.. group.Spec.Topics.Select(Find)],
            DeadLetterTopic = group.Spec.Ack.DeadLetterTopic is { } name ? Find(name) : null,
            CommandAccess = await issuer.AccessToAsync(group, cancellationToken),
            JwksProblem = group.Spec.Auth?.Jwt?.JwksSecretRef is { Name: var secret } ? JwksSecret.Check(await kubernetes.FindSecretAsync(secret, @namespace, cancellationToken), secret, @namespace) : null,
        };
        var references = observation.AllTopics.Where(topic => topic.Topic is not null).Select(topic => topic.Topic!.Spec.Kafka).Distinct().ToList();
        return references.Count == 1 && observation.AllTopics.All(topic => topic.Topic is not null)
            ? observation with { Cluster = await clusters.FindAsync(references[0], @namespace, cancellationToken) }
            : observation;

        ObservedTopic Find(string name) => new(name, topics.TryGet(@namespace, name, out var topic) ? topic : null);
    }
}
