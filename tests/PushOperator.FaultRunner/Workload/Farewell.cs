namespace PushOperator.FaultRunner.Workload;

/// <summary>How a connection ended.</summary>
/// <param name="Code">Close code; null: there was no close frame.</param>
/// <param name="ReconnectAfter">What the gateway's notice said before; null: there was none.</param>
internal sealed record Farewell(int? Code, TimeSpan? ReconnectAfter);
