using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Seeks;

public sealed class PlacesTests
{
    [Theory]
    [InlineData(40, 0, 10, 40)]
    [InlineData(40, 0, 60, 60)]
    [InlineData(40, 90, 95, 40)]
    [InlineData(40, 40, 40, 40)]
    public void A_cancel_goes_never_behind_what_was_done_and_past_nothing_that_was_not(long from, long to, long position, long expected) =>
        SeekPartition.Undo(from, to, position).Should().Be(expected);

    [Theory]
    [InlineData(40, 0, 40, false)]
    [InlineData(40, 0, 0, true)]
    [InlineData(40, 0, 7, true)]
    [InlineData(40, 90, 40, false)]
    [InlineData(40, 90, 60, false)]
    [InlineData(40, 90, 90, true)]
    [InlineData(40, 40, 40, true)]
    public void A_committed_offset_says_whether_the_target_was_committed(long from, long to, long committed, bool expected) =>
        new SeekPartition("orders", 0, new SeekRange(to, 100), SeekPartitionState.Applying, from).IsCommitted(committed).Should().Be(expected);

    [Fact]
    public void What_was_written_before_a_seek_is_moved_by_it_and_a_cancel_undoes_that()
    {
        var away = Places(position: 40, epoch: -1);

        away.After([Seek(offset: 5)]).Should().BeEquivalentTo(new { Positions = At(0), Before = At(40), Epoch = 5 });
        away.After([Seek(offset: 5, cancelledAt: 9)]).Should().BeEquivalentTo(new { Positions = At(40), Before = Array.Empty<CursorPosition>(), Epoch = 9 });
    }

    [Fact]
    public void What_was_written_in_a_replay_is_not_moved_again_and_a_cancel_finds_the_place_before()
    {
        var replaying = new Places(At(12), At(40), Epoch: 5);

        replaying.After([Seek(offset: 5)]).Should().Be(replaying);
        replaying.After([Seek(offset: 5, cancelledAt: 9)]).Positions.Should().Equal(At(40));
    }

    [Fact]
    public void A_topic_that_the_subscriber_never_had_is_left_alone()
    {
        var places = new Places([new CursorPosition("payments", 0, 3)], [], -1);

        places.After([Seek(offset: 5)]).Positions.Should().Equal(new CursorPosition("payments", 0, 3));
    }

    private static CursorPosition[] At(long offset) => [new CursorPosition("orders", 0, offset)];

    private static Places Places(long position, long epoch) => new(At(position), [], epoch);

    private static Seek Seek(long offset, long cancelledAt = -1) => PushOperator.Gateway.Seeks.Seek.From(
        "a",
        new SeekRequest { To = "earliest", At = 1, Pod = "pod", Targets = new() { ["orders"] = new() { [0] = new SeekRange(0, 100) } } },
        offset) with { CancelledAt = cancelledAt };
}
