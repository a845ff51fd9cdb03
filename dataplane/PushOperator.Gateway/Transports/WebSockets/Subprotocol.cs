using Microsoft.Extensions.Primitives;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>A WebSocket subprotocol and the frame format it stands for.</summary>
internal sealed record Subprotocol(string Name, FrameFormat Format)
{
    private static readonly Subprotocol[] s_known =
    [
        new("json.pushoperator.v1", FrameFormat.Json),
        new("cloudevents.json", FrameFormat.CloudEvents),
        new("raw.pushoperator.v1", FrameFormat.Raw),
    ];

    /// <summary>The names, for error texts.</summary>
    public static string Known => string.Join(", ", s_known.Select(subprotocol => subprotocol.Name));

    /// <summary>Whether an offer is one: different tokens (RFC 6455, 4.1).</summary>
    public static bool IsOffer(StringValues offer)
    {
        var names = HeaderGrammar.Elements(offer).ToArray();
        return names.All(name => HeaderGrammar.IsToken(name)) && names.Distinct(StringComparer.Ordinal).Count() == names.Length;
    }

    /// <summary>Chooses the first known one of a client's offer.</summary>
    /// <param name="offer">The values of <c>Sec-WebSocket-Protocol</c>, each a comma-separated list; none at all means <c>json.pushoperator.v1</c>.</param>
    /// <param name="echo">Whether the choice has to be echoed: only to a client that offered something.</param>
    /// <returns>The choice, or null when nothing offered is known.</returns>
    public static Subprotocol? Choose(StringValues offer, out bool echo)
    {
        echo = offer.Count > 0;
        if (!echo) return s_known[0];
        return HeaderGrammar.Elements(offer)
            .Select(name => Array.Find(s_known, known => known.Name == name))
            .FirstOrDefault(known => known is not null);
    }
}
