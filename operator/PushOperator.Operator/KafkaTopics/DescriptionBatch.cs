namespace PushOperator.Operator.KafkaTopics;

/// <summary>Topics of one cluster that are described together: those asked for within a few milliseconds of the first. Filled under its owner's lock, then sent once.</summary>
internal sealed class DescriptionBatch
{
    /// <summary>Topics a request names at most.</summary>
    public const int Most = 100;

    private readonly TaskCompletionSource<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<KafkaTopic?>>>> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The topics, each once.</summary>
    public HashSet<string> Topics { get; } = [];

    /// <summary>The answer of Kafka for this topic.</summary>
    public async Task<KafkaAnswer<KafkaTopic?>> AnswerForAsync(string topic, CancellationToken cancellationToken)
    {
        var answer = await _answered.Task.WaitAsync(cancellationToken);
        return answer.IsSuccess ? answer.Value![topic] : answer.Failure;
    }

    /// <summary>Sends it and hands the answers out.</summary>
    public async Task SendAsync(Func<IReadOnlyCollection<string>, Task<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<KafkaTopic?>>>>> describe)
    {
        try
        {
            _answered.SetResult(await describe(Topics));
        }
        catch (Exception exception)
        {
            // Who asked hears of it, each of them.
            _answered.SetException(exception);
        }
    }
}
