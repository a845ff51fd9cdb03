using PushOperator.LoadTest.Measuring;
using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>What a connection costs that does nothing (P5).</summary>
internal sealed class IdleScenario : IScenario
{
    private const int Few = 100;

    /// <inheritdoc/>
    public string Name => "idle";

    /// <inheritdoc/>
    public string Description => "resident memory of the server's process for each connection from 100 to 10,000, nothing sent";

    /// <inheritdoc/>
    public Figure Primary => Figure.KilobytesPerConnection;

    /// <inheritdoc/>
    public string Yardstick => YardstickServer.NameOf(YardstickKind.Kestrel);

    /// <inheritdoc/>
    public Task RunAsync(ScenarioRun run)
    {
        var servers = run.Gateways(GatewayProfile.Raw).Concat(
            [ScenarioRun.Yardstick(YardstickKind.Kestrel), ScenarioRun.Yardstick(YardstickKind.SignalR), ScenarioRun.Yardstick(YardstickKind.Ceiling)]).ToArray();
        return run.InterleaveFreshAsync("", servers, MeasureAsync);

        async Task MeasureAsync(Contestant contestant, int round)
        {
            var many = run.Options.Connections ?? 10_000;
            var few = Math.Min(Few, Math.Max(1, many / 10));
            await contestant.ConnectAsync(few);
            var before = ProcFile.ReadResident(contestant.Server.ProcessId);
            await contestant.ConnectAsync(many);
            var idle = contestant.Snapshot();
            await Task.Delay(run.Options.Duration ?? TimeSpan.FromSeconds(3), TimeProvider.System, run.Stop);
            var usage = contestant.Snapshot().Since(idle);
            var resident = ProcFile.ReadResident(contestant.Server.ProcessId);
            run.Add(new Measurement
            {
                Case = "",
                Server = contestant.Name,
                Round = round,
                Expected = many,
                Delivered = many,
                Valid = true,
                Figures = new Dictionary<string, double>
                {
                    [Figure.KilobytesPerConnection.Key] = (resident - before) / 1024.0 / (many - few),
                    [Figure.ResidentMegabytes.Key] = resident / 1024.0 / 1024.0,
                    [Figure.IdleCores.Key] = usage.ServerCores,
                },
                Threads = usage.Threads,
            });
        }
    }
}
