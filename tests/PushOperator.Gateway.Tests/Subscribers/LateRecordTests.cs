using Microsoft.Extensions.Time.Testing;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Subscribers;

/// <summary>Two pods on one topic whose records reach them when the test says so, and what a pod knows that starts when compaction has left the last record of each subscriber alone.</summary>
public sealed class LateRecordTests : IDisposable
{
    private readonly List<(string Id, byte[]? Value)> _topic = [];
    private readonly FakeTimeProvider _time = new();
    private readonly Log _log;
    private readonly DurableSubscribers _first;
    private readonly DurableSubscribers _second;
    private readonly Dictionary<DurableSubscribers, int> _read = [];

    public LateRecordTests()
    {
        _log = new Log(_topic);
        _first = NewPod("first");
        _second = NewPod("second");
    }

    /// <summary>Guard: the record of a known subscriber that <c>DurableSubscribers.RepeatMisleading</c> writes; without it compaction keeps the late record alone.</summary>
    [Fact]
    public void A_position_that_a_replaced_session_writes_late_does_not_win_when_the_newer_session_is_over_and_the_topic_is_compacted()
    {
        var old = _first.Claim("alice", new Member(), At(5), keepsPositions: true);
        Settle();
        old.Places = () => At(6);
        var newer = _second.Claim("alice", new Member(), At(8), keepsPositions: false);
        Read(_second);
        newer.Places = () => At(9);
        _second.Close(newer);
        _first.Close(old);

        Settle();

        AfterCompaction().Find("alice")!.PositionList().Should().Equal(new CursorPosition("orders", 0, 9));
    }

    /// <summary>Guard: <c>SubscriberDirectory.Apply</c> notes a claim that keeps another position than its own.</summary>
    [Fact]
    public void The_position_that_a_claim_kept_is_the_one_that_compaction_keeps()
    {
        _first.Claim("alice", new Member(), At(5), keepsPositions: false);
        _second.Claim("alice", new Member(), At(0), keepsPositions: true);

        Settle();

        AfterCompaction().Find("alice")!.PositionList().Should().Equal(new CursorPosition("orders", 0, 5));
    }

    /// <summary>Guard: <c>SubscriberDirectory.Apply</c> compares what a record repeats with what it knows.</summary>
    [Fact]
    public void What_is_said_again_late_does_not_undo_what_the_session_has_written_meanwhile()
    {
        var session = _first.Claim("alice", new Member(), At(5), keepsPositions: false);
        Settle();
        session.Places = () => At(6);
        _first.Close(session);
        ReadAll();
        var claim = SubscriberRecord.TryRead(_topic[0].Value)! with { Epoch = 0, Repeats = 0 };
        _topic.Add(("alice", claim.ToJson()));

        Settle();

        _first.Find("alice")!.PositionList().Should().Equal(new CursorPosition("orders", 0, 6));
        AfterCompaction().Find("alice")!.PositionList().Should().Equal(new CursorPosition("orders", 0, 6));
    }

    /// <summary>Guard: <c>DurableSubscribers.WriteChanged</c> asks whether the topic was read to its end.</summary>
    [Fact]
    public void A_pod_that_still_reads_the_past_says_nothing_again()
    {
        _log.CaughtUp = new TaskCompletionSource().Task;
        _first.Claim("alice", new Member(), At(5), keepsPositions: false);
        _second.Claim("alice", new Member(), At(0), keepsPositions: true);

        Settle();

        _topic.Should().HaveCount(2);
    }

    /// <summary>Guard: the record without a subscriber that <c>DurableSubscribers.RepeatMisleading</c> writes; without it compaction keeps the late record alone.</summary>
    [Fact]
    public async Task A_position_that_is_written_after_the_forget_does_not_bring_the_subscriber_back_when_the_topic_is_compacted()
    {
        var session = _first.Claim("alice", new Member(), At(5), keepsPositions: true);
        Settle();
        session.Places = () => At(6);

        (await _second.ForgetAsync("alice", CancellationToken.None)).Should().Be(ForgetOutcome.Forgotten);
        _first.Close(session);
        Settle();

        AfterCompaction().Find("alice").Should().BeNull();
    }

