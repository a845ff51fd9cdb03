using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Json;
using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Commands;

/// <summary>Reads the JSON body that begins a seek: <c>to</c>, and if wanted <c>topics</c> and <c>rate</c>.</summary>
internal static class SeekBody
{
    /// <summary>A body may have this many bytes: the longest cursor and some topics.</summary>
    public const int MaxBytes = 128 * 1024;

    private const int MaxRate = 1_000_000;

    public static BadInput? Read(ReadOnlySpan<byte> body, out SeekCommand? command)
    {
        command = null;
        if (!Utf8.IsValid(body)) return BadInput.Json(0, "the body is not UTF-8");
        Span<MemberRange> ranges = stackalloc MemberRange[JsonMembers.MaxMembers];
        if (JsonMembers.Read(body, ranges, out var members) is { } broken) return broken;
        if (members.FirstUnknown("to topics rate"u8) is { } unknown) return BadInput.Field($"{unknown}: there is no such member; known: to, topics, rate");
        if (!JsonValues.TryString(members.Raw("to"u8), out var to)) return BadInput.Field("to: earliest, latest, an RFC 3339 time or a cursor is wanted");
        if (ResumePosition.Check(to) is { } bad) return bad with { Detail = $"to: {bad.Detail}" };
        if (ReadTopics(members, out var topics) is { } badTopics) return badTopics;
        var rate = 0L;
        if (members.Has("rate"u8) && !JsonValues.TryInteger(members.Raw("rate"u8), 1, MaxRate, out rate))
            return BadInput.Field(string.Create(CultureInfo.InvariantCulture, $"rate: messages a second from 1 to {MaxRate} are wanted, or no rate for as fast as they are taken"));
        command = new SeekCommand(to, topics, rate == 0 ? null : (int)rate);
        return null;
    }

    private static BadInput? ReadTopics(in JsonMembers members, out IReadOnlyList<string> topics)
    {
        topics = [];
        if (!members.Has("topics"u8)) return null;
        var names = new List<string>();
        var raw = members.Raw("topics"u8);
        var reader = new Utf8JsonReader(raw);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return BadInput.Field("topics: a list of names is wanted");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!JsonValues.TryString(raw[start..(int)reader.BytesConsumed], out var name)) return BadInput.Field($"topics[{names.Count}]: the name of a PushTopic is wanted");
            if (names.Contains(name)) return BadInput.Field($"topics[{names.Count}]: the same topic twice");
            names.Add(name);
        }

        topics = names;
        return names.Count == 0 ? BadInput.Field("topics: at least one is wanted; leave it out for all of the group's") : null;
    }
}
