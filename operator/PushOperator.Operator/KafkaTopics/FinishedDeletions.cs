using System.Collections.Concurrent;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>
/// Kafka topics whose fate this process has settled while their PushTopics were being deleted, by Kafka's id, until the PushTopics are gone: a broker that is behind may go on to describe them. Thread-safe.
/// </summary>
internal sealed class FinishedDeletions
{
    private readonly ConcurrentDictionary<string, bool> _ids = new();

    /// <summary>The finalizer has seen to this topic.</summary>
    public void Add(string topicId) => _ids[topicId] = true;

    /// <summary>Its PushTopic is gone.</summary>
    /// <returns>Whether the finalizer had seen to it.</returns>
    public bool Remove(string topicId) => _ids.TryRemove(topicId, out _);
}
