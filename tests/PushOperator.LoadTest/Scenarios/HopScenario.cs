using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>What the router's hop costs, beside plain YARP's in front of another gateway (P11).</summary>
internal sealed class HopScenario : IScenario
{
    /// <inheritdoc/>
    public string Name => "hop";

    /// <inheritdoc/>
    public string Description => "fanout-128 to 1,000 connections through the router and through plain YARP, a gateway behind each; the proxy's process is measured";

    /// <inheritdoc/>
    public Figure Primary => Figure.PerCpuSecond;

    /// <inheritdoc/>
    public string Subject => ProxiedServer.NameOf(ProxyKind.Router);

    /// <inheritdoc/>
    public string Yardstick => ProxiedServer.NameOf(ProxyKind.Yarp);

    /// <inheritdoc/>
    public Task RunAsync(ScenarioRun run)
    {
        var size = run.Options.Size ?? 128;
        return run.InterleaveAsync("", [run.Proxied(ProxyKind.Router), run.Proxied(ProxyKind.Yarp)], PrepareAsync, MeasureAsync);

        async Task PrepareAsync(Contestant contestant)
        {
            await contestant.ConnectAsync(run.Options.Connections ?? 1_000);
            await run.WarmUpAsync(contestant, size);
        }

        async Task MeasureAsync(Contestant contestant, int round)
        {
            var phase = await contestant.SaturateAsync(run.Options.Duration ?? TimeSpan.FromSeconds(4), run.Options.Window ?? ScenarioRun.SaturationWindow, size);
            run.Add(phase.Saturated(contestant, "", round));
        }
    }
}
