using System.Collections.Immutable;

namespace PushOperator.Gateway.Seeks;

/// <summary>One seek as the metadata topic tells it up to some record. Immutable.</summary>
/// <param name="Offset">Of its request: it orders seeks and what subscribers know of them.</param>
/// <param name="CancelledAt">Offset of its cancel; −1 when it is not cancelled.</param>
/// <param name="IsEnded">Whether nothing more comes: the next seek may begin.</param>
/// <param name="EndedAt">Unix milliseconds; 0 before.</param>
internal sealed record Seek(string Id, SeekRequest Request, long Offset, ImmutableDictionary<(string Topic, int Partition), SeekPartition> Partitions, long CancelledAt = -1, bool IsEnded = false, long EndedAt = 0)
{
    public bool IsCancelled => CancelledAt >= 0;

    /// <summary>Offset of the newest record that moves subscribers.</summary>
    public long Epoch => Math.Max(Offset, CancelledAt);

    public bool HasTopic(string topic) => Request.Targets.ContainsKey(topic);

    public static Seek From(string id, SeekRequest request, long offset) => new(id, request, offset, request.Targets
        .SelectMany(topic => topic.Value.Select(partition => new SeekPartition(topic.Key, partition.Key, partition.Value, SeekPartitionState.Pending)))
        .ToImmutableDictionary(partition => (partition.Topic, partition.Partition)));

    public SeekPartition? Find(string topic, int partition) => Partitions.GetValueOrDefault((topic, partition));

    public Seek With(SeekPartition partition) => this with { Partitions = Partitions.SetItem((partition.Topic, partition.Partition), partition) };
}
