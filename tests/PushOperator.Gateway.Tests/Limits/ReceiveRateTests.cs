using System.Text;
using Microsoft.Extensions.Time.Testing;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Limits;

/// <summary>What one connection may send. The clock stands still, so the numbers are exact.</summary>
public sealed class ReceiveRateTests
{
    private const int Least = 16_384;
    private readonly FakeTimeProvider _time = new();

    /// <summary>Guard: <c>ReceiveRate.Frame</c> in <c>FrameReader.BeginFrame</c>.</summary>
    [Fact]
    public async Task More_frames_than_allowed_end_the_connection()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { FramesPerSecond = 10 });
        var (client, _) = await gateway.SubscribeAsync();
        using var owned = client;

        for (var i = 0; i < 20; i++) await client.SendTextAsync("""{"op":"resume"}""");
        await client.SendTextAsync("""{"op":"ping"}""");

        (await client.ReadCloseAsync()).Should().Be(((ushort)4103, "rate_limited: more than 10 frames a second"));
        await client.SendCloseAsync(4103);
        (await client.EndsOrderlyAsync()).Should().BeTrue();
        client.Dispose();
        await LimitCounts.AtLeastAsync(gateway, "frames", 1);
    }

    [Fact]
    public async Task Time_brings_new_frames()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { FramesPerSecond = 10 });
        var (client, _) = await gateway.SubscribeAsync();
        using var owned = client;

        for (var second = 0; second < 3; second++)
        {
            for (var i = 0; i < 9; i++) await client.SendTextAsync("""{"op":"resume"}""");
            await client.SendTextAsync("""{"op":"ping"}""");
            (await client.ReadJsonAsync()).Text("op").Should().Be("pong");
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Guard: <c>ReceiveRate.Frame</c> comes before the kind of the frame is looked at.</summary>
    [Fact]
    public async Task Fragments_and_control_frames_count()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { FramesPerSecond = 10 });
        var (client, _) = await gateway.SubscribeAsync();
        using var owned = client;

        await client.SendFrameAsync(0x01, []);
        for (var i = 0; i < 10; i++) await client.SendFrameAsync(0x00, []);
        for (var i = 0; i < 10; i++) await client.SendFrameAsync(0x8A, []);

        (await client.ReadCloseAsync()).Code.Should().Be(4103);
    }

    /// <summary>Guard: <c>ReceiveRate.Bytes</c> in <c>FrameReader.TakePayload</c>. Two seconds' worth and one message go through.</summary>
    [Fact]
    public async Task More_bytes_than_allowed_end_the_connection()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { MessageBytes = Least, BytesPerSecond = 65_536 });
        var (client, _) = await gateway.SubscribeAsync();
        using var owned = client;
        // Nine messages of 16 KiB are two seconds' worth and one message; each is a ping with a long end of spaces.
        var message = """{"op":"ping"}""".PadRight(Least);

        for (var i = 0; i < 9; i++)
        {
            await client.SendTextAsync(message);
            (await client.ReadJsonAsync()).Text("op").Should().Be("pong");
        }

        await client.SendTextAsync("""{"op":"ping"}""");

        (await client.ReadCloseAsync()).Should().Be(((ushort)4103, "rate_limited: more than 65536 bytes a second"));
        client.Dispose();
        await LimitCounts.AtLeastAsync(gateway, "bytes", 1);
    }

    /// <summary>Guard: <c>FrameLimits.Of</c> takes the configured size.</summary>
    [Fact]
    public async Task A_message_over_the_groups_size_ends_the_connection()
    {
        await using var gateway = await StartAsync(new LimitsConfiguration { MessageBytes = Least });
        var (client, _) = await gateway.SubscribeAsync();
        using var owned = client;

        await client.SendRawAsync(RawWebSocket.Frame(0x81, Encoding.ASCII.GetBytes("{".PadRight(Least + 1))).AsMemory(0, 100));

        (await client.ReadCloseAsync()).Should().Be(((ushort)1009, "message of more than 16384 bytes"), "the length says it before the bytes come");
        client.Dispose();
        await LimitCounts.AtLeastAsync(gateway, "message_bytes", 1);
    }

    private Task<TestGateway> StartAsync(LimitsConfiguration limits) => TestGateway.StartAsync(TestGateway.DefaultConfiguration() with { Limits = limits }, _time);
}
