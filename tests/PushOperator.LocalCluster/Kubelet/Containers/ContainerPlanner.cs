using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Images;
using PushOperator.LocalCluster.Kubelet.Pods;
using PushOperator.LocalCluster.Kubelet.Processes;
using PushOperator.LocalCluster.Kubelet.Variables;

namespace PushOperator.LocalCluster.Kubelet.Containers;

/// <summary>Turns a container of a pod into a command line with an environment. Reads configuration as it is now; starts nothing.</summary>
internal sealed class ContainerPlanner(ImageTable images, ConfigurationSources sources)
{
    /// <summary>
    /// Environment variable that stands for what a network namespace would do: the one address of this machine that is the pod's, to
    /// listen on.
    /// </summary>
    public const string ListenAddressVariable = "PUSH_LISTEN_ADDRESS";

    /// <summary>Of our own environment, what a program needs to run at all: where programs and the .NET runtime are, and the time zone.</summary>
    private static readonly string[] s_inherited = ["PATH", "DOTNET_ROOT", "TZ", "LANG"];

    /// <summary>Plans the container.</summary>
    public ContainerPlan Plan(PodContext pod, V1Container container)
    {
        if (Unsupported(pod.Pod, container) is { } unsupported) return ContainerPlan.Wait("CreateContainerConfigError", unsupported);
        if (!images.TryFind(container.Image, out var entrypoint))
            return ContainerPlan.Wait("ErrImagePull", $"image {container.Image} is not in the local cluster's table, which has: {string.Join(", ", images.Names)}");

        var mounts = new MountPaths(pod, container);
        var variables = new ContainerVariables(pod, sources, mounts);
        var defined = variables.Resolve(container);
        if (variables.Problems.Count > 0) return ContainerPlan.Wait("CreateContainerConfigError", string.Join("; ", variables.Problems));

        string Resolved(string text) => mounts.Rewrite(VariableExpansion.Expand(text, defined));
        var command = (container.Command is { Count: > 0 } given ? given.Select(Resolved) : entrypoint).Concat((container.Args ?? []).Select(Resolved));
        return ContainerPlan.Run(new ProcessStart([.. command], Environment(pod, defined), pod.Directory));
    }

    private static Dictionary<string, string> Environment(PodContext pod, IReadOnlyDictionary<string, string> defined)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in s_inherited)
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value) environment[name] = value;
        }

        environment["HOME"] = pod.Directory;
        environment["HOSTNAME"] = pod.Pod.Metadata.Name;
        environment[ListenAddressVariable] = pod.Address.ToString();
        foreach (var (name, value) in defined) environment[name] = value;
        return environment;
    }

    private static string? Unsupported(V1Pod pod, V1Container container)
    {
        if (pod.Spec.InitContainers is { Count: > 0 }) return "the process kubelet runs no init containers";
        if (container.Lifecycle?.PostStart is not null || container.Lifecycle?.PreStop is not null) return "the process kubelet runs no lifecycle hooks";
        if (container.VolumeMounts?.Any(mount => !string.IsNullOrEmpty(mount.SubPathExpr)) == true) return "the process kubelet knows no subPathExpr";
        V1Probe?[] probes = [container.StartupProbe, container.ReadinessProbe, container.LivenessProbe];
        return probes.Any(probe => probe is not null && probe.HttpGet is null && probe.TcpSocket is null)
            ? "the process kubelet probes by httpGet and tcpSocket only"
            : null;
    }
}
