namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>What happened to an object in the cache.</summary>
public enum ObjectChangeType
{
    /// <summary>It was not there before.</summary>
    Added,

    /// <summary>It was there with another resourceVersion.</summary>
    Modified,

    /// <summary>It is gone (or no longer matches the selector); the change carries its last known state.</summary>
    Deleted,
}
