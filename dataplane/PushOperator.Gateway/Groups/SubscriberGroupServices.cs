using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Broadcast;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups;

/// <summary>Composition of the core.</summary>
internal static partial class SubscriberGroupServices
{
    /// <summary>
    /// Adds the <see cref="ISubscriberGroup"/> of the configured delivery mode and starts it with the host. Needs <see cref="GatewayMetrics"/> and a <see cref="TimeProvider"/>;
    /// reads the mounted Secrets that <see cref="GatewayConfiguration"/> names.
    /// </summary>
    public static IServiceCollection AddSubscriberGroup(this IServiceCollection services, GatewayConfiguration configuration)
    {
        services.AddSingleton(new KafkaClients(
            configuration.Kafka,
            Environment.GetEnvironmentVariable(GatewayConfiguration.KafkaPropertiesDirectoryVariable),
            Environment.GetEnvironmentVariable(GatewayConfiguration.PodNameVariable) ?? Environment.MachineName));
        services.AddSingleton(provider => provider.GetRequiredService<KafkaClients>().Admin());
        services.AddSingleton(provider => new CursorSigner(Key(provider), configuration.Namespace, configuration.Group));
        if (configuration.Delivery == DeliveryMode.Broadcast) services.AddSingleton<ISubscriberGroup>(provider => Broadcast(provider, configuration));
        else services.AddSingleton<ISubscriberGroup>(provider => Shared(provider, configuration));
        return services.AddSingleton(provider => (IHostedService)provider.GetRequiredService<ISubscriberGroup>());
    }

    private static BroadcastGroup Broadcast(IServiceProvider provider, GatewayConfiguration configuration) => new(
        configuration,
        provider.GetRequiredService<KafkaClients>(),
        provider.GetRequiredService<IAdminClient>(),
        provider.GetRequiredService<CursorSigner>(),
        new FrameLogOptions(),
        provider.GetRequiredService<GatewayMetrics>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILoggerFactory>());

    private static SharedGroup Shared(IServiceProvider provider, GatewayConfiguration configuration) => new(
        configuration,
        provider.GetRequiredService<KafkaClients>(),
        provider.GetRequiredService<GatewayMetrics>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILoggerFactory>());

    private static byte[] Key(IServiceProvider provider)
    {
        if (CursorKey.Read(Environment.GetEnvironmentVariable(GatewayConfiguration.CursorKeyFileVariable)) is { } key) return key;
        LogRandomKey(provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SubscriberGroupServices)), GatewayConfiguration.CursorKeyFileVariable);
        return CursorKey.Random();
    }

    [LoggerMessage(2000, LogLevel.Warning, "{Variable} is not set: cursors are signed with a key that only this process knows, and no other pod will take them.")]
    private static partial void LogRandomKey(ILogger logger, string variable);
}
