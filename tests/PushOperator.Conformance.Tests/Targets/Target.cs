using System.Net;
using PushOperator.Conformance.Tests.Wire;

namespace PushOperator.Conformance.Tests.Targets;

/// <summary>A server that the table is tried on, on a free port of loopback; one for all cases of a class.</summary>
public abstract class Target : IAsyncLifetime
{
    /// <summary>Where clients connect to.</summary>
    public IPEndPoint EndPoint { get; protected set; } = null!;

    /// <summary>Where WebSockets are.</summary>
    public virtual string Path => "/ws";

    /// <summary>Whether clients speak TLS.</summary>
    public virtual bool Tls => false;

    /// <inheritdoc/>
    public abstract ValueTask InitializeAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>A client on which nothing was said yet.</summary>
    internal Task<WireClient> DialAsync() => WireClient.ConnectAsync(EndPoint, Tls);

    /// <summary>A client whose handshake is done.</summary>
    internal virtual async Task<WireClient> ConnectAsync()
    {
        var client = await DialAsync();
        await client.HandshakeAsync(HandshakeRequest.For(Path));
        client.Status.Should().Be(101);
        return client;
    }
}
