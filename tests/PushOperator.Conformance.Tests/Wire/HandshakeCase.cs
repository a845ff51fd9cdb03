namespace PushOperator.Conformance.Tests.Wire;

/// <summary>One handshake and the status it gets.</summary>
/// <param name="What">What is tried; unique.</param>
/// <param name="Request">The request's text for a path.</param>
/// <param name="Status">101, or how it is refused.</param>
/// <param name="Protocol">Subprotocol that has to be echoed; null: none may be.</param>
internal sealed record HandshakeCase(string What, Func<string, string> Request, int Status, string? Protocol = null)
{
    /// <summary>A good handshake with lines more.</summary>
    public static HandshakeCase With(string what, int status, params string[] more) => new(what, path => HandshakeRequest.For(path, more), status);

    /// <summary>Exactly these headers, and no others.</summary>
    public static HandshakeCase Of(string what, int status, params string[] headers) => new(what, path => HandshakeRequest.Lines($"GET {path} HTTP/1.1", headers), status);

    /// <summary>Another first line (with <c>{path}</c>) and the headers of a good one.</summary>
    public static HandshakeCase First(string what, int status, string first, params string[] more) =>
        new(what, path => HandshakeRequest.Lines(first.Replace("{path}", path, StringComparison.Ordinal), [HandshakeRequest.Host, HandshakeRequest.Upgrade, HandshakeRequest.Connection, HandshakeRequest.VersionLine, HandshakeRequest.Key, .. more]), status);
}
