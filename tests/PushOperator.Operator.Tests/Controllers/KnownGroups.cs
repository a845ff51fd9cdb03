using System.Diagnostics.CodeAnalysis;
using PushOperator.Api.Groups;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>SubscriberGroups as the operator's cache has them.</summary>
internal sealed class KnownGroups : IObjectCache<V1Alpha1SubscriberGroup>
{
    private readonly List<V1Alpha1SubscriberGroup> _groups = [];

    /// <summary>A Shared group that reads a PushTopic.</summary>
    public void Add(string name, string topic)
    {
        var group = TestObjects.Group(name, topic, spec => spec.Delivery = Delivery.Shared);
        group.Metadata.NamespaceProperty = "shop";
        _groups.Add(group);
    }

    public bool TryGet(string @namespace, string name, [NotNullWhen(true)] out V1Alpha1SubscriberGroup? value) =>
        (value = _groups.Find(group => group.Metadata.Name == name)) is not null;

    public IReadOnlyList<V1Alpha1SubscriberGroup> List(string? @namespace = null) => _groups;
}
