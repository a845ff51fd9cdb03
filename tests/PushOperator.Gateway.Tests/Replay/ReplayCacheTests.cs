using PushOperator.Gateway.Replay;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Replay;

public sealed class ReplayCacheTests
{
    private readonly PartitionTable _partitions = new();

    public ReplayCacheTests() => _partitions.Add("t", "t", 0, 0);

    [Fact]
    public void Find_AnywhereInAChunk_GivesIt()
    {
        var sut = new ReplayCache(maxBytes: 1 << 20);
        var chunk = Chunk(10, 20);
        sut.Add(chunk);

        sut.Find(new ReplayKey(FrameFormat.Json, 0, 10)).Should().BeSameAs(chunk);
        sut.Find(new ReplayKey(FrameFormat.Json, 0, 19)).Should().BeSameAs(chunk);
        sut.Find(new ReplayKey(FrameFormat.Json, 0, 20)).Should().BeNull();
        sut.Find(new ReplayKey(FrameFormat.Raw, 0, 10)).Should().BeNull();
        chunk.IndexOf(15).Should().Be(5);
    }

    [Fact]
    public void Add_OverTheLimit_DropsWhatWasUsedLongestAgo()
    {
        var first = Chunk(0, 10);
        var sut = new ReplayCache(maxBytes: first.Frames.Capacity * 5 / 2);
        sut.Add(first);
        sut.Add(Chunk(10, 20));
        sut.Find(new ReplayKey(FrameFormat.Json, 0, 0));

        sut.Add(Chunk(20, 30));

        sut.Find(new ReplayKey(FrameFormat.Json, 0, 0)).Should().NotBeNull();
        sut.Find(new ReplayKey(FrameFormat.Json, 0, 10)).Should().BeNull();
    }

    [Fact]
    public void Forget_APartitionThatWasCutBack_DropsItsChunks()
    {
        var sut = new ReplayCache(maxBytes: 1 << 20);
        sut.Add(Chunk(0, 10));

        sut.Forget(0);

        sut.Find(new ReplayKey(FrameFormat.Json, 0, 0)).Should().BeNull();
    }

    private ReplayChunk Chunk(long from, long to)
    {
        var builder = new ChunkBuilder(new FrameEncoder(FrameFormat.Json, "ns"), _partitions[0], from);
        for (var offset = from; offset < to; offset++) builder.Add(new Message { Topic = "t", Partition = 0, Offset = offset, TimestampMs = 0, Value = "1234"u8.ToArray() });
        return builder.Build();
    }
}
