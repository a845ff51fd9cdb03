using PushOperator.ConformanceHost;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Seeks;

namespace PushOperator.Conformance.Tests.Targets;

/// <summary>A group that takes everybody and has nothing for them.</summary>
internal sealed class QuietGroup : ISubscriberGroup
{
    public bool AcceptsSubscribers => true;

    public bool IsConsuming => true;

    public ISeekCommands Seeks => throw new NotSupportedException("nobody seeks here");

    public ValueTask<JoinOutcome> JoinAsync(JoinRequest request, IMember member, CancellationToken cancellationToken) => new(new JoinOutcome.Joined(new NoDeliveries(), true));

    public GroupStatus Status() => new(0, [], null);

    public IReadOnlyList<UnackedDelivery> Unacked(UnackedPlace? after, int limit) => [];

    public KeptPosition? KeptPositionOf(string subscriber) => null;

    public Task<WholeGroup> WholeAsync(CancellationToken cancellationToken) => Task.FromResult(new WholeGroup(1, 0, null, []));

    public Task<ForgetOutcome> ForgetAsync(string subscriber, CancellationToken cancellationToken) => Task.FromResult(ForgetOutcome.Unknown);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
