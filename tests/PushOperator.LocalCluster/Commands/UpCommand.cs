using PushOperator.LocalCluster.Cluster;

namespace PushOperator.LocalCluster.Commands;

/// <summary><c>up</c>: the cluster until it is asked to stop.</summary>
internal static class UpCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="stop">Ctrl-C or SIGTERM.</param>
    public static async Task<int> RunAsync(LocalClusterOptions options, CancellationToken stop)
    {
        try
        {
            await using var cluster = await RunningCluster.StartAsync(options, stop);
            Console.WriteLine($"ready kubeconfig={cluster.Kubeconfig} kafka={cluster.BootstrapServers} url={cluster.Url}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped while it started: what had started is stopped already.
        }

        return ExitCode.Success;
    }
}
