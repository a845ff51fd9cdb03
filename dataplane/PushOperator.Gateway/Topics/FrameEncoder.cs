using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace PushOperator.Gateway.Topics;

/// <summary>
/// Writes a message as one whole WebSocket frame. Reuses its buffer, so one thread at a time; the returned span is valid until the next call.
/// </summary>
/// <remarks>Allocates nothing for a message without headers once the buffer has grown to the largest message seen.</remarks>
internal sealed class FrameEncoder(FrameCoding coding, string groupNamespace)
{
    // Above this the buffer is given back after the message that needed it, so that one large message is not paid for ever.
    private const int KeptBuffer = 1 << 20;

    // Below this the frame of a message hardly becomes shorter.
    private const int LeastDeflated = 64;

    private ArrayBufferWriter<byte> _payload = new(4096);
    private MemoryStream? _deflated;
    private byte[] _frame = new byte[4096];
    private Utf8JsonWriter? _json;

    public FrameCoding Coding => coding;

    /// <summary>The frame of one delivery. <paramref name="deliveryCount"/> is written from 2 on, in the format that has a place for it.</summary>
    public ReadOnlySpan<byte> Encode(Message message, int deliveryCount = 1)
    {
        if (coding.Format == FrameFormat.Raw) return EncodeRaw(message.Value);
        if (_payload.Capacity > KeptBuffer) _payload = new ArrayBufferWriter<byte>(4096);
        _payload.ResetWrittenCount();
        var json = _json ??= new Utf8JsonWriter(_payload, MessageEnvelope.WriterOptions);
        json.Reset(_payload);
        if (coding.Format == FrameFormat.Json) MessageEnvelope.Write(json, message, deliveryCount);
        else CloudEventEnvelope.Write(json, message, groupNamespace);
        json.Flush();
        return Frame(FrameHeader.Text, _payload.WrittenSpan);
    }

    /// <summary>The notice of a hole; empty in the formats that carry messages and nothing else.</summary>
    public ReadOnlySpan<byte> EncodeGap(Gap gap) => coding.Format == FrameFormat.Json ? Frame(FrameHeader.Text, gap.ToJson()) : [];

    // Empty when nothing is gained: a message that is not marked as compressed is not.
    private ReadOnlySpan<byte> Deflated(ReadOnlySpan<byte> payload)
    {
        if (_deflated is null || _deflated.Capacity > KeptBuffer) _deflated = new MemoryStream(4096);
        var deflated = Deflate.Compress(payload, _deflated);
        return deflated.Length < payload.Length ? deflated : [];
    }

    private ReadOnlySpan<byte> EncodeRaw(byte[]? value) =>
        Frame(Utf8.IsValid(value) ? FrameHeader.Text : FrameHeader.Binary, value);

    private ReadOnlySpan<byte> Frame(byte opcode, ReadOnlySpan<byte> payload)
    {
        if (coding.IsDeflated && payload.Length >= LeastDeflated && Deflated(payload) is { Length: > 0 } deflated)
        {
            opcode |= FrameHeader.Deflated;
            payload = deflated;
        }

        var needed = FrameHeader.MaxLength + payload.Length;
        if (_frame.Length < needed || _frame.Length > KeptBuffer) _frame = new byte[Math.Max(needed, 4096)];
        var header = FrameHeader.Write(_frame, opcode, payload.Length);
        payload.CopyTo(_frame.AsSpan(header));
        return _frame.AsSpan(0, header + payload.Length);
    }
}
