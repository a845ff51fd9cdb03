using PushOperator.LocalCluster.Hosting;
using PushOperator.Operator.Program;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>The operator, unmodified, in this process. With embedded brokers only its topic administration is another one: they have no admin API.</summary>
internal sealed class InProcessOperator : IAsyncDisposable
{
    /// <summary>The image of the gateway that this checkout builds.</summary>
    public const string GatewayImage = $"{BuiltPrograms.GatewayImage}:local";

    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(10);
    private readonly Func<string, WebApplication> _create;
    private WebApplication? _host;

    private InProcessOperator(Func<string, WebApplication> create) => _create = create;

    /// <summary>Starts it.</summary>
    /// <param name="directory">Of the cluster.</param>
    /// <param name="kafka">The default Kafka cluster.</param>
    /// <param name="tokenFile">Its token for gateways.</param>
    /// <param name="url">What endpoints begin with.</param>
    /// <param name="loggers">Where it logs.</param>
    public static async Task<InProcessOperator> StartAsync(DataDirectory directory, KafkaConnection kafka, string tokenFile, string url, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // One for all runs of the operator: it makes the topics of an earlier cluster again, once.
        var topics = kafka.Embedded is { } embedded ? new EmbeddedTopicAdministration(embedded, directory.Of("kafka-topics.json")) : null;
        var started = new InProcessOperator(image => Create(directory, kafka, topics, tokenFile, url, loggers, image));
        await started.StartAgainAsync(GatewayImage, cancellationToken);
        return started;
    }

    /// <summary>Starts it after <see cref="StopAsync"/>.</summary>
    /// <param name="image">Of the gateways, from now on.</param>
    public async Task StartAgainAsync(string image, CancellationToken cancellationToken)
    {
        _host = _create(image);
        await _host.StartAsync(cancellationToken);
    }

    /// <summary>Stops it; what it has written stays.</summary>
    /// <param name="grace">How long what it is doing may take; zero cuts it short where it stands, as the end of its process would.</param>
    public async Task StopAsync(TimeSpan grace)
    {
        if (_host is not { } host) return;
        _host = null;
        using var bound = new CancellationTokenSource();
        if (grace > TimeSpan.Zero) bound.CancelAfter(grace);
        else await bound.CancelAsync();
        await host.StopAsync(bound.Token);
        await host.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(StopBound);

    private static WebApplication Create(DataDirectory directory, KafkaConnection kafka, IKafkaTopicAdministration? topics, string tokenFile, string url, ILoggerFactory loggers, string image)
    {
        string[] arguments =
        [
            $"--Kafka:BootstrapServers={kafka.BootstrapServers}",
            $"--Gateway:Image={image}",
            $"--Gateway:CommandTokenFile={tokenFile}",
            $"--Router:PublicUrl={url}",
            $"--Kubernetes:Kubeconfig={directory.Kubeconfig}",
            "--Kubernetes:LeaderElection=false",
            $"--Kubernetes:LeaseNamespace={OperatorToken.Namespace}",
            $"--Kubernetes:ServiceAccount={OperatorToken.Account}",
            "--Health:Address=127.0.0.1",
            "--Health:Port=0",
            // People watch the status.
            "--Gateway:CountsInterval=00:00:02",
            "--Rebalancing:Window=00:00:10",
        ];
        return OperatorHost.Create(arguments, services =>
        {
            services.AddSingleton<IHostLifetime, NoLifetime>();
            services.AddSingleton(loggers);
            if (topics is not null) services.AddSingleton(topics);
        });
    }
}
