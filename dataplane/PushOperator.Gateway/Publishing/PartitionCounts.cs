namespace PushOperator.Gateway.Publishing;

/// <summary>How many partitions topics have, asked of Kafka once in half a minute. Thread-safe.</summary>
/// <param name="ask">Asks for a Kafka topic; blocks, bounded.</param>
internal sealed class PartitionCounts(Func<string, int> ask, TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Task<int> Answer, long AskedAt)> _answers = new(StringComparer.Ordinal);

    /// <summary>Partitions of a topic.</summary>
    /// <exception cref="Confluent.Kafka.KafkaException">Kafka did not answer in time, or refused.</exception>
    public Task<int> OfAsync(string kafkaTopic)
    {
        lock (_lock)
        {
            if (_answers.TryGetValue(kafkaTopic, out var known) && !known.Answer.IsFaulted && time.GetElapsedTime(known.AskedAt) < s_kept) return known.Answer;
            var answer = Task.Run(() => ask(kafkaTopic));
            _answers[kafkaTopic] = (answer, time.GetTimestamp());
            return answer;
        }
    }
}
