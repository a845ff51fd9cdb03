using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>From publishing to reading at a moderate rate (P8).</summary>
internal sealed class LatencyScenario : IScenario
{
    private const double Rate = 100;

    /// <inheritdoc/>
    public string Name => "latency";

    /// <inheritdoc/>
    public string Description => "publish to read at 1,000 connections and 100 messages a second, beside a plain Kafka consumer that reads the same messages at the same time";

    /// <inheritdoc/>
    public Figure Primary => Figure.P99;

    /// <inheritdoc/>
    public string Yardstick => PlainConsumer.Name;

    /// <inheritdoc/>
    public Task RunAsync(ScenarioRun run)
    {
        var size = run.Options.Size ?? 128;
        var servers = run.Gateways(GatewayProfile.Raw).Append(ScenarioRun.Yardstick(YardstickKind.PerMessage));
        return run.InterleaveAsync("", servers, PrepareAsync, MeasureAsync);

        async Task PrepareAsync(Contestant contestant)
        {
            await contestant.ConnectAsync(run.Options.Connections ?? 1_000);
            await run.WarmUpAsync(contestant, size);
        }

        async Task MeasureAsync(Contestant contestant, int round)
        {
            var isFirst = contestant.Name == run.Options.Gateways[0].Name;
            using var consumer = isFirst && contestant.Server.KafkaTopic is { } topic ? await PlainConsumer.StartAsync(run.Kafka.BootstrapServers, topic) : null;
            var phase = await contestant.PaceAsync(run.Options.Duration ?? TimeSpan.FromSeconds(5), run.Options.Rate ?? Rate, size);
            run.AddLatency(phase.Paced(contestant, "", round), contestant);
            if (consumer is not null) run.Add(consumer.Measure(round, phase.Published));
        }
    }
}
