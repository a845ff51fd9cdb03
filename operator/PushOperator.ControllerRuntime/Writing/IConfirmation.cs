using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.Writing;

/// <summary><see cref="Confirmation{T}"/> for whoever has an object of a kind that he does not know.</summary>
internal interface IConfirmation
{
    /// <inheritdoc cref="Abstractions.IObjectWriter.ConfirmAsync"/>
    Task ConfirmAsync(IKubernetesObject<V1ObjectMeta> entity, CancellationToken cancellationToken);
}
