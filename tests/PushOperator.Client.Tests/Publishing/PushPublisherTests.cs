using Microsoft.Extensions.Time.Testing;
using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Publishing;

public sealed class PushPublisherTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_message_is_sent_as_the_protocol_says_and_its_id_returned()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        using var publisher = Publisher(port.Url);
        var message = OutgoingMessage.Json(new { total = 12 }) with { Key = "k", Headers = new Dictionary<string, string> { ["trace"] = "t-1" }, Partition = 3 };

        var id = await publisher.PublishAsync("orders", message, "order-981");

        id.Should().Be("orders/0/0");
        var (path, key, body) = port.Requests.Single();
        (path, key).Should().Be(("/v1/topics/orders/messages", "order-981"));
        body.GetRawText().Should().Be("""{"messages":[{"key":"k","headers":{"trace":"t-1"},"data":{"total":12},"partition":3}]}""");
    }

    [Theory]
    [InlineData(429, "publish_queue_full")]
    [InlineData(503, "kafka_unavailable")]
    [InlineData(503, "publish_unknown")]
    public async Task What_is_refused_for_now_is_sent_again_with_the_same_key(int status, string code)
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        using var publisher = Publisher(port.Url);
        port.RefuseNext(status, code, retryAfterSeconds: 2);

        var id = await InTimeAsync(publisher.PublishAsync("orders", OutgoingMessage.Text("x")));

        id.Should().Be("orders/0/0");
        port.Requests.Should().HaveCount(2);
        port.Requests.Select(r => r.Key).Distinct().Should().ContainSingle().Which.Should().NotBeEmpty();
        (_time.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_dropped_connection_is_tried_again_with_the_same_key()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        using var publisher = Publisher(port.Url);
        port.DropNext();

        await InTimeAsync(publisher.PublishAsync("orders", OutgoingMessage.Text("x")));

        port.Requests.Select(r => r.Key).Distinct().Should().ContainSingle();
    }

    [Theory]
    [InlineData(404, "topic_not_found")]
    [InlineData(413, "message_too_large")]
    [InlineData(502, "publish_failed")]
    public async Task What_will_never_do_is_not_sent_again(int status, string code)
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        using var publisher = Publisher(port.Url);
        port.RefuseNext(status, code);

        var thrown = await publisher.Invoking(p => p.PublishAsync("orders", OutgoingMessage.Text("x"))).Should().ThrowAsync<PushRefusedException>();

        thrown.Which.Should().BeEquivalentTo(new { Status = status, Code = code, Detail = $"detail of {code}" });
        port.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Refused_for_longer_than_the_bound_it_is_refused()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        using var publisher = Publisher(port.Url);
        port.RefuseNext(429, "publish_queue_full", retryAfterSeconds: 31);

        var thrown = await publisher.Invoking(p => p.PublishAsync("orders", OutgoingMessage.Text("x"))).Should().ThrowAsync<PushRefusedException>();

        thrown.Which.RetryAfter.Should().Be(TimeSpan.FromSeconds(31));
        port.Requests.Should().ContainSingle("a retry would come after the bound");
    }

    [Fact]
    public async Task An_outcome_once_unknown_stays_unknown_whatever_is_refused_later()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        using var publisher = Publisher(port.Url);
        port.RefuseNext(503, "publish_unknown");
        port.RefuseNext(502, "publish_failed");

        var publishing = InTimeAsync(publisher.PublishAsync("orders", OutgoingMessage.Text("x"), "key-1"));

        (await publishing.Invoking(p => p).Should().ThrowAsync<PushOutcomeUnknownException>()).Which.IdempotencyKey.Should().Be("key-1");
    }

    [Fact]
    public async Task Nobody_there_within_the_bound_means_that_nothing_was_sent()
    {
        using var publisher = Publisher(new Uri($"http://127.0.0.1:{FreePort.Next()}"), TimeSpan.FromSeconds(1));

        var publishing = InTimeAsync(publisher.PublishAsync("orders", OutgoingMessage.Text("x")));

        await publishing.Invoking(p => p).Should().ThrowAsync<PushUnreachableException>();
    }

    [Fact]
    public async Task A_batch_tells_the_fate_of_each_message()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        using var publisher = Publisher(port.Url);
        port.AnswerNext(207, """{"messages":[{"id":"orders/0/1","partition":0,"offset":1},{"status":413,"code":"message_too_large","detail":"9 MiB"}]}""");

        var results = await publisher.PublishAsync("orders", [OutgoingMessage.Text("a"), OutgoingMessage.Text("b")]);

        results.Should().Equal(
            new PublishResult { Id = "orders/0/1" },
            new PublishResult { Status = 413, Code = "message_too_large", Detail = "9 MiB" });
    }

    [Fact]
    public async Task An_answer_that_is_not_for_every_message_leaves_the_outcome_unknown()
    {
        await using var port = await ScriptedCommandPort.StartAsync();
        using var publisher = Publisher(port.Url, TimeSpan.Zero);
        port.AnswerNext(200, """{"messages":[]}""");

        await publisher.Invoking(p => p.PublishAsync("orders", OutgoingMessage.Text("x"))).Should().ThrowAsync<PushOutcomeUnknownException>();
    }

    [Fact]
    public void Options_out_of_range_are_all_named()
    {
        var making = () => new PushPublisher(new PushPublisherOptions { Url = new Uri("ws://x"), RetryFor = TimeSpan.FromHours(1) });

        making.Should().Throw<ArgumentException>().WithMessage("*Url*RetryFor*");
    }

    private PushPublisher Publisher(Uri url, TimeSpan? retryFor = null) => new(new PushPublisherOptions
    {
        Url = url,
        TimeProvider = _time,
        RetryFor = retryFor ?? TimeSpan.FromSeconds(30),
    });

    /// <summary>Moves the clock until the task is done.</summary>
    private async Task<T> InTimeAsync<T>(Task<T> task)
    {
        await Eventually.HoldsAsync(
            () =>
            {
                if (!task.IsCompleted) _time.Advance(TimeSpan.FromMilliseconds(50));
                return task.IsCompleted;
            },
            "the end of the attempts");
        return await task;
    }
}
