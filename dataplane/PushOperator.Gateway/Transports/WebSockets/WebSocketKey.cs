using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>The key exchange of the WebSocket handshake (RFC 6455, 4.2.2): it shows that this server speaks the protocol, and is no secret.</summary>
internal static class WebSocketKey
{
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyBytes = 16;
    private const int KeyLength = 24;

    /// <summary>The <c>Sec-WebSocket-Accept</c> for a <c>Sec-WebSocket-Key</c>; false when there is not exactly one key of 16 bytes of base64.</summary>
    public static bool TryAccept(StringValues keys, [NotNullWhen(true)] out string? accept)
    {
        accept = null;
        if (keys.Count != 1 || keys[0] is not { Length: KeyLength } key) return false;
        Span<byte> bytes = stackalloc byte[KeyLength];
        if (!Convert.TryFromBase64String(key, bytes, out var length) || length != KeyBytes) return false;
        accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
        return true;
    }
}
