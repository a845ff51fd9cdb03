using System.Runtime.CompilerServices;
using PushOperator.Gateway.Replay;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>What one subscriber has not acknowledged and is given again, and when. Its membership's lock protects it; only <see cref="IsDue"/> may be asked from any thread.</summary>
internal sealed class Redeliveries(BroadcastGroup group, FrameCoding coding, FrameLog log, AckWindow acks, IReplayWaiter waiter)
{
    private readonly PriorityQueue<(int Partition, long Offset), long> _due = new();
    private ReplayKey? _awaited;
    private long _next = long.MaxValue;

    public bool IsDue(long now) => Volatile.Read(ref _next) <= now;

    public void Add(int partition, long offset, TimeSpan wait)
    {
        _due.Enqueue((partition, offset), group.After(wait));
        RememberNext();
    }

    public void Clear()
    {
        _due.Clear();
        RememberNext();
    }

    /// <summary>Forgets those of some partitions: the subscriber moved in them.</summary>
    public void Clear(IReadOnlySet<int> partitions)
    {
        var left = _due.UnorderedItems.Where(due => !partitions.Contains(due.Element.Partition)).ToArray();
        _due.Clear();
        _due.EnqueueRange(left);
        RememberNext();
    }

    /// <summary>A chunk that was asked for is there.</summary>
    public void OnChunk(ReplayKey asked)
    {
        if (_awaited == asked) _awaited = null;
    }

    /// <summary>Takes the frame of the next that is due: the message, or the notice that it is gone.</summary>
    /// <returns>False when none is due, or it is being read from Kafka.</returns>
    public bool TryTake(out byte[] frame)
    {
        frame = [];
        while (_due.TryPeek(out var due, out var at) && at <= group.Now)
        {
            ref var message = ref acks.Find(due.Partition, due.Offset);
            if (!Unsafe.IsNullRef(ref message) && !message.IsDone)
            {
                if (!TryFindFrame(due.Partition, due.Offset, out var first)) return false;
                if (!first.IsEmpty)
                {
                    message.Deliveries++;
                    frame = RedeliveryFrame.From(first.Span, message.Deliveries);
                }
                else
                {
                    frame = GiveUpGone(due.Partition, due.Offset);
                }
            }

            _due.Dequeue();
            RememberNext();
            if (frame.Length > 0) return true;
        }

        return false;
    }

    // False while it is being read from Kafka; true and empty when Kafka no longer has it.
    private bool TryFindFrame(int partition, long offset, out ReadOnlyMemory<byte> frame)
    {
        if (log.TryFind(partition, offset, out frame)) return true;
        if (_awaited is not null) return false;
        var key = new ReplayKey(coding, partition, offset, group.Partitions[partition].Generation);
        if (group.Replay.Request(key, waiter) is not { } chunk)
        {
            _awaited = key;
            return false;
        }

        var index = chunk.IndexOf(offset);
        if (index < chunk.Frames.Count && chunk.Frames.Entries()[index] is { IsGap: false } entry && entry.Offset == offset) frame = chunk.Frames.Slice(index, index + 1);
        return true;
    }

    private byte[] GiveUpGone(int partition, long offset)
    {
        acks.Ack(partition, offset);
        var gone = group.Partitions[partition];
        var gap = new Gap(gone.Topic, gone.Partition, offset, offset, group.WhyGone(gone.Topic));
        return new FrameEncoder(FrameFormat.Json, group.Configuration.Namespace).EncodeGap(gap).ToArray();
    }

    private void RememberNext() => Volatile.Write(ref _next, _due.TryPeek(out _, out var next) ? next : long.MaxValue);
}
