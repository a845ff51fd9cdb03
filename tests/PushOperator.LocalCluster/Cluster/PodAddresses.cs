using PushOperator.LocalCluster.Kubelet.Addresses;
using PushOperator.Operator.Resources;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>Finds addresses on which pods can listen.</summary>
internal static class PodAddresses
{
    /// <summary>Ports of every gateway pod.</summary>
    private static readonly int[] s_gatewayPorts = [GatewayPorts.ProxyNumber, GatewayPorts.CommandNumber];

    /// <summary>Claims a block of addresses: of loopback for the double, of 10.244.0.0/16 for a real API server, whose EndpointSlices refuse loopback.</summary>
    /// <exception cref="CannotStartException">There is none, or something listens on a gateway's port on every address of this machine.</exception>
    public static PodAddressBlock Claim(bool realApiServer)
    {
        var network = realApiServer ? PodAddressBlock.Private : PodAddressBlock.Loopback;
        var block = PodAddressBlock.TryTake(network) ?? throw new CannotStartException(ExitCode.Address, realApiServer
            ? $"pods at a real API server need addresses of {network}, and none is this machine's: run in a network namespace where they are "
                + $"(unshare --net, then: ip link set lo up; ip route add local {network} dev lo)"
            : $"no block of {network} is free for pods: stop other local clusters");
        var first = block.Take();
        block.Release(first);
        if (s_gatewayPorts.Where(port => !LoopbackPort.IsFree(first, port)).ToList() is { Count: > 0 } taken)
        {
            block.Dispose();
            throw new CannotStartException(ExitCode.Address, $"something listens on port {taken[0]} of every address of this machine (0.0.0.0), where gateways have to: stop it");
        }

        return block;
    }
}
