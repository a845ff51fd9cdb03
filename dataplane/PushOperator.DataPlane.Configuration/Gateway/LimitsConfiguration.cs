namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>What strangers and subscribers may cost one pod. Each pod counts by itself.</summary>
public sealed record LimitsConfiguration
{
    /// <summary>Handshakes that the pod looks at, of all clients together; two seconds' worth at once. More are answered with 429.</summary>
    /// <value>Each second; default 2,000. 1 to 100,000.</value>
    public int HandshakesPerSecond { get; init; } = 2_000;

    /// <summary>The same for one client address (of IPv6, one /64), two seconds' worth at once.</summary>
    /// <value>Each second; default 0: no limit, because before <see cref="TrustedProxies"/> are named everybody behind the router has the router's address. 0 to 100,000.</value>
    public int HandshakesPerSecondPerAddress { get; init; }

    /// <summary>Networks (CIDR) of the routers and ingress controllers whose <c>X-Forwarded-For</c> is believed, one hop of it. From anybody else the header counts for nothing.</summary>
    /// <value>Default none. At most 16.</value>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Connections of one token subject on the pod. More are answered with 429. A subscriber id without a token has one connection in any case: the newer closes the older.</summary>
    /// <value>Default 1,000. 1 to 100,000.</value>
    public int ConnectionsPerSubject { get; init; } = 1_000;

    /// <summary>Upgraded connections that have yet to bring their token; they take places of <see cref="GatewayConfiguration.MaxConnections"/>. More are answered with 503.</summary>
    /// <value>Default 1,000. 1 to 100,000.</value>
    public int UnauthenticatedConnections { get; init; } = 1_000;

    /// <summary>Time an upgraded connection has to bring its token; then it is closed with 4001.</summary>
    /// <value>Milliseconds; default 8,000. 1,000 to 60,000.</value>
    public int AuthenticationTimeMs { get; init; } = 8_000;

    /// <summary>Bytes of a message from a subscriber, all its fragments together; a larger one closes the connection with 1009.</summary>
    /// <value>Default 1 MiB. 16 KiB to 16 MiB.</value>
    public int MessageBytes { get; init; } = 1_048_576;

    /// <summary>Frames (messages, their fragments, pings, pongs) from one connection, two seconds' worth at once; more close it with 4103.</summary>
    /// <value>Each second; default 20,000. 10 to 1,000,000.</value>
    public int FramesPerSecond { get; init; } = 20_000;

    /// <summary>Bytes from one connection, frame headers not counted; two seconds' worth and one message at once. More close it with 4103.</summary>
    /// <value>Each second; default 16 MiB. 64 KiB to 1 GiB.</value>
    public int BytesPerSecond { get; init; } = 16_777_216;
}
