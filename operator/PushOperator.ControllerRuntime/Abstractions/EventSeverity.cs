namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>The type of a Kubernetes Event.</summary>
public enum EventSeverity
{
    /// <summary>Good to know.</summary>
    Normal,

    /// <summary>Somebody may have to act.</summary>
    Warning,
}
