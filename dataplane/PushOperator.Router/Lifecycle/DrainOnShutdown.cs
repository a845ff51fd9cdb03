using Microsoft.Extensions.Options;

namespace PushOperator.Router.Lifecycle;

/// <summary>
/// Before the host stops: takes nobody new (503, not ready), and lets the forwarded connections go evenly over the drain period,
/// so that their subscribers do not all come back in one second. Only then does Kestrel close the port.
/// </summary>
/// <remarks>
/// The router forwards bytes and knows no frames, so it ends a connection by closing both sockets; subscribers see 1006, reconnect
/// and resume by cursor. What the gateway says when it goes itself (4200) passes through as it is.
/// </remarks>
internal sealed partial class DrainOnShutdown(OpenConnections connections, IOptions<RouterOptions> options, TimeProvider time, ILogger<DrainOnShutdown> logger)
    : IHostedLifecycleService
{
    /// <summary>Between two waves.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        connections.BeginDrain();
        var period = options.Value.DrainPeriod;
        var there = connections.Count;
        LogDraining(logger, there, period.TotalSeconds);
        var start = time.GetTimestamp();
        while (connections.Count is > 0 and var left)
        {
            connections.Abort(left - Staying(there, time.GetElapsedTime(start), period));
            if (connections.Count == 0) break;
            await Task.Delay(Tick, time, cancellationToken);
        }

        LogDrained(logger, time.GetElapsedTime(start).TotalSeconds);
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

    /// <summary>How many may still be there after <paramref name="elapsed"/>: falls on a line from all of them to none at the end of the period.</summary>
    internal static int Staying(int there, TimeSpan elapsed, TimeSpan period) =>
        elapsed >= period ? 0 : (int)(((there * (period - elapsed).Ticks) + period.Ticks - 1) / period.Ticks);
}
