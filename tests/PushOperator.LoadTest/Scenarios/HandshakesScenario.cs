using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>How fast subscribers come in, some at a time and all at once (P10, without tokens).</summary>
internal sealed class HandshakesScenario : IScenario
{
    private const int AtATime = 64;

    /// <inheritdoc/>
    public string Name => "handshakes";

    /// <inheritdoc/>
    public string Description => "4,000 handshakes, 64 at a time; then a storm of 10,000 at once, and how many of them were refused; anonymous, without a token";

    /// <inheritdoc/>
    public Figure Primary => Figure.HandshakesPerCpuSecond;

    /// <inheritdoc/>
    public string Yardstick => YardstickServer.NameOf(YardstickKind.Kestrel);

    /// <inheritdoc/>
    public Task RunAsync(ScenarioRun run)
    {
        var servers = run.Gateways(GatewayProfile.Raw).Concat([ScenarioRun.Yardstick(YardstickKind.Kestrel), ScenarioRun.Yardstick(YardstickKind.SignalR)]).ToArray();
        return run.InterleaveFreshAsync("", servers, MeasureAsync);

        async Task MeasureAsync(Contestant contestant, int round)
        {
            var storm = run.Options.Connections ?? 10_000;
            var count = Math.Max(1, storm * 2 / 5);
            await contestant.ConnectAsync(Math.Max(1, count / 4), AtATime);
            await contestant.DisconnectAsync();
            var before = contestant.Snapshot();
            var few = await contestant.ConnectAsync(count, AtATime);
            var usage = contestant.Snapshot().Since(before);
            await contestant.DisconnectAsync();
            var all = await contestant.TryConnectAsync(storm, storm);
            run.Add(new Measurement
            {
                Case = "",
                Server = contestant.Name,
                Round = round,
                Expected = count,
                Delivered = few.Open,
                Valid = few.Open == count,
                Figures = PhaseFigures.Machine(usage).Concat(
                [
                    (Figure.HandshakesPerCpuSecond, count / Math.Max(0.001, usage.Server.Total)),
                    (Figure.HandshakesPerSecond, count / few.ConnectSeconds),
                    (Figure.StormSeconds, all.ConnectSeconds),
                    (Figure.StormRefused, storm - all.Open),
                ]).ToDictionary(figure => figure.Item1.Key, figure => figure.Item2),
                Notes = [.. PhaseFigures.Doubts(usage), .. all.Refused.Select(refusal => $"storm: {refusal.Key}")],
                Threads = usage.Threads,
            });
        }
    }
}
