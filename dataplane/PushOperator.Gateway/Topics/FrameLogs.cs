namespace PushOperator.Gateway.Topics;

/// <summary>The frame logs of a pod: JSON always, another coding from the moment a subscriber needs it. Each message is encoded once a coding.</summary>
/// <remarks>The intake thread appends under a lock that others take only to open a log, so that a log begins between two messages and misses none.</remarks>
internal sealed class FrameLogs(string groupNamespace, FrameLogOptions options)
{
    private readonly Lock _appendLock = new();
    private volatile (FrameEncoder Encoder, FrameLog Log)[] _logs = [];
    private long[] _next = [];

    public PartitionTable Partitions { get; } = new();

    /// <summary>Encodes and appends a message. The intake thread only.</summary>
    public void Append(LogPartition partition, Message message)
    {
        lock (_appendLock)
        {
            foreach (var (encoder, log) in _logs) log.Append(partition, message.Offset, encoder.Encode(message));
            Next()[partition.Index] = message.Offset + 1;
        }
    }

    /// <summary>Appends the notice of a hole, for every reader. The intake thread only.</summary>
    public void AppendGap(LogPartition partition, Gap gap)
    {
        lock (_appendLock)
        {
            foreach (var (encoder, log) in _logs) log.AppendGap(partition, gap.To, encoder.EncodeGap(gap));
            Next()[partition.Index] = gap.To + 1;
        }
    }

    /// <summary>Forgets everything that is held: some partitions go on at lower offsets, where other messages lie now. The intake thread only.</summary>
    public void CutBack(IReadOnlyList<PartitionCut> cuts)
    {
        var goOn = cuts.Select(cut => (cut.Before, cut.GoOnAt)).ToArray();
        lock (_appendLock)
        {
            foreach (var (_, log) in _logs) log.Restart(goOn);
            foreach (var (partition, offset) in goOn) Next()[partition.Index] = offset;
        }
    }

    /// <summary>The log of a coding, opened now if it is the first to ask.</summary>
    public FrameLog Get(FrameCoding coding)
    {
        if (Find(coding) is { } open) return open;
        lock (_appendLock)
        {
            if (Find(coding) is { } opened) return opened;
            var log = new FrameLog(Partitions, options, Next());
            _logs = [.. _logs, (new FrameEncoder(coding, groupNamespace), log)];
            return log;
        }
    }

    /// <summary>By partition index, the next offset to read.</summary>
    public long[] NextOffsets()
    {
        lock (_appendLock) return Next().ToArray();
    }

    private long[] Next()
    {
        if (_next.Length < Partitions.Count) _next = Partitions.ExtendWithStarts(_next);
        return _next;
    }

    private FrameLog? Find(FrameCoding coding)
    {
        foreach (var (encoder, log) in _logs)
        {
            if (encoder.Coding == coding) return log;
        }

        return null;
    }
}
