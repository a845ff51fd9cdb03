using System.Buffers;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups;

/// <summary>
/// A subscriber's place in its group: what to send it next, what it acknowledged, where it would resume.
/// </summary>
/// <remarks>
/// The connection's write loop is the only caller of <see cref="TryTake"/>; the read loop calls the acknowledgements. The two
/// may run at the same time. None of them blocks. Disposing ends the membership: a Shared group redelivers what was in flight.
/// </remarks>
public abstract class Membership : IDisposable
{
    /// <summary>
    /// Everything that waits for this subscriber, as whole WebSocket frames (header and payload), at most about
    /// <paramref name="maxBytes"/> but at least one frame. The memory stays valid until the next call or disposal; calling
    /// again means the bytes before were written. <c>gap</c> frames come in their place in the order.
    /// </summary>
    /// <returns>False when nothing waits; <see cref="IMember.Wake"/> follows when that changes.</returns>
    public abstract bool TryTake(int maxBytes, out ReadOnlySequence<byte> frames);

    /// <summary>Finishes one delivery.</summary>
    public abstract AckOutcome Ack(MessageId id);

    /// <summary>Finishes every delivery of that partition up to and including this one.</summary>
    public abstract AckOutcome AckUpTo(MessageId id);

    /// <summary>Asks for another delivery after <paramref name="delay"/>, or after the group's back-off when null.</summary>
    public abstract AckOutcome Nack(MessageId id, TimeSpan? delay);

    /// <summary>Stops new deliveries (<c>pause</c>) or lets them go on (<c>resume</c>).</summary>
    public abstract void SetPaused(bool paused);

    /// <summary>Moves the subscriber: <c>earliest</c>, <c>latest</c>, a time or a cursor. Null when done, else why not.</summary>
    public abstract ValueTask<JoinOutcome.Refused?> SeekAsync(string to, CancellationToken cancellationToken);

    /// <summary>
    /// The signed cursor of what is done: resuming there repeats nothing that was acknowledged and skips nothing that was not. Null in a
    /// Shared group: its position is the group's, and Kafka keeps it.
    /// </summary>
    public abstract string? Cursor();

    /// <summary>Deliveries written and not yet acknowledged.</summary>
    public abstract int InFlight { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
