using System.Buffers.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Topics;

namespace PushOperator.Benchmarks;

/// <summary>A connection that acknowledges: from the text of a frame to its group, as the read loop does it.</summary>
/// <remarks>Its format has no frames of the gateway's own, so that no timer runs for position frames.</remarks>
internal sealed class AckReader
{
    private readonly SubscriberConnection _connection;
    private readonly OperationHandler _operations;
    private readonly byte[] _frame = new byte[64];

    public AckReader(GatewayConfiguration configuration, Func<SubscriberConnection, Membership> join)
    {
        var metrics = new GatewayMetrics(new NoMeters());
        var services = new ConnectionServices(configuration, new ConnectionCapacity(new ConnectionLimits(10, 10)), new TimerWheel(TimeProvider.System), TimeProvider.System, metrics, NullLogger<SubscriberConnection>.Instance);
        _connection = new SubscriberConnection("session", null, Request, services);
        _operations = new OperationHandler(_connection, new OperationServices(configuration, new TopicNames(configuration), null!, null!, metrics, TimeProvider.System, NullLogger<OperationHandler>.Instance));
        _connection.Start(new JoinOutcome.Joined(join(_connection), Recovered: true), new IdleSender(), stopReading: () => { });
    }

    /// <summary>What it asks of its group.</summary>
    public static JoinRequest Request { get; } = new() { Topics = [], From = null, Window = 256, Format = FrameFormat.Raw, AutoAck = false };

    /// <summary>A group with one topic, <c>orders</c>.</summary>
    public static GatewayConfiguration Configuration(DeliveryMode delivery) => new()
    {
        Namespace = "shop",
        Group = "workers",
        Delivery = delivery,
        Kafka = new KafkaConfiguration { BootstrapServers = "127.0.0.1:1", GroupId = "push.shop.workers" },
        Topics = [new TopicConfiguration { Name = "orders", KafkaTopic = "shop.orders" }],
    };

    /// <summary>Takes what waits, as the write loop does.</summary>
    public void Take()
    {
        if (!_connection.Membership!.TryTake(1 << 16, out _)) throw new InvalidOperationException("nothing waits");
    }

    /// <summary>Reads the frame that acknowledges a message of partition 0.</summary>
    /// <param name="member"><c>id</c> or <c>upTo</c>.</param>
    public void Acknowledge(ReadOnlySpan<byte> member, long offset)
    {
        var length = Append(0, "{\"op\":\"ack\",\""u8);
        length = Append(length, member);
        length = Append(length, "\":\"orders/0/"u8);
        Utf8Formatter.TryFormat(offset, _frame.AsSpan(length), out var digits);
        length = Append(length + digits, "\"}"u8);
        var handled = _operations.HandleAsync(_frame.AsSpan(0, length));
        if (!handled.IsCompletedSuccessfully || _connection.Ending is not null) throw new InvalidOperationException("an acknowledgement was refused");
    }

    private int Append(int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(_frame.AsSpan(at));
        return at + text.Length;
    }
}
