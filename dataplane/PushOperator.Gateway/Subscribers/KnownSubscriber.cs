using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Subscribers;

/// <summary>What a pod keeps of one subscriber.</summary>
/// <param name="Session">Its newest session; empty when it cannot be read.</param>
/// <param name="Epoch">Offset of that session's claim.</param>
/// <param name="Positions">As <see cref="CursorBody"/> writes them, to be small; null when they cannot be read by this pod.</param>
internal sealed record KnownSubscriber(string Session, long Epoch, byte[]? Positions)
{
    /// <summary>The positions; empty when they cannot be read.</summary>
    public IReadOnlyList<CursorPosition> PositionList() => Positions is not null && CursorBody.TryRead(Positions, CursorBody.Version, out var positions) ? positions : [];
}
