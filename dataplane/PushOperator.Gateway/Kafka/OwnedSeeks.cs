using Confluent.Kafka;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Does the group's seek on the partitions that this pod owns, and the seek's rate. The consumer's thread calls everything; nothing here waits but the commits and the questions for a committed offset.
/// </summary>
internal sealed class OwnedSeeks(SharedSessionServices services, PartitionPauses pauses, SharedCommits commits)
{
    private readonly SeekBook _book = services.Metadata.Book;
    private readonly MetadataLog _log = services.Metadata.Log;
    private readonly SharedDeliveries _deliveries = services.Deliveries;
    private readonly TopicMap _topics = services.Topics;
    private readonly Dictionary<TopicPartition, PartitionMove> _moves = [];
    private readonly Dictionary<TopicPartition, PacedPartition> _paced = [];
    private readonly HashSet<(string Id, TopicPartition Partition)> _reported = [];

    // What seeks had done with a partition when it was given up.
    private readonly Dictionary<(string Topic, int Partition), (string Seek, bool IsBack)?> _left = [];

    /// <summary>Whether a partition is being moved: nothing of it is delivered or committed meanwhile.</summary>
    public bool IsMoving(TopicPartition partition) => _moves.ContainsKey(partition);

    /// <summary>Whether any is.</summary>
    public bool IsMovingAny => _moves.Count > 0;

    /// <summary>Whether a seek may have moved a partition since this pod gave it up, within the time that it remembers what it gave up.</summary>
    public bool HasMoved(string topic, int partition) =>
        (_left.GetValueOrDefault((topic, partition)) is not { } left || left != LastMove(topic, partition))
        && _book.All.Any(seek => seek.Find(topic, partition) is not null && (!seek.IsEnded || _log.Now - Math.Max(seek.Request.At, seek.EndedAt) < 2 * PartitionMemories.KeptMs));

    /// <summary>Begins, continues and ends moves, and lets on what is paced. After each batch.</summary>
    public void Step(IConsumer<byte[]?, byte[]?> consumer)
    {
        var seek = _book.Running;
        if (seek is null && _moves.Count == 0 && _paced.Count == 0) return;
        foreach (var move in _moves.Values.ToArray()) Advance(consumer, move);
        if (seek is null)
        {
            _reported.Clear();
        }
        else
        {
            var watermarks = _deliveries.Progress().ToDictionary(progress => (progress.Topic, progress.Partition), progress => progress.Watermark);
            foreach (var partition in consumer.Assignment) Look(seek, partition, watermarks);
        }

        LetOn(consumer, seek);
    }

    /// <summary>Takes from what was read what has to wait for the seek's rate, and counts what is replayed.</summary>
    public void Admit(List<Message> batch)
    {
        if (_book.Running is not { } seek) return;
        batch.RemoveAll(message => seek.Find(message.Topic, message.Partition) is { State: SeekPartitionState.Replaying } partition && Hold(seek, partition, message));
    }

    /// <summary>A partition was read to its end. False when some of it is held: then the end is told when that went on.</summary>
    public bool ReachedEnd(TopicPartitionOffset end)
    {
        if (!_paced.TryGetValue(end.TopicPartition, out var paced) || paced.Held.Count == 0) return true;
        paced.End = end.Offset.Value;
        return false;
    }

    /// <summary>The partition is no longer this pod's.</summary>
    public void Forget(TopicPartition partition)
    {
        var at = (_topics.NameOf(partition.Topic), partition.Partition.Value);
        _left[at] = _moves.ContainsKey(partition) ? null : LastMove(at.Item1, at.Item2);
        _moves.Remove(partition);
        _paced.Remove(partition);
        pauses.Forget(partition);
    }

