using k8s;

namespace PushOperator.Operator.Program;

/// <summary>How the operator works with the API server.</summary>
internal sealed class KubernetesOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Kubernetes";

    /// <summary>Path of a kubeconfig.</summary>
    /// <value>Default: the pod's service account, or outside a cluster <c>$KUBECONFIG</c> or <c>~/.kube/config</c>.</value>
    public string? Kubeconfig { get; set; }

    /// <summary>The one namespace whose objects are looked after.</summary>
    /// <value>Default: all.</value>
    public string? WatchNamespace { get; set; }

    /// <summary>Whether only the holder of the lease works. Needed as soon as two operators run; without it a single one starts faster.</summary>
    /// <value>Default true.</value>
    public bool LeaderElection { get; set; } = true;

    /// <summary>Namespace of the lease.</summary>
    /// <value>Default: the pod's own, outside a cluster <c>push-system</c>.</value>
    public string? LeaseNamespace { get; set; }

    /// <summary>The lease's namespace with its default applied.</summary>
    public string EffectiveLeaseNamespace => LeaseNamespace ?? Environment.GetEnvironmentVariable("POD_NAMESPACE") ?? "push-system";

    /// <summary>Name of the operator's ServiceAccount, in the lease's namespace: gateways let it move subscribers.</summary>
    /// <value>Default: the pod's own, outside a cluster <c>push-operator</c>.</value>
    public string? ServiceAccount { get; set; }

    /// <summary>The account's name with its default applied.</summary>
    public string EffectiveServiceAccount => ServiceAccount ?? Environment.GetEnvironmentVariable("POD_SERVICE_ACCOUNT") ?? "push-operator";

    /// <summary>How to reach the API server.</summary>
    public KubernetesClientConfiguration ClientConfiguration()
    {
        if (Kubeconfig is not null) return KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig);
        return KubernetesClientConfiguration.IsInCluster() ? KubernetesClientConfiguration.InClusterConfig() : KubernetesClientConfiguration.BuildConfigFromConfigFile();
    }
}
