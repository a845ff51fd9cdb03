using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Replay;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Model.Feed;

/// <summary>A pod with the real frame log, feeds and replay reader over fake logs. In the end everybody has had everything.</summary>
internal sealed class FeedMachine : IDisposable
{
    private const int MaxPartitions = 5;
    private const int MaxReaders = 6;

    private readonly List<FakeLog> _logs = [];
    private readonly FrameLogs _frames = new("ns", new FrameLogOptions { SegmentBytes = 400, WindowBytes = 1_200 });
    private readonly FrameLog _json;
    private readonly List<FeedReader> _readers = [];
    private readonly ReplayReader _reader;
    private readonly SteppedReplay _replay;

    private FeedMachine(int setup)
    {
        for (var i = 0; i < 1 + (setup & 3); i++) AddPartition(setup >> 2 & 31);
        var time = new FakeTimeProvider();
        var consumer = new FakeReplayConsumer(_logs, time);
        _reader = new ReplayReader(new FakeClients(new FakeConsumerBuilder(consumer)), _frames.Partitions, new TopicMap([]), "ns", UnreadMetrics.Shared, time, NullLogger.Instance);
        _replay = new SteppedReplay(_reader, consumer);
        _json = _frames.Get(FrameFormat.Json);
        _reader.Start();
    }

    public static void Run(ModelCase<FeedCommand> history)
    {
        using var machine = new FeedMachine(history.Setup);
        foreach (var command in history.Commands) machine.Do(command);
        machine.Finish();
    }

    public void Dispose() => _reader.Dispose();

    private void Do(FeedCommand command)
    {
        var partition = command.A % _logs.Count;
        var reader = _readers.Count > 0 ? _readers[command.A % _readers.Count] : null;
        switch (command.Op)
        {
            case FeedOp.Append: _logs[partition].Append(1 + (command.B % 6), command.B); break;
            case FeedOp.Intake: Intake(partition, 1 + (command.B % 8)); break;
            case FeedOp.Retention: _logs[partition].Delete(command.B % 20); break;
            case FeedOp.AddPartition when _logs.Count < MaxPartitions: AddPartition(command.B % 3); break;
            case FeedOp.Join when _readers.Count < MaxReaders: Join(command.A, command.B); break;
            case FeedOp.Leave when reader is not null: _readers.Remove(reader); break;
            case FeedOp.Seek: reader?.MoveTo(Positions(command.B)); break;
            case FeedOp.Take: reader?.Take(1 + (command.B % 700)); break;
            case FeedOp.Ack: reader?.Ack(command.B); break;
            case FeedOp.Answer: _replay.Answer(command.B); break;
        }
    }

    // What is there before the pod begins to read a partition is only in Kafka.
    private void AddPartition(int before)
    {
        var number = _logs.Count;
        var log = new FakeLog();
        log.Append(before, number + before);
        _logs.Add(log);
        _frames.Partitions.Add($"t{number % 2}", "k", number, log.End);
    }

    private void Join(int a, int b)
    {
        var topics = a % 3 == 0 ? new HashSet<string> { "t0" } : null;
        var reader = new FeedReader(_json, _frames.Partitions, _replay, _logs, topics, acks: a % 2 == 0);
        reader.MoveTo(Positions(b));
        _readers.Add(reader);
    }

    private long[] Positions(int dice) => [.. _logs.Select((log, number) => (dice + number) % 4 == 0 ? _frames.NextOffsets()[number] : dice * (number + 3) % (log.End + 1))];

    private void Intake(int number, int count)
    {
        var partition = _frames.Partitions[number];
        for (; count > 0; count--)
        {
            var next = _frames.NextOffsets()[number];
            if (next < _logs[number].Start) _frames.AppendGap(partition, new Gap(partition.Topic, number, next, _logs[number].Start - 1, GapReason.Retention));
            if (_logs[number].FirstFrom(next) is not { } offset) return;
            _frames.Append(partition, new Message { Topic = partition.Topic, Partition = number, Offset = offset, TimestampMs = 0, Value = "1"u8.ToArray() });
        }
    }

    private void Finish()
    {
        for (var number = 0; number < _logs.Count; number++) Intake(number, int.MaxValue);
        var isMoving = true;
        for (var round = 0; round < 5_000 && isMoving; round++)
        {
            isMoving = false;
            foreach (var reader in _readers)
            {
                reader.AckAll();
                isMoving |= reader.Take(500);
            }

            isMoving |= _replay.Answer(0);
        }

        foreach (var reader in _readers) reader.CheckComplete();
    }
}
