namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>Who may connect.</summary>
public sealed record AuthConfiguration
{
    /// <summary>Whether everybody is taken, and nobody asked for a token. Either this or <see cref="Jwt"/>.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Whose tokens are taken; null in a group that takes everybody.</summary>
    public JwtConfiguration? Jwt { get; init; }

    /// <summary>Origins a browser may come from: scheme, host and port, compared exactly. A request without <c>Origin</c> is not a browser's.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];
}
