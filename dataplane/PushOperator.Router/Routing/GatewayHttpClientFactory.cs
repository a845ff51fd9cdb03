using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace PushOperator.Router.Routing;

/// <summary>YARP's HTTP clients with our bounds on connecting, on the response head and on its size.</summary>
internal sealed class GatewayHttpClientFactory(
    IOptions<RouterOptions> options, TimeProvider time, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    /// <inheritdoc/>
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = options.Value.ConnectTimeout;
        handler.MaxResponseHeadersLength = 16;
        // An upgraded connection never comes back to the pool; what is kept there is left over from refused handshakes.
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5);
    }

    /// <inheritdoc/>
    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new HandshakeTimeoutHandler(base.WrapHandler(context, handler), options.Value.HandshakeTimeout, time);
}
