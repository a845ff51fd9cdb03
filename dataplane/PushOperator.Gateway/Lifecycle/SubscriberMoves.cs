using System.Threading.Channels;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Lifecycle;

/// <summary>
/// Lets subscribers go to other pods when the operator asks for it: each gets a drain notice with its cursor and close code 4201, one after the other, evenly over the time that was given.
/// </summary>
/// <remarks>
/// Those that have been connected longest go first, so nobody who was just moved here is moved on while others were not. A newer request takes the place of one that is not done: it rests on
/// newer counts. A drain ends it, because then everybody goes.
/// </remarks>
internal sealed partial class SubscriberMoves(ConnectionRegistry registry, DrainState drain, TimeProvider time, ILogger<SubscriberMoves> logger) : BackgroundService
{
    /// <summary>Longest wait before a moved subscriber connects again: they go one by one already, this parts those that go in one moment.</summary>
    private const int MaxReconnectMs = 500;

    private readonly Channel<(SubscriberConnection[] Chosen, TimeSpan Within)> _orders =
        Channel.CreateBounded<(SubscriberConnection[], TimeSpan)>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Begins; does not wait.</summary>
    /// <returns>How many will be told to go.</returns>
    public int Start(MoveOrder order)
    {
        var all = registry.All;
        SubscriberConnection[] chosen = drain.IsDraining
            ? []
            : [.. all.Where(connection => connection.Ending is null).OrderBy(connection => connection.ConnectedAt).Take(order.Connections)];
        LogMoving(logger, chosen.Length, all.Count, order.Within.TotalSeconds);
        _orders.Writer.TryWrite((chosen, order.Within));
        return chosen.Length;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (chosen, within) in _orders.Reader.ReadAllAsync(stoppingToken)) await LetGoAsync(chosen, within, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The pod goes, and has said goodbye to everybody.
        }
    }

    private async Task LetGoAsync(SubscriberConnection[] chosen, TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            var (began, newer) = (time.GetTimestamp(), _orders.Reader.WaitToReadAsync(cancellationToken).AsTask());
            for (var gone = 0; gone < chosen.Length; gone++)
            {
                var due = within * gone / chosen.Length - time.GetElapsedTime(began);
                if (due > TimeSpan.Zero) await Task.WhenAny(newer, Task.Delay(due, time, cancellationToken));
                if (drain.IsDraining || newer.IsCompleted) return;
                chosen[gone].AnnounceDrain(Random.Shared.Next(MaxReconnectMs + 1));
                chosen[gone].Disconnect(DisconnectReason.Rebalanced);
            }
        }
        catch (Exception unexpected) when (unexpected is not OperationCanceledException)
        {
            LogFailed(logger, unexpected);
        }
    }
}
