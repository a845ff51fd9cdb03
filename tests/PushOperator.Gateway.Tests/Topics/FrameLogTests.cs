using System.Text;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Topics;

public sealed class FrameLogTests
{
    private readonly PartitionTable _partitions = new();
    private readonly FrameLog _log;
    private readonly LogPartition _a;
    private readonly LogPartition _b;

    public FrameLogTests()
    {
        _a = _partitions.Add("t", "t", 0, start: 10);
        _b = _partitions.Add("t", "t", 1, start: 0);
        _log = new FrameLog(_partitions, new FrameLogOptions { SegmentBytes = 40, WindowBytes = 120 }, [10, 0]);
    }

    [Fact]
    public void Locate_AtTheHead_IsTheHead()
    {
        _log.Append(_a, 10, Frame(10));

        _log.Locate([11, 0]).Should().Be(_log.Head());
    }

    [Fact]
    public void Locate_InTheWindow_IsBeforeTheFirstWantedFrame()
    {
        _log.Append(_a, 10, Frame(10));
        _log.Append(_b, 0, Frame(0));
        _log.Append(_a, 11, Frame(11));

        var place = _log.Locate([11, 0])!.Value;

        place.Index.Should().Be(1, "b/0 is wanted and comes before a/11");
    }

    [Fact]
    public void Locate_BeforeTheWindow_IsNull()
    {
        for (var offset = 10; offset < 60; offset++) _log.Append(_a, offset, Frame(offset));

        _log.Locate([10, 0]).Should().BeNull();
        _log.Locate([long.MaxValue, 0]).Should().NotBeNull("a partition that is not wanted holds nobody back");
    }

    [Fact]
    public void Append_WrappingManyTimes_KeepsTheNewestWithinTheWindow()
    {
        for (var offset = 10; offset < 1_010; offset++) _log.Append(_a, offset, Frame(offset));

        var start = _log.WindowStart()[_a.Index];
        start.Should().BeInRange(1_010 - 30, 1_009);
        for (var offset = start; offset < 1_010; offset++)
        {
            _log.TryFind(_a.Index, offset, out var frame).Should().BeTrue();
            Encoding.ASCII.GetString(frame.Span).Should().Be($"<{offset}>");
        }

        _log.TryFind(_a.Index, start - 1, out _).Should().BeFalse();
        _log.TryFind(_a.Index, 1_010, out _).Should().BeFalse();
    }

    [Fact]
    public void Append_AFrameLargerThanASegment_GetsOneOfItsOwn()
    {
        var large = new string('x', 500);

        _log.Append(_a, 10, Encoding.ASCII.GetBytes(large));
        _log.Append(_a, 11, Frame(11));

        _log.TryFind(_a.Index, 10, out var frame).Should().BeTrue();
        frame.Length.Should().Be(500);
        _log.TryFind(_a.Index, 11, out _).Should().BeTrue();
    }

    [Fact]
    public void Evicted_SegmentsOfAReaderThatNeverMoves_DoNotHoldTheLater()
    {
        _log.Append(_a, 10, Frame(10));
        var place = _log.Locate([10, 0])!.Value;

        for (var offset = 11; offset < 100; offset++) _log.Append(_a, offset, Frame(offset));

        place.Segment.IsEvicted.Should().BeTrue();
        place.Segment.Next.Should().BeNull();
        Encoding.ASCII.GetString(place.Segment.Slice(0, 1).Span).Should().Be("<10>", "what was taken stays readable");
    }

    [Fact]
    public void OffsetsAt_IsTheVectorOfThatPlace()
    {
        _log.Append(_a, 10, Frame(10));
        _log.Append(_b, 0, Frame(0));
        _log.Append(_a, 14, Frame(14));
        var segment = _log.Locate([10, 0])!.Value.Segment;

        segment.OffsetsAt(0, _partitions).Should().Equal(10, 0);
        segment.OffsetsAt(2, _partitions).Should().Equal(11, 1);
        segment.OffsetsAt(3, _partitions).Should().Equal(15, 1);
    }

    [Fact]
    public void Append_APartitionAddedLater_IsFoundFromItsStart()
    {
        _log.Append(_a, 10, Frame(10));
        var added = _partitions.Add("t", "t", 2, start: 0);
        _log.Append(added, 0, Frame(0));

        var place = _log.Locate([11, 0])!.Value;

        place.Index.Should().Be(1, "a reader that did not know the partition wants all of it");
        place.Segment.OffsetsAt(2, _partitions).Should().Equal(11, 0, 1);
    }

    [Fact]
    public void Restart_TheLogWasCutBack_ForgetsTheWindow()
    {
        for (var offset = 10; offset < 20; offset++) _log.Append(_a, offset, Frame(offset));

        _log.Restart((_a, 12));
        _log.Append(_a, 12, "new"u8);

        _log.TryFind(_a.Index, 12, out var frame).Should().BeTrue();
        Encoding.ASCII.GetString(frame.Span).Should().Be("new");
        _log.Locate([11, 0]).Should().BeNull();
    }

    private static byte[] Frame(long offset) => Encoding.ASCII.GetBytes($"<{offset}>");
}
