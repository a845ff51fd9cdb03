namespace PushOperator.Gateway.Seeks;

/// <summary>Where a seek is, on one pod or on all.</summary>
/// <param name="Subscribers">Connected subscribers of a Broadcast group that still replay; 0 in a Shared group.</param>
/// <param name="Positions">By topic and partition the position; in a Broadcast group the slowest subscriber's.</param>
internal sealed record PodPositions(int Subscribers, IReadOnlyDictionary<(string Topic, int Partition), long> Positions)
{
    public static readonly PodPositions None = new(0, new Dictionary<(string, int), long>());

    public long? Find(string topic, int partition) => Positions.TryGetValue((topic, partition), out var position) ? position : null;

    /// <summary>Both together; of a partition that both know, the lower position.</summary>
    public PodPositions With(PodPositions other)
    {
        var positions = new Dictionary<(string, int), long>(Positions);
        foreach (var (partition, position) in other.Positions) positions[partition] = positions.TryGetValue(partition, out var known) ? Math.Min(known, position) : position;
        return new PodPositions(Subscribers + other.Subscribers, positions);
    }
}
