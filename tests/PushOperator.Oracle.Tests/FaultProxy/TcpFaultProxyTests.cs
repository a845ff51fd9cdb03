using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.Oracle.Tests.FaultProxy;

/// <summary>A client and a server with a proxy between them.</summary>
public sealed class TcpFaultProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private TcpFaultProxy _proxy = null!;
    private Socket _client = null!;
    private Socket _server = null!;

    public async ValueTask InitializeAsync()
    {
        _listener.Start();
        _proxy = TcpFaultProxy.Start((IPEndPoint)_listener.LocalEndpoint);
        _client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await _client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        _server = await _listener.AcceptSocketAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _client.Dispose();
        _server.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task A_clear_line_carries_bytes_both_ways()
    {
        await SendAsync(_client, 3);
        await SendAsync(_server, 5);

        (await ReceiveAsync(_server, 3)).Should().Be(3);
        (await ReceiveAsync(_client, 5)).Should().Be(5);
    }

    [Fact]
    public async Task Latency_delays_what_is_sent()
    {
        _proxy.Conditions = new LineConditions { Latency = TimeSpan.FromMilliseconds(300), Jitter = TimeSpan.FromMilliseconds(100) };
        var watch = Stopwatch.StartNew();

        await SendAsync(_client, 1);
        await ReceiveAsync(_server, 1);

        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(190));
    }

    [Fact]
    public async Task Bandwidth_is_limited()
    {
        _proxy.Conditions = new LineConditions { BytesPerSecond = 10_000 };
        var watch = Stopwatch.StartNew();

        await SendAsync(_client, 6_000);
        await ReceiveAsync(_server, 6_000);

        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task A_bit_is_flipped_behind_a_text_and_nowhere_else()
    {
        _proxy.Conditions = new LineConditions { FlipAfter = "total:" };

        await _server.SendAsync("total:1 total:4 sum:7"u8.ToArray(), SocketFlags.None);

        var got = new byte[21];
        for (var count = 0; count < got.Length;) count += await _client.ReceiveAsync(got.AsMemory(count), TestContext.Current.CancellationToken);
        Encoding.ASCII.GetString(got).Should().Be("total:0 total:5 sum:7");
        _proxy.Flipped.Should().Be(2);
    }

    [Theory]
    [InlineData("gateway-1", 0)]
    [InlineData("gateway-2", 3)]
    public async Task Conditions_for_one_client_leave_the_others_alone(string onlyFor, int arrived)
    {
        await _client.SendAsync("i am gateway-1"u8.ToArray(), SocketFlags.None);
        await ReceiveAsync(_server, 14);
        _proxy.Conditions = new LineConditions { BlackHole = LineDirections.ToServer, OnlyFor = onlyFor };

        await SendAsync(_client, 3);
        _client.Shutdown(SocketShutdown.Send);

        (await ReceiveAsync(_server, 3)).Should().Be(arrived);
    }

    [Fact]
    public async Task A_reset_reaches_both_ends()
    {
        _proxy.Reset();

        await ShouldBeResetAsync(_client);
        await ShouldBeResetAsync(_server);
        await Eventually.HoldsAsync(() => _proxy.Connections == 0, "the proxy has forgotten the connection", cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_one_way_black_hole_swallows_one_direction_only()
    {
        _proxy.Conditions = new LineConditions { BlackHole = LineDirections.ToServer };
        await SendAsync(_client, 100);
        await SendAsync(_server, 7);

        (await ReceiveAsync(_client, 7)).Should().Be(7);
        _proxy.Conditions = LineConditions.Clear;
        await SendAsync(_server, 1);
        await ReceiveAsync(_client, 1);
        _server.Available.Should().Be(0);
    }

    [Fact]
    public async Task A_stall_holds_bytes_back_and_loses_none()
    {
        _proxy.Conditions = new LineConditions { Stall = LineDirections.ToServer };
        await SendAsync(_client, 9);
        await SendAsync(_server, 1);
        await ReceiveAsync(_client, 1);
        _server.Available.Should().Be(0);

        _proxy.Conditions = LineConditions.Clear;

        (await ReceiveAsync(_server, 9)).Should().Be(9);
    }

    [Fact]
    public async Task A_half_closed_line_ends_for_the_client_that_can_still_send()
    {
        // Bytes that came through show that the proxy has its connection.
        await SendAsync(_client, 1);
        await ReceiveAsync(_server, 1);

        _proxy.HalfClose();

        (await ReceiveAsync(_client, 1)).Should().Be(0);
        await SendAsync(_client, 4);
        (await ReceiveAsync(_server, 4)).Should().Be(4);
    }

    [Fact]
    public async Task A_line_is_cut_after_the_given_bytes()
    {
        _proxy.Conditions = new LineConditions { CutAfterBytes = 10 };

        await SendAsync(_client, 25);

        await ShouldBeResetAsync(_client);
    }

    private static async Task SendAsync(Socket socket, int count) => await socket.SendAsync(new byte[count]);

    /// <returns>How many bytes came: fewer than asked for at the end of the stream.</returns>
    private static async Task<int> ReceiveAsync(Socket socket, int count)
    {
        using var bound = new CancellationTokenSource(Bound);
        var buffer = new byte[count];
        var total = 0;
        while (total < count && await socket.ReceiveAsync(buffer.AsMemory(total), bound.Token) is > 0 and var received) total += received;
        return total;
    }

    private static async Task ShouldBeResetAsync(Socket socket)
    {
        var reading = () => ReceiveAsync(socket, int.MaxValue / 1024);
        (await reading.Should().ThrowAsync<SocketException>()).Which.SocketErrorCode.Should().Be(SocketError.ConnectionReset);
    }
}
