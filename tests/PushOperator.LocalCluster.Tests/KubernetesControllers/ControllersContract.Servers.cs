using PushOperator.LocalCluster.Tests.KubernetesApi;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesControllers;

public sealed class ControllersOnDouble(DoubleApi api) : ControllersContract
{
    protected override Task<string> KubeconfigAsync() => api.KubeconfigAsync();
}

public sealed class ControllersOnKubernetes(KubernetesControlPlane kubernetes) : ControllersContract
{
    protected override Task<string> KubeconfigAsync() => kubernetes.KubeconfigAsync();
}
