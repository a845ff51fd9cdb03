using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>What a linger saves on a busy topic, and what it costs in latency. Wants Apache Kafka: the embedded broker lingers itself.</summary>
internal sealed class LingerScenario : IScenario
{
    private const int LingerMs = 5;

    /// <inheritdoc/>
    public string Name => "linger";

    /// <inheritdoc/>
    public string Description => "broadcast of 128-byte messages, 1,000 a second, to 100 connections, with a linger of 5 ms and without";

    /// <inheritdoc/>
    public Figure Primary => Figure.PerCpuSecond;

    /// <inheritdoc/>
    public string Yardstick => "gateway";

    /// <inheritdoc/>
    public Task RunAsync(ScenarioRun run)
    {
        var size = run.Options.Size ?? 128;
        var connections = run.Options.Connections ?? 100;
        var rate = run.Options.Rate ?? 1_000;
        var duration = run.Options.Duration ?? TimeSpan.FromSeconds(4);
        var name = $"{connections} connections, {rate:0} messages a second";
        var servers = run.Gateways(GatewayProfile.Raw).Concat(run.Gateways(GatewayProfile.Raw, "-linger", lingerMs: LingerMs)).Append(ScenarioRun.Yardstick(YardstickKind.PerMessage));
        return run.InterleaveAsync(name, servers, PrepareAsync, async (contestant, round) => run.AddLatency((await contestant.PaceAsync(duration, rate, size)).Paced(contestant, name, round), contestant));

        async Task PrepareAsync(Contestant contestant)
        {
            await contestant.ConnectAsync(connections);
            await run.WarmUpAsync(contestant, size);
        }
    }
}
