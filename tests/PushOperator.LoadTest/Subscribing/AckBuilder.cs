using System.Buffers;
using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Subscribing;

/// <summary>Collects the ids of the messages that one read brought, for one <c>ack</c> frame. One thread.</summary>
internal sealed class AckBuilder(AcknowledgementStyle style)
{
    private const int MostIds = 1_000;
    private readonly ArrayBufferWriter<byte> _payload = new(4_096);
    private byte[] _last = new byte[512];
    private int _lastLength;
    private int _ids;

    /// <summary>Whether the frame can hold no more ids.</summary>
    public bool IsFull => _ids == MostIds;

    /// <summary>Takes the id of a <c>message</c> frame.</summary>
    public void Add(ReadOnlySpan<byte> frame)
    {
        var id = IdOf(frame);
        _ids++;
        if (style == AcknowledgementStyle.UpTo)
        {
            if (_last.Length < id.Length) _last = new byte[id.Length];
            id.CopyTo(_last);
            _lastLength = id.Length;
            return;
        }

        _payload.Write(_ids == 1 ? "{\"op\":\"ack\",\"ids\":[\""u8 : ",\""u8);
        _payload.Write(id);
        _payload.Write("\""u8);
    }

    /// <summary>The frame, or null when there is nothing to acknowledge. Begins anew.</summary>
    public byte[]? Take()
    {
        if (_ids == 0) return null;
        if (style == AcknowledgementStyle.UpTo)
        {
            _payload.Write("{\"op\":\"ack\",\"upTo\":\""u8);
            _payload.Write(_last.AsSpan(0, _lastLength));
            _payload.Write("\"}"u8);
        }
        else
        {
            _payload.Write("]}"u8);
        }

        var frame = ClientFrame.Create(ClientFrame.Text, _payload.WrittenSpan);
        _payload.ResetWrittenCount();
        _ids = 0;
        return frame;
    }

    private static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> frame)
    {
        var mark = "\"id\":\""u8;
        var id = frame[(frame.IndexOf(mark) + mark.Length)..];
        return id[..id.IndexOf((byte)'"')];
    }
}
