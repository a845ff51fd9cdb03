using Confluent.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Replay;

/// <summary>One request that is being read: a chunk for those who wait, and a few more, since whoever wants one chunk wants the next. One thread.</summary>
/// <param name="key">What is asked for.</param>
/// <param name="partition">Its partition.</param>
/// <param name="encoder">Makes its frames.</param>
/// <param name="now">Timestamp at which the first chunk begins.</param>
internal sealed class ReplayRead(ReplayKey key, LogPartition partition, FrameEncoder encoder, long now)
{
    private const int ChunkBytes = 512 << 10;
    private const int Chunks = 4;

    private int _read;

    public ReplayKey Key => key;

    public LogPartition Partition => partition;

    /// <summary>The partition as Kafka knows it.</summary>
    public TopicPartition Source { get; } = new(partition.KafkaTopic, partition.Partition);

    /// <summary>The chunk that is being filled.</summary>
    public ChunkBuilder Builder { get; private set; } = new(encoder, partition, key.Offset);

    /// <summary>Timestamp at which it was begun.</summary>
    public long BeganAt { get; private set; } = now;

    /// <summary>Whether the chunk is as large as chunks get.</summary>
    public bool IsFull => Builder.Bytes >= ChunkBytes;

    /// <summary>Whether those who wait have their answer.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Ends a chunk and begins the next.</summary>
    /// <returns>The chunk, and whether another is wanted.</returns>
    public (ReplayChunk Chunk, bool GoesOn) Turn(long now)
    {
        var chunk = Builder.Build();
        Builder = new ChunkBuilder(encoder, partition, chunk.To);
        BeganAt = now;
        return (chunk, ++_read < Chunks);
    }
}
