namespace PushOperator.Gateway.Authentication;

/// <summary>Registers who decides about tokens.</summary>
internal static class AuthenticationServiceCollectionExtensions
{
    /// <summary>Adds the verifier, its keys, and the admission of subscribers, publishers and commands.</summary>
    public static void AddTokens(this IServiceCollection services)
    {
        services.AddSingleton(provider => KeySources.From(provider.GetRequiredService<Lifecycle.GatewaySettings>()));
        services.AddSingleton<SigningKeyCache>();
        services.AddSingleton<TokenSignature>();
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<SubscriberAdmission>();
        services.AddSingleton<PublisherAdmission>();
        services.AddSingleton<CommandAccessFile>();
        services.AddSingleton<CommandAdmission>();
    }
}
