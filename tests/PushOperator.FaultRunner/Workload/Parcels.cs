using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using PushOperator.FaultRunner.Ground;
using PushOperator.LocalCluster.Demonstration;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Workload;

/// <summary>
/// A topic and a Shared group of one gateway whose acknowledgement timeout is 1 s and which gives a message up after three deliveries. The fault itself publishes, and watches what comes.
/// </summary>
internal sealed class Parcels : IDisposable
{
    private const string Prefix = "fault";
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan DeadBound = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Gateways _gateways;
    private readonly string _bootstrapServers;

    private Parcels(Gateways gateways, GatewayPod gateway, string deadLetters, string bootstrapServers) =>
        (_gateways, Gateway, DeadLetterTopic, _bootstrapServers) = (gateways, gateway, deadLetters, bootstrapServers);

    /// <summary>Name of the PushTopic.</summary>
    public static string Topic => $"{Prefix}-parcels";

    /// <summary>Name of the SubscriberGroup.</summary>
    public static string Group => $"{Prefix}-couriers";

    /// <summary>The group's only gateway.</summary>
    public GatewayPod Gateway { get; }

    /// <summary>Name in Kafka of the topic for what was given up.</summary>
    public string DeadLetterTopic { get; }

    /// <summary>Finds them ready, or applies them and waits.</summary>
    /// <exception cref="TimeoutException">They were not ready within 90 s.</exception>
    public static async Task<Parcels> FindAsync(FaultGround ground, CancellationToken stop)
    {
        using (var directory = new TemporaryDirectory())
        {
            var file = Path.Combine(directory.Path, "parcels.yaml");
            var template = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Resources", "parcels.yaml"), stop);
            await File.WriteAllTextAsync(file, template.Replace("NAME", Prefix, StringComparison.Ordinal), stop);
            await ground.Resources.ApplyAsync(file, stop);
        }

        var dead = await Eventually.GivesAsync(() => ground.Resources.ReadyTopicAsync($"{Prefix}-undeliverable", stop), "the dead letter topic is Ready", ReadyBound, stop);
        await Eventually.GivesAsync(() => ground.Resources.ReadyGroupAsync(Group, 1, stop), $"{Group} is Ready", ReadyBound, stop);
        return new Parcels(ground.Gateways, (await ground.Gateways.ReadyAsync(Group, stop))[0], dead.Status!.TopicName!, ground.Cluster.BootstrapServers);
    }

    /// <summary>Publishes one for each key; done when Kafka has them.</summary>
    /// <returns>Their ids, in the same order.</returns>
    public async Task<IReadOnlyList<string>> PublishAsync(IEnumerable<string> keys, CancellationToken stop)
    {
        var body = new { messages = keys.Select(key => new { key, data = 1 }) };
        using var answer = await _http.PostAsJsonAsync(new Uri(Gateway.CommandPort, $"/v1/topics/{Topic}/messages"), body, stop);
        answer.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop));
        return [.. document.RootElement.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString()!)];
    }

    /// <summary>The next delivery of one of these; what another fault left behind is passed over, and acknowledged.</summary>
    /// <returns>Its id, and which delivery of it this is.</returns>
    /// <exception cref="TimeoutException">None came within 10 s.</exception>
    public static async Task<(string Id, int Count)> ReadAsync(RawWebSocket socket, IReadOnlyCollection<string> ids)
    {
        while (true)
        {
            var message = await socket.ReadJsonAsync("message");
            var id = message.GetProperty("id").GetString()!;
            if (ids.Contains(id)) return (id, message.TryGetProperty("deliveryCount", out var count) ? count.GetInt32() : 1);
            await socket.SendTextAsync($$"""{"op":"ack","id":"{{id}}"}""");
        }
    }

    /// <summary>Messages of the group that are not done.</summary>
    public async Task<long> LagAsync(CancellationToken stop)
    {
        using var answer = await _gateways.CommandAsync(Gateway, HttpMethod.Get, "", stop);
        using var document = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(stop));
        return document.RootElement.GetProperty("partitions").EnumerateArray().Sum(partition => partition.GetProperty("lag").GetInt64());
    }

    /// <summary>Deliveries that wait for an acknowledgement.</summary>
    public async Task<int> InFlightAsync(CancellationToken stop)
    {
        using var answer = await _gateways.CommandAsync(Gateway, HttpMethod.Get, "/unacked", stop);
        using var document = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(stop));
        return document.RootElement.EnumerateObject().Sum(member => member.Value.ValueKind is JsonValueKind.Array ? member.Value.GetArrayLength() : 0);
    }

    /// <summary>Reads what was given up so far until so many of these keys are there.</summary>
    /// <returns>By key, the number of deliveries that its header tells.</returns>
    /// <exception cref="TimeoutException">They were not within 20 s.</exception>
    public Task<IReadOnlyDictionary<string, int>> DeadLettersAsync(IReadOnlyCollection<string> keys, CancellationToken stop) => Task.Run<IReadOnlyDictionary<string, int>>(
        () =>
        {
            var config = new ConsumerConfig { BootstrapServers = _bootstrapServers, GroupId = "fault-runner", AutoOffsetReset = AutoOffsetReset.Earliest, EnableAutoCommit = false };
            using var consumer = new ConsumerBuilder<string, byte[]>(config).SetLogHandler((_, _) => { }).Build();
            consumer.Assign(new TopicPartitionOffset(DeadLetterTopic, 0, Offset.Beginning));
            var found = new Dictionary<string, int>();
            var began = TimeProvider.System.GetTimestamp();
            while (found.Count < keys.Count)
            {
                stop.ThrowIfCancellationRequested();
                if (TimeProvider.System.GetElapsedTime(began) > DeadBound) throw new TimeoutException($"not within {DeadBound.TotalSeconds:0} s: {keys.Count} messages were given up; {found.Count} were");
                if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is not { Message: { } message } || !keys.Contains(message.Key)) continue;
                found[message.Key] = int.Parse(Encoding.UTF8.GetString(message.Headers.GetLastBytes("x-push-deliveries")), System.Globalization.CultureInfo.InvariantCulture);
            }

            return found;
        },
        stop);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
