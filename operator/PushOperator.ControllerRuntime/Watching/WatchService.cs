using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>Runs every watch of the process from its start to its end, whether or not it leads: a standby with warm caches takes over at once.</summary>
/// <remarks>Watches are resolved when they start: by then an operator has checked the kinds they are for.</remarks>
internal sealed class WatchService(IServiceProvider services) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(services.GetServices<IResourceWatcher>().Select(watcher => watcher.RunAsync(stoppingToken)));
}
