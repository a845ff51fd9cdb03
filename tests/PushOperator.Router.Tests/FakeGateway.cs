using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Router.Endpoints;

namespace PushOperator.Router.Tests;

/// <summary>A gateway on an address of its own in 127.0.0.0/8: tells metadata on one port, says its name to every WebSocket on the other and then echoes, compressed for whoever offers it.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _connections;

    private FakeGateway(GroupKey group, int number, int port, int commandPort)
    {
        Address = new EndpointAddress($"{group.Name}-{number}", $"127.0.0.{number}");
        Metadata = () => MetadataOf(group);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Parse(Address.Ip), port);
            kestrel.Listen(IPAddress.Parse(Address.Ip), commandPort);
        });
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapGet("/endpoint", EndpointAsync);
        _app.Map("/ws", SubscribeAsync);
    }

    public EndpointAddress Address { get; }

    /// <summary>What <c>/endpoint</c> says; by default the truth.</summary>
    public Func<EndpointMetadata> Metadata { get; set; }

    /// <summary>What <c>/endpoint</c> sends instead of <see cref="Metadata"/>, when set.</summary>
    public byte[]? MetadataBytes { get; set; }

    /// <summary>What a handshake gets; 101 by default, 0 for no answer ever.</summary>
    public int HandshakeStatus { get; set; } = StatusCodes.Status101SwitchingProtocols;

    public int Capacity { get; set; } = 10_000;

    public bool Draining { get; set; }

    public bool AcceptsSubscribers { get; set; } = true;

    public DateTimeOffset StartedAt { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Connections of other routers.</summary>
    public int ConnectionsOfOthers { get; set; }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Path, query and headers of every handshake.</summary>
    public ConcurrentQueue<(string Target, IReadOnlyDictionary<string, string> Headers)> Handshakes { get; } = [];

    public static async Task<FakeGateway> StartAsync(GroupKey group, int number, int port, int commandPort)
    {
        var gateway = new FakeGateway(group, number, port, commandPort);
        await gateway._app.StartAsync(TestContext.Current.CancellationToken);
        return gateway;
    }

    public EndpointMetadata MetadataOf(GroupKey group) => new()
    {
        Namespace = group.Namespace,
        Group = group.Name,
        Pod = Address.Pod,
        Version = "test",
        StartedAt = StartedAt,
        Connections = Connections + ConnectionsOfOthers,
        Capacity = Capacity,
        Draining = Draining,
        AcceptsSubscribers = AcceptsSubscribers,
        Partitions = [],
    };

    /// <summary>Like a killed process: ports closed, sockets gone.</summary>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task EndpointAsync(HttpContext context) =>
        context.Response.Body.WriteAsync(MetadataBytes ?? Metadata().ToJson(), context.RequestAborted).AsTask();

    private async Task SubscribeAsync(HttpContext context)
    {
        Handshakes.Enqueue(($"{context.Request.Path}{context.Request.QueryString}", context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString())));
        if (HandshakeStatus == 0) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        if (HandshakeStatus != StatusCodes.Status101SwitchingProtocols)
        {
            context.Response.StatusCode = HandshakeStatus;
            await context.Response.WriteAsync($"status {HandshakeStatus} of {Address.Pod}", context.RequestAborted);
            return;
        }

        Interlocked.Increment(ref _connections);
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = true });
            await EchoAsync(socket, context.RequestAborted);
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException)
        {
            // The other side went without a close frame: what many tests do.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task EchoAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(Address.Pod), WebSocketMessageType.Text, true, cancellationToken);
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            if (received.MessageType is WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, cancellationToken);
        }
    }
}
