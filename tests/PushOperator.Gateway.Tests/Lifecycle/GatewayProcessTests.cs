using System.Net;
using System.Text;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Lifecycle;

public sealed class GatewayProcessTests(EmbeddedKafkaFixture kafka) : IClassFixture<EmbeddedKafkaFixture>
{
    private static readonly byte[] s_key = Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef");

    [Fact]
    public async Task A_broadcast_pod_pushes_what_is_published_and_says_goodbye_on_SIGTERM()
    {
        await using var gateway = GatewayProcess.Start(Configuration(DeliveryMode.Broadcast), s_key);
        await gateway.ReadyAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RawWebSocket.ConnectAsync(gateway.ProxyEndPoint)));
        foreach (var client in clients) (await client.ReadJsonAsync()).Text("op").Should().Be("welcome");

        var id = await PublishAsync(gateway, """{"key":"customer-7","data":{"total":12}}""");

        foreach (var client in clients)
        {
            var message = await client.ReadJsonAsync("message");
            (message.Text("id"), message.Text("key"), message.GetProperty("data").Number("total")).Should().Be((id, "customer-7", 12L));
            await client.SendTextAsync($$"""{"op":"ack","id":"{{id}}"}""");
        }

        await gateway.TerminateAsync();
        foreach (var client in clients)
        {
            (await client.ReadJsonAsync("drain")).Text("cursor").Should().NotBeEmpty();
            (await client.ReadCloseAsync()).Code.Should().Be(4200);
            await client.SendCloseAsync(4200);
            (await client.EndsOrderlyAsync()).Should().BeTrue();
        }

        (await gateway.EndedAsync()).Should().Be(0, gateway.Output);
    }

    [Fact]
    public async Task A_subscriber_resumes_on_another_pod_exactly_where_it_was()
    {
        await using var first = GatewayProcess.Start(Configuration(DeliveryMode.Broadcast), s_key);
        await using var second = GatewayProcess.Start(Configuration(DeliveryMode.Broadcast), s_key);
        await first.ReadyAsync();
        await second.ReadyAsync();
        using var client = await RawWebSocket.ConnectAsync(first.ProxyEndPoint);
        await client.ReadJsonAsync("welcome");
        var acknowledged = await PublishAsync(first, """{"key":"resume","data":1}""");
        (await client.ReadJsonAsync("message")).Text("id").Should().Be(acknowledged);
        await client.SendTextAsync($$"""{"op":"ack","id":"{{acknowledged}}"}""");
        var cursor = (await client.ReadJsonAsync("position")).Text("cursor");

        first.Kill();
        var missed = await PublishAsync(second, """{"key":"resume","data":2}""");
        using var resumed = await RawWebSocket.ConnectAsync(second.ProxyEndPoint, $"/ws?from={cursor}");

        (await resumed.ReadJsonAsync()).GetProperty("recovered").GetBoolean().Should().BeTrue();
        (await resumed.ReadJsonAsync("message")).Text("id").Should().Be(missed);
    }

    [Fact]
    public async Task A_shared_pod_gives_each_message_to_one_subscriber_and_redelivers_after_nack()
    {
        await using var gateway = GatewayProcess.Start(Configuration(DeliveryMode.Shared) with { StartFrom = StartFrom.Earliest }, s_key);
        await gateway.ReadyAsync();
        using var one = await RawWebSocket.ConnectAsync(gateway.ProxyEndPoint);
        (await one.ReadJsonAsync("welcome")).TryGetProperty("cursor", out _).Should().BeFalse("the position is the group's");
        var id = await PublishAsync(gateway, """{"key":"nack-me","data":1}""");

        while (true)
        {
            var message = await one.ReadJsonAsync("message");
            var again = message.Text("id") == id && !message.TryGetProperty("deliveryCount", out _);
            await one.SendTextAsync($$"""{"op":"{{(again ? "nack" : "ack")}}","id":"{{message.Text("id")}}"}""");
            if (message.Text("id") == id && !again)
            {
                message.Number("deliveryCount").Should().Be(2);
                break;
            }
        }

        await gateway.TerminateAsync();
        (await one.ReadCloseAsync()).Code.Should().Be(4200);
        await one.SendCloseAsync(4200);
        (await gateway.EndedAsync()).Should().Be(0, gateway.Output);
    }

    [Fact]
    public async Task The_pod_describes_itself_to_routers()
    {
        await using var gateway = GatewayProcess.Start(Configuration(DeliveryMode.Broadcast), s_key);
        await gateway.ReadyAsync();

        var metadata = EndpointMetadata.FromJson(await gateway.Http.GetByteArrayAsync("/endpoint"));

        metadata.AcceptsSubscribers.Should().BeTrue();
        metadata.Partitions.Should().HaveCount(5);
        (await gateway.Http.GetStringAsync("/metrics")).Should().Contain("push_");
    }

    [Fact]
    public async Task A_pod_without_Kafka_lives_but_is_not_ready_and_goes_when_asked()
    {
        await using var gateway = GatewayProcess.Start(TestGateway.DefaultConfiguration(), s_key);
        await Eventually.PassesAsync(async () => (await gateway.Http.GetAsync("/livez")).StatusCode.Should().Be(HttpStatusCode.OK));

        (await gateway.Http.GetAsync("/readyz")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);

        await gateway.TerminateAsync();
        (await gateway.EndedAsync()).Should().Be(0, gateway.Output);
    }

    [Fact]
    public async Task A_bad_configuration_ends_the_process_with_78_and_one_sentence()
    {
        await using var gateway = GatewayProcess.Start("""{"namespace":"shop"}""");

        (await gateway.EndedAsync()).Should().Be(78);
        gateway.Output.Trim().Should().StartWith("push-gateway cannot start: the configuration file").And.NotContain("   at ");
        gateway.Output.Trim().Split('\n').Should().ContainSingle();
    }

    private GatewayConfiguration Configuration(DeliveryMode delivery) => TestGateway.DefaultConfiguration(kafka.BootstrapServers) with
    {
        Delivery = delivery,
        Ack = new AckConfiguration { Backoff = new BackoffConfiguration { InitialMs = 10 } },
    };

    private static async Task<string> PublishAsync(GatewayProcess gateway, string message)
    {
        var response = await gateway.Http.PostAsync("/v1/topics/orders/messages", new StringContent(message, Encoding.UTF8, "application/json"));
        response.StatusCode.Should().Be(HttpStatusCode.OK, gateway.Output);
        return (await response.JsonAsync()).GetProperty("messages")[0].Text("id")!;
    }
}
