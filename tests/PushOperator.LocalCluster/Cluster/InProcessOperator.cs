using PushOperator.LocalCluster.Hosting;
using PushOperator.Operator.Program;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>The operator, unmodified, in this process. With embedded brokers only its topic administration is another one: they have no admin API.</summary>
internal sealed class InProcessOperator : IAsyncDisposable
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(10);
    private readonly WebApplication _host;

    private InProcessOperator(WebApplication host) => _host = host;

    /// <summary>Starts it.</summary>
    /// <param name="directory">Of the cluster.</param>
    /// <param name="kafka">The default Kafka cluster.</param>
    /// <param name="url">What endpoints begin with.</param>
    /// <param name="loggers">Where it logs.</param>
    public static async Task<InProcessOperator> StartAsync(DataDirectory directory, KafkaConnection kafka, string url, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            $"--Kafka:BootstrapServers={kafka.BootstrapServers}",
            $"--Gateway:Image={BuiltPrograms.GatewayImage}:local",
            $"--Router:PublicUrl={url}",
            $"--Kubernetes:Kubeconfig={directory.Kubeconfig}",
            "--Kubernetes:LeaderElection=false",
            "--Health:Address=127.0.0.1",
            "--Health:Port=0",
            // People watch the status.
            "--Gateway:CountsInterval=00:00:02",
        ];
        var host = OperatorHost.Create(arguments, services =>
        {
            services.AddSingleton<IHostLifetime, NoLifetime>();
            services.AddSingleton(loggers);
            if (kafka.Embedded is { } embedded)
                services.AddSingleton<IKafkaTopicAdministration>(new EmbeddedTopicAdministration(embedded, directory.Of("kafka-topics.json")));
        });
        await host.StartAsync(cancellationToken);
        return new InProcessOperator(host);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var bound = new CancellationTokenSource(StopBound);
        await _host.StopAsync(bound.Token);
        await _host.DisposeAsync();
    }
}
