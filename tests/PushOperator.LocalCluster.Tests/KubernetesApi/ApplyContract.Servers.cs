using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

public sealed class ApplyOnDouble(DoubleApi api) : ApplyContract
{
    protected override Task<string> KubeconfigAsync() => api.KubeconfigAsync();
}

public sealed class ApplyOnKubernetes(KubernetesControlPlane kubernetes) : ApplyContract
{
    protected override Task<string> KubeconfigAsync() => kubernetes.KubeconfigAsync();
}
