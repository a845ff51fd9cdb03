using System.Net.Http.Json;
using System.Text.Json;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Seeks;

/// <summary>Seeks whose pod is killed in the middle, as a process.</summary>
public sealed class SeekCrashTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private static readonly byte[] s_key = new byte[32];

    /// <summary>Guard: the records of <c>PartitionMove</c>; without <c>Applied</c> the new owner moves the partition again.</summary>
    [Theory]
    [InlineData(DeliveryMode.Shared)]
    [InlineData(DeliveryMode.Broadcast)]
    public async Task A_seek_goes_on_when_the_pod_that_took_it_and_replays_is_killed(DeliveryMode delivery)
    {
        using var broker = await Broker.StartAsync(true, kafka, embedded);
        var topic = await broker.CreateTopicAsync(2);
        var configuration = Pod.Configure(broker, topic, delivery) with { Auth = new AuthConfiguration { AllowAnonymous = true } };
        await using var dies = GatewayProcess.Start(configuration, s_key);
        await dies.ReadyAsync();
        using var first = await SubscribeAsync(dies);
        await broker.ProduceManyAsync(topic, 0, 200, keys: 40);
        await ReadAsync(first, 200);

        var answer = await SeekAsync(dies);
        var replayed = await ReadAsync(first, 10);
        dies.Kill();
        await dies.EndedAsync();
        await using var lives = GatewayProcess.Start(configuration, s_key);
        await lives.ReadyAsync();
        using var second = await SubscribeAsync(lives);
        var rest = await ReadAsync(second, 150);
        await Until.HoldsAsync(async () => await StateAsync(lives, answer) == "done", "the seek is done", TimeSpan.FromSeconds(60));

        var all = replayed.Concat(rest).Concat(await ReadAsync(second, null)).ToArray();
        all.Distinct().Should().HaveCount(200, "every message is replayed");
        all.Length.Should().BeLessThan(330, "and not once more from the beginning");
    }

    private static async Task<RawWebSocket> SubscribeAsync(GatewayProcess gateway)
    {
        var client = await RawWebSocket.ConnectAsync(gateway.ProxyEndPoint, "/ws?subscriber=alice", "json.pushoperator.v1");
        await client.ReadJsonAsync("welcome");
        return client;
    }

    private static async Task<string> SeekAsync(GatewayProcess gateway)
    {
        HttpResponseMessage? answer = null;
        await Until.HoldsAsync(async () => (answer = await gateway.Http.PostAsJsonAsync("/v1/groups/g/seek", new { to = "earliest", rate = 50 })).IsSuccessStatusCode, "the pod takes commands");
        return answer!.Headers.Location!.ToString();
    }

    private static async Task<string?> StateAsync(GatewayProcess gateway, string seek)
    {
        var answer = await gateway.Http.GetAsync(seek);
        return answer.IsSuccessStatusCode ? (await answer.JsonAsync()).Text("state") : null;
    }

    // Acknowledges each; so many, or what comes within two seconds.
    private static async Task<List<string>> ReadAsync(RawWebSocket client, int? count)
    {
        var ids = new List<string>();
        while (ids.Count < (count ?? int.MaxValue))
        {
            JsonElement frame;
            try
            {
                frame = await client.ReadJsonAsync().WaitAsync(count is null ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(60));
            }
            catch (TimeoutException) when (count is null)
            {
                break;
            }

            if (frame.Text("op") != "message") continue;
            ids.Add(frame.Text("id")!);
            await client.SendTextAsync($$"""{"op":"ack","id":"{{frame.Text("id")}}"}""");
        }

        return ids;
    }
}
