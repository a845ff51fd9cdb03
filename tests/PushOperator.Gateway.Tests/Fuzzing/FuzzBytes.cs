using System.Buffers;

namespace PushOperator.Gateway.Tests.Fuzzing;

/// <summary>Bytes of clients, and what a line or an attacker makes of them.</summary>
internal static class FuzzBytes
{
    private static readonly byte[] s_interesting = [0x00, 0x01, 0x22, 0x2C, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x7E, 0x7F, 0x80, 0xC0, 0xED, 0xFE, 0xFF];

    /// <summary>Random bytes.</summary>
    public static byte[] Bytes(this Random random, int most)
    {
        var bytes = new byte[random.Next(most + 1)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>One of them.</summary>
    public static T Pick<T>(this Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    /// <summary>The same with one to four changes: bits, bytes, and pieces that are gone, doubled or new.</summary>
    public static byte[] Mutate(this Random random, byte[] given)
    {
        var bytes = given.ToList();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = random.Pick(s_interesting);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.InsertRange(at, random.Bytes(8));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>A masked frame in its shortest form.</summary>
    public static byte[] Frame(this Random random, byte first, ReadOnlySpan<byte> payload)
    {
        byte[] length = payload.Length < 126
            ? [(byte)(0x80 | payload.Length)]
            : [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        var mask = new byte[4];
        random.NextBytes(mask);
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++) masked[i] ^= mask[i & 3];
        return [first, .. length, .. mask, .. masked];
    }

    /// <summary>The same bytes in one to three pieces of memory, as a pipe has them.</summary>
    public static ReadOnlySequence<byte> InPieces(this Random random, byte[] bytes)
    {
        var (one, other) = (random.Next(bytes.Length + 1), random.Next(bytes.Length + 1));
        var first = new Piece(bytes.AsMemory(0, Math.Min(one, other)), null);
        var second = new Piece(bytes.AsMemory(Math.Min(one, other), Math.Abs(one - other)), first);
        var third = new Piece(bytes.AsMemory(Math.Max(one, other)), second);
        return new ReadOnlySequence<byte>(first, 0, third, third.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
