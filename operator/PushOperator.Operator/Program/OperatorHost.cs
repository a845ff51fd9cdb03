using k8s;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using PushOperator.ControllerRuntime.Diagnostics;
using PushOperator.Operator.Autoscaling;
using PushOperator.Operator.Controllers;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Rebalancing;
using PushOperator.Operator.Resources;

namespace PushOperator.Operator.Program;

/// <summary>Builds the operator: configuration, controllers, probes and metrics. <c>Program.cs</c> runs it; the local cluster runs it in its own process.</summary>
internal static class OperatorHost
{
    private const string ReadyTag = "ready";

    /// <summary>Builds the host; nothing runs before it is started.</summary>
    /// <param name="args">Command line: settings as <c>--Kafka:BootstrapServers=…</c>; the same names are read from the environment (<c>Kafka__BootstrapServers</c>) and <c>appsettings.json</c>.</param>
    /// <param name="configure">Called last: what it registers takes the place of ours (another <see cref="IKafkaTopicAdministration"/>, another <see cref="IKubernetes"/>).</param>
    /// <exception cref="OptionsValidationException">On start: settings that cannot be, all of them at once.</exception>
    public static WebApplication Create(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var kubernetes = builder.Configuration.GetSection(KubernetesOptions.Section).Get<KubernetesOptions>() ?? new KubernetesOptions();
        AddOptions(builder.Services, builder.Configuration);
        AddOperator(builder.Services, kubernetes);
        AddDiagnostics(builder);
        // A line a probe would drown what is worth reading.
        builder.Logging.AddFilter("Microsoft.AspNetCore", level => level >= LogLevel.Warning);
        configure?.Invoke(builder.Services);
        var application = builder.Build();
        MapDiagnostics(application);
        return application;
    }

    private static void AddOptions(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KafkaOptions>().Bind(configuration.GetSection(KafkaOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KubernetesOptions>().Bind(configuration.GetSection(KubernetesOptions.Section));
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AutoscalingOptions>().Bind(configuration.GetSection(AutoscalingOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RebalancingOptions>().Bind(configuration.GetSection(RebalancingOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RouterOptions>().Bind(configuration.GetSection(RouterOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
    }

    private static void AddOperator(IServiceCollection services, KubernetesOptions kubernetes)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IKubernetes>(_ => new Kubernetes(kubernetes.ClientConfiguration()));
        services.AddSingleton<AdminClients>();
        services.AddSingleton<KafkaRequests>();
        services.AddSingleton<TopicDescriptions>();
        services.AddSingleton<TopicChanges>();
        services.AddSingleton<IKafkaTopicAdministration, KafkaTopicAdministration>();
        services.AddSingleton<KafkaClusters>();
        services.AddSingleton<FinishedDeletions>();
        services.AddSingleton<CommandPort>();
        services.AddSingleton<CommandIssuer>();
        services.AddSingleton<GatewayCounts>();
        services.AddSingleton<GatewayAddresses>();
        services.AddSingleton<GatewayObjectsWriter>();
        services.AddSingleton<Autoscaler>();
        services.AddSingleton<Rebalancer>();
        services.AddPushControllers(kubernetes);
    }

    private static void AddDiagnostics(WebApplicationBuilder builder)
    {
        var health = builder.Configuration.GetSection(HealthOptions.Section).Get<HealthOptions>() ?? new HealthOptions();
        builder.WebHost.UseUrls(health.Url);
        builder.Services.AddHealthChecks().AddCheck<CachesAreComplete>("caches", tags: [ReadyTag]);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(OperatorMetrics.MeterName)
            .AddPrometheusExporter());
    }

    private static void MapDiagnostics(WebApplication application)
    {
        // The process lives as long as it can answer: neither Kafka nor the API server being away is mended by a restart.
        application.MapHealthChecks("/livez", new HealthCheckOptions { Predicate = _ => false });
        application.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) });
        application.MapPrometheusScrapingEndpoint("/metrics");
    }
}
