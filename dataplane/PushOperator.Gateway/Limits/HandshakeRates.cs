using System.Net;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.DataPlane.Configuration.Limits;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Limits;

/// <summary>How many requests the subscribers' port looks at: of one address, and of all together. Asked before anything of a request is read.</summary>
/// <remarks>Thread-safe. The address first, so that one client does not use up what is there for all.</remarks>
internal sealed class HandshakeRates
{
    private readonly LimitsConfiguration _limits;
    private readonly ArrivalRate _rate;
    private readonly AddressRates? _addresses;
    private long _fullAt;

    public HandshakeRates(GatewayConfiguration configuration, TimeProvider time)
    {
        _limits = configuration.Limits;
        _rate = Rate(_limits.HandshakesPerSecond, time);
        if (_limits.HandshakesPerSecondPerAddress > 0) _addresses = new AddressRates(Rate(_limits.HandshakesPerSecondPerAddress, time));
    }

    /// <summary>Null when the request may go on; it is counted then.</summary>
    /// <param name="client">The client's address, as the connection or a trusted proxy says it; null when there is none.</param>
    public Problem? Check(IPAddress? client)
    {
        if (client is not null && _addresses?.TryTake(client) == false)
            return new Problem(429, "address_rate_limited", $"more than {_limits.HandshakesPerSecondPerAddress} handshakes a second from your address; connect later, each time after a longer wait", RetryTime.Soon()) { Limit = "handshakes_per_address" };
        return _rate.TryTake(ref _fullAt)
            ? null
            : new Problem(429, "rate_limited", $"more than {_limits.HandshakesPerSecond} handshakes a second come to this pod; connect a little later", RetryTime.Soon()) { Limit = "handshakes" };
    }

    private static ArrivalRate Rate(int perSecond, TimeProvider time) => new(perSecond, 2.0 * perSecond, time);
}
