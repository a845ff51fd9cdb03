using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>Moves the connected subscribers of this pod by the group's seeks, tells the other pods how far they are, and ends a seek that nobody replays any more.</summary>
internal sealed class BroadcastSeeks(BroadcastGroup group, GroupMetadata metadata, TimeProvider time)
{
    // Until then a pod may not have told yet that its subscribers replay.
    private static readonly TimeSpan NotBefore = TimeSpan.FromSeconds(4);

    private string? _running;
    private long _begunAt;

    /// <summary>A seek begins, is cancelled or ends. The topic's thread.</summary>
    public void Changed()
    {
        // What is read before the end of the topic is history: nobody here was moved by it, and whoever is connected came after.
        var isNew = metadata.Topic.CaughtUp.IsCompleted;
        var seeks = metadata.Book.All;
        foreach (var member in group.Members()) member.Follow(seeks, isNew);
    }

    /// <summary>Moves a subscriber by what came while it joined.</summary>
    public void Entered(BroadcastMembership member) => member.Follow(metadata.Book.All, metadata.Topic.CaughtUp.IsCompleted);

    /// <summary>This pod's report.</summary>
    public PodReport Report()
    {
        var members = group.Members();
        var (seek, positions) = (metadata.Book.Running, PodPositions.None);
        if (seek is not null) positions = members.Select(member => member.ReplayOf(seek)).OfType<PodPositions>().Aggregate(positions, (sum, one) => sum.With(one));
        return new PodReport
        {
            Subscribers = members.Length,
            OldestUnackedAt = group.OldestAge() is { } age ? (time.GetUtcNow() - age).ToUnixTimeMilliseconds() : null,
            Seek = positions.Subscribers == 0 ? null : seek!.Id,
            Replaying = positions.Subscribers,
            Positions = positions.Subscribers == 0 ? null : SubscribersPositions(positions),
        };
    }

    /// <summary>Ends the seek when every pod is done with it.</summary>
    public void EndWhenDone()
    {
        if (metadata.Book.Running is not { IsCancelled: false } seek)
        {
            _running = null;
            return;
        }

        if (_running != seek.Id) (_running, _begunAt) = (seek.Id, time.GetTimestamp());
        if (time.GetElapsedTime(_begunAt) < NotBefore || metadata.Reports.PositionsOf(seek.Id).Subscribers > 0) return;
        if (group.Members().Any(member => member.ReplayOf(seek) is not null)) return;
        metadata.Log.Write(new SeekKey(seek.Id, SeekStep.End).ToString(), new SeekMark(metadata.Log.Now, metadata.Log.Pod).ToJson());
    }

    private static Dictionary<string, Dictionary<int, long>> SubscribersPositions(PodPositions positions) => positions.Positions
        .GroupBy(position => position.Key.Topic)
        .ToDictionary(topic => topic.Key, topic => topic.ToDictionary(position => position.Key.Partition, position => position.Value));
}
