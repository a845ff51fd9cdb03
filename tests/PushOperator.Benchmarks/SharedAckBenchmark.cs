using BenchmarkDotNet.Attributes;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Topics;

namespace PushOperator.Benchmarks;

/// <summary>
/// One message of a Shared group through the pod: read, encoded for its member, acknowledged by the text of a frame. The message and the ledger's record of it are all that may be
/// allocated, see <see cref="LedgerStepBenchmark"/>.
/// </summary>
[MemoryDiagnoser]
public class SharedAckBenchmark
{
    private static readonly byte[] s_value = Values.JsonString(128);

    private readonly List<Message> _read = [];
    private SharedDeliveries _deliveries = null!;
    private AckReader _reader = null!;
    private long _offset;

    [GlobalSetup]
    public void Setup()
    {
        var configuration = AckReader.Configuration(DeliveryMode.Shared);
        _deliveries = new SharedDeliveries(LedgerSettings.From(configuration), new Linger(TimeSpan.Zero, TimeProvider.System), new GatewayMetrics(new NoMeters()), TimeProvider.System) { MaxQueuedBytes = 1 << 20 };
        _deliveries.Assign("orders", 0);
        var encoders = new FrameEncoders(configuration.Namespace);
        _reader = new AckReader(configuration, connection => new SharedMembership(_deliveries, encoders, connection, AckReader.Request));
    }

    [Benchmark(Baseline = true)]
    public void One() => Step("id"u8);

    [Benchmark]
    public void UpTo() => Step("upTo"u8);

    private void Step(ReadOnlySpan<byte> member)
    {
        _read.Clear();
        _read.Add(new Message { Topic = "orders", Partition = 0, Offset = _offset, TimestampMs = 1_763_866_000_000, Key = null, Value = s_value });
        _deliveries.Add(_read);
        _reader.Take();
        _reader.Acknowledge(member, _offset++);
        if (_offset % 1_000 == 0) _deliveries.Committed("orders", 0, _offset);
    }
}
