using System.Text.Json;
using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Subscribing;

public sealed class SocketPublishTests
{
    [Fact]
    public async Task A_publish_waits_for_the_connection_and_returns_the_id()
    {
        await using var test = await SubscriberCase.StartAsync();
        var message = OutgoingMessage.Json(new { total = 12 }) with { Key = "customer-7", Headers = new Dictionary<string, string> { ["trace"] = "t-1" } };

        var publishing = test.Subscriber.PublishAsync("orders", message, "order-981");
        var connection = await test.Gateway.WelcomeAsync();
        var frame = (await connection.ReceiveAsync())!.Value;
        await connection.SendAsync("""{"op":"published","ref":1,"id":"orders/3/43"}""");

        frame.GetRawText().Should().Be(
            """{"op":"publish","ref":1,"topic":"orders","key":"customer-7","headers":{"trace":"t-1"},"data":{"total":12},"idempotencyKey":"order-981"}""");
        (await publishing).Should().Be("orders/3/43");
    }

    [Fact]
    public async Task A_refused_publish_has_the_code()
    {
        await using var test = await SubscriberCase.StartAsync();
        var publishing = test.Subscriber.PublishAsync("nope", OutgoingMessage.Text("x"));
        var connection = await test.Gateway.WelcomeAsync();
        await connection.ReceiveAsync();

        await connection.SendAsync("""{"op":"error","code":"topic_not_found","detail":"nope is not the group's","ref":1,"retry":false}""");

        (await publishing.Invoking(p => p).Should().ThrowAsync<PushRefusedException>()).Which.Code.Should().Be("topic_not_found");
    }

    [Fact]
    public async Task A_connection_lost_before_the_answer_leaves_the_outcome_unknown()
    {
        await using var test = await SubscriberCase.StartAsync();
        var publishing = test.Subscriber.PublishAsync("orders", OutgoingMessage.Text("x"), "key-1");
        var connection = await test.Gateway.WelcomeAsync();
        await connection.ReceiveAsync();

        connection.Cut();

        (await publishing.Invoking(p => p).Should().ThrowAsync<PushOutcomeUnknownException>()).Which.IdempotencyKey.Should().Be("key-1");
    }

    [Fact]
    public async Task Without_an_answer_in_time_the_outcome_is_unknown()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.PublishTimeout = TimeSpan.FromSeconds(2));
        var publishing = test.Subscriber.PublishAsync("orders", OutgoingMessage.Binary(new byte[] { 1, 2 }));
        var connection = await test.Gateway.WelcomeAsync();
        var frame = (await connection.ReceiveAsync())!.Value;

        test.Time.Advance(TimeSpan.FromSeconds(2));

        await publishing.Invoking(p => p).Should().ThrowAsync<PushOutcomeUnknownException>();
        frame.GetProperty("dataBase64").GetBytesFromBase64().Should().Equal(1, 2);
    }

    [Fact]
    public async Task Without_a_connection_in_time_nothing_was_sent()
    {
        await using var test = await SubscriberCase.StartAsync(o =>
        {
            o.Url = new Uri($"ws://127.0.0.1:{FreePort.Next()}/ws");
            o.PublishTimeout = TimeSpan.FromSeconds(2);
        });
        var publishing = test.Subscriber.PublishAsync("orders", OutgoingMessage.Text("x"));

        test.Time.Advance(TimeSpan.FromSeconds(2));

        await publishing.Invoking(p => p).Should().ThrowAsync<PushUnreachableException>();
    }

    [Fact]
    public void Outgoing_text_that_is_not_json_is_a_mistake()
    {
        var making = () => OutgoingMessage.JsonText("{nope");

        making.Should().Throw<JsonException>();
    }
}
