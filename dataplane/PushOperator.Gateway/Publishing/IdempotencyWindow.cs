using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Publishing;

/// <summary>
/// Remembers, for ten minutes, what was published under an idempotency key, through this pod or, as far as this pod reads its topics, through others: a repeat gets the first one's answer and writes
/// nothing. PROTOCOL.md says when it writes again all the same.
/// </summary>
/// <remarks>
/// Thread-safe. Holds at most 100,000 keys; beyond that the oldest is forgotten early. A publish that failed is forgotten at once, so a
/// retry is a new attempt; one whose outcome is unknown too, since only Kafka could say.
/// </remarks>
internal sealed class IdempotencyWindow(TimeProvider time)
{
    /// <summary>How long a key is remembered.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    private const int MaxKeys = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Topic, string Key), Entry> _entries = [];
    private readonly Queue<((string Topic, string Key) Key, Entry Entry)> _byAge = new();

    /// <summary>Publishes unless the key was used before.</summary>
    /// <param name="topic">The topic; keys of different topics are different.</param>
    /// <param name="key">The publisher's key.</param>
    /// <param name="fingerprint">Hash of what is published.</param>
    /// <param name="publish">Publishes; called at most once, before this returns.</param>
    /// <returns>The outcome, the first one's for a repeat, or null when the key was used for something else.</returns>
    public Task<PublishOutcome>? GetOrPublish(string topic, string key, UInt128 fingerprint, Func<Task<PublishOutcome>> publish)
    {
        Entry entry;
        lock (_lock)
        {
            Forget();
            if (_entries.TryGetValue((topic, key), out var known)) return known.Fingerprint == fingerprint ? known.Outcome.Task : null;
            entry = new Entry(fingerprint, time.GetTimestamp());
            _entries.Add((topic, key), entry);
            _byAge.Enqueue(((topic, key), entry));
        }

        _ = FollowAsync((topic, key), entry, publish());
        return entry.Outcome.Task;
    }

    /// <summary>A message with a key was read from its topic. What this pod knows of the key already stays.</summary>
    public void Found(string topic, string key, UInt128 fingerprint, MessageId id)
    {
        lock (_lock)
        {
            Forget();
            var entry = new Entry(fingerprint, time.GetTimestamp());
            if (!_entries.TryAdd((topic, key), entry)) return;
            _byAge.Enqueue(((topic, key), entry));
            entry.Outcome.SetResult(new PublishOutcome.Stored(id));
        }
    }

    private async Task FollowAsync((string Topic, string Key) key, Entry entry, Task<PublishOutcome> publishing)
    {
        var outcome = await publishing;
        if (outcome is not PublishOutcome.Stored)
        {
            lock (_lock) Remove(key, entry);
        }

        entry.Outcome.SetResult(outcome);
    }

    private void Forget()
    {
        while (_byAge.TryPeek(out var oldest) && (_entries.Count >= MaxKeys || time.GetElapsedTime(oldest.Entry.Since) > Length))
        {
            _byAge.Dequeue();
            Remove(oldest.Key, oldest.Entry);
        }
    }

    private void Remove((string Topic, string Key) key, Entry entry)
    {
        if (_entries.TryGetValue(key, out var current) && ReferenceEquals(current, entry)) _entries.Remove(key);
    }

    private sealed class Entry(UInt128 fingerprint, long since)
    {
        public UInt128 Fingerprint => fingerprint;

        public long Since => since;

        public TaskCompletionSource<PublishOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
