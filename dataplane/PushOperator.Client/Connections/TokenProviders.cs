namespace PushOperator.Client.Connections;

/// <summary>Asks a user's token provider, which may throw anything.</summary>
internal static class TokenProviders
{
    /// <summary>The token.</summary>
    /// <exception cref="TokenProviderException">It threw, or gave nothing.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async Task<string> AskAsync(Func<CancellationToken, ValueTask<string>> provider, CancellationToken cancellationToken)
    {
        string? token;
        try
        {
            token = await provider(cancellationToken).AsTask().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The edge to somebody else's code: whatever it throws, there is no token for now.
            throw new TokenProviderException($"the token provider failed: {e.Message}", e);
        }

        // A line break would end the header, and everything after it would be another one.
        return string.IsNullOrWhiteSpace(token) || token.Any(char.IsControl) ? throw new TokenProviderException("the token provider gave no token, or one with control characters") : token;
    }
}
