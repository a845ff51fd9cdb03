namespace PushOperator.FaultRunner.Faults;

/// <summary>Under a fault something did not hold that only the fault itself can watch, such as the answer to a publish.</summary>
internal sealed class FaultException(string message) : Exception(message);
