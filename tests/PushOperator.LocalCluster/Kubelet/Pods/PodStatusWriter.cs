using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace PushOperator.LocalCluster.Kubelet.Pods;

/// <summary>Writes one pod's status and its final deletion to the API server. Used by the pod's worker alone.</summary>
internal sealed class PodStatusWriter(IKubernetes client)
{
    private string? _written;

    /// <summary>Writes the status unless it is the one written last.</summary>
    /// <returns>The pod as stored; null when it is gone, or another pod has its name now.</returns>
    /// <exception cref="HttpOperationException">Refused; a conflict means that the pod was read too long ago: call again with a newer one.</exception>
    public async Task<V1Pod?> WriteAsync(V1Pod pod, V1PodStatus status, CancellationToken cancellationToken)
    {
        var text = KubernetesJson.Serialize(status);
        if (text == _written) return pod;
        var (name, @namespace) = (pod.Metadata.Name, pod.Metadata.NamespaceProperty);
        try
        {
            var current = await client.CoreV1.ReadNamespacedPodAsync(name, @namespace, cancellationToken: cancellationToken);
            if (current.Metadata.Uid != pod.Metadata.Uid) return null;
            current.Status = status;
            var stored = await client.CoreV1.ReplaceNamespacedPodStatusAsync(current, name, @namespace, cancellationToken: cancellationToken);
            _written = text;
            return stored;
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Removes exactly this pod at once: its containers have ended. Already gone is success.</summary>
    public async Task DeleteAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        try
        {
            var exactly = new V1DeleteOptions { GracePeriodSeconds = 0, Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } };
            await client.CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, pod.Metadata.NamespaceProperty, exactly, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Gone, or a namesake with another uid: either way this pod is no more.
        }
    }
}
