using System.Text;
using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Lifecycle;

public sealed class DurableCrashTests(EmbeddedKafkaFixture kafka) : IClassFixture<EmbeddedKafkaFixture>
{
    private static readonly byte[] s_key = Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef");

    /// <summary>Guard: <c>DurableSubscribers.WriteChanged</c>, once a second; a killed process writes nothing on its way out.</summary>
    [Fact]
    public async Task After_SIGKILL_of_its_gateway_a_durable_subscriber_goes_on_on_another_without_loss_and_repeats_at_most_what_it_had_not_kept()
    {
        var configuration = TestGateway.DefaultConfiguration(kafka.BootstrapServers) with { Delivery = DeliveryMode.Broadcast };
        await using var first = GatewayProcess.Start(configuration, s_key);
        await using var second = GatewayProcess.Start(configuration, s_key);
        await first.ReadyAsync();
        await second.ReadyAsync();
        using var before = await RawWebSocket.ConnectAsync(first.ProxyEndPoint, "/ws?subscriber=crash-test");
        await before.ReadJsonAsync("welcome");
        var ids = new List<string>();
        for (var n = 0; n < 20; n++) ids.Add(await PublishAsync(second, n));
        for (var n = 0; n < 20; n++) (await before.ReadJsonAsync("message")).Text("id").Should().Be(ids[n]);
        await before.SendTextAsync($$"""{"op":"ack","upTo":"{{ids[9]}}"}""");
        await before.ReadJsonAsync("position");
        MessageId.TryParse(ids[10], out var next).Should().BeTrue();

        // Before the connection ends for want of a heartbeat, which writes it as well.
        await Eventually.HoldsAsync(() => KeptOffset(next.Partition) == next.Offset, "the position is kept", TimeSpan.FromSeconds(20));

        // The acknowledgement after the last write is lost with the process, or kept if the write came in time: both are right, a loss is not.
        await before.SendTextAsync($$"""{"op":"ack","upTo":"{{ids[14]}}"}""");
        first.Kill();
        (await first.EndedAsync()).Should().NotBe(0);
        for (var n = 20; n < 25; n++) ids.Add(await PublishAsync(second, n));
        using var after = await RawWebSocket.ConnectAsync(second.ProxyEndPoint, "/ws?subscriber=crash-test");

        (await after.ReadJsonAsync()).GetProperty("recovered").GetBoolean().Should().BeTrue();
        var resumedAt = ids.IndexOf((await after.ReadJsonAsync("message")).Text("id")!);
        resumedAt.Should().BeOneOf([10, 15], "it goes on after what was kept last");
        for (var n = resumedAt + 1; n < 25; n++) (await after.ReadJsonAsync("message")).Text("id").Should().Be(ids[n]);
    }

    private long? KeptOffset(int partition)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = kafka.BootstrapServers, GroupId = "reader", EnableAutoCommit = false, EnablePartitionEof = true }).Build();
        consumer.Assign(new TopicPartitionOffset("push.shop.dashboard.subscribers", 0, Offset.Beginning));
        long? kept = null;
        while (consumer.Consume(TimeSpan.FromSeconds(10)) is { IsPartitionEOF: false } record)
        {
            // The topic keeps the pods' own records as well, and those come at any time.
            if (record.Message.Key == "crash-test") kept = SubscriberRecord.TryRead(record.Message.Value)?.Positions["orders"].GetValueOrDefault(partition);
        }

        return kept;
    }

    private static async Task<string> PublishAsync(GatewayProcess gateway, int n)
    {
        var response = await gateway.Http.PostAsync("/v1/topics/orders/messages", new StringContent($$"""{"key":"crash","data":{{n}}}""", Encoding.UTF8, "application/json"));
        response.IsSuccessStatusCode.Should().BeTrue(gateway.Output);
        return (await response.JsonAsync()).GetProperty("messages")[0].Text("id")!;
    }
}
