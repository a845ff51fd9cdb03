using Confluent.Kafka;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>The admin client of one cluster, and whether the cluster answered last. Thread-safe.</summary>
/// <remarks>
/// While a cluster does not answer, one request at a time finds out whether it does again; the others fail at once with what is known. Else every topic of a
/// dead cluster would hold a worker for a whole timeout, and the topics of living clusters would wait behind them.
/// </remarks>
internal sealed class AdminConnection(IAdminClient client)
{
    private readonly Lock _lock = new();
    private KafkaFailure? _lastFailure;
    private bool _isProbing;

    /// <summary>The client.</summary>
    public IAdminClient Client { get; } = client;

    /// <summary>When it was last asked for, as a timestamp of the owner's clock. Only the owner reads and writes it, under its own lock.</summary>
    public long LastUse { get; set; }

    /// <summary>Begins a request.</summary>
    /// <returns>Null: go ahead, and call <see cref="Leave"/>. Else why the cluster is taken for not answering: do not ask, do not leave.</returns>
    public KafkaFailure? TryEnter()
    {
        lock (_lock)
        {
            if (_lastFailure is null) return null;
            if (_isProbing) return _lastFailure;
            _isProbing = true;
            return null;
        }
    }

    /// <summary>Ends a request.</summary>
    /// <param name="answered">Whether the cluster answered, if only to refuse; null: nobody waited for it.</param>
    /// <param name="failure">Why it did not.</param>
    public void Leave(bool? answered, KafkaFailure? failure = null)
    {
        lock (_lock)
        {
            _isProbing = false;
            if (answered is not null) _lastFailure = answered.Value ? null : failure;
        }
    }
}
