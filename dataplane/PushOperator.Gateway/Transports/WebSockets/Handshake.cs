using PushOperator.Gateway.Problems;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>What a WebSocket client sent to open a connection, found to be in order.</summary>
/// <param name="Accept">Value of <c>Sec-WebSocket-Accept</c>.</param>
/// <param name="Subprotocol">The chosen subprotocol.</param>
/// <param name="EchoSubprotocol">Whether the answer names it.</param>
/// <param name="IsDeflated">Whether compression is agreed on.</param>
internal sealed record Handshake(string Accept, Subprotocol Subprotocol, bool EchoSubprotocol, bool IsDeflated)
{
    private const string Version = "13";

    /// <summary>Checks method, upgrade, version, key, extensions and subprotocol, in this order.</summary>
    /// <param name="context">The request.</param>
    /// <param name="upgradable">Whether the server can upgrade it.</param>
    /// <param name="mayDeflate">Whether compression is taken when it is offered.</param>
    /// <param name="handshake">The handshake, when nothing is wrong.</param>
    public static Problem? Read(HttpContext context, bool upgradable, bool mayDeflate, out Handshake? handshake)
    {
        handshake = null;
        var request = context.Request;
        if (request.Method != HttpMethods.Get) return new Problem(405, "method_not_allowed", $"a subscriber connects with GET, not {request.Method}");
        if (!upgradable || !HttpProtocol.IsHttp11(request.Protocol) || !NamesWebSocket(request)) return UpgradeRequired(context, "this address speaks WebSocket only: send Upgrade: websocket over HTTP/1.1");
        if (request.Headers.SecWebSocketVersion != Version)
            return UpgradeRequired(context, $"Sec-WebSocket-Version {request.Headers.SecWebSocketVersion} is not spoken here; {Version} is");
        if (!WebSocketKey.TryAccept(request.Headers.SecWebSocketKey, out var accept))
            return new Problem(400, "bad_key", "Sec-WebSocket-Key: exactly one, 16 bytes of base64, is wanted");
        if (!HeaderGrammar.IsExtensionOffer(request.Headers.SecWebSocketExtensions))
            return new Problem(400, "bad_extension", "Sec-WebSocket-Extensions: a list of extensions as in RFC 6455, 9.1, is wanted, or no such header");
        if (!Subprotocol.IsOffer(request.Headers.SecWebSocketProtocol))
            return new Problem(400, "subprotocol_unsupported", "Sec-WebSocket-Protocol: names separated by commas are wanted, each once");
        if (Subprotocol.Choose(request.Headers.SecWebSocketProtocol, out var echo) is not { } subprotocol)
            return new Problem(400, "subprotocol_unsupported", $"Sec-WebSocket-Protocol: offered {request.Headers.SecWebSocketProtocol}; known: {Subprotocol.Known}");
        handshake = new Handshake(accept, subprotocol, echo, mayDeflate && DeflateOffer.IsIn(request.Headers.SecWebSocketExtensions));
        return null;
    }

    /// <summary>Which bytes the client takes.</summary>
    public FrameCoding Coding => new(Subprotocol.Format, IsDeflated);

    /// <summary>Puts the answer's headers in place; the status and <c>Connection</c> are the server's.</summary>
    public void Answer(HttpResponse response)
    {
        response.Headers.Upgrade = "websocket";
        response.Headers.SecWebSocketAccept = Accept;
        if (IsDeflated) response.Headers.SecWebSocketExtensions = DeflateOffer.Answer;
        if (EchoSubprotocol) response.Headers.SecWebSocketProtocol = Subprotocol.Name;
    }

    private static bool NamesWebSocket(HttpRequest request) =>
        HeaderGrammar.Elements(request.Headers.Upgrade).Contains("websocket", StringComparer.OrdinalIgnoreCase);

    private static Problem UpgradeRequired(HttpContext context, string detail)
    {
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketVersion = Version;
        return new Problem(426, "upgrade_required", detail);
    }
}