    /// <summary>Guard: the epoch that <c>SubscriberDirectory.Forget</c> compares, and that it notes what comes late.</summary>
    [Fact]
    public async Task What_is_said_late_about_an_old_session_does_not_touch_a_newer_one()
    {
        _first.Claim("alice", new Member(), At(5), keepsPositions: true);
        Settle();
        await _second.ForgetAsync("alice", CancellationToken.None);
        var forgottenAt = _topic.Count - 1;
        var member = new Member();
        var newer = _second.Claim("alice", member, At(9), keepsPositions: true);
        _topic.Add(("alice", SubscriberRecord.Forgotten(forgottenAt, "first", now: 0).ToJson()));
        ReadAll();

        _first.Find("alice")!.Session.Should().Be(member.Session);
        Settle();
        AfterCompaction().Find("alice")!.Session.Should().Be(member.Session);

        newer.Claimed.IsCompletedSuccessfully.Should().BeTrue();
        (await newer.Claimed).Positions.Should().Equal(new CursorPosition("orders", 0, 9));
        member.Disconnected.Should().BeNull();
        newer.Places = () => At(10);
        _second.Close(newer);
        Settle();
        AfterCompaction().Find("alice")!.PositionList().Should().Equal(new CursorPosition("orders", 0, 10));
    }

    /// <summary>Guard: <c>DurableSubscribers.Reset</c> has every session claim again; without it, what it writes under its old claim is newer than any claim in the new topic.</summary>
    [Fact]
    public async Task A_session_that_outlives_the_topic_claims_again_and_is_replaced_by_the_next()
    {
        for (var i = 0; i < 20; i++) _topic.Add(("bob", null));
        var member = new Member();
        var session = _first.Claim("alice", member, At(5), keepsPositions: true);
        Settle();
        session.Places = () => At(6);
        Settle();

        _topic.Clear();
        foreach (var pod in _read.Keys.ToArray())
        {
            pod.Reset();
            _read[pod] = 0;
        }

        Settle();
        _second.Find("alice")!.PositionList().Should().Equal([new CursorPosition("orders", 0, 6)], "it is written again");
        var newer = _second.Claim("alice", new Member(), At(0), keepsPositions: true);
        Settle();

        newer.Claimed.IsCompletedSuccessfully.Should().BeTrue();
        (await newer.Claimed).Positions.Should().Equal(new CursorPosition("orders", 0, 6));
        member.Disconnected.Should().Be(DisconnectReason.Replaced);
    }

    public void Dispose()
    {
        foreach (var pod in _read.Keys) pod.Dispose();
    }

    private DurableSubscribers NewPod(string name)
    {
        var pod = new DurableSubscribers(_log, name, capacity: 10, new SeekBook(DeliveryMode.Broadcast), UnreadMetrics.Shared, _time);
        pod.Start();
        _read[pod] = 0;
        return pod;
    }

    private static Places At(long offset) => new([new CursorPosition("orders", 0, offset)], [], Epoch: -1);

    // Everything is read, the pods have time to answer it, and the answers are read.
    private void Settle()
    {
        ReadAll();
        for (var round = 0; round < 2; round++) _time.Advance(TimeSpan.FromSeconds(1));
        ReadAll();
    }

    private void ReadAll()
    {
        while (_read.Any(pod => pod.Value < _topic.Count))
        {
            foreach (var pod in _read.Keys.ToArray()) Read(pod);
        }
    }

    private void Read(DurableSubscribers pod)
    {
        for (; _read[pod] < _topic.Count; _read[pod]++) pod.Apply(_topic[_read[pod]].Id, _topic[_read[pod]].Value, _read[pod]);
    }

    // A pod that starts when only the last record of each subscriber is left.
    private DurableSubscribers AfterCompaction()
    {
        var pod = NewPod("third");
        foreach (var (id, last) in _topic.Select((record, offset) => (record, offset)).GroupBy(entry => entry.record.Id).Select(entries => (entries.Key, entries.Last()))) pod.Apply(id, last.record.Value, last.offset);
        return pod;
    }

    private sealed class Log(List<(string Id, byte[]? Value)> topic) : ISubscriberLog
    {
        public Task CaughtUp { get; set; } = Task.CompletedTask;

        public void Write(string subscriber, byte[]? value, Action<bool> written)
        {
            topic.Add((subscriber, value));
            written(true);
        }
    }

    private sealed class Member : IMember
    {
        public string Session { get; } = Guid.NewGuid().ToString("n");

        public string? Subscriber => "alice";

        public DisconnectReason? Disconnected { get; private set; }

        public void Wake()
        {
        }

        public void Moved()
        {
        }

        public void Disconnect(DisconnectReason reason) => Disconnected ??= reason;
    }
}
