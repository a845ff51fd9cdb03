namespace PushOperator.Operator.KafkaTopics;

/// <summary>Requests of one kind: what many reconciles ask within a few milliseconds goes to Kafka together, a hundred topics at most. Thread-safe.</summary>
/// <param name="send">Asks a cluster, bounded, and has an answer for each topic. Who waits may leave; it is not cancelled for that, since others wait for the same.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestBatches<TItem, TAnswer>(
    Func<KafkaCluster, IReadOnlyDictionary<string, TItem>, Task<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<TAnswer>>>>> send, TimeProvider time)
{
    // What comes within this time goes with the first.
    private static readonly TimeSpan Collecting = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RequestBatch<TItem, TAnswer>> _open = [];

    /// <summary>Asks for one topic.</summary>
    public Task<KafkaAnswer<TAnswer>> AskAsync(KafkaCluster cluster, string topic, TItem item, CancellationToken cancellationToken)
    {
        RequestBatch<TItem, TAnswer>? batch;
        lock (_lock)
        {
            if (!_open.TryGetValue(cluster.Fingerprint, out batch) || !batch.TryAdd(topic, item))
            {
                // The one before is sent when its time has come.
                _open[cluster.Fingerprint] = batch = new RequestBatch<TItem, TAnswer>();
                batch.TryAdd(topic, item);
                _ = SendLaterAsync(cluster, batch);
            }
        }

        return batch.AnswerForAsync(topic, cancellationToken);
    }

    private async Task SendLaterAsync(KafkaCluster cluster, RequestBatch<TItem, TAnswer> batch)
    {
        await Task.Delay(Collecting, time, CancellationToken.None);
        lock (_lock)
        {
            if (_open.GetValueOrDefault(cluster.Fingerprint) == batch) _open.Remove(cluster.Fingerprint);
        }

        await batch.SendAsync(items => send(cluster, items));
    }
}
