using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.DataPlane.Configuration.Commands;
using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Operator.Resources;

/// <summary>The container of a gateway pod.</summary>
internal static class GatewayContainer
{
    /// <summary>User and group of the process: that of .NET's rootless images, not 0.</summary>
    public const int UserId = 65532;

    private static readonly GatewayResources DefaultResources = new()
    {
        Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("100m"), ["memory"] = new("256Mi") },
        Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new("1Gi") },
    };

    /// <summary>Builds it.</summary>
    public static V1Container Build(GatewayPlan plan) => new()
    {
        Name = "gateway",
        Image = plan.Image,
        Ports =
        [
            new V1ContainerPort { Name = GatewayPorts.Proxy, ContainerPort = GatewayPorts.ProxyNumber, Protocol = "TCP" },
            new V1ContainerPort { Name = GatewayPorts.Command, ContainerPort = GatewayPorts.CommandNumber, Protocol = "TCP" },
        ],
        Env = [.. Environment(plan)],
        Resources = Resources(plan.Group.Spec.Gateway.Resources),
        SecurityContext = new V1SecurityContext
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            Capabilities = new V1Capabilities { Drop = ["ALL"] },
        },
        StartupProbe = Probe("/livez", periodSeconds: 2, failureThreshold: 30),
        LivenessProbe = Probe("/livez", periodSeconds: 10, failureThreshold: 3),
        ReadinessProbe = Probe("/readyz", periodSeconds: 2, failureThreshold: 2),
        VolumeMounts = GatewayVolumes.Mounts(plan),
    };

    /// <summary>What the spec asks for. What it does not say is the default, as far as Kubernetes takes it beside what it says: no request may be above its limit.</summary>
    public static V1ResourceRequirements Resources(GatewayResources? wanted) => new()
    {
        Requests = wanted?.Requests ?? Fitting(DefaultResources.Requests!, wanted?.Limits, Math.Min),
        Limits = wanted?.Limits ?? Fitting(DefaultResources.Limits!, wanted?.Requests, Math.Max),
    };

    private static IDictionary<string, ResourceQuantity> Fitting(IDictionary<string, ResourceQuantity> defaults, IDictionary<string, ResourceQuantity>? said, Func<decimal, decimal, decimal> which) =>
        defaults.ToDictionary(
            pair => pair.Key,
            pair => said?.TryGetValue(pair.Key, out var other) == true && which(pair.Value.ToDecimal(), other.ToDecimal()) == other.ToDecimal() ? other : pair.Value);

    private static IEnumerable<V1EnvVar> Environment(GatewayPlan plan)
    {
        yield return FromPod(GatewayConfiguration.PodNameVariable, "metadata.name");
        yield return FromPod("POD_NAMESPACE", "metadata.namespace");
        yield return FromPod("POD_IP", "status.podIP");
        // Kubernetes 1.33 and newer put the node's zone on the pod; before that this is empty.
        yield return FromPod(GatewayConfiguration.ZoneVariable, "metadata.labels['topology.kubernetes.io/zone']");
        yield return FromPod(GatewayConfiguration.RevisionVariable, "metadata.labels['pod-template-hash']");
        yield return new V1EnvVar { Name = GatewayConfiguration.FileVariable, Value = GatewayVolumes.ConfigFile };
        yield return new V1EnvVar { Name = CommandAccess.FileVariable, Value = GatewayVolumes.CommandAccessFile };
        yield return new V1EnvVar { Name = GatewayConfiguration.CursorKeyFileVariable, Value = GatewayVolumes.CursorKeyFile };
        if (plan.KafkaSecret is not null)
            yield return new V1EnvVar { Name = GatewayConfiguration.KafkaPropertiesDirectoryVariable, Value = GatewayVolumes.KafkaDirectory };
        if (plan.JwksSecretName is not null)
            yield return new V1EnvVar { Name = GatewayConfiguration.JwksFileVariable, Value = GatewayVolumes.JwksFile };
        // The debugger's socket needs a writable disk, and nobody needs it here.
        yield return new V1EnvVar { Name = "DOTNET_EnableDiagnostics", Value = "0" };
    }

    private static V1EnvVar FromPod(string name, string field) =>
        new() { Name = name, ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { ApiVersion = "v1", FieldPath = field } } };

    private static V1Probe Probe(string path, int periodSeconds, int failureThreshold) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = GatewayPorts.Command, Scheme = "HTTP" },
        PeriodSeconds = periodSeconds,
        FailureThreshold = failureThreshold,
        TimeoutSeconds = 2,
    };
}
