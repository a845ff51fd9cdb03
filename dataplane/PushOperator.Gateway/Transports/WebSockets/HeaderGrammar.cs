using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>The lists in a handshake's headers (RFC 6455, 4.3 and 9.1), read in time linear to their length.</summary>
internal static class HeaderGrammar
{
    private static readonly SearchValues<char> s_token = SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    /// <summary>The elements of a comma-separated list over several header lines, without the empty ones.</summary>
    public static IEnumerable<string> Elements(StringValues values) =>
        values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether it is one token: visible ASCII without separators.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(s_token);

    /// <summary>Whether <c>Sec-WebSocket-Extensions</c> holds a list of extensions. None at all is fine; a header without any is not.</summary>
    public static bool IsExtensionOffer(StringValues values)
    {
        if (values.Count == 0) return true;
        var any = false;
        // A comma or semicolon inside quotes is no list's: what stands in quotes has to be a token, too.
        foreach (var extension in Elements(values))
        {
            if (!IsExtension(extension)) return false;
            any = true;
        }

        return any;
    }

    private static bool IsExtension(string extension)
    {
        var parts = extension.Split(';', StringSplitOptions.TrimEntries);
        return IsToken(parts[0]) && parts.Skip(1).All(IsParameter);
    }

    private static bool IsParameter(string parameter)
    {
        var equals = parameter.IndexOf('=');
        if (equals < 0) return IsToken(parameter);
        var value = parameter.AsSpan(equals + 1).TrimStart();
        return IsToken(parameter.AsSpan(0, equals).TrimEnd()) && (IsToken(value) || IsQuotedToken(value));
    }

    private static bool IsQuotedToken(ReadOnlySpan<char> value)
    {
        if (value.Length < 3 || value[0] != '"' || value[^1] != '"') return false;
        for (var i = 1; i < value.Length - 1; i++)
        {
            // What is escaped has to be inside the quotes.
            if (value[i] == '\\' && ++i == value.Length - 1) return false;
            if (!s_token.Contains(value[i])) return false;
        }

        return true;
    }
}
