namespace PushOperator.LoadTest;

/// <summary>A run that measured nothing, in words for whoever started it.</summary>
internal sealed class LoadTestException(string message) : Exception(message);
