using System.Numerics;
using System.Runtime.InteropServices;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>Takes the mask off a client's payload.</summary>
internal static class FrameMask
{
    /// <summary>
    /// Unmasks in place. <paramref name="mask"/> holds the four key bytes in wire order (lowest byte first); the result is the
    /// key turned so that the payload's next bytes can be given to the next call.
    /// </summary>
    public static uint Apply(Span<byte> payload, uint mask)
    {
        var wide = ((ulong)mask << 32) | mask;
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        for (var i = 0; i < words.Length; i++) words[i] ^= BitConverter.IsLittleEndian ? wide : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(wide);
        var rest = payload[(words.Length * sizeof(ulong))..];
        for (var i = 0; i < rest.Length; i++) rest[i] ^= (byte)(mask >> (8 * (i & 3)));
        return BitOperations.RotateRight(mask, 8 * (payload.Length & 3));
    }
}
