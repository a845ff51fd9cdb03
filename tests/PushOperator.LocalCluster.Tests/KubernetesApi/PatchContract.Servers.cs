using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

public sealed class PatchOnDouble(DoubleApi api) : PatchContract
{
    protected override Task<string> KubeconfigAsync() => api.KubeconfigAsync();
}

public sealed class PatchOnKubernetes(KubernetesControlPlane kubernetes) : PatchContract
{
    protected override Task<string> KubeconfigAsync() => kubernetes.KubeconfigAsync();
}
