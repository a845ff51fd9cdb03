namespace PushOperator.Gateway.Tests.Model.Feed;

/// <summary>A partition as Kafka has it.</summary>
internal sealed class FakeLog
{
    /// <summary>Offsets of everything ever written, deleted or not.</summary>
    public List<long> Written { get; } = [];

    /// <summary>The next offset that Kafka gives.</summary>
    public long End { get; private set; }

    /// <summary>The first offset that retention has left.</summary>
    public long Start { get; private set; }

    public void Append(int count, int dice)
    {
        for (; count > 0; count--, dice = (dice * 31) + 7)
        {
            Written.Add(End);
            End += (uint)dice % 5 == 0 ? 3 : 1;
        }
    }

    public void Delete(int offsets) => Start = Math.Min(End, Start + offsets);

    /// <summary>The first record at or after an offset that is still there, or null.</summary>
    public long? FirstFrom(long offset) => Written.Where(written => written >= Math.Max(offset, Start)).Select(written => (long?)written).FirstOrDefault();
}
