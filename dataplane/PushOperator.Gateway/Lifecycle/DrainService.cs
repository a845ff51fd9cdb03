using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Lifecycle;

/// <summary>
/// Says goodbye when the pod is asked to go (SIGTERM), before the server stops: every subscriber gets a notice, a cursor and a close frame,
/// and what is acknowledged is committed.
/// </summary>
/// <remarks>
/// Closes are spread over at most half of the drain period, so that thousands of subscribers do not come back in one moment; the other half is for their
/// answers. A pod without subscribers goes at once.
/// </remarks>
internal sealed partial class DrainService(
    GatewayConfiguration configuration,
    DrainState state,
    ConnectionRegistry registry,
    ISubscriberGroup group,
    TimeProvider time,
    ILogger<DrainService> logger) : IHostedLifecycleService
{
    /// <summary>Time between two closes when there are few: fast enough to be unnoticed, slow enough that a router sees the count fall.</summary>
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(5);

    private TimeSpan Period => TimeSpan.FromMilliseconds(configuration.DrainPeriodMs);

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Begin();
        var connections = registry.All;
        LogDraining(logger, connections.Count, Period.TotalSeconds);
        if (connections.Count > 0) await SayGoodbyeAsync([.. connections], cancellationToken);
        await group.StopAsync(cancellationToken);
        LogDrained(logger);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task SayGoodbyeAsync(SubscriberConnection[] connections, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var spread = Shorter(Period / 2, s_pace * connections.Length);
        foreach (var connection in connections) connection.AnnounceDrain(Random.Shared.Next((int)spread.TotalMilliseconds + 1));
        for (var closed = 0; closed < connections.Length; closed++)
        {
            var due = spread * closed / connections.Length - time.GetElapsedTime(began);
            if (due > s_pace) await Task.Delay(due, time, cancellationToken);
            connections[closed].Disconnect(DisconnectReason.Drain);
        }

        await WaitUntilGoneAsync(began, cancellationToken);
    }

    private async Task WaitUntilGoneAsync(long began, CancellationToken cancellationToken)
    {
        try
        {
            // Again as long as there are some: a handshake that was under way when the drain began registers late, and ends itself.
            while (registry.All is { Count: > 0 } left)
            {
                var bound = Period - time.GetElapsedTime(began);
                await Task.WhenAll(left.Select(connection => connection.Closed)).WaitAsync(bound > TimeSpan.Zero ? bound : TimeSpan.Zero, time, cancellationToken);
            }
        }
        catch (TimeoutException)
        {
            LogUnfinished(logger, registry.Count);
            foreach (var connection in registry.All) connection.Abort(new ConnectionEnding(DisconnectReason.Drain));
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
