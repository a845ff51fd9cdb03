using System.Globalization;

namespace PushOperator.Gateway.Commands;

/// <summary>A partition's place in a list: by topic, then by number.</summary>
internal readonly record struct PartitionPlace(string Topic, int Partition) : IComparable<PartitionPlace>
{
    public static bool TryParse(string text, out PartitionPlace place)
    {
        place = default;
        var slash = text.LastIndexOf('/');
        if (slash <= 0 || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)) return false;
        place = new PartitionPlace(text[..slash], partition);
        return true;
    }

    public int CompareTo(PartitionPlace other) => string.CompareOrdinal(Topic, other.Topic) is not 0 and var byTopic ? byTopic : Partition.CompareTo(other.Partition);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Topic}/{Partition}");
}
