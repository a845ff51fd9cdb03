using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Api.Topics;

/// <summary>A topic that messages are published to; the operator keeps a Kafka topic that looks as the spec says.</summary>
[KubernetesEntity(Group = PushOperatorApi.Group, ApiVersion = PushOperatorApi.Version, Kind = KindName, PluralName = Plural)]
public sealed class V1Alpha1PushTopic : CustomKubernetesEntity<PushTopicSpec, PushTopicStatus>
{
    /// <summary>Name of the kind.</summary>
    public const string KindName = "PushTopic";

    /// <summary>Name of the kind in URLs.</summary>
    public const string Plural = "pushtopics";

    /// <summary>An empty one with <c>apiVersion</c> and <c>kind</c>.</summary>
    public V1Alpha1PushTopic() => (ApiVersion, Kind) = (PushOperatorApi.ApiVersion, KindName);

    /// <summary>Name of the topic in Kafka: what the spec says, else <c>&lt;namespace&gt;.&lt;name&gt;</c>.</summary>
    public string KafkaTopicName() => Spec.TopicName ?? $"{Metadata.NamespaceProperty}.{Metadata.Name}";
}
