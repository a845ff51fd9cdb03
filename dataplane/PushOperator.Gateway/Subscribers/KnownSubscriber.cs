using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Subscribers;

/// <summary>What a pod keeps of one subscriber.</summary>
/// <param name="Session">Its newest session; empty when it cannot be read.</param>
/// <param name="Epoch">Offset of that session's claim.</param>
/// <param name="At">Offset of the record that said where it is, whoever repeated it since.</param>
/// <param name="Positions">As <see cref="CursorBody"/> writes them, to be small; null when they cannot be read by this pod.</param>
/// <param name="Before">The positions before the seek that runs, written the same way; null for none.</param>
/// <param name="Seek">Offset of the newest record of a seek that they account for; −1 for none.</param>
internal sealed record KnownSubscriber(string Session, long Epoch, long At, byte[]? Positions, byte[]? Before = null, long Seek = -1)
{
    /// <summary>What a record says that was written at <paramref name="offset"/>.</summary>
    public static KnownSubscriber Of(SubscriberRecord record, long offset) => new(
        record.Session,
        record.Epoch ?? offset,
        record.Repeats ?? offset,
        CursorBody.Write(record.PositionList()),
        record.Before is null ? null : CursorBody.Write(record.BeforeList()),
        record.Seek ?? -1);

    /// <summary>Whether another says that the subscriber is at the same place.</summary>
    public bool IsWhere(KnownSubscriber other) => Seek == other.Seek && IsSame(Positions, other.Positions) && IsSame(Before, other.Before);

    /// <summary>The positions as they were written; empty when they cannot be read.</summary>
    public IReadOnlyList<CursorPosition> PositionList() => ListOf(Positions);

    /// <summary>Where it is, before the seeks that came after it was written.</summary>
    public Places Places() => new(ListOf(Positions), ListOf(Before), Seek);

    private static bool IsSame(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

    private static IReadOnlyList<CursorPosition> ListOf(byte[]? body) => body is not null && CursorBody.TryRead(body, CursorBody.Version, out var positions) ? positions : [];
}
