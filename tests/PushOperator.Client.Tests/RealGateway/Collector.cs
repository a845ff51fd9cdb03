using System.Collections.Concurrent;

namespace PushOperator.Client.Tests.RealGateway;

/// <summary>Reads a subscriber to its end and acknowledges everything; keeps what came, in order.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly PushSubscriber _subscriber;
    private readonly Task _reading;

    public Collector(PushSubscriber subscriber)
    {
        _subscriber = subscriber;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Every delivery: id and whether it was marked as a duplicate.</summary>
    public ConcurrentQueue<(string Id, bool IsDuplicate)> Deliveries { get; } = new();

    /// <summary>Ids that were delivered at least once.</summary>
    public HashSet<string> Ids => [.. Deliveries.Select(d => d.Id)];

    /// <summary>Offsets of first deliveries by partition, in the order they came.</summary>
    public IEnumerable<IEnumerable<long>> FirstOffsetsByPartition => Deliveries
        .Where(d => !d.IsDuplicate)
        .Select(d => d.Id.Split('/'))
        .GroupBy(parts => parts[1], parts => long.Parse(parts[2]));

    public async ValueTask DisposeAsync()
    {
        await _subscriber.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (var message in _subscriber.ReadAllAsync())
        {
            Deliveries.Enqueue((message.Id, message.IsDuplicate));
            await message.AckAsync();
        }
    }
}
