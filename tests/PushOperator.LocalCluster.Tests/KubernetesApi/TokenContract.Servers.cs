using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

public sealed class TokensOnDouble(DoubleApi api) : TokenContract
{
    protected override Task<string> KubeconfigAsync() => api.KubeconfigAsync();
}

public sealed class TokensOnKubernetes(KubernetesControlPlane kubernetes) : TokenContract
{
    protected override Task<string> KubeconfigAsync() => kubernetes.KubeconfigAsync();
}
