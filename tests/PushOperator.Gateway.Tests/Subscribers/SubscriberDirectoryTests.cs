using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Subscribers;

public sealed class SubscriberDirectoryTests
{
    private readonly SubscriberDirectory _directory = new(capacity: 2);

    [Fact]
    public void What_a_replaced_session_still_writes_changes_nothing()
    {
        _directory.Apply("alice", Claim("one", 5), 10);
        _directory.Apply("alice", Claim("two", 5, keeps: true), 11);

        _directory.Apply("alice", Position("one", epoch: 10, 9), 12).Should().BeFalse();
        _directory.Apply("alice", Position("two", epoch: 11, 7), 13).Should().BeTrue();

        PositionOf("alice").Should().Be(7);
    }

    [Fact]
    public void A_claim_that_keeps_takes_over_what_was_written_before_it_and_one_that_does_not_moves()
    {
        _directory.Apply("alice", Claim("one", 5), 10);
        _directory.Apply("alice", Position("one", epoch: 10, 8), 11);

        _directory.Apply("alice", Claim("two", 5, keeps: true), 12);
        PositionOf("alice").Should().Be(8);
        _directory.Apply("alice", Claim("three", 5), 13);
        PositionOf("alice").Should().Be(5);
    }

    [Fact]
    public void After_compaction_a_position_stands_for_its_claim()
    {
        _directory.Apply("alice", Position("two", epoch: 11, 7), 20);

        _directory.Apply("alice", Position("one", epoch: 10, 9), 21).Should().BeFalse();

        PositionOf("alice").Should().Be(7);
    }

    [Fact]
    public void What_a_session_writes_after_it_was_forgotten_does_not_bring_the_subscriber_back()
    {
        _directory.Apply("alice", Claim("one", 5), 10);
        _directory.Forget("alice", 11, 11);

        _directory.Apply("alice", Position("one", epoch: 10, 6), 12).Should().BeFalse();
        _directory.TryFind("alice", out _).Should().BeFalse();
        _directory.Apply("alice", Claim("two", 3), 13).Should().BeTrue();
    }

    [Fact]
    public void When_it_is_full_nobody_unknown_is_added()
    {
        _directory.Apply("alice", Claim("one", 5), 1);
        _directory.Apply("bob", Claim("two", 5), 2);

        _directory.Apply("carol", Claim("three", 5), 3).Should().BeFalse();
        _directory.Apply("bob", Claim("four", 6), 4).Should().BeTrue();

        (_directory.Count, _directory.IsFull).Should().Be((2, true));
    }

    [Theory]
    [InlineData("""{"v":2,"session":"s","pod":"p","lastSeen":1,"positions":{}}""")]
    [InlineData("""{"v":1,"session":"s","pod":"p","lastSeen":1,"positions":{"orders":{"0":-1}}}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("rubbish")]
    public void A_record_that_cannot_be_read_is_known_to_be_one(string json) =>
        SubscriberRecord.TryRead(System.Text.Encoding.UTF8.GetBytes(json)).Should().BeNull();

    [Fact]
    public void A_record_reads_back_what_was_written_and_passes_over_members_it_does_not_know()
    {
        var record = SubscriberRecord.TryRead("""{"v":1,"session":"s","epoch":3,"pod":"p","lastSeen":1,"new":true,"positions":{"orders":{"0":4,"2":6}}}"""u8);

        record!.PositionList().Should().Equal(new CursorPosition("orders", 0, 4), new CursorPosition("orders", 2, 6));
        SubscriberRecord.TryRead(record.ToJson()).Should().BeEquivalentTo(record);
    }

    private long PositionOf(string id) => _directory.TryFind(id, out var known) ? known.PositionList().Single().Offset : -1;

    private static SubscriberRecord Claim(string session, long offset, bool keeps = false) => Position(session, null, offset) with { KeepsPositions = keeps };

    private static SubscriberRecord Position(string session, long? epoch, long offset) => new()
    {
        Session = session, Epoch = epoch, Pod = "p", LastSeen = 1, Positions = new() { ["orders"] = new() { [0] = offset } },
    };
}
