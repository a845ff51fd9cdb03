using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

public sealed class WatchOnDouble(DoubleApi api) : WatchContract
{
    protected override Task<string> KubeconfigAsync() => api.KubeconfigAsync();
}

public sealed class WatchOnKubernetes(KubernetesControlPlane kubernetes) : WatchContract
{
    protected override Task<string> KubeconfigAsync() => kubernetes.KubeconfigAsync();
}
