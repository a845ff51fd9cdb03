using System.Security.Cryptography;
using System.Text;

namespace PushOperator.LoadTest.Wire;

/// <summary>The HTTP part of a WebSocket, by hand, for both sides.</summary>
internal static class OpeningHandshake
{
    /// <summary>Longest request or answer that is read.</summary>
    public const int MaxLength = 8_192;

    // The key and answer of RFC 6455's own example.
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <summary>What a client sends.</summary>
    public static byte[] Request(string host, string path, string? subprotocol)
    {
        var offered = subprotocol is null ? "" : $"Sec-WebSocket-Protocol: {subprotocol}\r\n";
        return Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Key}\r\n{offered}\r\n");
    }

    /// <summary>Null when the answer opens the WebSocket, else its status line, or what is wrong with it.</summary>
    public static string? RefusalIn(ReadOnlySpan<byte> answer)
    {
        var text = Encoding.ASCII.GetString(answer);
        if (!text.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) return text[..text.IndexOf('\r', StringComparison.Ordinal)];
        return text.Contains(Accept, StringComparison.Ordinal) ? null : "101 with a wrong Sec-WebSocket-Accept";
    }

    /// <summary>What a server answers to a request.</summary>
    public static byte[] Answer(ReadOnlySpan<byte> request)
    {
        var lines = Encoding.ASCII.GetString(request).Split("\r\n");
        var key = HeaderIn(lines, "Sec-WebSocket-Key") ?? "";
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));
        var chosen = HeaderIn(lines, "Sec-WebSocket-Protocol") is { } offered ? $"Sec-WebSocket-Protocol: {offered}\r\n" : "";
        return Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n{chosen}\r\n");
    }

    private static string? HeaderIn(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
