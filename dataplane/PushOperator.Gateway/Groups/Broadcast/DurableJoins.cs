using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>Where a subscriber with a name of its own starts, and how its session begins. Thread-safe.</summary>
internal sealed class DurableJoins(DurableSubscribers subscribers, SubscriberTopic topic, BroadcastGroup group, TimeProvider time)
{
    /// <summary>The <c>from</c> that asks for the kept position.</summary>
    public const string Committed = "committed";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>
    /// (1) Finds a start, from what was asked or is known. (2) Claims the subscriber with it, so that from here on it is known. (3) Goes on where the session before this one
    /// was when the claim took effect, unless a place was asked for.
    /// </summary>
    public async Task<(StartPosition Start, DurableSession? Session)> JoinAsync(string subscriber, JoinRequest request, IMember member, FrameLog log, CancellationToken cancellationToken)
    {
        if (!await ReadyAsync(topic.CaughtUp, cancellationToken)) return (StartPosition.Refuse(503, "not_ready", "this pod has not read the subscribers' positions yet; try again", RetryAfter), null);
        if (subscribers.HasNoRoomFor(subscriber))
            return (StartPosition.Refuse(503, "over_capacity", $"subscriber: the group keeps {subscribers.Capacity} subscribers and has no room for a new one; some have to be forgotten", RetryAfter), null);
        var known = subscribers.Find(subscriber);
        var asked = request.From is null or Committed ? null : request.From;
        if (asked is null && known is { Positions: null })
            return (StartPosition.Refuse(503, "not_ready", "this pod cannot read the position of this subscriber: a newer one wrote it; try again, another pod may", RetryAfter), null);

        // :: Step 1
        var positions = known?.PositionList() ?? [];
        var start = new StartPosition([], []);
        if (asked is not null || known is null)
        {
            start = await group.Starts.ResolveAsync(asked, request.Topics, log, cancellationToken);
            if (start.Refused is not null) return (start, null);
            positions = [.. Wanted(group.Named(() => start.Positions), request.Topics), .. Others(positions, request.Topics)];
        }

        // :: Step 2
        var session = subscribers.Claim(subscriber, member, positions, keepsPositions: asked is null);
        var isBegun = false;
        try
        {
            if (!await ReadyAsync(session.Claimed, cancellationToken))
                return (StartPosition.Refuse(503, "kafka_unavailable", "Kafka did not take this subscriber's session in time; try again", RetryAfter), null);

            // :: Step 3
            if (asked is null) start = await group.Starts.ResumeAsync(await session.Claimed, request.Topics, log, cancellationToken);
            isBegun = start.Refused is null;
            return (start, session);
        }
        finally
        {
            if (!isBegun) subscribers.Close(session);
        }
    }

    /// <summary>From here on the session's positions are written. Those of topics it did not ask for are kept as they were.</summary>
    public void Begin(DurableSession session, BroadcastMembership membership, IReadOnlyList<string> topics)
    {
        var others = Others(session.Claimed.Result, topics).ToArray();
        session.Positions = () => [.. group.Named(membership.DonePositions), .. others];
    }

    /// <inheritdoc cref="ISubscriberGroup.ForgetAsync"/>
    public async Task<ForgetOutcome> ForgetAsync(string subscriber, CancellationToken cancellationToken)
    {
        if (!await ReadyAsync(topic.CaughtUp, cancellationToken)) return ForgetOutcome.Unavailable;
        var forgotten = subscribers.ForgetAsync(subscriber, cancellationToken);
        return await ReadyAsync(forgotten, cancellationToken) ? await forgotten : ForgetOutcome.Unavailable;
    }

    private async Task<bool> ReadyAsync(Task task, CancellationToken cancellationToken)
    {
        if (task.IsCompleted) return true;
        try
        {
            await task.WaitAsync(Bound, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static IEnumerable<CursorPosition> Wanted(IEnumerable<CursorPosition> positions, IReadOnlyList<string> topics) =>
        topics.Count == 0 ? positions : positions.Where(position => topics.Contains(position.Topic));

    private static IEnumerable<CursorPosition> Others(IEnumerable<CursorPosition> positions, IReadOnlyList<string> topics) =>
        topics.Count == 0 ? [] : positions.Where(position => !topics.Contains(position.Topic));
}
