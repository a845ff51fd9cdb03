using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Tests.KafkaTopics;

public sealed class AdminConnectionTests
{
    private static readonly KafkaFailure Silence = new(KafkaFailureKind.Unavailable, "no answer");

    private readonly AdminConnection _connection = new(null!);

    [Fact]
    public void While_the_cluster_answers_everybody_may_ask()
    {
        _connection.TryEnter().Should().BeNull();
        _connection.TryEnter().Should().BeNull();
    }

    [Fact]
    public void While_it_does_not_one_asks_and_the_others_fail_at_once()
    {
        _connection.TryEnter();
        _connection.Leave(answered: false, Silence);

        _connection.TryEnter().Should().BeNull("somebody has to find out");
        _connection.TryEnter().Should().Be(Silence);
    }

    [Fact]
    public void After_an_answer_everybody_may_ask_again()
    {
        _connection.Leave(answered: false, Silence);
        _connection.TryEnter();
        _connection.Leave(answered: true);

        _connection.TryEnter().Should().BeNull();
        _connection.TryEnter().Should().BeNull();
    }

    [Fact]
    public void One_who_gives_up_waiting_lets_the_next_one_find_out()
    {
        _connection.Leave(answered: false, Silence);
        _connection.TryEnter();
        _connection.Leave(answered: null);

        _connection.TryEnter().Should().BeNull();
        _connection.TryEnter().Should().Be(Silence);
    }
}
