using System.Text.Json;
using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Cli;

public sealed class SubscribeCommandTests
{
    [Fact]
    public async Task Messages_are_printed_and_acknowledged_and_the_count_ends_it()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var running = Push.RunAsync("subscribe", gateway.Url.ToString(), "--subscriber", "me", "--from", "earliest", "--window", "5", "--count", "2");
        var connection = await gateway.WelcomeAsync();
        await connection.SendAsync("""{"op":"message","id":"orders/0/1","key":"k","ts":1763866000000,"data":{"total":12}}""");
        await connection.SendAsync("""{"op":"message","id":"orders/0/2","ts":1763866000000,"data":"a\u001b[2Jb","deliveryCount":3}""");

        var acks = await connection.AcksAsync(2);
        (await connection.ReceiveAsync()).Should().BeNull();
        await connection.CloseAsync(1000);
        var push = await running;

        push.ExitCode.Should().Be(0);
        push.Lines.Should().Equal("orders/0/1\tk\t{\"total\":12}", "orders/0/2\t-\ta\\u001b[2Jb\t(delivery 3)");
        push.Error.Should().Contain("subscribed");
        acks.SelectMany(f => f).Should().Equal("orders/0/1", "orders/0/2");
        connection.Query("subscriber").Should().Be("me");
        connection.Query("window").Should().Be("5");
    }

    [Fact]
    public async Task Json_is_one_object_a_line()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var running = Push.RunAsync("subscribe", gateway.Url.ToString(), "--output", "json", "--count", "2", "--no-ack");
        var connection = await gateway.WelcomeAsync();
        await connection.SendAsync("""{"op":"message","id":"orders/0/1","key":"k","ts":1763866000000,"headers":{"a":"b"},"data":{"total":12}}""");
        await connection.SendAsync("""{"op":"message","id":"orders/0/2","ts":1763866000000,"dataBase64":"/v8="}""");

        (await connection.ReceiveAsync()).Should().BeNull("--no-ack acknowledges nothing");
        await connection.CloseAsync(1000);
        var push = await running;

        push.Lines.Select(l => JsonElement.Parse(l).GetRawText()).Should().Equal(
            """{"id":"orders/0/1","topic":"orders","partition":0,"offset":1,"key":"k","timestamp":"2025-11-23T02:46:40+00:00","headers":{"a":"b"},"data":{"total":12},"deliveryCount":1,"duplicate":false}""",
            """{"id":"orders/0/2","topic":"orders","partition":0,"offset":2,"timestamp":"2025-11-23T02:46:40+00:00","headers":{},"dataBase64":"/v8=","deliveryCount":1,"duplicate":false}""");
    }

    [Fact]
    public async Task A_tombstone_is_null_in_json()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var running = Push.RunAsync("subscribe", gateway.Url.ToString(), "--output", "json", "--count", "1", "--no-ack");
        var connection = await gateway.WelcomeAsync();
        await connection.SendAsync("""{"op":"message","id":"orders/0/1","key":"k","ts":1763866000000,"data":null}""");
        await connection.ReceiveAsync();
        await connection.CloseAsync(1000);

        JsonElement.Parse((await running).Output).GetProperty("data").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task It_comes_back_after_a_cut_and_says_so_with_the_gaps_on_standard_error()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var running = Push.RunAsync("subscribe", gateway.Url.ToString(), "--count", "2");
        var first = await gateway.WelcomeAsync("c1");
        await first.MessageAsync("orders/0/1");
        await first.AcksAsync(1);
        first.Cut();
        var second = await gateway.WelcomeAsync("c2");
        await second.SendAsync("""{"op":"gap","topic":"orders","partition":0,"from":2,"to":3,"reason":"retention"}""");
        await second.MessageAsync("orders/0/4");
        await second.AcksAsync(1);
        await second.ReceiveAsync();
        await second.CloseAsync(1000);

        var push = await running;

        push.ExitCode.Should().Be(0);
        second.Query("from").Should().Be("c1");
        push.Lines.Should().HaveCount(2);
        push.Error.Should().ContainAll("disconnected", "trying again in", "gap: orders/0 offsets 2 to 3 will not come (retention)");
    }

    [Fact]
    public async Task Interrupted_it_says_goodbye_and_ends_with_0()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        using var interrupt = new CancellationTokenSource();
        var running = Push.RunAsync(["subscribe", gateway.Url.ToString()], "", interrupt.Token);
        var connection = await gateway.WelcomeAsync();
        await connection.MessageAsync("orders/0/1");
        await connection.AcksAsync(1);

        await interrupt.CancelAsync();
        (await connection.ReceiveAsync()).Should().BeNull();
        await connection.CloseAsync(1000);

        (await running).ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData(400, "cursor_invalid")]
    [InlineData(401, "unauthenticated")]
    [InlineData(404, "not_found")]
    public async Task Refused_is_3(int status, string code)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.RefuseNext(status, code, "why");

        var push = await Push.RunAsync("subscribe", gateway.Url.ToString());

        push.ExitCode.Should().Be(3);
        push.Error.Trim().Should().Be($"push: refused with {status} {code}: why");
    }

    [Fact]
    public async Task Closed_for_good_is_3()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var running = Push.RunAsync("subscribe", gateway.Url.ToString());
        await (await gateway.WelcomeAsync()).CloseAsync(4009, "replaced_by_newer_session");

        var push = await running;

        push.ExitCode.Should().Be(3);
        push.Error.Should().Contain("4009").And.Contain("replaced_by_newer_session");
    }

    [Fact]
    public async Task Nobody_there_is_4()
    {
        var push = await Push.RunAsync("subscribe", $"ws://127.0.0.1:{FreePort.Next()}/ws", "--connect-timeout", "0.3");

        push.ExitCode.Should().Be(4);
        push.Error.Should().Contain("within 0.3 s");
    }
}
