namespace PushOperator.LocalCluster.Hosting;

/// <summary>
/// For the web servers and hosts inside the local cluster: signals are handled once, by the command, which stops them in order. The
/// default lifetime of each would stop them all at once on Ctrl-C, and say so on the terminal.
/// </summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
