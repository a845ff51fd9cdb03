using PushOperator.Gateway.Lifecycle;

namespace PushOperator.Gateway.Authentication;

/// <summary>Chooses the source that the settings name.</summary>
internal static class KeySources
{
    /// <summary>Largest key set, in bytes: room for more keys than are taken.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The source; of a group that asks for no tokens one that is never asked.</summary>
    public static IKeySource From(GatewaySettings settings) =>
        settings.Configuration.Auth.Jwt is { JwksUri: { } address } ? new HttpKeySource(new Uri(address)) : new FileKeySource(settings.JwksFile ?? "");
}
