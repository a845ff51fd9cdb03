using System.Net;
using System.Net.Sockets;

namespace PushOperator.LocalCluster.Kubelet.Addresses;

/// <summary>
/// 254 addresses of this machine that belong to one kubelet while it lives: the first is the node's, the others are given to pods, so
/// that every pod can bind the same ports. Thread-safe.
/// </summary>
/// <remarks>
/// A listening socket on the node's address is the claim: another kubelet that wants the same block cannot listen there and takes the
/// next one, and a crashed one's claim ends with its process.
/// </remarks>
internal sealed class PodAddressBlock : IDisposable
{
    /// <summary>Port of the claim on the node's address; one below the kubelet's own.</summary>
    private const int ClaimPort = 10249;

    private readonly Socket _claim;
    private readonly byte[] _prefix;
    private readonly HashSet<byte> _taken = [];
    private byte _last = 1;

    private PodAddressBlock(Socket claim, byte[] prefix) => (_claim, _prefix) = (claim, prefix);

    /// <summary>Every address of 127.0.0.0/8 is local on Linux. For an API server that takes loopback addresses in EndpointSlices: the double.</summary>
    public static IPNetwork Loopback { get; } = IPNetwork.Parse("127.64.0.0/10");

    /// <summary>Where a real API server's pods live; local only in a network namespace that says so.</summary>
    public static IPNetwork Private { get; } = IPNetwork.Parse("10.244.0.0/16");

    /// <summary>The node's address.</summary>
    public IPAddress NodeAddress => Address(1);

    /// <summary>Claims a free block.</summary>
    /// <param name="network">IPv4, at most 24 bits long.</param>
    /// <returns>Null when no block of the network is free, or its addresses are not local.</returns>
    public static PodAddressBlock? TryTake(IPNetwork network)
    {
        var start = network.BaseAddress.GetAddressBytes();
        var first = (start[0] << 16) | (start[1] << 8) | start[2];
        var blocks = 1 << (24 - network.PrefixLength);
        // Different processes begin at different places: a block just released is not at once another's.
        var offset = Environment.ProcessId % blocks;
        for (var number = 0; number < Math.Min(blocks, 256); number++)
        {
            var block = first + ((offset + number) % blocks);
            byte[] prefix = [(byte)(block >> 16), (byte)(block >> 8), (byte)block];
            if (TryClaim(new IPAddress([.. prefix, 1])) is { } claim) return new PodAddressBlock(claim, prefix);
        }

        return null;
    }

    /// <summary>An address that no pod has; those released longest ago come first, so that nobody who remembers the old pod meets the new one.</summary>
    /// <exception cref="InvalidOperationException">All 253 are taken.</exception>
    public IPAddress Take()
    {
        lock (_taken)
        {
            for (var tried = 0; tried < 253; tried++)
            {
                _last = (byte)(_last >= 254 ? 2 : _last + 1);
                if (_taken.Add(_last)) return Address(_last);
            }
        }

        throw new InvalidOperationException($"all 253 pod addresses of {NodeAddress}/24 are taken");
    }

    /// <summary>Gives an address back.</summary>
    public void Release(IPAddress address)
    {
        lock (_taken) _taken.Remove(address.GetAddressBytes()[3]);
    }

    /// <inheritdoc/>
    public void Dispose() => _claim.Dispose();

    private IPAddress Address(byte host) => new([.. _prefix, host]);

    private static Socket? TryClaim(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, ClaimPort));
            socket.Listen(1);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
