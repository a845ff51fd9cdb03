namespace PushOperator.Api.Groups;

/// <summary>Who may connect.</summary>
public sealed record AuthSpec
{
    /// <summary>Whether everybody who reaches the URL may subscribe and publish.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>Origins that browsers may come from (scheme, host, port); null or empty: none.</summary>
    public IList<string>? AllowedOrigins { get; set; }
}
