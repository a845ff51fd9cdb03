using PushOperator.Api.Groups;
using PushOperator.DataPlane.Configuration.Commands;
using PushOperator.Operator.Autoscaling;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Observation;

/// <summary>Everything a decision about a SubscriberGroup rests on.</summary>
internal sealed record GroupObservation
{
    /// <summary>The group, with its status as stored.</summary>
    public required V1Alpha1SubscriberGroup Group { get; init; }

    /// <summary>Its PushTopics in the order of the spec.</summary>
    public required IReadOnlyList<ObservedTopic> Topics { get; init; }

    /// <summary>The PushTopic for messages that are given up; null when the group names none.</summary>
    public ObservedTopic? DeadLetterTopic { get; init; }

    /// <summary>The cluster of its topics; null while a topic is missing or they are in different ones.</summary>
    public KafkaClusterAnswer? Cluster { get; init; }

    /// <summary>What was decided about the number of its gateways; null: its spec says it.</summary>
    public ScaleDecision? Scale { get; init; }

    /// <summary>What is wrong with the Secret of the token issuer's keys; null when nothing is, or none is named.</summary>
    public string? JwksProblem { get; init; }

    /// <summary>Who may give commands to its gateways; null while the API server has not said how its tokens are verified.</summary>
    public CommandAccess? CommandAccess { get; init; }

    /// <summary>All PushTopics it names.</summary>
    public IEnumerable<ObservedTopic> AllTopics => DeadLetterTopic is null ? Topics : Topics.Append(DeadLetterTopic);

    /// <summary>Partitions of all topics that it reads: a gateway of a Shared group without one would have nothing to do.</summary>
    public int Partitions => Topics.Sum(topic => topic.Topic?.Status?.Partitions ?? 0);
}
