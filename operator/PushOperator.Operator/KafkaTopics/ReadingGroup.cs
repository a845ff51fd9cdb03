using PushOperator.Api.Groups;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>A Shared group as Kafka knows it.</summary>
/// <param name="Name">Name of the SubscriberGroup.</param>
/// <param name="ConsumerGroup">Its consumer group.</param>
/// <param name="StartsEarliest">Whether a partition that it never committed starts at the oldest message; else at the newest, with nothing to acknowledge.</param>
internal sealed record ReadingGroup(string Name, string ConsumerGroup, bool StartsEarliest)
{
    /// <summary>The group of a SubscriberGroup.</summary>
    public static ReadingGroup Of(V1Alpha1SubscriberGroup group) => new(
        group.Metadata.Name, ConsumerGroupOf(group.Metadata.NamespaceProperty, group.Metadata.Name), group.Spec.StartFrom == StartPosition.Earliest);

    /// <summary>Name of the consumer group: what its gateways are told.</summary>
    public static string ConsumerGroupOf(string @namespace, string group) => $"push.{@namespace}.{group}";
}
