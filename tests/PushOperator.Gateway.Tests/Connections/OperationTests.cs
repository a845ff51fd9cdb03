using System.Text.Json;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Connections;

public sealed class OperationTests
{
    private static readonly string s_deep = string.Concat(Enumerable.Repeat("[", 20)) + string.Concat(Enumerable.Repeat("]", 20));

    public static TheoryData<string, string> Mistakes => new()
    {
        { "hello", "bad_json" },
        { "[]", "bad_json" },
        { "{}{}", "bad_json" },
        { "{\"op\":\"ping\"} x", "bad_json" },
        { "\uFEFF{\"op\":\"ping\"}", "bad_json" },
        { """{"op":"ping","op":"ping"}""", "bad_json" },
        { """{"op":"ping","o\u0070":"ack"}""", "bad_json" },
        { $$"""{"op":"publish","ref":1,"topic":"orders","data":{{s_deep}}}""", "bad_json" },
        { """{"op":"ping","x":NaN}""", "bad_json" },
        { "{" + string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"m{i}\":1")) + "}", "bad_json" },
        { "{}", "bad_field" },
        { """{"op":1}""", "bad_field" },
        { """{"op":"subcribe"}""", "unknown_op" },
        { """{"op":"\ud800"}""", "unknown_op" },
        { """{"op":"ping","ref":-1}""", "bad_field" },
        { """{"op":"ping","ref":9007199254740992}""", "bad_field" },
        { """{"op":"ping","ref":1e400}""", "bad_field" },
        { """{"op":"ping","__proto__":{}}""", "bad_field" },
        { """{"op":"ack"}""", "bad_field" },
        { """{"op":"ack","id":"orders/3/42","upTo":"orders/3/42"}""", "bad_field" },
        { """{"op":"ack","id":42}""", "bad_field" },
        { """{"op":"ack","id":"orders/3"}""", "bad_field" },
        { """{"op":"ack","id":"orders/-3/42"}""", "bad_field" },
        { """{"op":"ack","id":"orders/3/99999999999999999999"}""", "bad_field" },
        { """{"op":"ack","upto":"orders/3/42"}""", "bad_field" },
        { """{"op":"ack","ids":"orders/3/42"}""", "bad_field" },
        { """{"op":"ack","ids":["orders/3/42",7]}""", "bad_field" },
        { """{"op":"ack","id":"orders/3/7"}""", "ack_unknown" },
        { """{"op":"ack","id":"payments/3/42"}""", "ack_unknown" },
        { """{"op":"ack","ids":["orders/3/7","orders/3/8"]}""", "ack_unknown" },
        { """{"op":"ack","upTo":"orders/3/1000000"}""", "ack_ahead" },
        { "{\"op\":\"ack\",\"ids\":[" + string.Join(',', Enumerable.Repeat("\"orders/3/42\"", 1001)) + "]}", "ack_list_too_long" },
        { """{"op":"nack","id":"orders/3/42","delayMs":-1}""", "bad_field" },
        { """{"op":"nack","id":"orders/3/42","delayMs":43200001}""", "bad_field" },
        { """{"op":"nack","id":"orders/3/42","delayMs":1.5}""", "bad_field" },
        { """{"op":"nack","id":"orders/3/42","reason":7}""", "bad_field" },
        { """{"op":"nack","id":"orders/3/7"}""", "ack_unknown" },
        { """{"op":"seek"}""", "bad_field" },
        { """{"op":"seek","to":""}""", "bad_field" },
        { """{"op":"seek","to":"last week"}""", "cursor_malformed" },
        { """{"op":"publish","topic":"orders","data":1}""", "bad_field" },
        { """{"op":"publish","ref":1,"data":1}""", "bad_field" },
        { """{"op":"publish","ref":1,"topic":"payments","data":1}""", "topic_not_found" },
        { """{"op":"publish","ref":1,"topic":"orders"}""", "bad_field" },
        { """{"op":"publish","ref":1,"topic":"orders","data":1,"dataBase64":"AA=="}""", "bad_field" },
        { """{"op":"publish","ref":1,"topic":"orders","dataBase64":"A"}""", "bad_field" },
        { """{"op":"publish","ref":1,"topic":"orders","key":1,"data":1}""", "bad_field" },
        { """{"op":"publish","ref":1,"topic":"orders","key":"\ud800","data":1}""", "bad_field" },
        { """{"op":"publish","ref":1,"topic":"orders","headers":[],"data":1}""", "bad_field" },
        { """{"op":"publish","ref":1,"topic":"orders","headers":{"a":1},"data":1}""", "bad_field" },
        { """{"op":"publish","ref":1,"topic":"orders","headers":{"a":"1","a":"2"},"data":1}""", "bad_json" },
        { """{"op":"publish","ref":1,"topic":"orders","headers":{"x-push-origin":"me"},"data":1}""", "bad_field" },
        { """{"op":"publish","ref":1,"topic":"orders","headers":{"a\u0000b":"me"},"data":1}""", "bad_json" },
        { """{"op":"publish","ref":1,"topic":"orders","idempotencyKey":"","data":1}""", "bad_field" },
        { """{"op":"publish","ref":1,"topic":"orders","partition":1,"data":1}""", "bad_field" },
        { "{\"op\":\"publish\",\"ref\":1,\"topic\":\"events\",\"data\":\"" + new string('x', 10_000) + "\"}", "message_too_large" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_answered_with_its_code_and_the_connection_goes_on(string frame, string code)
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        membership.Deliver(new MessageId("orders", 3, 42), "1");
        await client.ReadJsonAsync("message");

        await client.SendTextAsync(frame);
        await client.SendTextAsync("""{"op":"ping"}""");

        var error = await client.ReadJsonAsync();
        error.Text("op").Should().Be("error");
        error.Text("code").Should().Be(code, error.Text("detail"));
        error.GetProperty("retry").GetBoolean().Should().BeFalse();
        (await client.ReadJsonAsync()).Text("op").Should().Be("pong");
    }

    [Fact]
    public async Task An_error_repeats_the_ref_of_the_frame()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        await client.SendTextAsync("""{"op":"ack","ref":17,"id":"orders/3/42"}""");

        (await client.ReadJsonAsync()).Number("ref").Should().Be(17);
    }

    [Fact]
    public async Task Every_form_of_acknowledgement_reaches_the_group_and_the_cursor_comes_back()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        for (var offset = 0; offset < 5; offset++) membership.Deliver(new MessageId("orders", 3, offset), "1");

        await client.SendTextAsync("""{"op":"ack","id":"orders/3/0"}""");
        await client.SendTextAsync("""{"op":"ack","ids":["orders/3/1","orders/3/2"]}""");
        await client.SendTextAsync("""{"op":"ack","upTo":"orders/3/3"}""");
        await client.SendTextAsync("""{"op":"nack","id":"orders/3/4","delayMs":5000,"reason":"database is down"}""");

        await Eventually.HoldsAsync(() => membership.Calls.Count == 5, "all of them arrive");
        membership.Calls.Should().Equal("ack orders/3/0", "ack orders/3/1", "ack orders/3/2", "upTo orders/3/3", "nack orders/3/4 5000");
        (await client.ReadJsonAsync("position")).Text("cursor").Should().Be(membership.Cursor());
    }

    [Fact]
    public async Task A_list_with_one_malformed_id_acknowledges_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        membership.Deliver(new MessageId("orders", 3, 42), "1");

        await client.SendTextAsync("""{"op":"ack","ids":["orders/3/42","orders"]}""");

        (await client.ReadJsonAsync("error")).Text("detail").Should().Contain("ack.ids[1]");
        membership.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Pause_holds_messages_and_resume_lets_them_go()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();

        await client.SendTextAsync("""{"op":"pause"}""");
        await Eventually.HoldsAsync(() => membership.Calls.Contains("pause"), "the group is paused");
        membership.Deliver(new MessageId("orders", 3, 42), "1");
        await client.SendTextAsync("""{"op":"ping"}""");
        (await client.ReadJsonAsync()).Text("op").Should().Be("pong", "the message is held");
        await client.SendTextAsync("""{"op":"resume"}""");

        (await client.ReadJsonAsync()).Text("op").Should().Be("message");
    }

    [Fact]
    public async Task A_seek_is_answered_with_the_new_position()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();

        await client.SendTextAsync("""{"op":"seek","to":"2026-01-31T12:00:00Z"}""");

        (await client.ReadJsonAsync()).Text("op").Should().Be("position");
        membership.Calls.Should().Equal("seek 2026-01-31T12:00:00Z");
    }

    [Fact]
    public async Task A_seek_that_the_group_refuses_is_an_error()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        membership.SeekAnswer = new JoinOutcome.Refused(400, "cursor_ahead", "beyond the end of the log");

        await client.SendTextAsync("""{"op":"seek","to":"AQxyz","ref":3}""");

        var error = await client.ReadJsonAsync();
        error.Text("code").Should().Be("cursor_ahead");
        error.Number("ref").Should().Be(3);
    }

    [Fact]
    public async Task A_seek_in_a_shared_group_is_not_supported()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.DefaultConfiguration() with { Delivery = DeliveryMode.Shared });
        var (client, membership) = await gateway.SubscribeAsync();

        await client.SendTextAsync("""{"op":"seek","to":"earliest"}""");

        (await client.ReadJsonAsync()).Text("code").Should().Be("not_supported");
        membership.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task The_sixteenth_mistake_within_a_minute_ends_the_connection_with_4010()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        for (var i = 0; i < 16; i++) await client.SendTextAsync("{}");

        for (var i = 0; i < 16; i++) (await client.ReadJsonAsync()).Text("op").Should().Be("error");
        (await client.ReadCloseAsync()).Should().Be(((ushort)4010, "protocol_error"));
        (await client.EndsOrderlyAsync()).Should().BeTrue();
    }

    /// <summary>G19. Guard: <c>ControlQueue.End</c>: after it the read loop never waits for room, which nobody would make.</summary>
    [Fact]
    public async Task A_client_that_goes_on_with_mistakes_after_its_close_frame_gives_its_place_back()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();

        for (var i = 0; i < 16; i++) await client.SendTextAsync("{}");
        (await client.ReadCloseAsync()).Code.Should().Be(4010);
        var mistakes = Enumerable.Repeat(RawWebSocket.Frame(0x81, "{}"u8), 1_000).SelectMany(frame => frame).ToArray();
        await client.SendRawAsync(mistakes);
        client.Dispose();

        await Eventually.HoldsAsync(() => membership.Disposed, "the place is given back", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_client_that_reads_no_answers_is_not_read_any_further()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();
        var pings = Enumerable.Repeat(RawWebSocket.Frame(0x81, """{"op":"ping"}"""u8), 20_000).SelectMany(frame => frame).ToArray();

        var sending = client.SendRawAsync(pings);
        for (var i = 0; i < 20_000; i++) (await client.ReadJsonAsync()).Text("op").Should().Be("pong");

        await sending;
    }

    [Fact]
    public async Task Cloudevents_subscribers_get_events_only_and_raw_subscribers_values_only()
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var subprotocol in new[] { "cloudevents.json", "raw.pushoperator.v1" })
        {
            using var client = await gateway.ConnectAsync(subprotocol: subprotocol);
            gateway.Group.Last.Request.AutoAck.Should().BeTrue();
            gateway.Group.Last.Push(PushOperator.Gateway.Connections.FrameBuffer.Text("{}"u8));

            var (first, payload) = await client.ReadFrameAsync();
            first.Should().Be(0x81);
            JsonDocument.Parse(payload).RootElement.EnumerateObject().Should().BeEmpty("no welcome comes first");
        }
    }
}
