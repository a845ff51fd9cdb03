using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Subscribers;

/// <summary>What a pod keeps of one subscriber.</summary>
/// <param name="Session">Its newest session; empty when it cannot be read.</param>
/// <param name="Epoch">Offset of that session's claim.</param>
/// <param name="Positions">As <see cref="CursorBody"/> writes them, to be small; null when they cannot be read by this pod.</param>
/// <param name="Before">The positions before the seek that runs, written the same way; null for none.</param>
/// <param name="Seek">Offset of the newest record of a seek that they account for; −1 for none.</param>
internal sealed record KnownSubscriber(string Session, long Epoch, byte[]? Positions, byte[]? Before = null, long Seek = -1)
{
    /// <summary>The positions as they were written; empty when they cannot be read.</summary>
    public IReadOnlyList<CursorPosition> PositionList() => ListOf(Positions);

    /// <summary>Where it is, before the seeks that came after it was written.</summary>
    public Places Places() => new(ListOf(Positions), ListOf(Before), Seek);

    private static IReadOnlyList<CursorPosition> ListOf(byte[]? body) => body is not null && CursorBody.TryRead(body, CursorBody.Version, out var positions) ? positions : [];
}
