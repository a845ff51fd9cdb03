using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

public sealed class KubectlOnDouble(DoubleApi api) : KubectlContract
{
    protected override Task<string> KubeconfigAsync() => api.KubeconfigAsync();

    protected override (string Program, string[] Arguments) Kubectl() => OnPath();
}

/// <summary>The newest kubectl, which came with the real control plane.</summary>
public sealed class NewestKubectlOnDouble(DoubleApi api, KubernetesControlPlane kubernetes) : KubectlContract
{
    protected override async Task<string> KubeconfigAsync()
    {
        // It is unpacked when the control plane starts.
        await kubernetes.KubeconfigAsync();
        return await api.KubeconfigAsync();
    }

    protected override (string Program, string[] Arguments) Kubectl() => (KubernetesControlPlane.Program("kube"), ["kubectl"]);
}

public sealed class KubectlOnKubernetes(KubernetesControlPlane kubernetes) : KubectlContract
{
    protected override Task<string> KubeconfigAsync() => kubernetes.KubeconfigAsync();

    protected override (string Program, string[] Arguments) Kubectl() => OnPath();
}
