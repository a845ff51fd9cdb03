using k8s;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.Kubelet;

/// <summary>At a real API server.</summary>
public sealed class ProcessKubeletOnKubernetesTests(KubernetesControlPlane kubernetes) : ProcessKubeletContract
{
    private protected override async Task<KubeletRig> CreateRigAsync()
    {
        var @namespace = await kubernetes.CreateNamespaceAsync();
        var client = await kubernetes.ClientAsync();
        // Pods are refused until the controller manager has made the namespace's account.
        await Eventually.HoldsAsync(
            async () => (await client.CoreV1.ListNamespacedServiceAccountAsync(@namespace, cancellationToken: KubeletRig.Cancellation)).Items.Count > 0,
            "the namespace has its service account",
            cancellationToken: KubeletRig.Cancellation);
        return new KubeletRig(client, @namespace, tls: true);
    }
}
