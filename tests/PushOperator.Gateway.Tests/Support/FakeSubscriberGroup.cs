using System.Collections.Concurrent;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Tests.Support;

/// <summary>A group without Kafka: the edge alone is what these tests look at.</summary>
internal sealed class FakeSubscriberGroup : ISubscriberGroup
{
    private int _joins;

    public ConcurrentQueue<FakeMembership> Members { get; } = new();

    public JoinOutcome.Refused? Refusal { get; set; }

    public bool Recovered { get; set; } = true;

    public bool AcceptsSubscribers { get; set; } = true;

    public bool IsConsuming { get; set; } = true;

    public bool Stopped { get; private set; }

    public int LiveMembersAtStop { get; private set; }

    public bool NeverAnswers { get; set; }

    public GroupStatus CurrentStatus { get; set; } = new(0, [new PartitionStatus("orders", 0, 10, 15, 1), new PartitionStatus("orders", 1, -1, -1, 0)], TimeSpan.FromSeconds(3));

    public IReadOnlyList<UnackedDelivery> UnackedDeliveries { get; set; } = [];

    public FakeMembership Last => Members.Last();

    public async ValueTask<JoinOutcome> JoinAsync(JoinRequest request, IMember member, CancellationToken cancellationToken)
    {
        if (NeverAnswers) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        if (Refusal is not null) return Refusal;
        var membership = new FakeMembership(member, request, Interlocked.Increment(ref _joins));
        Members.Enqueue(membership);
        return new JoinOutcome.Joined(membership, Recovered);
    }

    public GroupStatus Status() => CurrentStatus with { Members = Members.Count(member => !member.Disposed) };

    public IReadOnlyList<UnackedDelivery> Unacked(UnackedPlace? after, int limit) =>
        [.. UnackedDeliveries.Where(delivery => after is not { } place || delivery.Place.CompareTo(place) > 0).Take(limit)];

    public KeptPosition? Kept { get; set; }

    public KeptPosition? KeptPositionOf(string subscriber) => Kept;

    public WholeGroup Whole { get; set; } = new(2, 7, TimeSpan.FromSeconds(9), [new GroupPartition("orders", 0, 10, 15), new GroupPartition("orders", 1, -1, 4), new GroupPartition("orders", 2, 3, 4)]);

    public Task<WholeGroup> WholeAsync(CancellationToken cancellationToken) => Task.FromResult(Whole);

    public ForgetOutcome Forgets { get; set; } = ForgetOutcome.Unknown;

    public ConcurrentQueue<string> Forgotten { get; } = new();

    public Task<ForgetOutcome> ForgetAsync(string subscriber, CancellationToken cancellationToken)
    {
        Forgotten.Enqueue(subscriber);
        return Task.FromResult(Forgets);
    }

    public FakeSeeks SeekCommands { get; } = new();

    public ISeekCommands Seeks => SeekCommands;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Stopped = true;
        LiveMembersAtStop = Members.Count(member => !member.Disposed);
        return Task.CompletedTask;
    }
}
