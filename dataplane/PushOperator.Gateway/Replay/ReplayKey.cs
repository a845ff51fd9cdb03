using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Replay;

/// <summary>What a subscriber that catches up wants next.</summary>
internal readonly record struct ReplayKey(FrameFormat Format, int Partition, long Offset);
