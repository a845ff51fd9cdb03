using PushOperator.LocalCluster.Cluster;
using PushOperator.LocalCluster.Demonstration;

namespace PushOperator.LocalCluster.Commands;

/// <summary>The demonstration: a cluster of its own, the story, and nothing left.</summary>
internal static class DemonstrationCommand
{
    /// <summary>Runs it.</summary>
    /// <returns><see cref="ExitCode.Success"/> only if nothing was lost.</returns>
    public static async Task<int> RunAsync(CancellationToken stop)
    {
        var time = TimeProvider.System;
        var story = new Story(time);
        try
        {
            story.Tell("Starting a Kubernetes API, three Kafka brokers, the operator and a router, all on this machine.");
            await using var cluster = await RunningCluster.StartAsync(new LocalClusterOptions(), stop);
            using var demonstration = new Demonstration.Demonstration(cluster, story, time);
            return await demonstration.RunAsync(stop) ? ExitCode.Success : ExitCode.Failure;
        }
        catch (TimeoutException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("interrupted");
            return ExitCode.Failure;
        }
    }
}
