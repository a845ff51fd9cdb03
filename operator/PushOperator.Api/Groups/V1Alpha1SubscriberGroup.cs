using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Api.Groups;

/// <summary>A fleet of WebSocket gateways with one URL that pushes the messages of some PushTopics to everybody who connects.</summary>
[KubernetesEntity(Group = PushOperatorApi.Group, ApiVersion = PushOperatorApi.Version, Kind = KindName, PluralName = Plural)]
public sealed class V1Alpha1SubscriberGroup : CustomKubernetesEntity<SubscriberGroupSpec, SubscriberGroupStatus>
{
    /// <summary>Name of the kind.</summary>
    public const string KindName = "SubscriberGroup";

    /// <summary>Name of the kind in URLs.</summary>
    public const string Plural = "subscribergroups";

    /// <summary>An empty one with <c>apiVersion</c> and <c>kind</c>.</summary>
    public V1Alpha1SubscriberGroup() => (ApiVersion, Kind) = (PushOperatorApi.ApiVersion, KindName);
}
