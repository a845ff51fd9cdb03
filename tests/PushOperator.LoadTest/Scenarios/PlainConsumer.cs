using System.Diagnostics;
using Confluent.Kafka;
using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Subscribing;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>A Kafka consumer with librdkafka's defaults on a thread of its own: the latency that the gateway adds to.</summary>
internal sealed class PlainConsumer : IDisposable
{
    public const string Name = "plain-consumer";

    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly LatencyHistogram _latency = new();
    private readonly TaskCompletionSource _atEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private long _count;
    private long _wanted = long.MaxValue;

    private PlainConsumer(string bootstrapServers, string topic)
    {
        var partition = new TopicPartition(topic, 0);
        _consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "load-test-consumer", EnableAutoCommit = false, EnablePartitionEof = true })
            .SetLogHandler(static (_, _) => { })
            .Build();
        _consumer.Assign(new TopicPartitionOffset(partition, _consumer.QueryWatermarkOffsets(partition, s_bound).High));
        _thread = new Thread(Read) { IsBackground = true, Name = Name };
    }

    /// <summary>Starts one at the end of partition 0; it has seen that end when this returns.</summary>
    public static async Task<PlainConsumer> StartAsync(string bootstrapServers, string topic)
    {
        var consumer = new PlainConsumer(bootstrapServers, topic);
        consumer._thread.Start();
        await consumer._atEnd.Task.WaitAsync(s_bound);
        return consumer;
    }

    /// <summary>What it saw.</summary>
    public Measurement Measure(int round, long published)
    {
        Stop(published);
        var latency = _latency.Summarize();
        return new Measurement
        {
            Case = "",
            Server = Name,
            Round = round,
            Expected = published,
            Delivered = _count,
            Valid = _count == published,
            Figures = new Dictionary<string, double> { [Figure.P50.Key] = latency.P50, [Figure.P99.Key] = latency.P99, [Figure.P999.Key] = latency.P999 },
        };
    }

    public void Dispose()
    {
        Stop(0);
        _consumer.Dispose();
    }

    // What the subscribers have and this one has not is on its way.
    private void Stop(long wanted)
    {
        Volatile.Write(ref _wanted, wanted);
        _thread.Join(s_bound);
    }

    private void Read()
    {
        var stopAt = long.MaxValue;
        while (_count < Volatile.Read(ref _wanted) && Stopwatch.GetTimestamp() < stopAt)
        {
            if (Volatile.Read(ref _wanted) != long.MaxValue && stopAt == long.MaxValue) stopAt = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * 5);
            while (_consumer.Consume(s_poll) is { } record)
            {
                if (record.IsPartitionEOF)
                {
                    _atEnd.TrySetResult();
                    continue;
                }

                _latency.Record(Payload.Now() - Payload.TimeOf(record.Message.Value));
                _count++;
            }
        }
    }
}
