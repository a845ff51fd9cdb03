using Microsoft.Extensions.Time.Testing;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Tests.KafkaTopics;

/// <summary>What goes together to Kafka.</summary>
public sealed class RequestBatchesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<(string Cluster, IReadOnlyDictionary<string, int> Topics)> _sent = [];
    private Func<IReadOnlyDictionary<string, int>, KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<int>>>> _answer =
        topics => topics.ToDictionary(pair => pair.Key, pair => new KafkaAnswer<int>(pair.Value * 10, null));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Guard: <c>RequestBatch.Most</c>, and the lock of <c>RequestBatches</c>.</summary>
    [Fact]
    public async Task What_comes_within_five_milliseconds_goes_together_a_hundred_topics_at_most()
    {
        var batches = Batches();

        var asked = Enumerable.Range(0, 250).Select(number => batches.AskAsync(Cluster("a"), $"topic-{number}", number, Ct)).ToList();
        _time.Advance(TimeSpan.FromMilliseconds(5));
        var answers = await Task.WhenAll(asked);

        answers.Select(answer => answer.Value).Should().Equal(Enumerable.Range(0, 250).Select(number => number * 10));
        _sent.Select(batch => batch.Topics.Count).Should().Equal(100, 100, 50);
    }

    [Fact]
    public async Task What_comes_later_or_is_of_another_cluster_goes_by_itself()
    {
        var batches = Batches();

        var first = batches.AskAsync(Cluster("a"), "topic", 1, Ct);
        var other = batches.AskAsync(Cluster("b"), "topic", 2, Ct);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        await Task.WhenAll(first, other);
        var later = batches.AskAsync(Cluster("a"), "topic", 3, Ct);
        _time.Advance(TimeSpan.FromMilliseconds(5));

        (await later).Value.Should().Be(30);
        _sent.Select(batch => batch.Cluster).Should().BeEquivalentTo("a", "a", "b");
    }

    /// <summary>Two changes of one topic are two: the second must not be lost, nor answered for the first.</summary>
    [Fact]
    public async Task The_same_of_a_topic_is_asked_once_and_something_else_by_itself()
    {
        var batches = Batches();

        var asked = new[] { batches.AskAsync(Cluster("a"), "topic", 1, Ct), batches.AskAsync(Cluster("a"), "topic", 1, Ct), batches.AskAsync(Cluster("a"), "topic", 2, Ct) };
        _time.Advance(TimeSpan.FromMilliseconds(5));

        (await Task.WhenAll(asked)).Select(answer => answer.Value).Should().Equal(10, 10, 20);
        _sent.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_failure_of_the_request_is_everybodys_and_an_exception_is_no_hang()
    {
        var batches = Batches();
        var failure = new KafkaFailure(KafkaFailureKind.Unavailable, "away");
        _answer = _ => failure;
        var failed = new[] { batches.AskAsync(Cluster("a"), "one", 1, Ct), batches.AskAsync(Cluster("a"), "two", 2, Ct) };
        _time.Advance(TimeSpan.FromMilliseconds(5));
        (await Task.WhenAll(failed)).Should().OnlyContain(answer => answer.Failure == failure);

        _answer = _ => throw new InvalidOperationException("a bug");
        var broken = batches.AskAsync(Cluster("a"), "one", 1, Ct);
        _time.Advance(TimeSpan.FromMilliseconds(5));

        await FluentActions.Awaiting(() => broken).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Who_leaves_takes_nobody_with_him()
    {
        var batches = Batches();
        using var leaving = new CancellationTokenSource();
        var left = batches.AskAsync(Cluster("a"), "one", 1, leaving.Token);
        var stayed = batches.AskAsync(Cluster("a"), "two", 2, Ct);

        await leaving.CancelAsync();
        _time.Advance(TimeSpan.FromMilliseconds(5));

        (await stayed).Value.Should().Be(20);
        await FluentActions.Awaiting(() => left).Should().ThrowAsync<OperationCanceledException>();
    }

    private static KafkaCluster Cluster(string name) => new(name, new Dictionary<string, string> { ["bootstrap.servers"] = $"{name}:9092" });

    private RequestBatches<int, int> Batches() => new(
        (cluster, topics) =>
        {
            lock (_sent) _sent.Add((cluster.Name, topics));
            return Task.FromResult(_answer(topics));
        },
        _time);
}
