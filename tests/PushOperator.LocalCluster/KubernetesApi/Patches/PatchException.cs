namespace PushOperator.LocalCluster.KubernetesApi.Patches;

/// <summary>A patch that cannot be read, or that does not fit the object.</summary>
internal sealed class PatchException(string message) : Exception(message);
