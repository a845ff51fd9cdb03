using k8s;
using PushOperator.LocalCluster.KubernetesApi;

namespace PushOperator.LocalCluster.Tests.Kubelet;

/// <summary>At the API double.</summary>
public sealed class ProcessKubeletOnDoubleTests : ProcessKubeletContract
{
    private protected override async Task<KubeletRig> CreateRigAsync()
    {
        var server = await KubernetesApiServer.StartAsync(new KubernetesApiOptions(), KubeletRig.Cancellation);
        return new KubeletRig(new Kubernetes(new KubernetesClientConfiguration { Host = server.Uri.ToString() }), "default", tls: false, server);
    }
}
