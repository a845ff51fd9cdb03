using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Tests.Publishing;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Protocol;

public sealed class ProtocolExamplesTests
{
    private static readonly string[] s_varying = ["session", "cursor", "reconnectAfterMs"];

    public static TheoryData<string> FromTheGateway => [.. ProtocolPage.Examples("Frames from the gateway")];

    public static TheoryData<string> ToTheGateway => [.. ProtocolPage.Examples("Frames to the gateway")];

    [Fact]
    public void The_page_has_an_example_of_every_frame()
    {
        Operations(FromTheGateway).Should().BeEquivalentTo("welcome", "message", "position", "gap", "published", "pong", "drain", "error");
        Operations(ToTheGateway).Should().BeEquivalentTo("ack", "nack", "pause", "resume", "seek", "publish", "ping");
    }

    [Theory]
    [MemberData(nameof(FromTheGateway))]
    public async Task The_gateway_sends_the_example(string example)
    {
        await using var gateway = await StartAsync();
        using var client = await gateway.ConnectAsync();
        var expected = JsonNode.Parse(example)!.AsObject();
        var op = (string)expected["op"]!;

        await ProvokeAsync(gateway, client, expected);
        var received = JsonNode.Parse((await client.ReadJsonAsync(op)).GetRawText())!.AsObject();

        foreach (var name in s_varying.Where(expected.ContainsKey))
        {
            received[name]!.GetValueKind().Should().Be(expected[name]!.GetValueKind());
            expected[name] = received[name]!.DeepClone();
        }

        received.ToJsonString().Should().Be(expected.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(ToTheGateway))]
    public async Task The_gateway_takes_the_example(string example)
    {
        await using var gateway = await StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        membership.Deliver(new MessageId("orders", 3, 42), "1");
        membership.Deliver(new MessageId("orders", 1, 7), "1");
        await client.ReadJsonAsync("message");
        await client.ReadJsonAsync("message");

        await client.SendTextAsync(example);

        var frame = JsonDocument.Parse(example).RootElement;
        if (frame.Text("op") == "publish") (await client.ReadJsonAsync()).GetRawText().Should().Be("""{"op":"published","ref":1,"id":"orders/3/43"}""");
        if (frame.Text("op") == "seek") (await client.ReadJsonAsync()).Text("op").Should().Be("position");
        await client.SendTextAsync("""{"op":"ping"}""");
        (await client.ReadJsonAsync()).Text("op").Should().Be("pong", "the frame before it was no error");
        membership.Calls.Should().Equal(ExpectedCalls(frame));
    }

    private static string[] ExpectedCalls(JsonElement frame) => frame.Text("op") switch
    {
        "ack" when frame.TryGetProperty("ids", out _) => ["ack orders/3/42", "ack orders/1/7"],
        "ack" when frame.TryGetProperty("upTo", out _) => ["upTo orders/3/42"],
        "ack" => ["ack orders/3/42"],
        "nack" => ["nack orders/3/42 5000"],
        "pause" => ["pause"],
        "resume" => ["resume"],
        "seek" => ["seek earliest"],
        _ => [],
    };

    /// <summary>Does what makes the gateway send that frame.</summary>
    private static async Task ProvokeAsync(TestGateway gateway, RawWebSocket client, JsonObject example)
    {
        var membership = gateway.Group.Last;
        switch ((string)example["op"]!)
        {
            case "message":
                membership.Push(new FrameEncoder(FrameFormat.Json, "shop").Encode(ExampleMessage(), (int?)example["deliveryCount"] ?? 1).ToArray());
                break;
            case "gap":
                membership.Push(new FrameEncoder(FrameFormat.Json, "shop").EncodeGap(new Gap("orders", 3, 40, 57, GapReason.Retention)).ToArray());
                break;
            case "position":
                membership.Deliver(new MessageId("orders", 3, 42), "1");
                await client.SendTextAsync("""{"op":"ack","id":"orders/3/42"}""");
                break;
            case "published":
                await client.SendTextAsync("""{"op":"publish","ref":1,"topic":"orders","data":1}""");
                break;
            case "pong":
                await client.SendTextAsync("""{"op":"ping"}""");
                break;
            case "drain":
                _ = gateway.StopAsync();
                break;
            case "error":
                await client.SendTextAsync("""{"op":"ack","id":"orders/3/42"}""");
                break;
        }
    }

    private static Message ExampleMessage() => new()
    {
        Topic = "orders",
        Partition = 3,
        Offset = 42,
        TimestampMs = 1_763_866_000_000,
        Key = Encoding.UTF8.GetBytes("customer-7"),
        Value = Encoding.UTF8.GetBytes("""{"total":12}"""),
        Headers = [new MessageHeader("trace", Encoding.UTF8.GetBytes("t-1"))],
    };

    private static IEnumerable<string> Operations(IEnumerable<TheoryDataRow<string>> examples) =>
        examples.Select(example => (string)JsonNode.Parse(example.Data)!["op"]!).Distinct();

    private static Task<TestGateway> StartAsync() => TestGateway.StartAsync(configure: services =>
        services.AddSingleton(new ProducerSource(_ => new FakeProducer { FirstOffset = 43 }, NullLogger<ProducerSource>.Instance)));
}
