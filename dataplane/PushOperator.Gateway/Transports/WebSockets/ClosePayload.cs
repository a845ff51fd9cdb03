using System.Buffers.Binary;
using System.Text.Unicode;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>The body of a close frame: nothing, or a code and a reason (RFC 6455, 5.5.1 and 7.4).</summary>
internal static class ClosePayload
{
    /// <summary>Reads a client's close frame; <paramref name="code"/> is null when it gave none.</summary>
    public static FrameViolation? Read(ReadOnlySpan<byte> payload, out ushort? code)
    {
        code = null;
        if (payload.IsEmpty) return null;
        if (payload.Length == 1) return FrameViolation.CloseLength;
        var given = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!MayBeSent(given)) return FrameViolation.CloseCode;
        if (!Utf8.IsValid(payload[2..])) return FrameViolation.CloseReasonUtf8;
        code = given;
        return null;
    }

    // 1004 to 1006 and 1015 are never on the wire; 1016 to 2999 are reserved; 1010 is a client's.
    private static bool MayBeSent(ushort code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
