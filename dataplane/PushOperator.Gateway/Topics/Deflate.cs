using System.Buffers;
using System.IO.Compression;

namespace PushOperator.Gateway.Topics;

/// <summary>
/// Compression of one message by itself, as <c>permessage-deflate</c> without context takeover has it (RFC 7692, 7.2): nothing is kept between messages, so the same bytes go to everybody,
/// and a connection between messages holds nothing.
/// </summary>
internal static class Deflate
{
    /// <summary>What ends every message and is not sent: an empty block without compression.</summary>
    private static readonly byte[] s_flush = [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>The same as the last block of a stream, so that the end of one is seen.</summary>
    private static readonly byte[] s_end = [0x01, 0x00, 0x00, 0xFF, 0xFF];

    /// <summary>Compresses, with the fastest level.</summary>
    /// <param name="payload">Not empty: what is empty is not changed by a flush.</param>
    /// <param name="buffer">Written from its beginning; what it held is lost.</param>
    /// <returns>The compressed bytes, in the buffer.</returns>
    public static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> payload, MemoryStream buffer)
    {
        buffer.SetLength(0);
        using var deflate = new DeflateStream(buffer, CompressionLevel.Fastest, leaveOpen: true);
        deflate.Write(payload);
        deflate.Flush();
        return buffer.GetBuffer().AsSpan(0, (int)buffer.Length - s_flush.Length);
    }

    /// <summary>Decompresses, and takes no more memory than what comes out.</summary>
    /// <param name="compressed">A whole message.</param>
    /// <param name="maxBytes">What may come out at most.</param>
    /// <param name="payload">What came out, in an array of the shared pool, which the caller returns; null when false is returned.</param>
    /// <param name="length">How much of it.</param>
    /// <returns>False when more than <paramref name="maxBytes"/> would come out.</returns>
    /// <exception cref="InvalidDataException">It is not DEFLATE.</exception>
    public static bool TryDecompress(ReadOnlySpan<byte> compressed, int maxBytes, out byte[]? payload, out int length)
    {
        var input = ArrayPool<byte>.Shared.Rent(compressed.Length + s_flush.Length + s_end.Length);
        var output = ArrayPool<byte>.Shared.Rent(Math.Clamp(4 * compressed.Length, 256, maxBytes + 1));
        (payload, length) = (null, 0);
        try
        {
            compressed.CopyTo(input);
            s_flush.CopyTo(input, compressed.Length);
            s_end.CopyTo(input, compressed.Length + s_flush.Length);
            using var inflate = new DeflateStream(new MemoryStream(input, 0, compressed.Length + s_flush.Length + s_end.Length), CompressionMode.Decompress);
            for (int read; (read = inflate.Read(output, length, output.Length - length)) > 0;)
            {
                length += read;
                if (length > maxBytes) return false;
                if (length == output.Length) output = Grow(output, Math.Min(2 * output.Length, maxBytes + 1));
            }

            (payload, output) = (output, null!);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            if (output is not null) ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <summary>Decompresses what <see cref="Compress"/> made.</summary>
    public static byte[] Decompress(ReadOnlySpan<byte> compressed)
    {
        TryDecompress(compressed, Array.MaxLength - 1, out var payload, out var length);
        var copy = payload.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(payload!);
        return copy;
    }

    private static byte[] Grow(byte[] output, int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        output.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(output);
        return larger;
    }
}
