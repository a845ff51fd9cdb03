using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>A Shared group never commits past a promised message that no subscriber has acknowledged by then.</summary>
internal sealed class CommitNeverPassesUnfinished : IDeliveryRule
{
    private readonly Dictionary<(string Group, int Partition), long> _highest = [];

    /// <summary>Passed without an acknowledgement: broken if the message was promised and no gap tells of it, which may be known only later.</summary>
    private readonly Dictionary<(string Group, MessagePlace Place), Committed> _passed = [];

    public IEnumerable<Violation> Observe(Observation seen, DeliveryState state)
    {
        if (seen.Event is Committed commit) Pass(commit, state.Reader(commit.Group));
        if (seen is { Event: AckDropped ack, Reader: { IsShared: true } reader }) TakeBack(ack, reader, seen.Place);
        return [];
    }

    public IEnumerable<Violation> Standing(DeliveryState state) => _passed
        .Where(passed => state.IsPromised(state.Reader(passed.Key.Group), passed.Key.Place))
        .Select(passed => new Violation(
            nameof(CommitNeverPassesUnfinished),
            $"{passed.Key.Group} committed {passed.Value.Offset} of partition {passed.Value.Partition}, and {passed.Key.Place} was not acknowledged",
            [state.StoredAt(passed.Key.Place)!, passed.Value]));

    private void Pass(Committed commit, ReaderState reader)
    {
        var partition = reader.Partition(commit.Partition);
        // What was done at one commit is done at every later one, so each message is looked at once.
        for (var offset = _highest.GetValueOrDefault((commit.Group, commit.Partition)); offset < commit.Offset; offset++)
        {
            if (!partition.IsAcknowledged(offset)) _passed.TryAdd((commit.Group, new MessagePlace(reader.Topic, commit.Partition, offset)), commit);
        }

        _highest[(commit.Group, commit.Partition)] = Math.Max(commit.Offset, _highest.GetValueOrDefault((commit.Group, commit.Partition)));
    }

    /// <summary>An acknowledgement that had let a commit pass was not sent after all.</summary>
    private void TakeBack(AckDropped ack, ReaderState reader, MessagePlace place)
    {
        var highest = _highest.GetValueOrDefault((reader.Name, place.Partition));
        if (place.Offset < highest && !reader.Partition(place.Partition).IsAcknowledged(place.Offset))
            _passed.TryAdd((reader.Name, place), new Committed(reader.Name, place.Partition, highest) { At = ack.At });
    }
}
