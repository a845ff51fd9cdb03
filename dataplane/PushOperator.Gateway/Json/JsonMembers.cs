using System.Text.Json;

namespace PushOperator.Gateway.Json;

/// <summary>
/// The members of one JSON object, found in one pass and without allocating: for each, where its name and its raw value lie.
/// Values are read when asked for.
/// </summary>
/// <remarks>Lives on the stack of its reader and points into the frame's bytes. Holds at most <see cref="MaxMembers"/> members.</remarks>
internal ref struct JsonMembers
{
    /// <summary>Members an object may have.</summary>
    public const int MaxMembers = 32;

    /// <summary>How deep objects and arrays may lie in each other.</summary>
    public const int MaxDepth = 16;

    // What a client sent is shown back to it, but not without end: errors that nobody reads are kept for a while.
    private const int MaxShown = 64;
    private const int MaxSentence = 200;

    private readonly ReadOnlySpan<byte> _json;
    private readonly Span<MemberRange> _ranges;
    private int _count;

    private JsonMembers(ReadOnlySpan<byte> json, Span<MemberRange> ranges)
    {
        _json = json;
        _ranges = ranges;
    }

    /// <summary>Reads <paramref name="json"/>, which must be one object and nothing else.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="ranges">Room for <see cref="MaxMembers"/> members.</param>
    /// <param name="members">The members found.</param>
    /// <returns>Null, or what is wrong and where.</returns>
    public static BadInput? Read(ReadOnlySpan<byte> json, Span<MemberRange> ranges, out JsonMembers members)
    {
        members = new JsonMembers(json, ranges);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return BadInput.Json(0, "a JSON object is wanted");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                // A name written with escapes could hide a doubled member; no name of the protocol needs one.
                if (reader.ValueIsEscaped) return BadInput.Json(reader.TokenStartIndex, "member names are written without escapes");
                var nameStart = (int)reader.TokenStartIndex + 1;
                var name = nameStart..(nameStart + reader.ValueSpan.Length);
                reader.Read();
                var kind = reader.TokenType;
                var valueStart = (int)reader.TokenStartIndex;
                reader.Skip();
                if (members.Add(new MemberRange(name, valueStart..(int)reader.BytesConsumed, kind)) is { } error) return error;
            }

            reader.Read();
            return null;
        }
        catch (JsonException exception)
        {
            return BadInput.Json(reader.BytesConsumed, FirstSentence(exception.Message));
        }
    }

    /// <summary>Members found.</summary>
    public readonly int Count => _count;

    /// <summary>The member at a place: its name, and its raw value with quotes.</summary>
    public readonly void At(int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> raw)
    {
        name = _json[_ranges[index].Name];
        raw = _json[_ranges[index].Value];
    }

    /// <summary>The raw bytes of a member's value, quotes included; empty when it is not there.</summary>
    public readonly ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> name) =>
        IndexOf(name) is >= 0 and var index ? _json[_ranges[index].Value] : default;

    /// <summary>Whether the member is there.</summary>
    public readonly bool Has(ReadOnlySpan<byte> name) => IndexOf(name) >= 0;

    /// <summary>The kind of value, <see cref="JsonTokenType.None"/> when the member is not there.</summary>
    public readonly JsonTokenType Kind(ReadOnlySpan<byte> name) =>
        IndexOf(name) is >= 0 and var index ? _ranges[index].Kind : JsonTokenType.None;

    /// <summary>A name that is not among <paramref name="known"/> (names joined by spaces), its first 64 bytes; or null.</summary>
    public readonly string? FirstUnknown(ReadOnlySpan<byte> known)
    {
        for (var i = 0; i < _count; i++)
        {
            var found = false;
            var name = _json[_ranges[i].Name];
            foreach (var range in known.Split((byte)' ')) found |= known[range].SequenceEqual(name);
            if (!found) return System.Text.Encoding.UTF8.GetString(name[..Math.Min(name.Length, MaxShown)]);
        }

        return null;
    }

    private BadInput? Add(MemberRange member)
    {
        if (IndexOf(_json[member.Name]) >= 0) return BadInput.Json(member.Name.Start.Value - 1, "the same member twice");
        if (_count == MaxMembers) return BadInput.Json(member.Name.Start.Value - 1, $"more than {MaxMembers} members");
        _ranges[_count++] = member;
        return null;
    }

    private readonly int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_json[_ranges[i].Name].SequenceEqual(name)) return i;
        }

        return -1;
    }

    // JsonException repeats the text it stumbles over, however long, and says "… LineNumber: 0 | BytePositionInLine: 3." after its sentence; the byte is said once already.
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var sentence = (end < 0 ? message : message[..end]).TrimEnd('.');
        return sentence.Length <= MaxSentence ? sentence : $"{sentence[..(MaxSentence / 2)]}…{sentence[^(MaxSentence / 2)..]}";
    }
}
