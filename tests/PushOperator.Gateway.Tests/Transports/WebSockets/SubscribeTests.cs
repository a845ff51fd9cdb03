using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Transports.WebSockets;

public sealed class SubscribeTests
{
    [Fact]
    public async Task A_subscriber_is_welcomed_gets_a_message_and_acknowledges_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await gateway.ConnectAsync("?window=10");

        var welcome = await client.ReadJsonAsync();
        welcome.Text("op").Should().Be("welcome");
        welcome.Text("session").Should().HaveLength(32);
        welcome.Number("window").Should().Be(10);
        client.Header("Sec-WebSocket-Accept").Should().Be("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        client.Header("Sec-WebSocket-Protocol").Should().Be("json.pushoperator.v1");

        var membership = gateway.Group.Last;
        membership.Deliver(new MessageId("orders", 3, 42), """{"total":12}""");
        (await client.ReadJsonAsync()).Text("id").Should().Be("orders/3/42");

        await client.SendTextAsync("""{"op":"ack","id":"orders/3/42"}""");
        await Eventually.HoldsAsync(() => membership.Calls.Contains("ack orders/3/42"), "the acknowledgement reaches the group");
    }

    [Fact]
    public async Task A_close_from_the_client_is_answered_with_its_code_and_ends_orderly()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();

        await client.SendCloseAsync(1001);

        (await client.ReadCloseAsync()).Code.Should().Be(1001);
        (await client.EndsOrderlyAsync()).Should().BeTrue();
        await Eventually.HoldsAsync(() => membership.Disposed, "the place in the group is given back");
    }

    [Fact]
    public async Task A_lost_connection_gives_its_place_in_the_group_back()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();

        client.Dispose();

        await Eventually.HoldsAsync(() => membership.Disposed, "the place in the group is given back");
    }
}
