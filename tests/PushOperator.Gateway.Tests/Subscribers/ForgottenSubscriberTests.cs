using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Subscribers;

/// <summary>Two pods on one topic whose records reach them when the test says so.</summary>
public sealed class ForgottenSubscriberTests : IDisposable
{
    private readonly List<(string Id, byte[]? Value)> _topic = [];
    private readonly Meters _meters = new();
    private readonly DurableSubscribers _first;
    private readonly DurableSubscribers _second;
    private readonly Dictionary<DurableSubscribers, int> _read = [];

    public ForgottenSubscriberTests()
    {
        _first = NewPod("first");
        _second = NewPod("second");
    }

    /// <summary>Guard: the record that <c>DurableSubscribers.ApplyRecord</c> writes when it reads one of a forgotten session; without it compaction keeps the late record alone.</summary>
    [Fact]
    public async Task A_position_that_is_written_after_the_forget_does_not_bring_the_subscriber_back_when_the_topic_is_compacted()
    {
        var session = _first.Claim("alice", new Member(), At(5), keepsPositions: true);
        ReadAll();
        session.Places = () => At(6);

        (await _second.ForgetAsync("alice", CancellationToken.None)).Should().Be(ForgetOutcome.Forgotten);
        _first.Close(session);
        ReadAll();

        _topic.Should().HaveCount(5, "the late position was said to be void, by both pods");
        AfterCompaction().Find("alice").Should().BeNull();
    }

    /// <summary>Guard: the epoch that <c>SubscriberDirectory.Forget</c> compares.</summary>
    [Fact]
    public async Task What_is_said_late_about_an_old_session_does_not_touch_a_newer_one()
    {
        var old = _first.Claim("alice", new Member(), At(5), keepsPositions: true);
        ReadAll();
        old.Places = () => At(6);
        await _second.ForgetAsync("alice", CancellationToken.None);
        _first.Close(old);
        Read(_first);
        var member = new Member();
        var newer = _second.Claim("alice", member, At(9), keepsPositions: true);

        ReadAll();

        newer.Claimed.IsCompletedSuccessfully.Should().BeTrue();
        (await newer.Claimed).Positions.Should().Equal(new CursorPosition("orders", 0, 9));
        member.Disconnected.Should().BeNull();
        newer.Places = () => At(10);
        _second.Close(newer);
        ReadAll();
        AfterCompaction().Find("alice")!.PositionList().Should().Equal(new CursorPosition("orders", 0, 10));
    }

    public void Dispose()
    {
        foreach (var pod in _read.Keys) pod.Dispose();
    }

    private DurableSubscribers NewPod(string name)
    {
        var pod = new DurableSubscribers(new Log(_topic), name, capacity: 10, new SeekBook(DeliveryMode.Broadcast), new GatewayMetrics(_meters), TimeProvider.System);
        _read[pod] = 0;
        return pod;
    }

    private static Places At(long offset) => new([new CursorPosition("orders", 0, offset)], [], Epoch: -1);

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
