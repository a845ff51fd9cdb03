using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Broadcast;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Topics;

namespace PushOperator.Benchmarks;

/// <summary>An acknowledgement of a Broadcast subscriber, from the frame's text to its window.</summary>
[MemoryDiagnoser]
public class BroadcastAckBenchmark
{
    private AckReader _reader = null!;

    [GlobalSetup]
    public void Setup()
    {
        var configuration = AckReader.Configuration(DeliveryMode.Broadcast);
        var metrics = new GatewayMetrics(new NoMeters());
        var clients = new KafkaClients(configuration.Kafka, null, "pod");
        var published = new IdempotencyFeed(new IdempotencyWindow(TimeProvider.System), TimeProvider.System);
        var group = new BroadcastGroup(configuration, clients, NoKafka.Create(), new CursorSigner(new byte[32], "shop", "workers"), new FrameLogOptions(), published, metrics, TimeProvider.System, NullLoggerFactory.Instance);
        var orders = group.Partitions.Add("orders", "shop.orders", 0, start: 0);
        var log = group.Logs.Get(AckReader.Request.Format);
        group.Logs.Append(orders, new Message { Topic = "orders", Partition = 0, Offset = 0, TimestampMs = 0, Key = null, Value = Values.JsonString(128) });
        _reader = new AckReader(configuration, connection => new BroadcastMembership(group, connection, AckReader.Request, log, new StartPosition([0], [])));
        _reader.Take();
    }

    /// <summary>The same message again and again, as a subscriber may.</summary>
    [Benchmark(Baseline = true)]
    public void One() => _reader.Acknowledge("id"u8, 0);

    [Benchmark]
    public void UpTo() => _reader.Acknowledge("upTo"u8, 0);
}
