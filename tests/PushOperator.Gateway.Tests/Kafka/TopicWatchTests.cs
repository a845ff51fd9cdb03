using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Kafka;

namespace PushOperator.Gateway.Tests.Kafka;

/// <summary>Guard: <c>TopicWatch.Compare</c>.</summary>
public sealed class TopicWatchTests
{
    private static readonly Guid s_first = Guid.NewGuid();
    private static readonly Guid s_second = Guid.NewGuid();

    private readonly FakeTimeProvider _time = new();
    private readonly ToldTopics _told = new();
    private readonly TopicWatch _sut;

    public TopicWatchTests()
    {
        _sut = new TopicWatch(_told, _time, NullLogger.Instance);
        _told.Topics = [Orders(s_first)];
        Look().Should().BeEmpty("it is seen for the first time");
    }

    [Fact]
    public void A_topic_with_another_id_is_told_once_and_counts_as_replaced_from_then_on()
    {
        _told.Topics = [Orders(s_second)];

        Look().Select(topic => topic.Id).Should().Equal(s_second);

        Look().Should().BeEmpty();
        _sut.WasReplaced("orders").Should().BeTrue();
    }

    [Fact]
    public void A_topic_that_is_gone_for_a_while_is_compared_when_it_is_back()
    {
        _told.Topics = [];
        Look().Should().BeEmpty();

        _told.Topics = [Orders(s_second)];

        Look().Should().ContainSingle();
    }

    [Fact]
    public void The_same_id_an_id_that_Kafka_does_not_tell_and_no_answer_are_no_other_topic()
    {
        Look().Should().BeEmpty();
        _told.Topics = [Orders(Guid.Empty)];
        Look().Should().BeEmpty();
        _told.Topics = null;
        Look().Should().BeEmpty();
        _told.Topics = [Orders(s_first)];
        Look().Should().BeEmpty();
        _sut.WasReplaced("orders").Should().BeFalse();
    }

    [Fact]
    public void Kafka_is_asked_every_five_seconds()
    {
        var before = _told.Asked;

        for (var look = 0; look < 10; look++) _sut.Look();
        _time.Advance(TimeSpan.FromSeconds(5));
        for (var look = 0; look < 10; look++) _sut.Look();

        (_told.Asked - before).Should().Be(1);
    }

    private static KafkaTopicState Orders(Guid id) => new("orders", "default.orders", id, [0]);

    private IReadOnlyList<KafkaTopicState> Look()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        return _sut.Look();
    }

    /// <summary>Kafka as a test says; null: it does not answer.</summary>
    private sealed class ToldTopics() : TopicDescriptions(null!, null!, TimeProvider.System)
    {
        public IReadOnlyList<KafkaTopicState>? Topics { get; set; } = [];

        public int Asked { get; private set; }

        public override Task<IReadOnlyList<KafkaTopicState>> AskAsync()
        {
            Asked++;
            return Topics is { } topics ? Task.FromResult(topics) : Task.FromException<IReadOnlyList<KafkaTopicState>>(new KafkaException(ErrorCode.Local_TimedOut));
        }
    }
}
