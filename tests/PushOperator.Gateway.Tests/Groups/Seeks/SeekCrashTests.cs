using System.Net.Http.Json;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Seeks;

/// <summary>Seeks whose pod is killed in the middle, as a process.</summary>
public sealed class SeekCrashTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    private static readonly byte[] s_key = new byte[32];

    // A Shared group that has just begun or lost a member delivers nothing until its members have been assigned.
    private static readonly TimeSpan s_readBound = TimeSpan.FromSeconds(60);

    /// <summary>Guard: the <c>Applied</c> record of <c>PartitionMove.WriteDown</c> (Shared). In a Broadcast group several places would move the subscriber; <c>PlacesTests</c> guard the first of them.</summary>
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
        await ReadAsync(first, [], 200);

        var answer = await SeekAsync(dies);
        var replayed = new List<string>();
        await ReadAsync(first, replayed, 10);
        dies.Kill();
        await dies.EndedAsync();
        await using var lives = GatewayProcess.Start(configuration, s_key);
        await lives.ReadyAsync();
        using var second = await SubscribeAsync(lives);
        await Until.HoldsAsync(async () => (await (await lives.Http.GetAsync("/v1/groups/g")).JsonAsync()).GetProperty("partitions").GetArrayLength() == 2, "the partitions of the one that died are its own");
        await ReadAsync(second, replayed, 200);
        await Until.HoldsAsync(async () => await StateAsync(lives, answer) == "done", "the seek is done");

        replayed.Count.Should().BeLessThan(330, "a partition that was moved again would come once more from its beginning");
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

    // Until so many different messages are there; acknowledges each.
    private static async Task ReadAsync(RawWebSocket client, List<string> ids, int distinct)
    {
        while (ids.Distinct().Count() < distinct)
        {
            var frame = await client.ReadJsonAsync("message", s_readBound);
            ids.Add(frame.Text("id")!);
            await client.SendTextAsync($$"""{"op":"ack","id":"{{frame.Text("id")}}"}""");
        }
    }
}
