using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>Each message to one of 64 members, who acknowledge each (P7).</summary>
internal sealed class SharedScenario : IScenario
{
    // Of the whole group: half of what its members' windows of 256 hold.
    private const int WindowPerMember = 128;

    /// <inheritdoc/>
    public string Name => "shared";

    /// <inheritdoc/>
    public string Description =>
        "a Shared group of 64 members on one pod, 8 partitions, messages without a key, every one acknowledged (ids), beside a server that deals messages out and counts acknowledgements, without Kafka, ledger, or redelivery";

    /// <inheritdoc/>
    public Figure Primary => Figure.PerCpuSecond;

    /// <inheritdoc/>
    public string Yardstick => YardstickServer.NameOf(YardstickKind.Dispatch);

    /// <inheritdoc/>
    public Task RunAsync(ScenarioRun run)
    {
        var size = run.Options.Size ?? 128;
        var servers = run.Gateways(GatewayProfile.Shared).Append(ScenarioRun.Yardstick(YardstickKind.Dispatch));
        return run.InterleaveAsync("", servers, PrepareAsync, MeasureAsync, shared: true);

        async Task PrepareAsync(Contestant contestant)
        {
            await contestant.ConnectAsync(run.Options.Connections ?? 64);
            await run.WarmUpAsync(contestant, size);
        }

        async Task MeasureAsync(Contestant contestant, int round)
        {
            var window = run.Options.Window ?? WindowPerMember * contestant.Reading;
            var phase = await contestant.SaturateAsync(run.Options.Duration ?? TimeSpan.FromSeconds(3), window, size);
            run.Add(phase.Saturated(contestant, "", round));
        }
    }
}
