using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime.Reconciliation;

/// <summary>A change of a <typeparamref name="TOwned"/> wakes the <typeparamref name="TOwner"/> that controls it.</summary>
internal sealed class OwnedWakeUp<TOwner, TOwned>(ResourceWatcher<TOwned> watcher) : IWakeUp<TOwner>
    where TOwner : class, IKubernetesObject<V1ObjectMeta>
    where TOwned : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly ResourceKind Owner = ResourceKind.Of<TOwner>();

    public Task Synced => watcher.Synced;

    public string Description => watcher.Description;

    public IDisposable Subscribe(Action<ObjectKey> wake) => watcher.Store.Subscribe(change =>
    {
        var controller = change.Object.GetController();
        if (controller is not null && controller.Kind == Owner.Kind && GroupOf(controller.ApiVersion) == Owner.Group)
        {
            wake(new ObjectKey(change.Object.Metadata.NamespaceProperty ?? "", controller.Name));
        }
    });

    // The group without the version: an owner may have been written in another version of its kind.
    private static string GroupOf(string apiVersion) => apiVersion.IndexOf('/') is var slash and > 0 ? apiVersion[..slash] : "";
}
