namespace PushOperator.LocalCluster.KubernetesApi.FieldOwnership;

/// <summary>A field that an apply would change and another manager owns.</summary>
internal sealed record ApplyConflict(FieldOwner Owner, string Field);
