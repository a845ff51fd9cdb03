using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>A Secret without what it holds: that it changed is watched; its content is read only when a PushTopic names it.</summary>
[KubernetesEntity(Group = "", ApiVersion = "v1", Kind = "Secret", PluralName = "secrets")]
internal sealed class SecretMetadata : IKubernetesObject<V1ObjectMeta>, IMetadataOnly
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = "v1";

    /// <inheritdoc/>
    public string Kind { get; set; } = "Secret";

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();
}
