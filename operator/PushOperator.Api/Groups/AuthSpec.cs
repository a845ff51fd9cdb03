namespace PushOperator.Api.Groups;

/// <summary>Who may connect: everybody, or who has a token.</summary>
public sealed record AuthSpec
{
    /// <summary>Whether everybody who reaches the URL may subscribe and publish.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>Whose tokens are taken; null: nobody is asked for one.</summary>
    public JwtSpec? Jwt { get; set; }

    /// <summary>Origins that browsers may come from (scheme, host, port); null or empty: none.</summary>
    public IList<string>? AllowedOrigins { get; set; }
}