    // The newest seek that moved it, and whether it was moved back; null when that is not certain, or none did.
    private (string Seek, bool IsBack)? LastMove(string topic, int partition)
    {
        if (_book.All.LastOrDefault(seek => seek.Find(topic, partition) is not null) is not { } last) return null;
        return last.Find(topic, partition)!.State switch
        {
            SeekPartitionState.Replaying or SeekPartitionState.Done when !last.IsCancelled => (last.Id, false),
            SeekPartitionState.Cancelled => (last.Id, true),
            _ => null,
        };
    }

    private void Look(Seek seek, TopicPartition partition, Dictionary<(string, int), long> watermarks)
    {
        if (_moves.ContainsKey(partition) || seek.Find(_topics.NameOf(partition.Topic), partition.Partition.Value) is not { } state) return;
        switch (state.State)
        {
            case SeekPartitionState.Pending or SeekPartitionState.Applying when !seek.IsCancelled:
            case SeekPartitionState.Applying or SeekPartitionState.Replaying when seek.IsCancelled:
                _moves[partition] = new PartitionMove(seek.Id, partition, _topics.NameOf(partition.Topic), services, pauses, commits);
                break;
            case SeekPartitionState.Replaying:
                ReportEnd(seek, state, partition, watermarks.GetValueOrDefault((state.Topic, state.Partition), -1));
                break;
        }
    }

    private void ReportEnd(Seek seek, SeekPartition state, TopicPartition partition, long watermark)
    {
        if (watermark < state.Range.End || !_reported.Add((seek.Id, partition))) return;
        _ = ReportAsync(new SeekKey(seek.Id, SeekStep.Done, state.Topic, state.Partition), watermark, (seek.Id, partition));
    }

    private async Task ReportAsync(SeekKey key, long watermark, (string, TopicPartition) reported)
    {
        while (!await _log.WriteAsync(key.ToString(), new SeekMark(_log.Now, _log.Pod, watermark).ToJson()))
        {
            if (_book.Running?.Id != reported.Item1) return;
        }
    }

    private void Advance(IConsumer<byte[]?, byte[]?> consumer, PartitionMove move)
    {
        if (!move.Advance(consumer)) return;
        _moves.Remove(move.Partition);
        _paced.Remove(move.Partition);
    }

    private bool Hold(Seek seek, SeekPartition partition, Message message)
    {
        var kafka = new TopicPartition(_topics.KafkaTopicOf(message.Topic), message.Partition);
        var isReplayed = message.Offset < partition.Range.End;
        if (isReplayed) services.Metrics.Replayed(1);
        _paced.TryGetValue(kafka, out var paced);
        if (paced is not { Held.Count: > 0 } && (!isReplayed || seek.Request.Rate is null)) return false;
        paced ??= _paced[kafka] = new PacedPartition(new TokenBucket(services.Time), partition.Range.End);
        paced.Held.Enqueue(message);
        return true;
    }

    private void LetOn(IConsumer<byte[]?, byte[]?> consumer, Seek? seek)
    {
        if (_paced.Count == 0) return;
        var replaying = Math.Max(seek?.Partitions.Values.Count(partition => partition.State is SeekPartitionState.Pending or SeekPartitionState.Applying or SeekPartitionState.Replaying) ?? 1, 1);
        foreach (var (partition, paced) in _paced.ToArray())
        {
            if (_moves.ContainsKey(partition)) continue;

            // Evenly over the partitions that are not done: none of them knows how far the others are.
            var go = paced.Take(seek?.Request.Rate is { } rate ? (double)rate / replaying : null);
            if (go.Count > 0) _deliveries.Add(go);
            if (paced.Held.Count > 0)
            {
                pauses.Pause(consumer, partition, PauseReason.Paced);
                continue;
            }

            pauses.Resume(consumer, partition, PauseReason.Paced);
            if (paced.End >= 0) _deliveries.AdvanceTo(_topics.NameOf(partition.Topic), partition.Partition.Value, paced.End);
            paced.End = -1;
            if (seek?.Find(_topics.NameOf(partition.Topic), partition.Partition.Value) is not { State: SeekPartitionState.Replaying }) _paced.Remove(partition);
        }
    }
}
