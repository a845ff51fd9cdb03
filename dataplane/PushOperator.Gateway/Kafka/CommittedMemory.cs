using System.Collections.Concurrent;
using System.Globalization;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// The committed offsets of a Shared group as its metadata topic remembers them, under <c>/committed/TOPIC/PARTITION</c>: written when a partition is given up, when a seek moves it, and once a minute. They outlive Kafka's own,
/// which expire when the group has had no members for long. Never above the committed offset. Thread-safe.
/// </summary>
internal sealed class CommittedMemory(MetadataLog log)
{
    private const string Prefix = "/committed/";

    private readonly ConcurrentDictionary<(string Topic, int Partition), long> _offsets = new();

    /// <summary>Whether a record's key is one of these.</summary>
    public static bool IsKey(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>A record was read. The topic's thread.</summary>
    public void Apply(string key, byte[]? value)
    {
        // A key reads like the beginning of a message id.
        if (!MessageId.TryParse($"{key[Prefix.Length..]}/0", out var id)) return;
        if (value is not null && SeekMark.TryRead(value) is { Offset: >= 0 } mark) _offsets[(id.Topic, id.Partition)] = mark.Offset;
        else _offsets.TryRemove((id.Topic, id.Partition), out _);
    }

    /// <summary>The offset remembered; −1 when there is none.</summary>
    public long Find(string topic, int partition) => _offsets.TryGetValue((topic, partition), out var offset) ? offset : -1;

    /// <summary>Remembers one that is committed, unless it is remembered already.</summary>
    public void Remember(string topic, int partition, long offset)
    {
        if (Find(topic, partition) == offset) return;
        _offsets[(topic, partition)] = offset;
        log.Write(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{topic}/{partition}"), new SeekMark(log.Now, log.Pod, offset).ToJson());
    }

    public void Clear() => _offsets.Clear();
}
