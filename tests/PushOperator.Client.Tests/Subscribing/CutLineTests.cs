using System.Net;
using System.Net.WebSockets;
using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.Client.Tests.Subscribing;

/// <summary>A line that is cut wherever it may be: within the handshake, within a frame of either direction, while nobody receives. The subscriber comes back.</summary>
public sealed class CutLineTests
{
    private const int Messages = 3;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>Cuts tried at a time.</summary>
    private const int AtOnce = 8;

    /// <summary>More bytes than the handshake, the welcome and all messages have, or the handshake and all acknowledgements: the last cuts do not happen.</summary>
    private const int Beyond = 540;

    /// <summary>
    /// The first connection is cut at every byte there is, once at each. Everything comes and is acknowledged nevertheless.
    /// Guard: <c>SubscriptionLoop.ConnectAndRunAsync</c> takes no end of a connection for an end of the subscription.
    /// </summary>
    [Theory]
    [InlineData(LineDirections.ToClient, false)]
    [InlineData(LineDirections.ToClient, true)]
    [InlineData(LineDirections.ToServer, false)]
    [InlineData(LineDirections.ToServer, true)]
    public async Task A_line_cut_at_any_byte_is_connected_again(LineDirections direction, bool byItsEnd)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        using var over = new CancellationTokenSource();
        var acknowledged = new int[Beyond + 1];
        var serving = ServeAsync(gateway, acknowledged, over.Token);

        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var at && at <= Beyond) await CutAsync(gateway, at, direction, byItsEnd, () => Volatile.Read(ref acknowledged[at]) == Messages);
        })));

        await over.CancelAsync();
        await serving;
    }

    /// <summary>
    /// Sending finds out that the line is gone while nobody receives, so no receive is there to fail.
    /// Guard: <c>FrameReceiver.ReceivePartAsync</c>, which knows that an aborted socket calls itself disposed.
    /// </summary>
    [Fact]
    public async Task A_line_found_cut_by_an_acknowledgement_while_a_frame_is_handled_is_connected_again()
    {
        TcpFaultProxy? line = null;
        using var isHandled = new SemaphoreSlim(0);
        using var mayGoOn = new SemaphoreSlim(0);
        await using var test = await SubscriberCase.StartAsync(o =>
        {
            line = TcpFaultProxy.Start(new IPEndPoint(IPAddress.Loopback, o.Url!.Port));
            o.Url = new UriBuilder(o.Url) { Port = line.Port }.Uri;
            o.OnError = _ =>
            {
                isHandled.Release();
                mayGoOn.Wait(Bound);
            };
        });
        await using var closing = line!;
        var reading = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();
        await connection.MessageAsync("orders/0/1");
        var first = await reading;
        await connection.SendAsync("""{"op":"error","code":"handled","detail":"","retry":false}""");
        (await isHandled.WaitAsync(Bound)).Should().BeTrue("the frame is being handled");

        line!.Reset();
        await Eventually.HoldsAsync(async () => !await first.AckAsync(), "the sending has failed");
        mayGoOn.Release();

        reading = test.Reader.NextAsync();
        var lost = await test.DisconnectedAsync();
        lost.Reason.Should().NotContain("disposed", "it says what happened");
        await test.PassAsync(lost);
        await (await test.Gateway.WelcomeAsync()).MessageAsync("orders/0/2");
        (await reading).Id.Should().Be("orders/0/2");
    }

    private static async Task CutAsync(ScriptedGateway gateway, int at, LineDirections direction, bool byItsEnd, Func<bool> isAcknowledged)
    {
        await using var line = TcpFaultProxy.Start(new IPEndPoint(IPAddress.Loopback, gateway.Port));
        line.Conditions = new LineConditions { CutAfterBytes = at, CutCounts = direction, CutEnds = byItsEnd };
        await using var subscriber = new PushSubscriber(new PushSubscriberOptions
        {
            Url = new UriBuilder(gateway.Url) { Port = line.Port }.Uri,
            Subscriber = $"{at}",
            ReconnectMinimum = TimeSpan.FromMilliseconds(1),
            ReconnectMaximum = TimeSpan.FromMilliseconds(10),
            OnConnectionChange = change =>
            {
                if (change.State is ConnectionState.Disconnected) line.Conditions = LineConditions.Clear;
            },
        });
        var reading = AcknowledgeAllAsync(subscriber);

        await Eventually.HoldsAsync(() => reading.IsCompleted || isAcknowledged(), $"everything is acknowledged after a cut at byte {at}");
        reading.IsCompleted.Should().BeFalse("a cut at byte {0} does not end the reading", at);
    }

    private static async Task AcknowledgeAllAsync(PushSubscriber subscriber)
    {
        await foreach (var message in subscriber.ReadAllAsync()) await message.AckAsync();
    }

    /// <summary>Gives every connection all messages, and notes for each subscriber how many it has acknowledged on its newest.</summary>
    private static async Task ServeAsync(ScriptedGateway gateway, int[] acknowledged, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                _ = Task.Run(ServeOneAsync(await gateway.AcceptAsync(over)), CancellationToken.None);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
        }

        Func<Task> ServeOneAsync(ScriptedConnection connection) => async () =>
        {
            try
            {
                await connection.WelcomeAsync();
                await connection.MessagesAsync("o/0", Messages);
                await connection.AcksAsync(Messages);
                Volatile.Write(ref acknowledged[int.Parse(connection.Query("subscriber")!)], Messages);
                await connection.ReceiveAsync();
            }
            catch (Exception cut) when (cut is WebSocketException or InvalidOperationException or IOException or OperationCanceledException)
            {
                // Cut, as is the point of it.
            }

            connection.Cut();
        };
    }
}
