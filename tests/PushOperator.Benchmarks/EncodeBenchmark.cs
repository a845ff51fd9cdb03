using BenchmarkDotNet.Attributes;
using PushOperator.Gateway.Topics;

namespace PushOperator.Benchmarks;

/// <summary>A message becomes a frame: once, whoever gets it.</summary>
[MemoryDiagnoser]
public class EncodeBenchmark
{
    private readonly FrameEncoder _json = new(FrameFormat.Json, "shop");
    private readonly FrameEncoder _raw = new(FrameFormat.Raw, "shop");
    private readonly FrameEncoder _cloudEvents = new(FrameFormat.CloudEvents, "shop");
    private Message _message = null!;

    /// <summary>Bytes of the message's value, a JSON string.</summary>
    [Params(128, 1_024)]
    public int Size { get; set; } = 128;

    [GlobalSetup]
    public void Setup() => _message = new Message { Topic = "orders", Partition = 3, Offset = 42, TimestampMs = 1_763_866_000_000, Key = "customer-7"u8.ToArray(), Value = Values.JsonString(Size) };

    [Benchmark(Baseline = true)]
    public int Raw() => _raw.Encode(_message).Length;

    [Benchmark]
    public int Json() => _json.Encode(_message).Length;

    [Benchmark]
    public int CloudEvents() => _cloudEvents.Encode(_message).Length;
}
