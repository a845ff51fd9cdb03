using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace PushOperator.Operator.Observation;

/// <summary>Reads a Secret that a spec names. It is read anew each time, and what it holds is kept nowhere.</summary>
internal static class SecretReading
{
    /// <summary>The Secret, or null when there is none.</summary>
    public static async Task<V1Secret?> FindSecretAsync(this IKubernetes kubernetes, string name, string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            return await kubernetes.CoreV1.ReadNamespacedSecretAsync(name, @namespace, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
