using Microsoft.Extensions.Hosting;
using PushOperator.ControllerRuntime.Reconciliation;

namespace PushOperator.ControllerRuntime;

/// <summary>Runs every controller of the process.</summary>
internal sealed class OperatorService(IEnumerable<IReconcileLoop> loops) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(loops.Select(loop => loop.RunAsync(stoppingToken, CancellationToken.None)));
}
