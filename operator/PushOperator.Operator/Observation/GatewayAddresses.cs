using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.Resources;

namespace PushOperator.Operator.Observation;

/// <summary>Where the ready gateways of a group can be asked, from the EndpointSlices of its ClusterIP Service.</summary>
internal sealed class GatewayAddresses(IObjectCache<V1EndpointSlice> slices)
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>The command port of each.</summary>
    public IReadOnlyList<Uri> Of(V1Alpha1SubscriberGroup group) => [.. Listed(group).Select(listed => listed.Address).Distinct()];

    /// <summary>The pod at each of these addresses, where a slice names one.</summary>
    public IReadOnlyDictionary<Uri, GatewayPod> PodsOf(V1Alpha1SubscriberGroup group) =>
        Listed(group).Where(listed => listed.Pod is not null).DistinctBy(listed => listed.Address).ToDictionary(listed => listed.Address, listed => listed.Pod!);

    private IEnumerable<(Uri Address, GatewayPod? Pod)> Listed(V1Alpha1SubscriberGroup group)
    {
        var service = SubscriberGroupNames.Gateway(group.Metadata.Name);
        return slices.List(group.Metadata.NamespaceProperty).Where(slice => slice.GetLabel(ServiceNameLabel) == service).SelectMany(Listed);
    }

    private static IEnumerable<(Uri Address, GatewayPod? Pod)> Listed(V1EndpointSlice slice)
    {
        var port = slice.Ports?.FirstOrDefault(port => port.Name == GatewayPorts.Command)?.Port;
        if (port is null) return [];
        return
            from endpoint in slice.Endpoints ?? []
            where endpoint.Conditions?.Ready != false
            from address in endpoint.Addresses ?? []
            select (new UriBuilder(Uri.UriSchemeHttp, address, port.Value).Uri, PodOf(endpoint.TargetRef));
    }

    private static GatewayPod? PodOf(V1ObjectReference? target) => target is { Kind: V1Pod.KubeKind } ? new GatewayPod(target.Name, target.Uid) : null;
}
