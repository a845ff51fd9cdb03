using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Cli;

public sealed class PublishCommandTests
{
    [Fact]
    public async Task An_argument_is_one_message_and_its_id_is_printed()
    {
        await using var port = await ScriptedCommandPort.StartAsync();

        var push = await Push.RunAsync("publish", "orders", """{"total":12}""", "--key", "k", "--header", "a=b=c", "--idempotency-key", "i-1", "--command-url", port.Url.ToString());

        push.ExitCode.Should().Be(0);
        push.Output.Trim().Should().Be("orders/0/0");
        push.Error.Should().BeEmpty();
        var (path, key, body) = port.Requests.Single();
        (path, key).Should().Be(("/v1/topics/orders/messages", "i-1"));
        body.GetRawText().Should().Be("""{"messages":[{"key":"k","headers":{"a":"b=c"},"data":{"total":12}}]}""");
    }

    [Fact]
    public async Task Text_that_is_not_json_is_published_as_a_string()
    {
        await using var port = await ScriptedCommandPort.StartAsync();

        await Push.RunAsync("publish", "orders", "hello there", "--command-url", port.Url.ToString());

        Data(port).Should().Equal("\"hello there\"");
    }

    [Fact]
    public async Task Each_line_of_standard_input_is_a_message()
    {
        await using var port = await ScriptedCommandPort.StartAsync();

        var push = await Push.RunAsync(["publish", "orders", "--command-url", port.Url.ToString(), "--output", "json"], "{\"n\":1}\n\nplain\n");

        push.ExitCode.Should().Be(0);
        push.Lines.Should().Equal("""{"id":"orders/0/0"}""", """{"id":"orders/0/1"}""");
        push.Error.Should().Contain("2 published, 0 refused, 0 unknown");
        Data(port).Should().Equal("""{"n":1}""", "\"plain\"");
    }

    [Fact]
    public async Task A_file_is_one_message_whatever_its_bytes()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "picture");
        await File.WriteAllBytesAsync(path, [0xFE, 0xFF], TestContext.Current.CancellationToken);

        var push = await Push.RunAsync("publish", "orders", "--file", path, "--command-url", port.Url.ToString());

        push.ExitCode.Should().Be(0);
        port.Requests.Single().Body.GetRawText().Should().Be("""{"messages":[{"dataBase64":"/v8="}]}""");
    }

    [Fact]
    public async Task Made_up_messages_come_in_batches_each_with_a_key_of_its_own()
    {
        await using var port = await ScriptedCommandPort.StartAsync();

        var push = await Push.RunAsync("publish", "orders", "--count", "250", "--idempotency-key", "run", "--command-url", port.Url.ToString());

        push.ExitCode.Should().Be(0);
        push.Lines.Should().HaveCount(250).And.OnlyHaveUniqueItems();
        port.Requests.Select(r => r.Key).Should().Equal("run-1", "run-2", "run-3");
    }

    [Fact]
    public async Task A_rate_is_kept()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        var started = TimeProvider.System.GetTimestamp();

        var push = await Push.RunAsync("publish", "orders", "--count", "6", "--rate", "20", "--command-url", port.Url.ToString());

        push.ExitCode.Should().Be(0);
        // Five times 50 ms; each tick of the system's timer may be a millisecond early.
        TimeProvider.System.GetElapsedTime(started).Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(245));
    }

    [Fact]
    public async Task Refused_is_3()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        port.RefuseNext(404, "topic_not_found");

        var push = await Push.RunAsync("publish", "nope", "1", "--command-url", port.Url.ToString());

        push.ExitCode.Should().Be(3);
        push.Error.Trim().Should().Be("push: refused with 404 topic_not_found: detail of topic_not_found");
    }

    [Fact]
    public async Task Nobody_there_is_4()
    {
        var push = await Push.RunAsync("publish", "orders", "1", "--retry-for", "0", "--command-url", $"http://127.0.0.1:{FreePort.Next()}");

        push.ExitCode.Should().Be(4);
        push.Error.Should().Contain("unreachable");
    }

    [Fact]
    public async Task An_unknown_outcome_is_5_and_tells_the_key_to_try_again_with()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        port.RefuseNext(503, "publish_unknown");

        var push = await Push.RunAsync("publish", "orders", "1", "--retry-for", "0", "--command-url", port.Url.ToString());

        push.ExitCode.Should().Be(5);
        push.Error.Should().Contain($"--idempotency-key {port.Requests.Single().Key}");
    }

    [Fact]
    public async Task Some_refused_of_several_is_5()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        port.AnswerNext(207, """{"messages":[{"id":"orders/0/1"},{"status":413,"code":"message_too_large","detail":"9 MiB"}]}""");

        var push = await Push.RunAsync(["publish", "orders", "--command-url", port.Url.ToString(), "--output", "json"], "1\n2\n");

        push.ExitCode.Should().Be(5);
        push.Lines.Should().Equal("""{"id":"orders/0/1"}""", """{"code":"message_too_large","detail":"9 MiB"}""");
    }

    [Fact]
    public async Task A_batch_that_fails_after_others_were_stored_is_5_and_ends_the_run()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        port.AnswerNext(200, $$"""{"messages":[{{string.Join(',', Enumerable.Range(0, 100).Select(i => $"{{\"id\":\"orders/0/{i}\"}}"))}}]}""");
        port.RefuseNext(404, "topic_not_found");

        var push = await Push.RunAsync("publish", "orders", "--count", "300", "--command-url", port.Url.ToString());

        push.ExitCode.Should().Be(5);
        push.Error.Should().Contain("100 published, 100 refused, 0 unknown");
        port.Requests.Should().HaveCount(2);
    }

    private static IEnumerable<string> Data(ScriptedCommandPort port) =>
        port.Requests.SelectMany(r => r.Body.GetProperty("messages").EnumerateArray()).Select(m => m.GetProperty("data").GetRawText());
}
