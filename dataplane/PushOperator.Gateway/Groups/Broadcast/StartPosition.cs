using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>Where a subscriber begins: by partition index the first offset it wants, and the holes it is told first; or why it cannot.</summary>
internal sealed record StartPosition(long[] Positions, IReadOnlyList<Gap> Gaps)
{
    public JoinOutcome.Refused? Refused { get; private init; }

    public static StartPosition Refuse(int status, string code, string detail, TimeSpan? retryAfter = null) =>
        new([], []) { Refused = new JoinOutcome.Refused(status, code, detail, retryAfter) };
}
