using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>The same number of deliveries a second to few and to many: nothing to batch (P3).</summary>
internal sealed class SteadyScenario : IScenario
{
    private const double DeliveriesPerSecond = 30_000;

    /// <inheritdoc/>
    public string Name => "steady";

    /// <inheritdoc/>
    public string Description => "broadcast of 128-byte messages, 30,000 deliveries a second, to 1,000 and to 10,000 connections";

    /// <inheritdoc/>
    public Figure Primary => Figure.PerCpuSecond;

    /// <inheritdoc/>
    public string Yardstick => YardstickServer.NameOf(YardstickKind.PerMessage);

    /// <inheritdoc/>
    public async Task RunAsync(ScenarioRun run)
    {
        foreach (var connections in run.Options.Connections is { } given ? [given] : new[] { 1_000, 10_000 }) await RunAsync(run, connections);
    }

    private static Task RunAsync(ScenarioRun run, int connections)
    {
        var size = run.Options.Size ?? 128;
        var rate = run.Options.Rate ?? DeliveriesPerSecond / connections;
        var duration = run.Options.Duration ?? TimeSpan.FromSeconds(4);
        var name = $"{connections} connections";
        var servers = run.Gateways(GatewayProfile.Raw).Concat([ScenarioRun.Yardstick(YardstickKind.PerMessage), ScenarioRun.Yardstick(YardstickKind.Naive)]);
        return run.InterleaveAsync(name, servers, PrepareAsync, async (contestant, round) => run.AddLatency((await contestant.PaceAsync(duration, rate, size)).Paced(contestant, name, round), contestant));

        async Task PrepareAsync(Contestant contestant)
        {
            await contestant.ConnectAsync(connections);
            await run.WarmUpAsync(contestant, size);
        }
    }
}
