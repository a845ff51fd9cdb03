using System.Net;
using System.Net.Sockets;

namespace PushOperator.DataPlane.Configuration.Limits;

/// <summary>
/// A rate for each client address, in memory that does not grow with the number of addresses: 65,536 states of 8 bytes, an address finds its own by a hash with a key of this process. Two addresses that
/// meet in one share its allowance, which for a pair happens once in 65,536 processes.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class AddressRates(ArrivalRate rate)
{
    private const int Slots = 65_536;
    private const int Ipv6PrefixBytes = 8;

    private readonly long[] _fullAt = new long[Slots];

    /// <summary>Whether one more may come from that address; it is counted if so.</summary>
    public bool TryTake(IPAddress address) => rate.TryTake(ref _fullAt[SlotOf(address)]);

    // Of IPv6 the first half: the other half anybody can change who has a single connection to the internet.
    private static int SlotOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        var hash = default(HashCode);
        hash.AddBytes(bytes[..(address.AddressFamily == AddressFamily.InterNetworkV6 ? Ipv6PrefixBytes : length)]);
        return hash.ToHashCode() & (Slots - 1);
    }
}
