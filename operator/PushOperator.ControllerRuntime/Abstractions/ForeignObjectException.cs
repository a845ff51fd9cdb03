namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>An object with the name we need exists and belongs to somebody else; it was neither adopted nor changed.</summary>
public sealed class ForeignObjectException(string kind, string @namespace, string name, string owner)
    : Exception($"{kind} {@namespace}/{name} exists and is not controlled by {owner}; rename or delete it, then this object is reconciled again")
{
    /// <summary>Kind of the object in the way.</summary>
    public string ObjectKind { get; } = kind;

    /// <summary>Its namespace and name.</summary>
    public string ObjectName { get; } = $"{@namespace}/{name}";
}
