using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Reconciliation;

/// <summary>Something whose changes make a <typeparamref name="TEntity"/> worth looking at.</summary>
internal interface IWakeUp<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Ends when its cache is complete for the first time; nothing is reconciled before.</summary>
    Task Synced { get; }

    /// <summary>For logs: what is waited for.</summary>
    string Description { get; }

    /// <summary>Calls <paramref name="wake"/> with each object worth looking at, until the result is disposed.</summary>
    IDisposable Subscribe(Action<ObjectKey> wake);
}
