using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Publishing;

public sealed class PublisherTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<FakeProducer> _producers = [new()];
    private int _made;

    [Theory]
    [InlineData(ErrorCode.Local_MsgTimedOut, PersistenceStatus.NotPersisted, 503, "kafka_unavailable", true)]
    [InlineData(ErrorCode.Local_MsgTimedOut, PersistenceStatus.PossiblyPersisted, 503, "publish_unknown", true)]
    [InlineData(ErrorCode.NotEnoughReplicas, PersistenceStatus.NotPersisted, 503, "kafka_unavailable", true)]
    [InlineData(ErrorCode.NotEnoughReplicasAfterAppend, PersistenceStatus.PossiblyPersisted, 503, "publish_unknown", true)]
    [InlineData(ErrorCode.MsgSizeTooLarge, PersistenceStatus.NotPersisted, 413, "message_too_large", false)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, PersistenceStatus.NotPersisted, 502, "publish_failed", false)]
    [InlineData(ErrorCode.Local_UnknownPartition, PersistenceStatus.NotPersisted, 400, "bad_field", false)]
    public async Task A_failed_delivery_is_told_as_what_it_means(ErrorCode error, PersistenceStatus status, int expectedStatus, string code, bool retry)
    {
        _producers[0].Answer = error;
        _producers[0].Status = status;

        var outcome = await CreateSut().PublishAsync(Request());

        var refused = outcome.Should().BeOfType<PublishOutcome.Refused>().Subject;
        (refused.Status, refused.Code, refused.MayRetry).Should().Be((expectedStatus, code, retry));
    }

    [Fact]
    public async Task A_full_queue_is_429()
    {
        _producers[0].Refusal = ErrorCode.Local_QueueFull;

        var outcome = await CreateSut().PublishAsync(Request());

        outcome.Should().BeOfType<PublishOutcome.Refused>().Which.Should().Match<PublishOutcome.Refused>(refused => refused.Status == 429 && refused.Code == "publish_queue_full" && refused.MayRetry);
    }

    [Fact]
    public async Task After_a_fatal_error_the_next_message_gets_a_new_producer()
    {
        _producers[0].Answer = ErrorCode.OutOfOrderSequenceNumber;
        _producers[0].Fatal = true;
        _producers[0].Status = PersistenceStatus.NotPersisted;
        _producers.Add(new FakeProducer());
        var publisher = CreateSut();

        (await publisher.PublishAsync(Request())).Should().BeOfType<PublishOutcome.Refused>();
        (await publisher.PublishAsync(Request())).Should().BeOfType<PublishOutcome.Stored>();

        await Eventually.HoldsAsync(() => _producers[0].Disposed, "the broken producer is put away");
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_gets_the_first_answer_and_writes_nothing()
    {
        var publisher = CreateSut();

        var first = await publisher.PublishAsync(Request("order-981"));
        var repeat = await publisher.PublishAsync(Request("order-981"));

        repeat.Should().Be(first);
        _producers[0].Produced.Should().ContainSingle()
            .Which.Headers.Should().ContainSingle(header => header.Key == PublishFields.IdempotencyKeyHeader && Encoding.ASCII.GetString(header.GetValueBytes()) == "order-981");
    }

    [Fact]
    public async Task The_same_key_with_another_message_is_a_mismatch()
    {
        var publisher = CreateSut();
        await publisher.PublishAsync(Request("order-981"));

        var outcome = await publisher.PublishAsync(Request("order-981") with { Value = "other"u8.ToArray() });

        outcome.Should().BeOfType<PublishOutcome.Refused>().Which.Code.Should().Be("idempotency_mismatch");
        _producers[0].Produced.Should().ContainSingle();
    }

    [Fact]
    public async Task The_same_key_is_forgotten_after_ten_minutes_and_is_another_one_for_another_topic()
    {
        var publisher = CreateSut();
        await publisher.PublishAsync(Request("order-981"));

        await publisher.PublishAsync(Request("order-981") with { Topic = new TopicConfiguration { Name = "events", KafkaTopic = "shop.events" } });
        _time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await publisher.PublishAsync(Request("order-981"));

        _producers[0].Produced.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_failed_publish_does_not_use_its_key_up()
    {
        _producers[0].Answer = ErrorCode.Local_MsgTimedOut;
        _producers[0].Status = PersistenceStatus.NotPersisted;
        var publisher = CreateSut();
        (await publisher.PublishAsync(Request("order-981"))).Should().BeOfType<PublishOutcome.Refused>();

        _producers[0].Answer = ErrorCode.NoError;

        (await publisher.PublishAsync(Request("order-981"))).Should().BeOfType<PublishOutcome.Stored>();
    }

    private static PublishRequest Request(string? idempotencyKey = null) => new()
    {
        Topic = new TopicConfiguration { Name = "orders", KafkaTopic = "shop.orders" },
        Value = "{}"u8.ToArray(),
        IdempotencyKey = idempotencyKey,
    };

    private Publisher CreateSut()
    {
        var source = new ProducerSource(_ => _producers[_made++], NullLogger<ProducerSource>.Instance);
        return new Publisher(source, new IdempotencyWindow(_time), new PartitionCounts(_ => 4, _time), UnreadMetrics.Shared);
    }
}
