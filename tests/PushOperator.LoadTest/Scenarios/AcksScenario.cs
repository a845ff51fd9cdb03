using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>What the envelope and explicit acknowledgements cost (P6).</summary>
internal sealed class AcksScenario : IScenario
{
    private const string Suffix = "-acks";

    /// <inheritdoc/>
    public string Name => "acks";

    /// <inheritdoc/>
    public string Description =>
        "fanout-128 with the JSON envelope, a window of 256 and an explicit acknowledgement (upTo) for everything that one read brought, beside the same gateway without";

    /// <inheritdoc/>
    public Figure Primary => Figure.PerCpuSecond;

    /// <inheritdoc/>
    public string Yardstick => "gateway";

    /// <inheritdoc/>
    public Task RunAsync(ScenarioRun run)
    {
        var size = run.Options.Size ?? 128;
        var servers = run.Gateways(GatewayProfile.Raw).Concat(run.Gateways(GatewayProfile.Acknowledged, Suffix)).Append(ScenarioRun.Yardstick(YardstickKind.Ceiling));
        return run.InterleaveAsync("", servers, PrepareAsync, MeasureAsync);

        async Task PrepareAsync(Contestant contestant)
        {
            await contestant.ConnectAsync(run.Options.Connections ?? 10_000);
            await run.WarmUpAsync(contestant, size);
        }

        async Task MeasureAsync(Contestant contestant, int round)
        {
            var phase = await contestant.SaturateAsync(run.Options.Duration ?? TimeSpan.FromSeconds(2), run.Options.Window ?? ScenarioRun.SaturationWindow, size);
            run.Add(phase.Saturated(contestant, "", round));
        }
    }
}
