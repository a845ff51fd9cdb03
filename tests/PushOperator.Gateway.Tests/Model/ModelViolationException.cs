namespace PushOperator.Gateway.Tests.Model;

/// <summary>The product did what its model forbids.</summary>
internal sealed class ModelViolationException(string message) : Exception(message);
