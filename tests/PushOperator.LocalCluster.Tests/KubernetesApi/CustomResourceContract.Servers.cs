using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

public sealed class CustomResourceOnDouble(DoubleApi api) : CustomResourceContract
{
    protected override Task<string> KubeconfigAsync() => api.KubeconfigAsync();
}

public sealed class CustomResourceOnKubernetes(KubernetesControlPlane kubernetes) : CustomResourceContract
{
    protected override Task<string> KubeconfigAsync() => kubernetes.KubeconfigAsync();
}
