using k8s.Models;

namespace PushOperator.Api.Groups;

/// <summary>What strangers and subscribers may cost one gateway.</summary>
public sealed record LimitsSpec
{
    /// <summary>Handshakes that a gateway looks at each second, 1 to 100,000.</summary>
    public int HandshakesPerSecond { get; set; } = 2_000;

    /// <summary>The same for one client address, 0 (no limit) to 100,000.</summary>
    public int HandshakesPerSecondPerAddress { get; set; }

    /// <summary>Networks (CIDR) of the routers and ingress controllers whose <c>X-Forwarded-For</c> is believed, at most 16; null: nobody's.</summary>
    public IList<string>? TrustedProxies { get; set; }

    /// <summary>Connections of one token subject to a gateway, 1 to 100,000.</summary>
    public int ConnectionsPerSubject { get; set; } = 1_000;

    /// <summary>Connections to a gateway that have yet to bring their token, 1 to 100,000.</summary>
    public int UnauthenticatedConnections { get; set; } = 1_000;

    /// <summary>A duration, 1s to 1m: time such a connection has to bring its token.</summary>
    public string AuthenticationTime { get; set; } = "8s";

    /// <summary>Bytes of a message from a subscriber, 16Ki to 16Mi.</summary>
    public IntOrString MessageBytes { get; set; } = "1Mi";

    /// <summary>Frames from one connection each second, 10 to 1,000,000.</summary>
    public int FramesPerSecond { get; set; } = 20_000;

    /// <summary>Bytes from one connection each second, 64Ki to 1Gi.</summary>
    public IntOrString BytesPerSecond { get; set; } = "16Mi";
}
