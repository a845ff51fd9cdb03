using Microsoft.Extensions.Primitives;

namespace PushOperator.Gateway.Authentication;

/// <summary>Finds the token in the <c>Authorization</c> header.</summary>
internal static class HeaderToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Reads it.</summary>
    /// <param name="authorization">Values of the header.</param>
    /// <param name="token">The token; null when the header is not there.</param>
    /// <returns>What is wrong with the header, or null.</returns>
    public static TokenOutcome.Refused? Read(StringValues authorization, out string? token)
    {
        token = null;
        if (authorization.Count == 0) return null;
        if (authorization.Count > 1) return new TokenOutcome.Refused(new(400, "token_doubled", "Authorization: given more than once; one Bearer token is wanted"));
        var value = authorization[0]!;
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || value.Length == Scheme.Length)
            return new TokenOutcome.Refused("token_missing", "Authorization: Bearer and a token are wanted; other schemes are not taken");
        token = value[Scheme.Length..].Trim(' ');
        return null;
    }
}
