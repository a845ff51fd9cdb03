using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Commands;

/// <summary>The seek that runs and the newest twenty that ended, newest first, without their partitions.</summary>
internal sealed record SeekList(IReadOnlyList<SeekStatus> Seeks);
