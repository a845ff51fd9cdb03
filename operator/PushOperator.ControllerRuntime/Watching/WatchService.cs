using Microsoft.Extensions.Hosting;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>Runs every watch of the process from its start to its end, whether or not it leads: a standby with warm caches takes over at once.</summary>
internal sealed class WatchService(IEnumerable<IResourceWatcher> watchers) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(watchers.Select(watcher => watcher.RunAsync(stoppingToken)));
}
