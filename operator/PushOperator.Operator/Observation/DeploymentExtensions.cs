using System.Diagnostics.CodeAnalysis;
using k8s.Models;

namespace PushOperator.Operator.Observation;

/// <summary>Reading Deployments.</summary>
internal static class DeploymentExtensions
{
    /// <summary>Whether exactly the wanted pods are there, all of the newest form and ready, and none is going.</summary>
    public static bool IsSettled([NotNullWhen(true)] this V1Deployment? deployment) =>
        deployment is { Status: { } status, Spec.Replicas: { } wanted }
        && status.ObservedGeneration >= deployment.Metadata.Generation
        && (status.Replicas ?? 0) == wanted && (status.UpdatedReplicas ?? 0) == wanted && (status.AvailableReplicas ?? 0) == wanted;
}
