using Microsoft.Extensions.Primitives;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>The offer of <c>permessage-deflate</c> in a client's <c>Sec-WebSocket-Extensions</c> (RFC 7692, 7.1).</summary>
internal static class DeflateOffer
{
    /// <summary>What is agreed on: neither side keeps anything from one message to the next.</summary>
    public const string Answer = Extension + "; server_no_context_takeover; client_no_context_takeover";

    private const string Extension = "permessage-deflate";
    private const int FullWindow = 15;

    /// <summary>Whether one of the offers can be taken. One that asks us for a smaller window cannot: then the next counts, or none.</summary>
    /// <param name="offers">In order, as <see cref="HeaderGrammar.IsExtensionOffer"/> lets it through.</param>
    public static bool IsIn(StringValues offers) => HeaderGrammar.Elements(offers).Any(IsAcceptable);

    private static bool IsAcceptable(string offer)
    {
        var parts = offer.Split(';', StringSplitOptions.TrimEntries);
        if (parts[0] != Extension) return false;
        var names = new HashSet<string>(StringComparer.Ordinal);
        return parts.Skip(1).All(part =>
        {
            var (name, value) = part.IndexOf('=') is >= 0 and var equals ? (part[..equals].TrimEnd(), part[(equals + 1)..].Trim().Trim('"')) : (part, null);
            return names.Add(name) && IsAcceptable(name, value);
        });
    }

    private static bool IsAcceptable(string name, string? value) => name switch
    {
        "server_no_context_takeover" or "client_no_context_takeover" => value is null,
        // Without a value it says that we may name one. Whatever the client's window, ours can read it.
        "client_max_window_bits" => value is null || WindowBits(value) is not null,
        "server_max_window_bits" => WindowBits(value) == FullWindow,
        _ => false,
    };

    private static int? WindowBits(string? value) => value switch
    {
        "8" or "9" => value[0] - '0',
        ['1', >= '0' and <= '5'] => 10 + value[1] - '0',
        _ => null,
    };
}
