namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>Where this process stands, for readiness and status pages. Thread-safe.</summary>
public interface IOperatorState
{
    /// <summary>Whether this process leads now, and so its controllers run. Always true where leader election is off.</summary>
    bool IsLeading { get; }

    /// <summary>Whether every watched kind has been listed once. A standby whose caches are complete is ready: it can take over.</summary>
    bool CachesAreComplete { get; }
}
