using PushOperator.Client.Tests.Support;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.EmbeddedKafka;

namespace PushOperator.Client.Tests.RealGateway;

/// <summary>A broker, a topic <c>orders</c> with three partitions, and a gateway process in front of it.</summary>
internal sealed class RealGatewayCase : IAsyncDisposable
{
    private readonly EmbeddedKafkaCluster _kafka;

    private RealGatewayCase(EmbeddedKafkaCluster kafka, GatewayProcess gateway) => (_kafka, Gateway) = (kafka, gateway);

    public GatewayProcess Gateway { get; }

    public static async Task<RealGatewayCase> StartAsync(DeliveryMode delivery, AuthConfiguration? auth = null, MessageCompression compression = MessageCompression.None)
    {
        var kafka = EmbeddedKafkaCluster.Start(brokers: 1);
        kafka.CreateTopic("shop.orders", partitions: 3);
        var gateway = new GatewayProcess(GatewayPod.FreeAddress(), new GatewayConfiguration
        {
            Namespace = "shop",
            Group = "workers",
            Kafka = new KafkaConfiguration { BootstrapServers = kafka.BootstrapServers, GroupId = "push.shop.workers" },
            Topics = [new TopicConfiguration { Name = "orders", KafkaTopic = "shop.orders" }],
            Delivery = delivery,
            StartFrom = StartFrom.Earliest,
            Auth = auth ?? new AuthConfiguration { AllowAnonymous = true },
            Compression = compression,
            DrainPeriodMs = 3_000,
        });
        await gateway.StartAsync();
        return new RealGatewayCase(kafka, gateway);
    }

    public PushSubscriber Subscriber(string? name = null, Action<PushSubscriberOptions>? configure = null)
    {
        var options = new PushSubscriberOptions { Url = Gateway.Subscribe, Subscriber = name, ReconnectMaximum = TimeSpan.FromSeconds(1) };
        configure?.Invoke(options);
        return new PushSubscriber(options);
    }

    public PushPublisher Publisher() => new(new PushPublisherOptions { Url = Gateway.CommandPort, RetryFor = TimeSpan.FromMinutes(1), RetryMaximum = TimeSpan.FromSeconds(1) });

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        _kafka.Dispose();
    }
}
