using System.Collections.Concurrent;
using PushOperator.Client;

namespace PushOperator.FunctionalTests.WholeChain;

/// <summary>Some subscribers of one group that acknowledge all they get, and what each of them got, in order of arrival.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PushSubscriber> _subscribers = [];
    private readonly List<Task> _reading = [];
    private int _reconnects;

    public Crowd(Uri url, int size)
    {
        for (var number = 0; number < size; number++)
        {
            var subscriber = new PushSubscriber(new PushSubscriberOptions
            {
                Url = url,
                OnConnectionChange = change => _ = change.State == ConnectionState.Connected ? 0 : Interlocked.Increment(ref _reconnects),
                OnGap = gap => Gaps.Enqueue(gap),
            });
            var log = new ConcurrentQueue<Receipt>();
            Logs.Add(log);
            _subscribers.Add(subscriber);
            _reading.Add(Task.Run(() => ReadAsync(subscriber, log)));
        }
    }

    /// <summary>A message as it arrived.</summary>
    public sealed record Receipt(string Id, string Key, long Sequence, int DeliveryCount);

    /// <summary>What each subscriber got.</summary>
    public List<ConcurrentQueue<Receipt>> Logs { get; } = [];

    /// <summary>What the group got, in one order over all subscribers.</summary>
    public ConcurrentQueue<Receipt> Everything { get; } = new();

    /// <summary>Announced holes.</summary>
    public ConcurrentQueue<PushGap> Gaps { get; } = new();

    /// <summary>Connections lost so far.</summary>
    public int Reconnects => Volatile.Read(ref _reconnects);

    /// <summary>Whether every subscriber is connected.</summary>
    public bool IsConnected => _subscribers.All(subscriber => subscriber.IsConnected);

    /// <summary>Keys whose first deliveries did not come in order of their sequence numbers.</summary>
    public static IReadOnlyList<string> KeysOutOfOrder(IEnumerable<Receipt> receipts) =>
    [
        .. receipts.DistinctBy(receipt => receipt.Id).GroupBy(receipt => receipt.Key)
            .Where(key => !key.Select(receipt => receipt.Sequence).SequenceEqual(key.Select(receipt => receipt.Sequence).Order()))
            .Select(key => key.Key),
    ];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var subscriber in _subscribers) await subscriber.DisposeAsync();
        await Task.WhenAll(_reading);
        _stop.Dispose();
    }

    private async Task ReadAsync(PushSubscriber subscriber, ConcurrentQueue<Receipt> log)
    {
        try
        {
            await foreach (var message in subscriber.ReadAllAsync(_stop.Token))
            {
                var receipt = new Receipt(message.Id, message.Key!, message.Data.GetProperty("sequence").GetInt64(), message.DeliveryCount);
                log.Enqueue(receipt);
                Everything.Enqueue(receipt);
                await message.AckAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }
}
