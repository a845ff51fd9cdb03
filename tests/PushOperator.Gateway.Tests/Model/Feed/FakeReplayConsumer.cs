using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;

namespace PushOperator.Gateway.Tests.Model.Feed;

/// <summary>The replay reader's Kafka client over the fake logs: gives some records, then nothing for so long that the chunk ends, and errors now and then.</summary>
internal sealed class FakeReplayConsumer(IReadOnlyList<FakeLog> logs, FakeTimeProvider time) : FakeConsumer
{
    private TopicPartition _partition = new("k", 0);
    private long _position;
    private int _given;
    private uint _dice = 1;
    private bool _isOutOfRange;

    /// <summary>Released when the reader has done all that was asked of it.</summary>
    public SemaphoreSlim Idle { get; } = new(0);

    public override void IncrementalAssign(IEnumerable<TopicPartitionOffset> partitions)
    {
        var partition = partitions.Single();
        (_partition, _position) = (partition.TopicPartition, partition.Offset.Value);
    }

    public override void IncrementalUnassign(IEnumerable<TopicPartition> partitions)
    {
        // From a place that is not there it is moved, and goes on.
        if (!_isOutOfRange) Idle.Release();
        _isOutOfRange = false;
    }

    public override WatermarkOffsets QueryWatermarkOffsets(TopicPartition topicPartition, TimeSpan timeout) => new(Log.Start, Log.End);

    public override ConsumeResult<byte[]?, byte[]?>? Consume(TimeSpan timeout)
    {
        _dice = (_dice * 1_664_525) + 1_013_904_223;
        if (_position < Log.Start || _position > Log.End)
        {
            _isOutOfRange = true;
            throw Failed(ErrorCode.Local_AutoOffsetReset);
        }

        if (_dice >> 28 == 0) throw Failed(ErrorCode.Local_Transport);
        if (_given > 0 && _dice >> 29 == 1)
        {
            _given = 0;
            time.Advance(TimeSpan.FromSeconds(6));
            return null;
        }

        if (Log.FirstFrom(_position) is not { } offset)
        {
            _position = Log.End;
            return Result(Log.End, null);
        }

        _given++;
        _position = offset + 1;
        return Result(offset, new Message<byte[]?, byte[]?> { Value = "1"u8.ToArray(), Timestamp = new Timestamp(0, TimestampType.CreateTime) });
    }

    private FakeLog Log => logs[_partition.Partition.Value];

    private ConsumeResult<byte[]?, byte[]?> Result(long offset, Message<byte[]?, byte[]?>? message) =>
        new() { TopicPartitionOffset = new TopicPartitionOffset(_partition, offset), Message = message, IsPartitionEOF = message is null };

    private ConsumeException Failed(ErrorCode code) => new(
        new ConsumeResult<byte[], byte[]> { TopicPartitionOffset = new TopicPartitionOffset(_partition, _position) }, new Error(code));
}
