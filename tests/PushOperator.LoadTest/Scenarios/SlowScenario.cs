using PushOperator.LoadTest.Measuring;
using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>Whether subscribers that read nothing cost those who do, and what they cost in memory.</summary>
internal sealed class SlowScenario : IScenario
{
    private const double Rate = 200;
    private const int Size = 8_192;

    /// <inheritdoc/>
    public string Name => "slow";

    /// <inheritdoc/>
    public string Description => "200 connections, 200 messages of 8 KiB a second, with none and with one in ten reading nothing: latency of the healthy ones, growth of the server's memory";

    /// <inheritdoc/>
    public Figure Primary => Figure.P99;

    /// <inheritdoc/>
    public string Yardstick => YardstickServer.NameOf(YardstickKind.PerMessage);

    /// <inheritdoc/>
    public async Task RunAsync(ScenarioRun run)
    {
        await RunAsync(run, "all read", stalledEvery: 0);
        await RunAsync(run, "1 in 10 stalls", stalledEvery: 10);
    }

    private static Task RunAsync(ScenarioRun run, string name, int stalledEvery)
    {
        var size = run.Options.Size ?? Size;
        var servers = run.Gateways(GatewayProfile.Raw).Append(ScenarioRun.Yardstick(YardstickKind.PerMessage)).ToArray();

        // Fresh, because a server may end those that stall: the next round needs them again.
        return run.InterleaveFreshAsync(name, servers, MeasureAsync);

        async Task MeasureAsync(Contestant contestant, int round)
        {
            var connections = run.Options.Connections ?? 200;
            await contestant.ConnectAsync(connections, stalledEvery: stalledEvery);
            var rate = run.Options.Rate ?? Rate;
            await contestant.PaceAsync(run.Options.WarmUp / 2, rate, size);
            var before = ProcFile.ReadResident(contestant.Server.ProcessId);
            var phase = await contestant.PaceAsync(run.Options.Duration ?? TimeSpan.FromSeconds(4), rate, size);
            var growth = (ProcFile.ReadResident(contestant.Server.ProcessId) - before) / 1024.0 / 1024.0;
            run.AddLatency(phase.Paced(contestant, name, round, (Figure.ResidentGrowthMegabytes, growth)), contestant);
        }
    }
}
