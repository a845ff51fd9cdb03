using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>Labels and metadata that all objects of a SubscriberGroup share.</summary>
internal static class GatewayLabels
{
    /// <summary>Labels that select the group's pods; a Deployment's selector cannot change, so neither may these.</summary>
    public static IDictionary<string, string> Selector(V1Alpha1SubscriberGroup group) =>
        new Dictionary<string, string> { [SubscriberGroupNames.GroupLabel] = SubscriberGroupNames.LabelValue(group.Metadata.Name) };

    /// <summary>All labels of an object of the group.</summary>
    public static IDictionary<string, string> Of(V1Alpha1SubscriberGroup group) => new Dictionary<string, string>(Selector(group))
    {
        ["app.kubernetes.io/name"] = "push-gateway",
        ["app.kubernetes.io/instance"] = SubscriberGroupNames.LabelValue(group.Metadata.Name),
        ["app.kubernetes.io/component"] = "gateway",
        ["app.kubernetes.io/part-of"] = "push-operator",
        ["app.kubernetes.io/managed-by"] = "push-operator",
    };

    /// <summary>Metadata of an object of the group.</summary>
    public static V1ObjectMeta Metadata(V1Alpha1SubscriberGroup group, string name) =>
        new() { Name = name, NamespaceProperty = group.Metadata.NamespaceProperty, Labels = Of(group) };
}
