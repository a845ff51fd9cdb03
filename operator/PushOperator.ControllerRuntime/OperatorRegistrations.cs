namespace PushOperator.ControllerRuntime;

/// <summary>What was registered, kept until it is checked at the start. Written while services are registered, read afterwards.</summary>
internal sealed class OperatorRegistrations
{
    /// <summary>(controller, kind) of each controller.</summary>
    public List<(Type Controller, Type Entity)> Controllers { get; } = [];

    /// <summary>(finalizer's name, kind) of each finalizer.</summary>
    public List<(string Identifier, Type Entity)> Finalizers { get; } = [];

    /// <summary>(kind, what wakes it) of each Owns and Watches.</summary>
    public List<(Type Entity, Type Other)> WakeUps { get; } = [];
}
