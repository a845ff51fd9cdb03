namespace PushOperator.LocalCluster.KubernetesApi.Storage;

/// <summary>One committed change.</summary>
/// <param name="Revision">Position in history; each change has the next number.</param>
/// <param name="Object">The new state, or for a deletion the last one with the revision of its deletion.</param>
/// <param name="Previous">The state before; null for a creation.</param>
/// <param name="IsDeletion">Whether the object is gone.</param>
internal sealed record StoreEvent(long Revision, StoredObject Object, StoredObject? Previous, bool IsDeletion);
