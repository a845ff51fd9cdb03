using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PushOperator.Gateway.Publishing;

/// <summary>Tells whether two messages are the same: a hash of key, value and headers, without the idempotency key that the gateway adds.</summary>
internal static class MessageFingerprint
{
    public static UInt128 Of(byte[]? key, byte[]? value, IEnumerable<(string Name, byte[]? Value)> headers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, key);
        Append(hash, value);
        foreach (var (name, content) in headers)
        {
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, content);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    // Each part with its length, −1 for none, so that parts cannot run into each other.
    private static void Append(IncrementalHash hash, byte[]? part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part?.Length ?? -1);
        hash.AppendData(length);
        if (part is not null) hash.AppendData(part);
    }
}
