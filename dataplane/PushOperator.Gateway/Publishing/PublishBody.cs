using System.Text.Json;
using System.Text.Unicode;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Json;

namespace PushOperator.Gateway.Publishing;

/// <summary>Reads the JSON body of a publish: one message, or <c>{"messages":[…]}</c>. Everything is checked before anything is published.</summary>
internal static class PublishBody
{
    private const int MaxMessages = 1_000;

    /// <summary>Reads the messages.</summary>
    public static BadInput? Read(ReadOnlySpan<byte> body, TopicConfiguration topic, out IReadOnlyList<PublishRequest> requests)
    {
        requests = [];
        if (!Utf8.IsValid(body)) return BadInput.Json(0, "the body is not UTF-8");
        Span<MemberRange> ranges = stackalloc MemberRange[JsonMembers.MaxMembers];
        if (JsonMembers.Read(body, ranges, out var members) is { } broken) return broken;
        if (members.Has("messages"u8)) return ReadBatch(members, topic, out requests);
        if (ReadOne(members, "message", topic, out var request) is { } bad) return bad;
        requests = [request];
        return null;
    }

    private static BadInput? ReadBatch(in JsonMembers body, TopicConfiguration topic, out IReadOnlyList<PublishRequest> requests)
    {
        requests = [];
        if (body.FirstUnknown("messages"u8) is { } unknown) return BadInput.Field($"{unknown}: beside messages there is no other member");
        var list = body.Raw("messages"u8);
        var reader = new Utf8JsonReader(list);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return BadInput.Field("messages: a list is wanted");
        var read = new List<PublishRequest>();
        Span<MemberRange> ranges = stackalloc MemberRange[JsonMembers.MaxMembers];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (read.Count == MaxMessages) return new BadInput("batch_too_long", $"messages: at most {MaxMessages} are taken at once");
            var path = $"messages[{read.Count}]";
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (JsonMembers.Read(list[start..(int)reader.BytesConsumed], ranges, out var members) is { } broken) return broken with { Detail = $"{path}: {broken.Detail}" };
            if (ReadOne(members, path, topic, out var request) is { } bad) return bad;
            read.Add(request);
        }

        requests = read;
        return read.Count == 0 ? new BadInput("batch_empty", "messages: at least one is wanted") : null;
    }

    private static BadInput? ReadOne(in JsonMembers members, string path, TopicConfiguration topic, out PublishRequest request)
    {
        request = new PublishRequest { Topic = topic };
        if (members.FirstUnknown("key headers data dataBase64 partition"u8) is { } unknown)
            return BadInput.Field($"{path}.{unknown}: there is no such member; known: key, headers, data, dataBase64, partition");
        if (PublishFields.Read(members, path, topic, out var read) is { } bad) return bad;
        request = read;
        if (!members.Has("partition"u8)) return null;
        if (!JsonValues.TryInteger(members.Raw("partition"u8), 0, int.MaxValue, out var partition)) return BadInput.Field($"{path}.partition: a whole number from 0 is wanted");
        request = read with { Partition = (int)partition };
        return null;
    }
}
