using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>How a reconcile ended. Expected failures are values; an exception is a bug or a broken world and is logged as such.</summary>
/// <remarks>Same shape as KubeOps' type of this name.</remarks>
public sealed record ReconciliationResult<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    private ReconciliationResult(TEntity entity, bool isSuccess, string? errorMessage, Exception? error, TimeSpan? requeueAfter) =>
        (Entity, IsSuccess, ErrorMessage, Error, RequeueAfter) = (entity, isSuccess, errorMessage, error, requeueAfter);

    /// <summary>The object that was reconciled.</summary>
    public TEntity Entity { get; }

    /// <summary>Whether the world now matches the spec as far as this pass could bring it.</summary>
    [MemberNotNullWhen(false, nameof(ErrorMessage))]
    public bool IsSuccess { get; }

    /// <summary>What failed, in a sentence; null on success.</summary>
    public string? ErrorMessage { get; }

    /// <summary>The exception behind the failure, if there was one.</summary>
    public Exception? Error { get; }

    /// <summary>When to look again although nothing changed. Null: on success at the next resync, on failure after the key's back-off.</summary>
    public TimeSpan? RequeueAfter { get; }

    /// <summary>The world matches.</summary>
    public static ReconciliationResult<TEntity> Success(TEntity entity, TimeSpan? requeueAfter = null) =>
        new(entity, true, null, null, requeueAfter);

    /// <summary>It does not, and trying again may help.</summary>
    public static ReconciliationResult<TEntity> Failure(TEntity entity, string errorMessage, Exception? error = null, TimeSpan? requeueAfter = null) =>
        new(entity, false, errorMessage, error, requeueAfter);
}
