using BenchmarkDotNet.Attributes;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Benchmarks;

/// <summary>One message through the delivery ledger of a Shared group: read, given to a seat, taken by its connection, acknowledged. The message itself is in the figure.</summary>
[MemoryDiagnoser]
public class LedgerStepBenchmark
{
    private static readonly byte[] s_value = Values.JsonString(128);
    private static readonly byte[] s_key = "customer-7"u8.ToArray();

    private readonly DeliveryLedger _ledger = new(new LedgerSettings
    {
        Ordering = MessageOrdering.Key, AckTimeoutMs = 30_000, MaxDeliveries = 0, Backoff = new BackoffConfiguration(), HasDeadLetterTopic = false,
    });

    private PartitionLedger _partition = null!;
    private long _offset;

    /// <summary>Members of the group.</summary>
    [Params(1, 64)]
    public int Members { get; set; } = 64;

    [GlobalSetup]
    public void Setup()
    {
        _partition = _ledger.Assign("orders", 0);
        for (var i = 0; i < Members; i++) _ledger.AddSeat(new Seat(i, window: 256, maxBytes: 1 << 20));
    }

    [Benchmark(Baseline = true)]
    public void WithoutKey() => Step(null);

    [Benchmark]
    public void WithKey() => Step(s_key);

    private void Step(byte[]? key)
    {
        var message = new Message { Topic = "orders", Partition = 0, Offset = _offset++, TimestampMs = 1_763_866_000_000, Key = key, Value = s_value };
        _ledger.Add(_partition, message);
        _ledger.Dispatch(now: 0);
        foreach (var seat in _ledger.TakeSeatsToWake())
        {
            while (_ledger.Take(seat) is not null)
            {
            }

            if (_ledger.Ack(seat, message.Id) != AckOutcome.Done) throw new InvalidOperationException($"{message.Id} was not delivered");
        }
    }
}
