using PushOperator.Conformance.Tests.Wire;
using static PushOperator.Conformance.Tests.Wire.HandshakeRequest;

namespace PushOperator.Conformance.Tests.Cases;

/// <summary>4.1, 4.2: what opens a connection and what does not.</summary>
internal static class HandshakeCases
{
    private static readonly Dictionary<string, HandshakeCase> s_cases =
        new[] { Good(), Requests(), Upgrades(), Versions(), Keys(), Extensions(), Protocols() }.SelectMany(cases => cases).ToDictionary(one => one.What, StringComparer.Ordinal);

    public static IEnumerable<HandshakeCase> All => s_cases.Values;

    public static HandshakeCase Find(string what) => s_cases[what];

    private static IEnumerable<HandshakeCase> Good() =>
    [
        HandshakeCase.With("plain", 101),
        HandshakeCase.Of("header names in lower case", 101, Host, "upgrade: websocket", "connection: Upgrade", "sec-websocket-version: 13", "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="),
        HandshakeCase.Of("header names in upper case", 101, Host, "UPGRADE: websocket", "CONNECTION: Upgrade", "SEC-WEBSOCKET-VERSION: 13", "SEC-WEBSOCKET-KEY: dGhlIHNhbXBsZSBub25jZQ=="),
        HandshakeCase.Of("space around values", 101, Host, "Upgrade:   websocket  ", "Connection:Upgrade", "Sec-WebSocket-Version:  13 ", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==  "),
        HandshakeCase.Of("another order of headers", 101, Key, VersionLine, Connection, Upgrade, Host),
        HandshakeCase.With("headers nobody knows", 101, "X-Strange: yes", "Accept: */*", "User-Agent: conformance"),
        HandshakeCase.With("a cookie", 101, "Cookie: session=1"),
    ];

    private static IEnumerable<HandshakeCase> Requests()
    {
        foreach (var method in new[] { "POST", "PUT", "DELETE", "OPTIONS", "PATCH" }) yield return HandshakeCase.First($"method {method}", 405, $"{method} {{path}} HTTP/1.1", "Content-Length: 0");
        yield return HandshakeCase.First("method in lower case", 405, "get {path} HTTP/1.1");
        yield return HandshakeCase.First("HTTP/1.0", 426, "GET {path} HTTP/1.0");
        yield return HandshakeCase.First("HTTP/1.2", 505, "GET {path} HTTP/1.2");
        yield return HandshakeCase.First("no HTTP version", 400, "GET {path}");
        yield return HandshakeCase.First("a version that is none", 400, "GET {path} WS/1.1");
        yield return HandshakeCase.Of("no Host", 400, Upgrade, Connection, VersionLine, Key);
        yield return HandshakeCase.With("two Hosts", 400, "Host: other");
        yield return HandshakeCase.With("a body", 426, "Content-Length: 5");
        yield return HandshakeCase.With("a chunked body", 426, "Transfer-Encoding: chunked");
        yield return HandshakeCase.With("a space before a colon", 400, "X-Strange : yes");
        yield return HandshakeCase.With("a header without a colon", 400, "X-Strange");
        yield return HandshakeCase.With("a header line that is continued", 400, "X-Strange: a", " b");
        yield return HandshakeCase.With("NUL in a header", 400, "X-Strange: a\0b");
        yield return HandshakeCase.With("a line of 17,000 bytes", 431, "X-Strange: " + new string('x', 17_000));
        yield return HandshakeCase.With("60 headers more", 431, [.. Enumerable.Range(0, 60).Select(i => $"X-{i}: y")]);
        yield return new("a path of 9,000 bytes", path => For(path + "?from=" + new string('x', 9_000)), 414);
    }

    private static IEnumerable<HandshakeCase> Upgrades()
    {
        foreach (var value in new[] { "websocket", "WebSocket", "WEBSOCKET", "h2c, websocket", "websocket, h2c", ", websocket" })
            yield return HandshakeCase.Of($"Upgrade: {value}", 101, Host, $"Upgrade: {value}", Connection, VersionLine, Key);
        foreach (var value in new[] { "Upgrade", "upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade, keep-alive", "keep-alive,upgrade" })
            yield return HandshakeCase.Of($"Connection: {value}", 101, Host, Upgrade, $"Connection: {value}", VersionLine, Key);
        foreach (var value in new[] { "h2c", "websockets", "web socket", "websocket/13", "xwebsocket", "" })
            yield return HandshakeCase.Of($"Upgrade: {value} is none", 426, Host, $"Upgrade: {value}", Connection, VersionLine, Key);
        foreach (var value in new[] { "close", "keep-alive", "upgraded", "" })
            yield return HandshakeCase.Of($"Connection: {value} is none", 426, Host, Upgrade, $"Connection: {value}", VersionLine, Key);
        yield return HandshakeCase.Of("two Upgrade lines", 101, Host, "Upgrade: h2c", Upgrade, Connection, VersionLine, Key);
        yield return HandshakeCase.Of("no Upgrade", 426, Host, Connection, VersionLine, Key);
        yield return HandshakeCase.Of("no Connection", 426, Host, Upgrade, VersionLine, Key);
    }

    private static IEnumerable<HandshakeCase> Versions()
    {
        foreach (var value in new[] { "0", "7", "8", "12", "14", "130", "1.3", "013", "+13", "13, 8", "8, 13", "thirteen", "" })
            yield return HandshakeCase.Of($"version {value}", 426, Host, Upgrade, Connection, $"Sec-WebSocket-Version: {value}", Key);
        yield return HandshakeCase.Of("no version", 426, Host, Upgrade, Connection, Key);
        yield return HandshakeCase.With("two versions", 426, VersionLine);
        yield return HandshakeCase.With("two versions, one of them old", 426, "Sec-WebSocket-Version: 8");
    }

    private static IEnumerable<HandshakeCase> Keys()
    {
        foreach (var value in new[] { "AAAAAAAAAAAAAAAAAAAAAA==", "/////////////////////w==", "++++++++++++++++++++++==" })
            yield return HandshakeCase.Of($"key {value}", 101, Host, Upgrade, Connection, VersionLine, $"Sec-WebSocket-Key: {value}");
        foreach (var value in new[] { "", "x", "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZWVl", "dGhlIHNhbXBsZSBub25jZXh5eg==", "!!!!!!!!!!!!!!!!!!!!!!==", "dGhl IHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==", "____________________-A==" })
            yield return HandshakeCase.Of($"key {value} is none", 400, Host, Upgrade, Connection, VersionLine, $"Sec-WebSocket-Key: {value}");
        yield return HandshakeCase.Of("no key", 400, Host, Upgrade, Connection, VersionLine);
        yield return HandshakeCase.With("two keys", 400, Key);
    }

    private static IEnumerable<HandshakeCase> Extensions()
    {
        string[] declined =
        [
            "permessage-deflate", "permessage-deflate; client_max_window_bits", "permessage-deflate; server_max_window_bits=7", "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
            "permessage-deflate; client_max_window_bits=\"10\"", "permessage-deflate; client_max_window_bits=\"1\\0\"", "x-webkit-deflate-frame, permessage-deflate", "a, b, c", "a,,b", "permessage-deflate, permessage-deflate",
            "foo;bar=baz;quux", " a ; b = c ",
        ];
        string[] broken = ["", ",", ";", "a;", "a;;b", "a; =1", "a; b=", "a; b=\"", "a; b=\"\"", "a; b=\"x y\"", "a; b=\"x\\\"", "a; b=\"x", "a b", "a; b=c d", "(a)", "a=b", "a; \"b\"", "a; b=\"c\"d", "a, b c"];
        foreach (var value in declined) yield return HandshakeCase.With($"extensions {value} are declined", 101, $"Sec-WebSocket-Extensions: {value}");
        foreach (var value in broken) yield return HandshakeCase.With($"extensions [{value}] are none", 400, $"Sec-WebSocket-Extensions: {value}");
        yield return HandshakeCase.With("two lines of extensions", 101, "Sec-WebSocket-Extensions: a", "Sec-WebSocket-Extensions: b; c");
        yield return HandshakeCase.With("the second line of extensions is none", 400, "Sec-WebSocket-Extensions: a", "Sec-WebSocket-Extensions: b;");
        yield return HandshakeCase.With("a thousand extensions", 101, "Sec-WebSocket-Extensions: " + string.Join(",", Enumerable.Repeat("a;b", 1_000)));
    }

    private static IEnumerable<HandshakeCase> Protocols()
    {
        foreach (var value in new[] { "json.pushoperator.v1", "mqtt, json.pushoperator.v1", "json.pushoperator.v1,raw.pushoperator.v1", "mqtt,,json.pushoperator.v1" })
            yield return HandshakeCase.With($"protocols {value}", 101, $"Sec-WebSocket-Protocol: {value}") with { Protocol = "json.pushoperator.v1" };
        yield return HandshakeCase.With("protocols over two lines", 101, "Sec-WebSocket-Protocol: mqtt", "Sec-WebSocket-Protocol: json.pushoperator.v1") with { Protocol = "json.pushoperator.v1" };
        foreach (var value in new[] { "", "mqtt", "JSON.PUSHOPERATOR.V1", "json.pushoperator.v1, a b", "json.pushoperator.v1, a/b", "json.pushoperator.v1, json.pushoperator.v1", "json.pushoperator.v1, \"a\"" })
            yield return HandshakeCase.With($"protocols [{value}]", 400, $"Sec-WebSocket-Protocol: {value}");
        yield return HandshakeCase.With("one protocol on two lines", 400, "Sec-WebSocket-Protocol: json.pushoperator.v1", "Sec-WebSocket-Protocol: json.pushoperator.v1");
    }
}
