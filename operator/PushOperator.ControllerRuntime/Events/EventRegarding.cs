using k8s.Models;

namespace PushOperator.ControllerRuntime.Events;

/// <summary>The object that an Event is about.</summary>
internal sealed record EventRegarding(string ApiVersion, string Kind, string? Namespace, string Name, string? Uid)
{
    /// <summary>Where its Events are kept: with it, or in <c>default</c> for a cluster-scoped object.</summary>
    public string EventNamespace => string.IsNullOrEmpty(Namespace) ? "default" : Namespace;

    public V1ObjectReference Reference => new() { ApiVersion = ApiVersion, Kind = Kind, NamespaceProperty = Namespace, Name = Name, Uid = Uid };
}
