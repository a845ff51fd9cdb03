namespace PushOperator.Router.Endpoints;

/// <summary>
/// Carries what the source says into the directory, four times a second: pods that come and go faster than that cost one change of
/// routes, not one each.
/// </summary>
internal sealed partial class GroupDiscovery(IGroupSource source, GroupDirectory directory, TimeProvider time, ILogger<GroupDiscovery> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                Look();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void Look()
    {
        try
        {
            if (source.Read() is not { } definitions) return;
            if (!directory.IsSynced) LogSynced(logger, definitions.Count);
            directory.Apply(definitions);
        }
        catch (Exception unexpected)
        {
            // The edge of the loop: routes stay as they were, and the next look may do better.
            LogLookFailed(logger, unexpected);
        }
    }
}
