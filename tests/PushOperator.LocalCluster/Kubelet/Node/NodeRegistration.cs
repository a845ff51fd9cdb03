using System.Net;
using System.Runtime.InteropServices;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace PushOperator.LocalCluster.Kubelet.Node;

/// <summary>Keeps the Node object and its Lease: a node whose lease is not renewed is soon taken for dead.</summary>
internal sealed partial class NodeRegistration(IKubernetes client, KubeletOptions options, IPAddress address, TimeProvider time, ILogger logger)
{
    private const string LeaseNamespace = "kube-node-lease";
    private const int LeaseSeconds = 40;
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);
    private DateTime? _readySince;

    /// <summary>Creates the Node, or takes over one that an earlier run left, and writes its status and lease.</summary>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        _readySince ??= time.GetUtcNow().UtcDateTime;
        await IgnoreConflictAsync(() => client.CoreV1.CreateNodeAsync(NewNode(), cancellationToken: cancellationToken));
        await WriteStatusAsync(ready: true, cancellationToken);
        await IgnoreConflictAsync(() => client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = LeaseNamespace } }, cancellationToken: cancellationToken));
        await RenewAsync(cancellationToken);
    }

    /// <summary>Renews until cancelled. When somebody deleted the Node, it is registered again.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(RenewEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested) return;
            try
            {
                await RegisterAsync(cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is HttpOperationException or HttpRequestException or TaskCanceledException)
            {
                RenewalFailed(logger, exception, options.NodeName);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Says that the node runs nothing any more, so that nobody waits for the lease to run out.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken)
    {
        _readySince = time.GetUtcNow().UtcDateTime;
        return WriteStatusAsync(ready: false, cancellationToken);
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var lease = new V1Lease
        {
            Metadata = new V1ObjectMeta { Name = options.NodeName, NamespaceProperty = LeaseNamespace },
            Spec = new V1LeaseSpec { HolderIdentity = options.NodeName, LeaseDurationSeconds = LeaseSeconds, RenewTime = now },
        };
        if (await IgnoreConflictAsync(() => client.CoordinationV1.CreateNamespacedLeaseAsync(lease, LeaseNamespace, cancellationToken: cancellationToken))) return;
        var renewal = new V1Patch(new { spec = new { holderIdentity = options.NodeName, leaseDurationSeconds = LeaseSeconds, renewTime = now.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ") } }, V1Patch.PatchType.MergePatch);
        await client.CoordinationV1.PatchNamespacedLeaseAsync(renewal, options.NodeName, LeaseNamespace, cancellationToken: cancellationToken);
    }

    private Task WriteStatusAsync(bool ready, CancellationToken cancellationToken)
    {
        var patch = new V1Patch(KubernetesJson.Serialize(new V1Node { Status = Status(ready) }), V1Patch.PatchType.StrategicMergePatch);
        return client.CoreV1.PatchNodeStatusAsync(patch, options.NodeName, cancellationToken: cancellationToken);
    }

    private V1Node NewNode() => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = options.NodeName,
            Labels = new Dictionary<string, string>
            {
                ["kubernetes.io/hostname"] = options.NodeName,
                ["kubernetes.io/os"] = "linux",
                ["kubernetes.io/arch"] = Architecture,
                ["topology.kubernetes.io/zone"] = "local",
            },
        },
    };

    private V1NodeStatus Status(bool ready)
    {
        var resources = new Dictionary<string, ResourceQuantity>
        {
            ["cpu"] = new($"{Environment.ProcessorCount}"),
            ["memory"] = new($"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes}"),
            ["ephemeral-storage"] = new("100Gi"),
            ["pods"] = new("110"),
        };
        return new V1NodeStatus
        {
            Addresses = [new V1NodeAddress { Address = address.ToString(), Type = "InternalIP" }],
            Capacity = resources,
            Allocatable = resources,
            DaemonEndpoints = new V1NodeDaemonEndpoints { KubeletEndpoint = new V1DaemonEndpoint { Port = options.Port } },
            Conditions =
            [
                new V1NodeCondition
                {
                    Type = "Ready",
                    Status = ready ? "True" : "False",
                    Reason = ready ? "KubeletReady" : "KubeletStopped",
                    Message = ready ? "process kubelet runs pods as processes" : "process kubelet has stopped",
                    LastHeartbeatTime = time.GetUtcNow().UtcDateTime,
                    LastTransitionTime = _readySince,
                },
            ],
            NodeInfo = new V1NodeSystemInfo
            {
                Architecture = Architecture,
                OperatingSystem = "linux",
                OsImage = RuntimeInformation.OSDescription,
                KernelVersion = Environment.OSVersion.VersionString,
                KubeletVersion = "v1.37.0-process",
                KubeProxyVersion = "",
                ContainerRuntimeVersion = "process://1",
                MachineID = "",
                SystemUUID = "",
                BootID = "",
            },
        };
    }

    private static string Architecture => RuntimeInformation.OSArchitecture is System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    /// <summary>Whether it was created now; false when it existed.</summary>
    private static async Task<bool> IgnoreConflictAsync(Func<Task> create)
    {
        try
        {
            await create();
            return true;
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.Conflict)
        {
            return false;
        }
    }
}
