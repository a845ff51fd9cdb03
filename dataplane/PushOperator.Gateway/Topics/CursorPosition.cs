namespace PushOperator.Gateway.Topics;

/// <summary>One partition of a cursor: the offset to go on at.</summary>
internal readonly record struct CursorPosition(string Topic, int Partition, long Offset);
