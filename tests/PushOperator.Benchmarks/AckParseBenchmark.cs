using BenchmarkDotNet.Attributes;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Connections.Frames;
using PushOperator.Gateway.Json;

namespace PushOperator.Benchmarks;

/// <summary>A client's acknowledgement, from the frame's payload to the message id.</summary>
[MemoryDiagnoser]
public class AckParseBenchmark
{
    private static readonly byte[] s_one = """{"op":"ack","id":"orders/3/4211234"}"""u8.ToArray();
    private static readonly byte[] s_upTo = """{"op":"ack","upTo":"orders/3/4211234"}"""u8.ToArray();

    private readonly TopicNames _topics = new(new GatewayConfiguration
    {
        Namespace = "shop",
        Group = "workers",
        Kafka = new KafkaConfiguration { BootstrapServers = "localhost:9092", GroupId = "push.shop.workers" },
        Topics = [new TopicConfiguration { Name = "orders", KafkaTopic = "shop.orders" }],
    });

    [Benchmark(Baseline = true)]
    public bool One() => Parse(s_one, "id"u8);

    [Benchmark]
    public bool UpTo() => Parse(s_upTo, "upTo"u8);

    private bool Parse(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        Span<MemberRange> ranges = stackalloc MemberRange[JsonMembers.MaxMembers];
        return ClientFrame.Read(json, ranges, out var frame) is null && _topics.TryReadId(JsonValues.PlainString(frame.Members.Raw(member)), out _);
    }
}
