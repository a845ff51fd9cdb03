using BenchmarkDotNet.Attributes;
using PushOperator.Gateway.Topics;

namespace PushOperator.Benchmarks;

/// <summary>A frame is appended to the log; what its segments take is in the figure, spread over their frames.</summary>
[MemoryDiagnoser]
public class FrameLogAppendBenchmark
{
    private readonly byte[] _frame = new byte[132];
    private readonly PartitionTable _partitions = new();
    private FrameLog _log = null!;
    private LogPartition _partition = null!;
    private long _offset;

    [GlobalSetup]
    public void Setup()
    {
        _partition = _partitions.Add("orders", "shop.orders", 0, start: 0);
        _log = new FrameLog(_partitions, new FrameLogOptions(), [0]);
    }

    [Benchmark]
    public void Append() => _log.Append(_partition, _offset++, _frame);
}
