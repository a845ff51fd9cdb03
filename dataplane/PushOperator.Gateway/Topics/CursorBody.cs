using System.Text;

namespace PushOperator.Gateway.Topics;

/// <summary>
/// The positions of a cursor as bytes: for each topic its name, its id (16 bytes), the number of partitions, and for each of those number and offset; all numbers
/// in LEB128, seven bits a byte.
/// </summary>
/// <remarks>Version 1 had no ids; it is still read.</remarks>
internal static class CursorBody
{
    /// <summary>What <see cref="Write"/> writes.</summary>
    public const byte Version = 2;

    private const byte WithoutIds = 1;
    private const int IdLength = 16;

    public static byte[] Write(IReadOnlyList<CursorPosition> positions)
    {
        using var stream = new MemoryStream(16 + (positions.Count * 6));
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        var topics = positions.GroupBy(position => (position.Topic, position.TopicId)).ToArray();
        writer.Write7BitEncodedInt(topics.Length);
        foreach (var topic in topics)
        {
            writer.Write(topic.Key.Topic);
            writer.Write(topic.Key.TopicId.ToByteArray(bigEndian: true));
            writer.Write7BitEncodedInt(topic.Count());
            foreach (var position in topic)
            {
                writer.Write7BitEncodedInt(position.Partition);
                writer.Write7BitEncodedInt64(position.Offset);
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>False when the bytes are not what <see cref="Write"/> makes, or made in that <paramref name="version"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, byte version, out IReadOnlyList<CursorPosition> positions)
    {
        var read = new List<CursorPosition>();
        positions = read;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(body.ToArray()), Encoding.UTF8);
            for (var topics = reader.Read7BitEncodedInt(); topics > 0; topics--)
            {
                var topic = reader.ReadString();
                var id = version == WithoutIds ? Guid.Empty : new Guid(reader.ReadBytes(IdLength), bigEndian: true);
                for (var partitions = reader.Read7BitEncodedInt(); partitions > 0; partitions--)
                    read.Add(new CursorPosition(topic, reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64(), id));
            }

            return reader.BaseStream.Position == body.Length && read.All(position => position is { Partition: >= 0, Offset: >= 0 });
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return false;
        }
    }
}
