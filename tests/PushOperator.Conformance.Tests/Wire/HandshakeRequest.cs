namespace PushOperator.Conformance.Tests.Wire;

/// <summary>A handshake as text, line by line, so that a case can leave out, change or double each.</summary>
internal static class HandshakeRequest
{
    public const string Host = "Host: conformance";
    public const string Upgrade = "Upgrade: websocket";
    public const string Connection = "Connection: Upgrade";
    public const string VersionLine = "Sec-WebSocket-Version: 13";
    public const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    /// <summary>What the RFC computes for its key.</summary>
    public const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /// <summary>A good one, with these lines more.</summary>
    public static string For(string path, params string[] more) => Lines($"GET {path} HTTP/1.1", [Host, Upgrade, Connection, VersionLine, Key, .. more]);

    public static string Lines(string first, params string[] headers) => $"{string.Join("\r\n", [first, .. headers])}\r\n\r\n";
}
