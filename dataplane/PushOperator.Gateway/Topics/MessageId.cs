using System.Globalization;

namespace PushOperator.Gateway.Topics;

/// <summary>Identity of a message: PushTopic name, partition, offset; <c>orders/3/42</c> on the wire. The same for every delivery of it.</summary>
public readonly record struct MessageId(string Topic, int Partition, long Offset)
{
    /// <summary>Reads <c>topic/partition/offset</c>; numbers are plain decimal digits, not negative.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MessageId id)
    {
        id = default;
        var offsetSlash = text.LastIndexOf('/');
        if (offsetSlash <= 0) return false;
        var partitionSlash = text[..offsetSlash].LastIndexOf('/');
        if (partitionSlash <= 0) return false;
        if (!int.TryParse(text[(partitionSlash + 1)..offsetSlash], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)) return false;
        if (!long.TryParse(text[(offsetSlash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) return false;
        id = new MessageId(text[..partitionSlash].ToString(), partition, offset);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Topic}/{Partition}/{Offset}");
}
