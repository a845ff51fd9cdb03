using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace PushOperator.Gateway.Kafka;

/// <summary>Asks Kafka where partitions begin, end, and were at a time. Thread-safe; every question is bounded.</summary>
/// <remarks>Answers about beginning and end are kept for a second, so that a thousand subscribers who come back at once ask once.</remarks>
internal sealed class TopicOffsets(IAdminClient admin, TimeProvider time)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly Lock _answersLock = new();
    private readonly Dictionary<string, (long AskedAt, Task<IReadOnlyDictionary<TopicPartition, long>> Answer)> _answers = [];

    /// <summary>The first offsets that Kafka still holds.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public Task<IReadOnlyDictionary<TopicPartition, long>> EarliestAsync(IReadOnlyCollection<TopicPartition> partitions) =>
        RecentAsync("earliest", partitions, OffsetSpec.Earliest());

    /// <summary>The offsets after the newest messages.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public Task<IReadOnlyDictionary<TopicPartition, long>> LatestAsync(IReadOnlyCollection<TopicPartition> partitions) =>
        RecentAsync("latest", partitions, OffsetSpec.Latest());

    /// <summary>The first offsets whose messages are at or after a time; a partition without one is not in the answer.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public Task<IReadOnlyDictionary<TopicPartition, long>> AtTimeAsync(IReadOnlyCollection<TopicPartition> partitions, DateTimeOffset at) =>
        AskAsync(partitions, OffsetSpec.ForTimestamp(at.ToUnixTimeMilliseconds()));

    private Task<IReadOnlyDictionary<TopicPartition, long>> RecentAsync(string what, IReadOnlyCollection<TopicPartition> partitions, OffsetSpec spec)
    {
        var question = $"{what}:{string.Join(',', partitions)}";
        lock (_answersLock)
        {
            if (_answers.TryGetValue(question, out var known) && time.GetElapsedTime(known.AskedAt) < Kept && !known.Answer.IsFaulted) return known.Answer;
            if (_answers.Count > 64) _answers.Clear();
            var answer = AskAsync(partitions, spec);
            _answers[question] = (time.GetTimestamp(), answer);
            return answer;
        }
    }

    private async Task<IReadOnlyDictionary<TopicPartition, long>> AskAsync(IReadOnlyCollection<TopicPartition> partitions, OffsetSpec spec)
    {
        var asked = partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = spec });
        var answer = await admin.ListOffsetsAsync(asked, new ListOffsetsOptions { RequestTimeout = Bound });
        var offsets = answer.ResultInfos.Select(info => info.TopicPartitionOffsetError).ToArray();

        // Of a partition whose leader does not answer in time, the client reports neither an error nor an offset. To take that for "has none" would skip its messages.
        if (Array.Find(offsets, info => info.Offset == Offset.Unset) is { } silent)
            throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"the leader of {silent.TopicPartition} did not answer within {Bound.TotalSeconds:0} s"));
        return offsets
            .Where(info => info.Offset.Value >= 0)
            .ToDictionary(info => info.TopicPartition, info => info.Offset.Value);
    }
}
