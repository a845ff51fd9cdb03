using System.Globalization;
using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.State;

/// <summary>Where a message is stored: what its id says.</summary>
internal readonly record struct MessagePlace(string Topic, int Partition, long Offset)
{
    /// <summary>Where a publish was stored.</summary>
    public static MessagePlace Of(PublishSucceeded stored) => new(stored.Topic, stored.Partition, stored.Offset);

    /// <summary>Reads an id, <c>topic/partition/offset</c>.</summary>
    public static MessagePlace Parse(string message)
    {
        var last = message.LastIndexOf('/');
        var middle = message.LastIndexOf('/', last - 1);
        return new MessagePlace(
            message[..middle],
            int.Parse(message.AsSpan(middle + 1, last - middle - 1), CultureInfo.InvariantCulture),
            long.Parse(message.AsSpan(last + 1), CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Topic}/{Partition}/{Offset}";
}
