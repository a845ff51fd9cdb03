namespace PushOperator.Gateway.Tests.Fuzzing;

/// <summary>A generated case broke a promise; the message says how to repeat it.</summary>
internal sealed class FuzzFailureException(string message, Exception? cause = null) : Exception(message, cause);
