namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>Who may connect.</summary>
public sealed record AuthConfiguration
{
    /// <summary>Whether connections without a token are taken.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Origins a browser may come from: scheme, host and port, compared exactly. A request without <c>Origin</c> is not a browser's.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];
}
