namespace PushOperator.Gateway.Topics;

/// <summary>One header of a record; the value is any bytes, or null.</summary>
internal readonly record struct MessageHeader(string Name, byte[]? Value);
