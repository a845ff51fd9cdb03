namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>This process does not lead, so it may not write: another one may already be at work. Cancellation, not a failure.</summary>
public sealed class LeadershipLostException() : OperationCanceledException("this process does not lead");
