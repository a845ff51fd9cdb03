namespace PushOperator.Gateway.Replay;

/// <summary>The chunks used last, at most so many bytes: subscribers near each other read Kafka once. Thread-safe.</summary>
internal sealed class ReplayCache(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<ReplayChunk> _byUse = [];
    private readonly Dictionary<(Topics.FrameCoding, int), List<LinkedListNode<ReplayChunk>>> _byPartition = [];
    private long _held;

    /// <summary>The chunk that holds what is asked for, or null.</summary>
    public ReplayChunk? Find(ReplayKey key)
    {
        lock (_lock)
        {
            if (!_byPartition.TryGetValue((key.Coding, key.Partition), out var nodes)) return null;
            foreach (var node in nodes)
            {
                if (!node.Value.Holds(key)) continue;
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value;
            }

            return null;
        }
    }

    public void Add(ReplayChunk chunk)
    {
        lock (_lock)
        {
            var node = _byUse.AddFirst(chunk);
            _held += chunk.Frames.Capacity;
            if (!_byPartition.TryGetValue((chunk.Coding, chunk.Partition), out var nodes)) _byPartition[(chunk.Coding, chunk.Partition)] = nodes = [];
            nodes.Add(node);
            while (_held > maxBytes && _byUse.Count > 1) Drop(_byUse.Last!);
        }
    }

    /// <summary>Forgets a partition: its log was cut back, what was read may be something else now.</summary>
    public void Forget(int partition)
    {
        lock (_lock)
        {
            foreach (var node in _byPartition.Where(entry => entry.Key.Item2 == partition).SelectMany(entry => entry.Value).ToArray()) Drop(node);
        }
    }

    private void Drop(LinkedListNode<ReplayChunk> node)
    {
        _byUse.Remove(node);
        _held -= node.Value.Frames.Capacity;
        _byPartition[(node.Value.Coding, node.Value.Partition)].Remove(node);
    }
}
