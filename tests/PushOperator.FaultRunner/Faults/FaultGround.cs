using System.Globalization;
using k8s;
using k8s.Models;
using PushOperator.Api.Naming;
using PushOperator.FaultRunner.Workload;
using PushOperator.LocalCluster.Cluster;
using PushOperator.LocalCluster.Demonstration;
using PushOperator.Oracle;
using PushOperator.Oracle.Events;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults;

/// <summary>What faults may touch, and where they write down what they did.</summary>
internal sealed class FaultGround(RunningCluster cluster, IReadOnlyList<Reader> readers, DeliveryHistory history, TimeProvider time)
{
    private static readonly TimeSpan GatewayBound = TimeSpan.FromSeconds(60);

    public RunningCluster Cluster => cluster;

    public IReadOnlyList<Reader> Readers => readers;

    public DemonstrationResources Resources { get; } = new(cluster.Client);

    /// <summary>A gateway of some group, chosen among those that are ready: the pod's name and its process id. Waits while there is none.</summary>
    /// <exception cref="TimeoutException">None of the group was ready within 60 s.</exception>
    public async Task<(string Pod, int ProcessId)> AnyGatewayAsync(Random random, CancellationToken stop)
    {
        var group = Names.Groups[random.Next(Names.Groups.Count)];
        var ready = await Eventually.GivesAsync(() => ReadyGatewaysAsync(group, stop), $"a gateway of {group} is ready", GatewayBound, stop);
        var chosen = ready[random.Next(ready.Length)];
        return (chosen.Metadata.Name, int.Parse(chosen.Status.ContainerStatuses[0].ContainerID["process://".Length..], CultureInfo.InvariantCulture));
    }

    /// <summary>Breaks something between two lines of the history; what is broken is mended before the second, whatever happens.</summary>
    public async Task DuringAsync(IFault fault, string target, Func<Task> broken, Action? mend = null)
    {
        history.Record(new FaultStarted(fault.Id, target));
        try
        {
            await broken();
        }
        finally
        {
            mend?.Invoke();
            history.Record(new FaultEnded(fault.Id, target));
        }
    }

    /// <summary>Lets a fault last.</summary>
    public Task LastAsync(TimeSpan length, CancellationToken stop) => Task.Delay(length, time, stop);

    private async Task<V1Pod[]?> ReadyGatewaysAsync(string group, CancellationToken stop)
    {
        var pods = await cluster.Client.CoreV1.ListNamespacedPodAsync(Names.Namespace, labelSelector: SubscriberGroupNames.Selector(group), cancellationToken: stop);
        V1Pod[] ready = [.. pods.Items
            .Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status?.ContainerStatuses is [{ Ready: true }])
            .OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal)];
        return ready.Length > 0 ? ready : null;
    }
}
