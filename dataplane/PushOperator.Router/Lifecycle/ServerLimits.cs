using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PushOperator.Router.Lifecycle;

/// <summary>What Kestrel lets a client do before anything of ours has a say: each limit with an end in time or bytes.</summary>
internal static class ServerLimits
{
    /// <summary>For the server.</summary>
    public static void Apply(KestrelServerOptions kestrel, ConnectionLimits connections)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentUpgradedConnections = connections.Subscribers;
        limits.MaxConcurrentConnections = connections.Handshakes;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(10);
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.MaxRequestLineSize = 4 * 1024;
        // A handshake has no body; what claims one is refused without reading it.
        limits.MaxRequestBodySize = 0;
    }

    /// <summary>For a port. HTTP/1.1 alone: without TLS nobody negotiates another, and prior-knowledge HTTP/2 is one way less to abuse.</summary>
    public static void Apply(ListenOptions port) => port.Protocols = HttpProtocols.Http1;
}
