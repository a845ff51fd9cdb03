using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>Many subscribers that are far behind come at once (P9).</summary>
internal sealed class CatchUpScenario : IScenario
{
    private const int Backlog = 10_000;

    /// <inheritdoc/>
    public string Name => "catchup";

    /// <inheritdoc/>
    public string Description =>
        "1,000 subscribers come at once, 10,000 messages of 128 bytes behind, which the gateway has to read from Kafka again (goal P9: --backlog 100000); their handshakes are in the figure";

    /// <inheritdoc/>
    public Figure Primary => Figure.PerCpuSecond;

    /// <inheritdoc/>
    public string Yardstick => YardstickServer.NameOf(YardstickKind.Ceiling);

    /// <inheritdoc/>
    public Task RunAsync(ScenarioRun run)
    {
        var size = run.Options.Size ?? 128;
        var backlog = run.Options.Backlog ?? Backlog;
        var servers = run.Gateways(GatewayProfile.CatchUp, backlog: (backlog, size)).Append(ScenarioRun.Yardstick(YardstickKind.Ceiling, "?from=earliest")).ToArray();
        return run.InterleaveFreshAsync("", servers, MeasureAsync);

        async Task MeasureAsync(Contestant contestant, int round)
        {
            var phase = await contestant.CatchUpAsync(run.Options.Connections ?? 1_000, backlog, size);
            var measured = phase.Saturated(contestant, "", round);
            var reads = contestant.Server.Metrics is { } metrics ? await PrometheusPage.SumAsync(metrics, "push_replay_messages_read", run.Stop) / backlog : (double?)null;
            run.Add(reads is null ? measured : measured with { Figures = new Dictionary<string, double>(measured.Figures) { [Figure.KafkaReads.Key] = reads.Value } });
        }
    }
}
