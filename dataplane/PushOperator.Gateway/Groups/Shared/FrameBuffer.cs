using System.Buffers;

namespace PushOperator.Gateway.Groups.Shared;

/// <summary>Frames of one connection behind each other in pooled memory.</summary>
internal struct FrameBuffer
{
    private byte[]? _bytes;
    private int _length;

    public readonly ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Append(ReadOnlySpan<byte> frame)
    {
        if (_bytes is null || _bytes.Length - _length < frame.Length) Grow(frame.Length);
        frame.CopyTo(_bytes.AsSpan(_length));
        _length += frame.Length;
    }

    public void Clear() => _length = 0;

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
        _length = 0;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + needed, _length * 2));
        _bytes?.AsSpan(0, _length).CopyTo(larger);
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
