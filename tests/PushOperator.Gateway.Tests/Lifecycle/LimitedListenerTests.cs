using System.Net;
using Microsoft.AspNetCore.Connections;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Lifecycle;
using PushOperator.Gateway.Tests.Groups.Support;

namespace PushOperator.Gateway.Tests.Lifecycle;

public sealed class LimitedListenerTests
{
    /// <summary>Guard: <c>LimitedListener.AcceptAsync</c> disposes of what is too much before it asks for the next.</summary>
    [Fact]
    public async Task A_flood_has_one_socket_beyond_the_limit_open_at_most()
    {
        var flood = new Flood(connections: 100);
        await using var listener = new LimitedListener(flood, limit: 2, new GatewayMetrics(new Meters()));
        var (first, second) = (await listener.AcceptAsync(TestContext.Current.CancellationToken), await listener.AcceptAsync(TestContext.Current.CancellationToken));

        (await listener.AcceptAsync(TestContext.Current.CancellationToken)).Should().BeNull("all others were dropped, and then the listener ended");

        first.Should().NotBeNull();
        second.Should().NotBeNull();
        flood.MostOpen.Should().Be(3);
        flood.Open.Should().Be(2);
    }

    /// <summary>Guard: <c>CountedConnection.DisposeAsync</c> gives the place back, once.</summary>
    [Fact]
    public async Task A_place_is_free_when_its_connection_is_disposed_of()
    {
        var flood = new Flood(connections: 3);
        await using var listener = new LimitedListener(flood, limit: 1, new GatewayMetrics(new Meters()));
        var first = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        await first!.DisposeAsync();
        await first.DisposeAsync();

        (await listener.AcceptAsync(TestContext.Current.CancellationToken)).Should().NotBeNull();
        (await listener.AcceptAsync(TestContext.Current.CancellationToken)).Should().BeNull("the second has the only place");
    }

    /// <summary>So many connections one after the other, and then the end.</summary>
    private sealed class Flood(int connections) : IConnectionListener
    {
        private int _left = connections;

        public int Open { get; private set; }

        public int MostOpen { get; private set; }

        public EndPoint EndPoint => new IPEndPoint(IPAddress.Loopback, 1);

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken)
        {
            if (_left-- == 0) return new ValueTask<ConnectionContext?>((ConnectionContext?)null);
            MostOpen = Math.Max(MostOpen, ++Open);
            return new ValueTask<ConnectionContext?>(new Visitor(() => Open--));
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Visitor(Action gone) : DefaultConnectionContext
    {
        private bool _isGone;

        // The base would end its token later, on a thread of the pool, and be disposed of by then.
        public override void Abort(ConnectionAbortedException abortReason)
        {
        }

        public override ValueTask DisposeAsync()
        {
            if (!_isGone) gone();
            _isGone = true;
            return base.DisposeAsync();
        }
    }
}
