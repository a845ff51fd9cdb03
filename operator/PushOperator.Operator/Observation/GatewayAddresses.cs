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
    public IReadOnlyList<Uri> Of(V1Alpha1SubscriberGroup group)
    {
        var service = SubscriberGroupNames.Gateway(group.Metadata.Name);
        return
        [
            .. slices.List(group.Metadata.NamespaceProperty)
                .Where(slice => slice.GetLabel(ServiceNameLabel) == service)
                .SelectMany(AddressesOf)
                .Distinct(),
        ];
    }

    private static IEnumerable<Uri> AddressesOf(V1EndpointSlice slice)
    {
        var port = slice.Ports?.FirstOrDefault(port => port.Name == GatewayPorts.Command)?.Port;
        if (port is null) return [];
        return (slice.Endpoints ?? [])
            .Where(endpoint => endpoint.Conditions?.Ready != false)
            .SelectMany(endpoint => endpoint.Addresses ?? [])
            .Select(address => new UriBuilder(Uri.UriSchemeHttp, address, port.Value).Uri);
    }
}
