using PushOperator.LoadTest.Reporting;
using PushOperator.LoadTest.Servers;
using PushOperator.LoadTest.Serving;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>What a scenario runs with: options, servers, and the two orders of measuring.</summary>
internal sealed class ScenarioRun(RunOptions options, KafkaForLoad kafka, ScenarioReport report, RunConsole console, CancellationToken stop)
{
    /// <summary>Messages published and not delivered while saturating, unless told otherwise.</summary>
    public const int SaturationWindow = 64;

    private const int WarmUpWindow = 8;
    private const string EmbeddedLatency = "the embedded broker answers a fetch that waits only when its wait is over (100 ms): for latencies say --kafka-home";
    private const int MostWarmUps = 12;
    private const double CompilerShare = 0.05;

    // .NET Tiered Compilation Worker, cut to what Linux keeps.
    private const string CompilerThread = ".NET Tiered Com";

    public RunOptions Options => options;

    public KafkaForLoad Kafka => kafka;

    public CancellationToken Stop => stop;

    public void Add(Measurement measurement) => report.Add(measurement);

    /// <summary>Adds a measurement of latency.</summary>
    public void AddLatency(Measurement measurement, Contestant contestant) =>
        report.Add(kafka.IsEmbedded && contestant.Server.KafkaTopic is not null ? measurement with { Notes = [.. measurement.Notes, EmbeddedLatency] } : measurement);

    /// <summary>The gateways, and the external server if there is one; with <paramref name="suffix"/> behind their names.</summary>
    public IEnumerable<ILoadedServer> Gateways(GatewayProfile profile, string suffix = "", (int Count, int Size) backlog = default, int lingerMs = 0)
    {
        foreach (var (name, program) in options.Gateways) yield return new GatewayServer(name + suffix, program, kafka, profile) { Backlog = backlog, LingerMs = lingerMs };
        if (options.External is { } external && suffix.Length == 0) yield return external;
    }

    /// <summary>A gateway behind a proxy.</summary>
    public ILoadedServer Proxied(ProxyKind kind) => new ProxiedServer(kind, Gateways(GatewayProfile.Raw).First());

    public static ILoadedServer Yardstick(YardstickKind kind, string query = "") => new YardstickServer(kind, query);

    /// <summary>
    /// A B C, A B C: all servers run from the beginning, each with its connections, warmed up; then they are measured one after the other, round by round, while the others are idle.
    /// </summary>
    public async Task InterleaveAsync(string @case, IEnumerable<ILoadedServer> servers, Func<Contestant, Task> prepare, Func<Contestant, int, Task> measure, bool shared = false)
    {
        var contestants = new List<Contestant>();
        try
        {
            foreach (var server in Chosen(servers))
            {
                await TryAsync(server.Name, @case, async () =>
                {
                    var contestant = await Contestant.StartAsync(server, stop, shared);
                    contestants.Add(contestant);
                    await prepare(contestant);
                    console.Tell($"{report.Name} {@case}: {server.Name} has its connections and is warm");
                }, contestants);
            }

            for (var round = 1; round <= options.Rounds; round++)
            {
                foreach (var contestant in contestants.ToArray())
                {
                    var number = round;
                    await TryAsync(contestant.Name, @case, () => measure(contestant, number), contestants);
                }

                console.Tell($"{report.Name} {@case}: round {round} of {options.Rounds}");
            }
        }
        finally
        {
            foreach (var contestant in contestants) await contestant.DisposeAsync();
        }
    }

    /// <summary>A B C, A B C, each time with a fresh process: for what can be measured once in the life of one.</summary>
    public async Task InterleaveFreshAsync(string @case, IReadOnlyList<ILoadedServer> servers, Func<Contestant, int, Task> measure, bool shared = false)
    {
        var failed = new HashSet<string>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var server in Chosen(servers).Where(server => !failed.Contains(server.Name)))
            {
                var number = round;
                if (!await TryAsync(server.Name, @case, MeasureAsync, [])) failed.Add(server.Name);

                async Task MeasureAsync()
                {
                    await using var contestant = await Contestant.StartAsync(server, stop, shared);
                    await measure(contestant, number);
                }
            }

            console.Tell($"{report.Name} {@case}: round {round} of {options.Rounds}");
        }
    }

    /// <summary>Load that is not counted, until the just-in-time compiler has little left to do: on a busy machine its turn comes late.</summary>
    public async Task WarmUpAsync(Contestant contestant, int size)
    {
        var window = contestant.Shared ? WarmUpWindow * contestant.Reading : WarmUpWindow;
        for (var turn = 0; turn < MostWarmUps; turn++)
        {
            var usage = (await contestant.SaturateAsync(options.WarmUp, window, size)).Usage;
            var compiling = usage.Threads.Where(thread => thread.Name == CompilerThread).Sum(thread => thread.UserSeconds + thread.SystemSeconds);
            if (compiling <= usage.Server.Total * CompilerShare) return;
        }
    }

    private IEnumerable<ILoadedServer> Chosen(IEnumerable<ILoadedServer> servers) =>
        servers.Where(server => options.Servers.Count == 0 || options.Servers.Contains(server.Name));

    /// <summary>A server that cannot be measured is left out, and told; the others go on.</summary>
    private async Task<bool> TryAsync(string server, string @case, Func<Task> step, List<Contestant> contestants)
    {
        try
        {
            await step();
            return true;
        }
        catch (LoadTestException e)
        {
            report.Fail($"{server} {@case}: {e.Message}");
            console.Tell($"{report.Name} {@case}: FAILED: {e.Message}");
            if (contestants.Find(contestant => contestant.Name == server) is { } lost)
            {
                contestants.Remove(lost);
                await lost.DisposeAsync();
            }

            return false;
        }
    }
}
