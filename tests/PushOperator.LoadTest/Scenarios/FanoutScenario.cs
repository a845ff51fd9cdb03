using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>Everything to everybody as fast as it goes (P1, P2).</summary>
internal sealed class FanoutScenario(string name, int size) : IScenario
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => $"broadcast of {size}-byte messages to 10,000 connections, saturated";

    /// <inheritdoc/>
    public Figure Primary => Figure.PerCpuSecond;

    /// <inheritdoc/>
    public string Yardstick => YardstickServer.NameOf(YardstickKind.Ceiling);

    /// <inheritdoc/>
    public Task RunAsync(ScenarioRun run)
    {
        var bytes = run.Options.Size ?? size;
        var servers = run.Gateways(GatewayProfile.Raw).Concat(
        [
            ScenarioRun.Yardstick(YardstickKind.Ceiling),
            ScenarioRun.Yardstick(YardstickKind.PerMessage),
            ScenarioRun.Yardstick(YardstickKind.Naive),
            ScenarioRun.Yardstick(YardstickKind.SignalR),
        ]);
        return run.InterleaveAsync("", servers, PrepareAsync, MeasureAsync);

        async Task PrepareAsync(Contestant contestant)
        {
            await contestant.ConnectAsync(run.Options.Connections ?? 10_000);
            await run.WarmUpAsync(contestant, bytes);
        }

        async Task MeasureAsync(Contestant contestant, int round)
        {
            var phase = await contestant.SaturateAsync(run.Options.Duration ?? TimeSpan.FromSeconds(2), run.Options.Window ?? ScenarioRun.SaturationWindow, bytes);
            run.Add(phase.Saturated(contestant, "", round));
        }
    }
}
