namespace PushOperator.Gateway.Limits;

/// <summary>Registers what counts strangers and subjects.</summary>
internal static class LimitsServiceCollectionExtensions
{
    /// <summary>Adds the rates of handshakes and the counts of connections.</summary>
    public static void AddLimits(this IServiceCollection services)
    {
        services.AddSingleton<HandshakeRates>();
        services.AddSingleton<SubjectConnections>();
        services.AddSingleton<UnknownConnections>();
    }
}
