using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Replay;

/// <summary>What a subscriber that catches up wants next.</summary>
/// <param name="Generation">The partition's when it was asked: offsets of an older one name other messages.</param>
internal readonly record struct ReplayKey(FrameCoding Coding, int Partition, long Offset, int Generation = 0);
