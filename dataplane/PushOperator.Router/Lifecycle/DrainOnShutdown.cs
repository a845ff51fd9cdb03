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
        LogDraining(logger, connections.Count, period.TotalSeconds);
        var start = time.GetTimestamp();
        while (connections.Count is > 0 and var left)
        {
            var remaining = period - time.GetElapsedTime(start);
            connections.Abort(Wave(left, remaining));
            if (remaining <= TimeSpan.Zero) break;
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

    /// <summary>How many of those left go now: an even share of the ticks that remain, all of them at the last.</summary>
    internal static int Wave(int left, TimeSpan remaining)
    {
        var ticks = remaining / Tick;
        return ticks <= 1 ? left : (int)Math.Ceiling(left / ticks);
    }
}
