namespace PushOperator.Oracle.State;

/// <summary>Who has to get a message once: a subscriber of a Broadcast group, or a Shared group as a whole.</summary>
internal sealed class ReaderState(string name, string topic, bool isShared)
{
    private readonly Dictionary<int, ReaderPartition> _partitions = [];

    public string Name => name;

    public string Topic => topic;

    public bool IsShared => isShared;

    /// <summary>Place in the history from which on it was promised everything; null: it is promised nothing.</summary>
    public long? Since { get; set; }

    public IEnumerable<ReaderPartition> Partitions => _partitions.Values;

    public ReaderPartition Partition(int number)
    {
        if (!_partitions.TryGetValue(number, out var partition)) _partitions[number] = partition = new ReaderPartition();
        return partition;
    }
}
