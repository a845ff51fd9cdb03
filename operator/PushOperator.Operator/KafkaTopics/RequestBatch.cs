namespace PushOperator.Operator.KafkaTopics;

/// <summary>What is asked of one cluster with one request, by topic. Filled under its owner's lock, then sent once.</summary>
/// <typeparam name="TItem">What is asked for a topic.</typeparam>
/// <typeparam name="TAnswer">What Kafka says of a topic.</typeparam>
internal sealed class RequestBatch<TItem, TAnswer>
{
    /// <summary>Topics that a request names at most.</summary>
    public const int Most = 100;

    private readonly Dictionary<string, TItem> _items = [];
    private readonly TaskCompletionSource<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<TAnswer>>>> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes one more.</summary>
    /// <returns>False when it is full, or something else is asked for this topic: that goes with the next one.</returns>
    public bool TryAdd(string topic, TItem item)
    {
        if (_items.TryGetValue(topic, out var known)) return EqualityComparer<TItem>.Default.Equals(known, item);
        if (_items.Count >= Most) return false;
        _items.Add(topic, item);
        return true;
    }

    /// <summary>The answer of Kafka for this topic.</summary>
    public async Task<KafkaAnswer<TAnswer>> AnswerForAsync(string topic, CancellationToken cancellationToken)
    {
        var answer = await _answered.Task.WaitAsync(cancellationToken);
        return answer.IsSuccess ? answer.Value![topic] : answer.Failure;
    }

    /// <summary>Sends it and hands the answers out.</summary>
    public async Task SendAsync(Func<IReadOnlyDictionary<string, TItem>, Task<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<TAnswer>>>>> send)
    {
        try
        {
            _answered.SetResult(await send(_items));
        }
        catch (Exception exception)
        {
            // Who asked hears of it, each of them.
            _answered.SetException(exception);
        }
    }
}
