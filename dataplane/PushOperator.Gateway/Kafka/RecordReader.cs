using Confluent.Kafka;

namespace PushOperator.Gateway.Kafka;

/// <summary>Reads a consumer in batches and sorts what comes: messages, ends, positions that are out of range, and errors that the client mends by itself. One thread.</summary>
internal sealed partial class RecordReader(IConsumer<byte[]?, byte[]?> consumer, TopicMap topics, IRecordSink sink, KafkaReachability reachability, ILogger logger)
{
    /// <summary>Reads what is there.</summary>
    /// <param name="limit">Messages at most.</param>
    /// <param name="wait">For the first.</param>
    /// <returns>Messages read.</returns>
    public int Read(int limit, TimeSpan wait)
    {
        var read = 0;
        for (; read < limit && TryRead(wait, out var record); wait = TimeSpan.Zero)
        {
            if (record is null) continue;
            var topic = topics.NameOf(record.Topic);
            if (record.IsPartitionEOF)
            {
                sink.ReachedEnd(topic, record.TopicPartitionOffset);
                continue;
            }

            sink.Add(Records.ToMessage(record, topic));
            read++;
        }

        if (read > 0) reachability.Reached();
        return read;
    }

    // False when nothing came in time; true with null after an error that was dealt with.
    private bool TryRead(TimeSpan wait, out ConsumeResult<byte[]?, byte[]?>? record)
    {
        record = null;
        try
        {
            record = consumer.Consume(wait);
            return record is not null;
        }
        catch (ConsumeException e) when (PartitionRange.IsOutOfRange(e.Error) || e.Error.Code == ErrorCode.Local_NoOffset)
        {
            sink.OutOfRange(e.ConsumerRecord.TopicPartitionOffset);
            return true;
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            LogReadError(logger, e.ConsumerRecord?.Topic ?? "", e.Error.Code, e.Error.Reason);
            reachability.Report(e.Error);
            return false;
        }
    }

    [LoggerMessage(1020, LogLevel.Warning, "Reading {Topic} met {Code}: {Reason}. The client tries again by itself.")]
    private static partial void LogReadError(ILogger logger, string topic, ErrorCode code, string reason);
}
