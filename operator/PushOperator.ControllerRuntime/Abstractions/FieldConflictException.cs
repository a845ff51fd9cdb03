namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>Server-side apply met a field that another manager owns.</summary>
/// <param name="detail">The API server's words: which manager, which fields.</param>
public sealed class FieldConflictException(string detail) : Exception(detail);
