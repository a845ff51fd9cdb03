using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PushOperator.ControllerRuntime.LeaderElection;
using PushOperator.ControllerRuntime.Reconciliation;

namespace PushOperator.ControllerRuntime;

/// <summary>
/// Runs every controller of the process while it leads. A stop lets running reconciles finish for the drain timeout and then gives the
/// lease back; a lost term cancels them, and the next term starts them anew.
/// </summary>
/// <remarks>Controllers are resolved after the check, so that what is wrong with them is reported by it and not by their constructors.</remarks>
internal sealed class OperatorService(
    IServiceProvider services,
    OperatorValidator validator,
    OperatorOptions options,
    Leadership leadership) : BackgroundService, IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        validator.ThrowIfInvalid();
        if (!options.LeaderElection.Enabled) leadership.HoldForever();
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var loops = services.GetServices<IReconcileLoop>().ToList();
        Task LeadAsync(CancellationToken lost) => Task.WhenAll(loops.Select(loop => loop.RunAsync(stoppingToken, lost)));

        if (options.LeaderElection.Enabled)
        {
            await services.GetRequiredService<LeaderElector>().RunAsync(LeadAsync, stoppingToken);
            return;
        }

        await LeadAsync(CancellationToken.None);
        leadership.Release();
    }
}
