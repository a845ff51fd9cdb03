using PushOperator.Gateway.Subscribers;

namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>The subscriber topic: what compaction left of it, and what was ever written.</summary>
internal sealed class FakeTopic
{
    // Many times what a history of 200 commands comes to: pods that answer each other's answers double them each round.
    private const int Limit = 20_000;

    private readonly List<(string Id, byte[]? Value)> _written = [];

    // By offset; null: compacted away.
    private readonly List<(string Id, byte[]? Value)?> _left = [];

    public int Count => _left.Count;

    public (string Id, byte[]? Value)? this[int offset] => _left[offset];

    public void Append(string id, byte[]? value)
    {
        if (_written.Count == Limit) throw new ModelViolationException($"the pods go on answering each other: {Limit} records");
        _written.Add((id, value));
        _left.Add((id, value));
    }

    /// <summary>Of each subscriber the last record stays, and what says that it was forgotten.</summary>
    /// <param name="end">Only what is below this offset is looked at.</param>
    public void Compact(int end)
    {
        var seen = new HashSet<string>();
        for (var offset = end - 1; offset >= 0; offset--)
        {
            if (_left[offset] is { } record && !seen.Add(record.Id) && record.Value is not null) _left[offset] = null;
        }
    }

    /// <summary>
    /// By the definition, from all that was ever written: the session whose claim is the newest since the subscriber was forgotten last, and what it wrote last itself, else its claim.
    /// Null when there is none.
    /// </summary>
    public (string Session, long Place)? Truth(string id)
    {
        (string Session, long Epoch, long Place)? newest = null;
        for (var offset = 0; offset < _written.Count; offset++)
        {
            if (_written[offset].Id != id) continue;
            if (_written[offset].Value is not { } value)
            {
                newest = null;
                continue;
            }

            var record = SubscriberRecord.TryRead(value)!;
            if (record.ForgottenAt is not null || record.Repeats is not null) continue;
            var place = record.PositionList()[0].Offset;
            if (record.Epoch is null) newest = (record.Session, offset, record.KeepsPositions == true && newest is { } before ? before.Place : place);
            else if (newest is { } own && own.Epoch == record.Epoch) newest = own with { Place = place };
        }

        return newest is { } truth ? (truth.Session, truth.Place) : null;
    }
}
