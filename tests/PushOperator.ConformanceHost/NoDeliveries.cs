using System.Buffers;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Topics;

namespace PushOperator.ConformanceHost;

/// <summary>A place in a group that never has a message.</summary>
internal sealed class NoDeliveries : Membership
{
    /// <inheritdoc/>
    public override int InFlight => 0;

    /// <inheritdoc/>
    public override bool TryTake(int maxBytes, out ReadOnlySequence<byte> frames)
    {
        frames = default;
        return false;
    }

    /// <inheritdoc/>
    public override AckOutcome Ack(MessageId id) => AckOutcome.Unknown;

    /// <inheritdoc/>
    public override AckOutcome AckUpTo(MessageId id) => AckOutcome.Unknown;

    /// <inheritdoc/>
    public override AckOutcome Nack(MessageId id, TimeSpan? delay) => AckOutcome.Unknown;

    /// <inheritdoc/>
    public override void SetPaused(bool paused)
    {
    }

    /// <inheritdoc/>
    public override ValueTask<JoinOutcome.Refused?> SeekAsync(string to, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public override string? Cursor() => null;

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
