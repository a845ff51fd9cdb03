using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>Whether a delivery costs more when there are more connections (P4).</summary>
internal sealed class GrowthScenario : IScenario
{
    // The same for all, so that the same can be batched; enough for a hundred connections to have work while messages are on their way.
    private const int Window = 256;

    /// <inheritdoc/>
    public string Name => "growth";

    /// <inheritdoc/>
    public string Description => "broadcast of 128-byte messages to 100, 1,000 and 10,000 connections, saturated, a window of 256 messages";

    /// <inheritdoc/>
    public Figure Primary => Figure.PerCpuSecond;

    /// <inheritdoc/>
    public string Yardstick => YardstickServer.NameOf(YardstickKind.Ceiling);

    /// <inheritdoc/>
    public async Task RunAsync(ScenarioRun run)
    {
        var most = run.Options.Connections ?? 10_000;
        foreach (var connections in new[] { most / 100, most / 10, most }.Where(connections => connections > 0)) await RunAsync(run, connections);
    }

    private static Task RunAsync(ScenarioRun run, int connections)
    {
        var size = run.Options.Size ?? 128;
        var name = $"{connections} connections";
        var servers = run.Gateways(GatewayProfile.Raw).Append(ScenarioRun.Yardstick(YardstickKind.Ceiling));
        return run.InterleaveAsync(name, servers, PrepareAsync, MeasureAsync);

        async Task PrepareAsync(Contestant contestant)
        {
            await contestant.ConnectAsync(connections);
            await run.WarmUpAsync(contestant, size);
        }

        async Task MeasureAsync(Contestant contestant, int round)
        {
            var phase = await contestant.SaturateAsync(run.Options.Duration ?? TimeSpan.FromSeconds(2), run.Options.Window ?? Window, size);
            run.Add(phase.Saturated(contestant, name, round));
        }
    }
}
