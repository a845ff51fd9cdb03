using System.Buffers;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>
/// Turns the bytes of a client into messages and control frames, and finds every broken rule of RFC 6455 as soon as the bytes show it.
/// </summary>
/// <remarks>
/// Memory grows with the bytes that came, never with a length that was declared, and is given back when a message has been handled:
/// a reader between messages holds no buffer. Called by the connection's read loop only.
/// </remarks>
internal sealed class FrameReader(FrameLimits limits, TimeProvider time, bool takesDeflated = false) : IDisposable
{
    private readonly ReceiveRate _rate = new(limits, time);
    private byte[] _control = [];
    private byte[]? _message;
    private int _messageLength;
    private int _validUtf8;
    private int _fragments;
    private Opcode _messageOpcode;
    private ClientFrameHeader _header;
    private long _remaining;
    private uint _mask;
    private int _controlLength;
    private bool _inFrame;
    private bool _isDeflated;
    private bool _delivered;

    /// <summary>Why the last result was <see cref="ReceivedFrame.Violation"/>.</summary>
    public FrameViolation? Violation { get; private set; }

    /// <summary>The code of a <see cref="ReceivedFrame.Close"/>, or null when it came without one.</summary>
    public ushort? CloseCode { get; private set; }

    /// <summary>Payload of the last text, binary, ping or pong; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Payload => _delivered ? _message.AsSpan(0, _messageLength) : _control.AsSpan(0, _controlLength);

    /// <summary>Whether a message has begun and is not whole yet: its time limit runs.</summary>
    public bool InMessage => !_delivered && (_fragments > 0 || _inFrame);

    /// <summary>Whether the client has yet to say who it is: then its messages have to be short.</summary>
    public bool AwaitsToken { get; set; }

    /// <summary>Consumes bytes from the front of <paramref name="buffer"/> until something is whole or they are used up.</summary>
    public ReceivedFrame Read(ref ReadOnlySequence<byte> buffer)
    {
        if (_delivered) ReleaseMessage();
        while (true)
        {
            if (!_inFrame)
            {
                if (!ClientFrameHeader.TryRead(ref buffer, takesDeflated, out _header, out var broken)) return broken is null ? ReceivedFrame.None : Break(broken);
                if (BeginFrame() is { } refused) return Break(refused);
            }

            if (TakePayload(ref buffer) is { } violation) return Break(violation);
            if (_remaining > 0) return ReceivedFrame.None;
            _inFrame = false;
            var found = _header.IsControl ? EndControl() : EndFragment();
            if (found != ReceivedFrame.None) return found;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ReleaseMessage();

    private FrameViolation? BeginFrame()
    {
        _inFrame = true;
        _remaining = _header.PayloadLength;
        _mask = _header.Mask;
        if (_rate.Frame() is { } tooFast) return tooFast;
        if (_header.IsControl)
        {
            _controlLength = 0;
            if (_remaining > 0 && _control.Length == 0) _control = new byte[125];
            return null;
        }

        if (_header.Opcode == Opcode.Continuation && _fragments == 0) return FrameViolation.StrayContinuation;
        if (_header.Opcode != Opcode.Continuation && _fragments > 0) return FrameViolation.InterruptedMessage;
        if (_header.Opcode != Opcode.Continuation) (_messageOpcode, _isDeflated) = (_header.Opcode, _header.IsDeflated);
        if (++_fragments > limits.Fragments) return FrameViolation.TooManyFragments(limits);
        if (AwaitsToken && _remaining > limits.TokenMessageBytes - _messageLength) return FrameViolation.TokenMessageTooLong(limits);
        return _remaining > limits.MessageBytes - _messageLength ? FrameViolation.MessageTooLong(limits) : null;
    }

    private FrameViolation? TakePayload(ref ReadOnlySequence<byte> buffer)
    {
        var length = (int)Math.Min(_remaining, buffer.Length);
        if (length == 0) return null;
        if (_rate.Bytes(length) is { } tooFast) return tooFast;
        var target = _header.IsControl ? _control.AsSpan(_controlLength, length) : Reserve(length);
        buffer.Slice(0, length).CopyTo(target);
        _mask = FrameMask.Apply(target, _mask);
        buffer = buffer.Slice(length);
        _remaining -= length;
        if (_header.IsControl)
        {
            _controlLength += length;
            return null;
        }

        _messageLength += length;
        // What is compressed can be read when it is whole.
        return _messageOpcode == Opcode.Text && !_isDeflated ? ValidateText() : null;
    }

    private FrameViolation? Inflate()
    {
        var most = AwaitsToken ? limits.TokenMessageBytes : limits.MessageBytes;
        try
        {
            if (!Deflate.TryDecompress(_message.AsSpan(0, _messageLength), most, out var inflated, out var length)) return AwaitsToken ? FrameViolation.TokenMessageTooLong(limits) : FrameViolation.MessageTooLong(limits);
            if (_message is not null) ArrayPool<byte>.Shared.Return(_message);
            // What it became counts too: a few bytes may stand for a thousand times as many.
            var grown = Math.Max(0, length - _messageLength);
            (_message, _messageLength) = (inflated, length);
            return _rate.Bytes(grown) ?? (_messageOpcode == Opcode.Text ? ValidateText() : null);
        }
        catch (InvalidDataException)
        {
            return FrameViolation.Deflate;
        }
    }

    private FrameViolation? ValidateText()
    {
        var valid = Utf8Prefix.Validate(_message.AsSpan(_validUtf8, _messageLength - _validUtf8));
        if (valid < 0) return FrameViolation.TextUtf8;
        _validUtf8 += valid;
        return null;
    }

    private ReceivedFrame EndControl()
    {
        if (_header.Opcode == Opcode.Ping) return ReceivedFrame.Ping;
        if (_header.Opcode == Opcode.Pong) return ReceivedFrame.Pong;
        var violation = ClosePayload.Read(_control.AsSpan(0, _controlLength), out var code);
        CloseCode = code;
        return violation is null ? ReceivedFrame.Close : Break(violation);
    }

    private ReceivedFrame EndFragment()
    {
        if (!_header.Final) return ReceivedFrame.None;
        if (_isDeflated && Inflate() is { } violation) return Break(violation);
        if (_messageOpcode == Opcode.Text && _validUtf8 != _messageLength) return Break(FrameViolation.TextUtf8);
        _delivered = true;
        return _messageOpcode == Opcode.Text ? ReceivedFrame.Text : ReceivedFrame.Binary;
    }

    private ReceivedFrame Break(FrameViolation violation)
    {
        Violation = violation;
        return ReceivedFrame.Violation;
    }

    private Span<byte> Reserve(int length)
    {
        var needed = _messageLength + length;
        if (_message is null)
        {
            _message = ArrayPool<byte>.Shared.Rent(needed);
        }
        else if (_message.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _message.Length * 2));
            _message.AsSpan(0, _messageLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_message);
            _message = larger;
        }

        return _message.AsSpan(_messageLength, length);
    }

    private void ReleaseMessage()
    {
        if (_message is not null) ArrayPool<byte>.Shared.Return(_message);
        _message = null;
        _messageLength = _validUtf8 = _fragments = 0;
        _delivered = false;
    }
}
