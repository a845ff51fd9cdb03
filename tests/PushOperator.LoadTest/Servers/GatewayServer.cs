using System.Diagnostics;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.LoadTest.Publishing;
using PushOperator.LoadTest.Subscribing;
using PushOperator.LoadTest.Wire;
using PushOperator.TestUtilities;

namespace PushOperator.LoadTest.Servers;

/// <summary>The gateway as it ships: its program, in a process of its own, with a topic of its own.</summary>
/// <param name="name">Its name in the table.</param>
/// <param name="program">Path of <c>PushOperator.Gateway.dll</c>.</param>
internal sealed class GatewayServer(string name, string program, KafkaForLoad kafka, GatewayProfile profile) : ILoadedServer
{
    private const string PushTopic = "load";
    private static readonly TimeSpan s_startBound = TimeSpan.FromMinutes(2);
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private static int s_topics;

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>Messages that are in the topic before the gateway starts, and their size: what it cannot have in memory.</summary>
    public (int Count, int Size) Backlog { get; init; }

    /// <summary>The group's linger.</summary>
    /// <value>Milliseconds; default 0.</value>
    public int LingerMs { get; init; }

    // One partition gives one order, which a cumulative acknowledgement needs. The embedded broker keeps 5 MiB of a partition, so a backlog needs several.
    private int Partitions => profile is GatewayProfile.CatchUp or GatewayProfile.Shared ? 8 : 1;

    /// <inheritdoc/>
    public async Task<RunningServer> StartAsync(CancellationToken stop)
    {
        var topic = $"load.{Environment.ProcessId}.{Interlocked.Increment(ref s_topics)}";
        await kafka.CreateTopicAsync(topic, Partitions);
        var source = new KafkaSource(kafka.BootstrapServers, topic, Partitions);
        if (Backlog.Count > 0) await source.PublishAsync(new PublishLine(0, Backlog.Count, Payload.Now(), Backlog.Size));
        await source.FlushAsync();
        var address = LoopbackAddress.Next();
        var directory = new TemporaryDirectory();
        var process = Start(address, directory.Path, Configuration(topic));
        var guard = Guard(process.Id);
        var log = CollectLog(process);
        async Task EndAsync()
        {
            await OwnProgram.EndAsync(guard);
            await OwnProgram.EndAsync(process);
            directory.Dispose();
        }

        try
        {
            await WaitUntilReadyAsync(process, new Uri($"http://{address}:8081/readyz"), log, stop);
        }
        catch
        {
            await EndAsync();
            throw;
        }

        return new RunningServer(process.Id, Subscribers(address), source, EndAsync) { Metrics = new Uri($"http://{address}:8081/metrics"), KafkaTopic = topic, Stored = Backlog.Count };
    }

    private GatewayConfiguration Configuration(string topic) => new()
    {
        Namespace = "load",
        Group = "test",
        Kafka = new KafkaConfiguration { BootstrapServers = kafka.BootstrapServers, GroupId = $"push.{topic}" },
        Topics = [new TopicConfiguration { Name = PushTopic, KafkaTopic = topic }],
        Delivery = profile == GatewayProfile.Shared ? DeliveryMode.Shared : DeliveryMode.Broadcast,
        StartFrom = profile == GatewayProfile.Shared ? StartFrom.Earliest : StartFrom.Latest,
        Auth = new AuthConfiguration { AllowAnonymous = true },
        LingerMs = LingerMs,
        // What is measured is what the gateway can do, not what it would allow one machine to ask of it.
        Limits = new LimitsConfiguration { HandshakesPerSecond = 100_000, FramesPerSecond = 1_000_000, BytesPerSecond = 1 << 30 },
    };

    private SubscriberProfile Subscribers(string address)
    {
        var raw = new SubscriberProfile { Address = address, Port = 8080, Path = "/ws?from=latest", Subprotocol = "raw.pushoperator.v1" };
        var json = raw with { Subprotocol = "json.pushoperator.v1", Format = MessageFormat.Envelope };
        return profile switch
        {
            GatewayProfile.Acknowledged => json with { Path = "/ws?from=latest&window=256", Acknowledge = AcknowledgementStyle.UpTo },
            GatewayProfile.Shared => json with { Path = "/ws?window=256", Acknowledge = AcknowledgementStyle.Ids },
            GatewayProfile.CatchUp => raw with { Path = "/ws?from=earliest" },
            _ => raw,
        };
    }

    private Process Start(string address, string directory, GatewayConfiguration configuration)
    {
        var file = Path.Combine(directory, "gateway.json");
        var key = Path.Combine(directory, "cursor-key");
        File.WriteAllBytes(file, configuration.ToJson());
        File.WriteAllBytes(key, [.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
        return Process.Start(new ProcessStartInfo("dotnet", [program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                [GatewayConfiguration.FileVariable] = file,
                [GatewayConfiguration.CursorKeyFileVariable] = key,
                [GatewayConfiguration.ListenAddressVariable] = address,
                [GatewayConfiguration.PodNameVariable] = "gateway-1",
            },
        })!;
    }

    // The gateway does not listen to its standard input: this ends it should we be killed.
    private static Process Guard(int gateway) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", "read -r _; kill -9 \"$1\"", "guard", $"{gateway}"]) { RedirectStandardInput = true })!;

    private static Queue<string> CollectLog(Process process)
    {
        const int LinesKept = 20;
        var log = new Queue<string>();
        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (log)
            {
                log.Enqueue(line.Data ?? "");
                if (log.Count > LinesKept) log.Dequeue();
            }
        };
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return log;
    }

    private async Task WaitUntilReadyAsync(Process process, Uri address, Queue<string> log, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(address, stop))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > s_startBound) throw new LoadTestException($"{name} did not become ready ({program}):\n{Last(log)}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
        }
    }

    private static string Last(Queue<string> log)
    {
        lock (log) return string.Join('\n', log);
    }

    private static async Task<bool> IsReadyAsync(Uri address, CancellationToken stop)
    {
        try
        {
            using var response = await s_http.GetAsync(address, stop);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
