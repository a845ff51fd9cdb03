using System.Buffers.Text;
using System.Text;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Connections;

/// <summary>The group's topics by the name that clients use. Reads message ids without allocating, since the topic's name is there already.</summary>
internal sealed class TopicNames
{
    private readonly (byte[] Utf8, TopicConfiguration Topic)[] _topics;

    public TopicNames(GatewayConfiguration configuration) =>
        _topics = [.. configuration.Topics.Select(topic => (Encoding.UTF8.GetBytes(topic.Name), topic))];

    /// <summary>The names, for error texts.</summary>
    public string Known => string.Join(", ", _topics.Select(topic => topic.Topic.Name));

    /// <summary>The topic of that name, or null.</summary>
    public TopicConfiguration? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (utf8, topic) in _topics)
        {
            if (name.SequenceEqual(utf8)) return topic;
        }

        return null;
    }

    /// <summary>The topic of that name, or null.</summary>
    public TopicConfiguration? Find(string name) => Find(Encoding.UTF8.GetBytes(name));

    /// <summary>Reads <c>topic/partition/offset</c>.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="id">The id; of another group's topic it has an empty topic name, which no message has.</param>
    /// <returns>Whether the text has the form of an id.</returns>
    public bool TryReadId(ReadOnlySpan<byte> text, out MessageId id)
    {
        id = default;
        var offsetSlash = text.LastIndexOf((byte)'/');
        if (offsetSlash <= 0) return false;
        var partitionSlash = text[..offsetSlash].LastIndexOf((byte)'/');
        if (partitionSlash <= 0) return false;
        if (!TryReadNumber(text[(partitionSlash + 1)..offsetSlash], out var partition) || partition > int.MaxValue) return false;
        if (!TryReadNumber(text[(offsetSlash + 1)..], out var offset)) return false;
        id = new MessageId(Find(text[..partitionSlash])?.Name ?? "", (int)partition, offset);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, out long number)
    {
        number = 0;
        // The parser also takes a sign, an id never has one.
        return !digits.IsEmpty && char.IsAsciiDigit((char)digits[0])
            && Utf8Parser.TryParse(digits, out number, out var read) && read == digits.Length;
    }
}
