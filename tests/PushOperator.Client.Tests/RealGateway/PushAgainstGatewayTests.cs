using PushOperator.Client.Tests.Support;
using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Client.Tests.RealGateway;

public sealed class PushAgainstGatewayTests
{
    [Fact]
    public async Task What_push_publishes_push_prints()
    {
        await using var test = await RealGatewayCase.StartAsync(DeliveryMode.Broadcast);

        var published = await Push.RunAsync(["publish", "orders", "--key", "k", "--command-url", test.Gateway.CommandPort.ToString()], "{\"n\":1}\nplain\n");
        var printed = await Push.RunAsync("subscribe", test.Gateway.Subscribe.ToString(), "--from", "earliest", "--count", "2", "--output", "json");

        published.ExitCode.Should().Be(0);
        printed.ExitCode.Should().Be(0);
        printed.Lines.Select(l => System.Text.Json.JsonElement.Parse(l)).Select(m => (m.GetProperty("id").GetString(), m.GetProperty("data").GetRawText()))
            .Should().Equal((published.Lines[0], """{"n":1}"""), (published.Lines[1], "\"plain\""));
    }

    [Fact]
    public async Task A_topic_the_gateway_does_not_have_is_3()
    {
        await using var test = await RealGatewayCase.StartAsync(DeliveryMode.Broadcast);

        var push = await Push.RunAsync("publish", "nope", "1", "--command-url", test.Gateway.CommandPort.ToString());

        push.ExitCode.Should().Be(3);
        push.Error.Should().Contain("topic_not_found");
    }
}
