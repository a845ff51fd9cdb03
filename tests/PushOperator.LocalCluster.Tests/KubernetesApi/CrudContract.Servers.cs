using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

public sealed class CrudOnDouble(DoubleApi api) : CrudContract
{
    protected override Task<string> KubeconfigAsync() => api.KubeconfigAsync();
}

public sealed class CrudOnKubernetes(KubernetesControlPlane kubernetes) : CrudContract
{
    protected override Task<string> KubeconfigAsync() => kubernetes.KubeconfigAsync();
}
