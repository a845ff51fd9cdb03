using PushOperator.Gateway.Lifecycle;

namespace PushOperator.Gateway.Publishing;

/// <summary>Registers the way into Kafka.</summary>
internal static class PublishingServiceCollectionExtensions
{
    /// <summary>Adds the publisher and its producer.</summary>
    public static void AddPublishing(this IServiceCollection services)
    {
        services.AddSingleton<IdempotencyWindow>();
        services.AddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<GatewaySettings>();
            return new ProducerSource(
                events => ProducerSettings.CreateProducer(settings, events),
                provider.GetRequiredService<ILogger<ProducerSource>>());
        });
        services.AddSingleton(provider => new PartitionCounts(provider.GetRequiredService<ProducerSource>().PartitionsOf, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IdempotencyFeed>();
        services.AddSingleton<Publisher>();
        services.AddSingleton<PublishEndpoint>();
    }
}
